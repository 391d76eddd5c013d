"""The activations as they are drawn: their curves, and how steep they are."""

from __future__ import annotations

import math
from functools import cache

from ...autodiff.ieee import ieee_arithmetic
from ...autodiff.ops import TABLE

#: Of how many points a curve is drawn.
_POINTS = 40

#: A curve goes on until its slope has settled to this share of the largest.
_SETTLED = 0.01


@cache
def curve(activation: str) -> list[list[float]]:
    """Points of an activation, as far to both sides as it bends.

    >>> points = curve("sigmoid")
    >>> points[0][0], points[-1][0], points[20]
    (-6.0, 6.0, [0.0, 0.5])
    """
    reach = _reach(activation)
    xs = [reach * (2 * k / _POINTS - 1) for k in range(_POINTS + 1)]
    with ieee_arithmetic():
        return [[x, x if activation == "linear" else float(TABLE[activation](x))] for x in xs]


def _reach(activation: str) -> float:
    """How far from 0 an activation is as good as straight."""
    largest = max(abs(slope(activation, float(x))) for x in range(-8, 9))
    for x in range(3, 8):
        settled = (abs(slope(activation, s * x) - slope(activation, s * 16.0)) for s in (-1, 1))
        if max(settled) < _SETTLED * largest:
            return float(x)
    return 8.0


def slope(activation: str, net: float) -> float:
    """The derivative of an activation.

    >>> slope("linear", 2.0), slope("relu", -1.0), slope("sigmoid", 0.0)
    (1.0, 0.0, 0.25)
    """
    if activation == "linear":
        return 1.0
    if math.isnan(net):
        return net
    op = TABLE[activation]
    operands = [net] if op.default is None else [net, op.default[1]]
    with ieee_arithmetic():
        found = op.rule(0, op(net), operands)
    return 0.0 if found is None else float(found)
