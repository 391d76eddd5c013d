"""A network trained on whatever machine JAX finds, beside the native code of this processor.

The step of the training is scalar code: a network of neurons, one sample after the other. `fit`
trains it on all devices that JAX finds, GPUs, TPUs, or this processor, each of which takes its
share of a batch. For the picture `jit` makes native code of a step for this processor, and `to_jax`
a function of arrays for one device of JAX: it shows how many samples a second each takes in, by the
size of the batch. JAX has numbers of 32 bits here, native code those of 64.

    python on_an_accelerator.py [PICTURE [WIDTH [LARGEST_BATCH]]]

It needs the extras `jax` and `fast`, and `pip install "jax[cuda12]"` for a GPU of NVIDIA's.
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import Any

import jax
import jax.numpy as jnp
import matplotlib.pyplot as plt
import numpy as np

import tinygrad_bp as tg
from tinygrad_bp import nn

defaults = ["on_an_accelerator.png", "16", "2048"]
picture, width, largest = [*sys.argv[1:4], *defaults[len(sys.argv) - 1 :]]
WIDTH, LARGEST = int(width), int(largest)
INPUTS, RATE, STEPS = 16, 0.2, 50
#: A step of a wider network takes minutes to be compiled number by number.
WIDEST_NATIVE = 64

net = nn.MLP(INPUTS, [WIDTH, WIDTH, 1], activation="tanh", init="xavier", seed=1)
start = np.array([w.data for w in net.parameters()])
random = np.random.default_rng(1)


def batch(size: int) -> tuple[Any, Any]:
    """Samples of what is to be learned."""
    x = random.uniform(-1.0, 1.0, (size, INPUTS))
    return x, (np.sin(2.0 * x[:, 0]) * x[:, 1] + x[:, 2])[:, None]


def loss(w: Any, xs: Any, ys: Any) -> Any:
    """The mean over the samples."""

    def of_sample(x: Any, y: Any) -> Any:
        return nn.half_squared_error(net.apply(list(w), x), y)

    return tg.vmap(of_sample, reduce="mean")(xs, ys)


def step(w: Any, xs: Any, ys: Any) -> tuple[Any, Any]:
    """The weights after a step, and the loss before it."""
    value, slopes = tg.value_and_grad(loss)(w, xs, ys)
    return w - RATE * slopes, value


def rate(run: Callable[[], Any], size: int) -> float:
    """How many samples a second a run of all steps takes in, at its best."""
    run()  # compiled now
    times = []
    for _ in range(3):
        begin = time.perf_counter()
        run()
        times.append(time.perf_counter() - begin)
    return size * STEPS / min(times)


pure = tg.jit(step).to_jax(dtype="float32")


@jax.jit
def train(w: Any, xs: Any, ys: Any) -> Any:
    """Many steps of the same samples: the last weights, and the loss before each step."""
    return jax.lax.scan(lambda w, _: pure(w, xs, ys), w, length=STEPS)


def finished(*arguments: Any) -> Any:
    """The same, and the numbers are there."""
    _, losses = train(*arguments)
    return float(losses[-1])


def train_natively(native: Callable[..., Any], xs: Any, ys: Any) -> Any:
    """The same by native code, one call after the other."""
    w = start
    for _ in range(STEPS):
        w, _ = native(w, xs, ys)
    return w


devices = jax.devices()
device = devices[0]
kinds = " and ".join(sorted({f"{each.platform}: {each.device_kind}" for each in devices}))
print(f"JAX {jax.__version__} runs on {len(devices)} of {kinds}")
history = nn.fit(
    net,
    *batch(256),
    nn.half_squared_error,
    nn.optim.SGD(net.parameters(), RATE),
    epochs=STEPS,
    compiled="jax",
    devices="all",
    dtype="float32",
)
print(f"{start.size} weights, {STEPS} steps on {len(devices)}: the loss falls", end=" ")
print(f"from {history.loss[0]:.4f} to {history.loss[-1]:.4f}")
first = jnp.asarray(start, "float32")

is_native = WIDTH <= WIDEST_NATIVE and find_spec("llvmlite") is not None
native = tg.jit(step, backend="llvm") if is_native else None
sizes = [size for size in (32 * 4**k for k in range(12)) if size <= LARGEST]
rows: dict[str, list[float]] = {f"JAX, {device.device_kind}": [], "native, this processor": []}
ours, own = rows.values()
print(f"{'batch':>8}  {'JAX':>14}  {'native':>14}  samples a second")
for size in sizes:
    data = batch(size)
    on_device = [jnp.asarray(part, "float32") for part in data]
    ours.append(rate(partial(finished, first, *on_device), size))
    if native:
        own.append(rate(partial(train_natively, native, *data), size))
    print(f"{size:8}  {ours[-1]:14,.0f}  {f'{own[-1]:14,.0f}' if own else '-':>14}")

for name, numbers in rows.items():
    if numbers:
        plt.loglog(sizes, numbers, "o-", label=name)
plt.xlabel("samples in a batch")
plt.ylabel("samples a second")
plt.title(f"Training of a network of {start.size} weights")
plt.legend()
plt.savefig(picture, dpi=150)
print(f"The picture is {picture}")
