"""The tutorial's training, compiled: ten thousand rounds at once, on the landscape of its error.

`scan` repeats a training step, `vmap` takes the error at every point of a grid, and `jit`
compiles each: native code if llvmlite is installed, generated Python if not. The picture
is the error as a function of the two weights from out_h1 to the outputs, w5 and w7, with all
others as they are after the training, and the way that the training took.

    python error_landscape.py [PICTURE]
"""

import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

import tinygrad_bp as tg

picture = sys.argv[1] if len(sys.argv) > 1 else "error_landscape.png"
ROUNDS = 10_000


def error(w: Sequence[Any]) -> Any:
    """E_total of the tutorial's network, by its eight weights."""
    w1, w2, w3, w4, w5, w6, w7, w8 = w
    out_h1 = tg.sigmoid(w1 * 0.05 + w2 * 0.10 + 0.35)
    out_h2 = tg.sigmoid(w3 * 0.05 + w4 * 0.10 + 0.35)
    out_o1 = tg.sigmoid(w5 * out_h1 + w6 * out_h2 + 0.60)
    out_o2 = tg.sigmoid(w7 * out_h1 + w8 * out_h2 + 0.60)
    return (0.01 - out_o1) ** 2 / 2 + (0.99 - out_o2) ** 2 / 2


def step(w: Sequence[Any], _: None) -> tuple[list[Any], tuple[Any, ...]]:
    """One round: the weights after it, and the error and two of the weights before it."""
    value, slopes = tg.value_and_grad(error)(w)
    return [a - 0.5 * slope for a, slope in zip(w, slopes, strict=True)], (value, w[4], w[6])


def seconds(run: Callable[..., Any], *arguments: Any) -> tuple[Any, float]:
    """What it gives, and the time that it takes."""
    begin = time.perf_counter()
    result = run(*arguments)
    return result, time.perf_counter() - begin


start = [0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55]
(once, _), eager = seconds(tg.scan(step, length=100), start)

train = tg.jit(tg.scan(step, length=ROUNDS))
(weights, path), first = seconds(train, start)
_, again = seconds(train, start)
print(f"{ROUNDS} rounds: the error falls to {error(weights):.9f}")
print(f"as plain Python about {eager * ROUNDS / 100:.2f} s, compiled {again:.5f} s", end=" ")
print(f"({first:.2f} s the first time, when it is traced and compiled): backend {train.backend!r}")


def error_at(w5: Any, w7: Any) -> Any:
    """The error where two of the weights are others."""
    return error([*weights[:4], w5, weights[5], w7, weights[7]])


w5, w7 = np.meshgrid(np.linspace(-4, 1, 201), np.linspace(0, 4, 161))
landscape = tg.jit(tg.vmap(error_at))
errors = landscape(w5.ravel(), w7.ravel())
print(f"{errors.size} points of the landscape, the lowest {errors.min():.9f}")

lines = plt.contour(w5, w7, errors.reshape(w5.shape), levels=np.geomspace(1e-4, 0.3, 12))
plt.clabel(lines, fmt="%.4f", fontsize=7)
plt.plot([x for _, x, _ in path], [y for _, _, y in path], "k-", label=f"{ROUNDS} rounds")
plt.plot(start[4], start[6], "ko", label="start")
plt.xlabel("w5, from out_h1 to out_o1")
plt.ylabel("w7, from out_h1 to out_o2")
plt.title("The error of the tutorial's network")
plt.legend()
plt.savefig(picture, dpi=150)
print(f"The landscape is in {picture}")
