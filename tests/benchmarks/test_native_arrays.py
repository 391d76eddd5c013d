"""Native code of arrays beside JAX, and beside what the same code was written out.

Ours runs on one core, JAX on all that it takes. A ratio is how many times as fast ours is.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.benchmarks.test_arrays import INPUTS, OUTPUTS, by_hand, data
from tinygrad_bp import nn

jax = pytest.importorskip("jax", reason="JAX is not installed")
pytest.importorskip("llvmlite", reason="llvmlite is not installed")

pytestmark = pytest.mark.usefixtures("doubles")


def network(width: int) -> tuple[Any, Any]:
    """The loss and the gradient of a network, and its weights."""
    net = nn.MLP(INPUTS, [width, width, OUTPUTS], activation="tanh", output_activation="linear")

    def loss(w: Any, xs: Any, ys: Any) -> Any:
        def of_sample(x: Any, y: Any) -> Any:
            return nn.half_squared_error(net.apply(list(w), x), y)

        return tg.vmap(of_sample, reduce="mean")(xs, ys)

    return tg.value_and_grad(loss), np.array([w.data for w in net.parameters()])


@pytest.mark.parametrize(("width", "batch"), [(16, 256), (64, 256), (64, 4096)])
def test_a_network(against: Any, benchmark: Any, width: int, batch: int) -> None:
    width = width if benchmark.enabled else 30
    f, w = network(width)
    ours, theirs = tg.jit(f, backend="llvm"), jax.jit(by_hand(width))
    arguments = [jax.numpy.asarray(w), *data(batch)]
    plain = [np.asarray(x) for x in arguments]
    (value, gradient), (same, expected) = ours(*plain), theirs(*arguments)
    np.testing.assert_allclose(value, same, rtol=1e-12)
    np.testing.assert_allclose(gradient, expected, rtol=1e-9, atol=1e-12)
    against(
        lambda: ours(*plain),
        lambda: jax.block_until_ready(theirs(*arguments)),
        steps=20,
        rounds=15,
        bar="1",
    )


def test_the_first_call_of_a_network(report: Any, benchmark: Any) -> None:
    width = 64 if benchmark.enabled else 4
    f, w = network(width)
    xs, ys = (np.asarray(x) for x in data(256))
    times = []
    for k in range(3 if benchmark.enabled else 1):
        arguments = w, xs[k:], ys[k:]  # another number each time: XLA keeps what it has compiled
        begin = time.perf_counter()
        tg.jit(f, backend="llvm")(*arguments)
        middle = time.perf_counter()
        jax.block_until_ready(jax.jit(by_hand(width))(*map(jax.numpy.asarray, arguments)))
        times.append((middle - begin, time.perf_counter() - middle))
    mine, theirs = np.median(times, axis=0)
    benchmark.pedantic(lambda: None)
    note = f"first call {mine:.2f} s, the peer's {theirs:.2f} s; bar: at most 1.5 times its time"
    report(float(theirs / mine), note)


UNITS, TURNS, BATCH = 8, 200, 64


def recurrent() -> tuple[Any, Any]:
    """The loss and the gradient of a recurrent network: ours, and JAX's."""
    n = UNITS * UNITS

    def ours(p: Any, xs: Any) -> Any:
        rows = [[p[UNITS * i + k] for k in range(UNITS)] for i in range(2 * UNITS)]

        def dot(row: Any, x: Any) -> Any:
            return sum(a * b for a, b in zip(row, x, strict=True))

        def turn(h: Any, x: Any) -> Any:
            nets = [dot(rows[i], x) + dot(rows[UNITS + i], h) + p[2 * n + i] for i in range(UNITS)]
            return [tg.tanh(net) for net in nets], None

        def one(row: Any) -> Any:
            last, _ = tg.scan(turn)([0.0] * UNITS, row)
            return dot(last, last)

        return tg.vmap(one, reduce="mean")(xs)

    def theirs(p: Any, xs: Any) -> Any:
        jnp = jax.numpy
        w, u = p[:n].reshape(UNITS, UNITS), p[n : 2 * n].reshape(UNITS, UNITS)

        def turn(h: Any, x: Any) -> Any:
            return jnp.tanh(x @ w.T + h @ u.T + p[2 * n :]), None

        last, _ = jax.lax.scan(turn, jnp.zeros((len(xs), UNITS)), xs.transpose(1, 0, 2))
        return (last * last).sum() / len(xs)

    return tg.value_and_grad(ours), jax.value_and_grad(theirs)


def test_a_recurrent_network(against: Any) -> None:
    random = np.random.default_rng(0)
    p = 0.3 * random.normal(size=2 * UNITS * UNITS + UNITS)
    xs = random.normal(size=(BATCH, TURNS, UNITS))
    f, g = recurrent()
    ours, theirs = tg.jit(f, backend="llvm"), jax.jit(g)
    given = jax.numpy.asarray(p), jax.numpy.asarray(xs)
    (value, gradient), (same, expected) = ours(p, xs), theirs(*given)
    np.testing.assert_allclose(value, same, rtol=1e-10)
    np.testing.assert_allclose(gradient, expected, rtol=1e-8, atol=1e-12)
    against(
        lambda: ours(p, xs),
        lambda: jax.block_until_ready(theirs(*given)),
        steps=5,
        rounds=15,
        bar="1.5",
    )


def test_heat_in_a_ring(against: Any, benchmark: Any) -> None:
    size = 1000 if benchmark.enabled else 20
    u = np.random.default_rng(0).normal(size=size)

    def heat(scan: Any, roll: Any) -> Callable[[Any], Any]:
        def turn(c: Any, _: Any) -> Any:
            return c + 0.1 * (roll(c, 1) - 2.0 * c + roll(c, -1)), None

        return lambda c: scan(turn, c)[0]

    ours = tg.jit(heat(lambda f, c: tg.scan(f, length=1000)(c), np.roll), backend="llvm")
    theirs = jax.jit(heat(lambda f, c: jax.lax.scan(f, c, None, 1000), jax.numpy.roll))
    given = jax.numpy.asarray(u)
    np.testing.assert_allclose(ours(u), theirs(given), rtol=1e-9, atol=1e-12)
    against(
        lambda: ours(u),
        lambda: jax.block_until_ready(theirs(given)),
        steps=10,
        rounds=15,
        bar="1",
    )


def test_newton_beside_the_same_written_out(against: Any) -> None:
    def turn(x: Any, a: Any) -> Any:
        return 0.5 * (x + a / x)

    def looped(a: Any) -> Any:
        return tg.scan(lambda x, _: (turn(x, a), None), length=20)(a)[0]

    def written_out(a: Any) -> Any:
        x = a
        for _ in range(20):
            x = turn(x, a)
        return x

    numbers = np.linspace(1.0, 2.0, 10_000)
    ours, peer = (tg.jit(tg.vmap(f), backend="llvm") for f in (looped, written_out))
    np.testing.assert_allclose(ours(numbers), peer(numbers), rtol=1e-15)
    against(lambda: ours(numbers), lambda: peer(numbers), steps=20, rounds=15, bar="0.8")
