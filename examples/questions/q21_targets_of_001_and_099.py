"""Question 21: why are the targets 0.01 and 0.99, not 0 and 1?

The logistic function reaches 0 and 1 only at net inputs without end, so with targets 0 and 1 the
weights grow for ever, ever more slowly. 0.01 and 0.99 are reached at net = -4.595 and 4.595, where
the training comes to rest. 0 and 1 work too, and cross entropy is the better loss for them.
"""

import math
from collections.abc import Sequence
from typing import Any

import tinygrad_bp as tg

START = [0.15, 0.20, 0.25, 0.30, 0.40, 0.45, 0.50, 0.55]


def nets(w: Sequence[Any]) -> tuple[Any, Any]:
    """The net inputs of the tutorial's two outputs."""
    h1, h2 = (tg.sigmoid(w[k] * 0.05 + w[k + 1] * 0.10 + 0.35) for k in (0, 2))
    return w[4] * h1 + w[5] * h2 + 0.60, w[6] * h1 + w[7] * h2 + 0.60


print(f"sigmoid(net) is 0.99 at net = {math.log(0.99 / 0.01):.9f}")
for low in (0.01, 0.0):

    def error(w: Sequence[Any], low: float = low) -> Any:
        o1, o2 = map(tg.sigmoid, nets(w))
        return (low - o1) ** 2 / 2 + (1 - low - o2) ** 2 / 2

    def step(w: Sequence[Any], _: None) -> tuple[list[Any], None]:
        return [x - 0.5 * slope for x, slope in zip(w, tg.grad(error)(w), strict=True)], None

    for rounds in (1000, 10_000, 100_000):
        weights, _ = tg.jit(tg.scan(step, length=rounds))(START)
        net_o1, net_o2 = nets(weights)
        print(
            f"targets {low:g} and {1 - low:g}, {rounds:6} rounds: net inputs {net_o1:.6f}", end=" "
        )
        print(f"{net_o2:.6f}, E_total {error(weights):.4e}")
