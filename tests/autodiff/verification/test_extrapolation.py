"""Slopes from smaller and smaller steps: near enough, and never said to be nearer than they are."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest

from tinygrad_bp.autodiff.verification.extrapolation import NEAR, Extrapolation

if TYPE_CHECKING:
    from collections.abc import Callable


def extrapolated(
    f: Callable[[float], float], sides: str = "both", noise: float = 1e-15, first: float = 0.125
) -> Extrapolation:
    found = Extrapolation(1.0, noise)
    for i in range(20):
        step = first / 4**i
        right = f(step) if sides in ("both", "right") else None
        left = f(-step) if sides in ("both", "left") else None
        found.add(step, right, left)
        if found.is_done:
            break
    return found


@pytest.mark.parametrize("sides", ["both", "right", "left"])
@pytest.mark.parametrize(
    ("f", "slope"),
    [
        (math.sin, 1.0),
        (lambda x: math.expm1(3 * x), 3.0),
        (lambda x: x * x, 0.0),
        (lambda x: 2 * math.sin(1000 * x), 2000.0),
        (lambda x: 1 / (1 - 7.9 * x) - 1, 7.9),
        (lambda x: 1e-5 * x, 1e-5),
    ],
)
def test_smooth_functions(f: Callable[[float], float], slope: float, sides: str) -> None:
    found = extrapolated(f, sides)
    assert abs(found.slope - slope) <= found.error
    assert found.error < 1e-6 * max(slope, 1.0)
    assert found.is_certain(1e-6) == (slope > 0)


@pytest.mark.parametrize(
    "f",
    [
        abs,  # a kink
        lambda x: max(0.0, x),
        lambda x: 1.0 if x > 0 else 0.0,  # a jump
        lambda x: 1.0 if x else 0.0,
        lambda x: math.sqrt(abs(x)),
        lambda x: x * math.sin(1 / x),  # no slope
    ],
)
def test_where_there_is_no_slope_none_is_certain(f: Callable[[float], float]) -> None:
    assert not extrapolated(f).is_certain(1e-6)


def test_noise_is_no_slope() -> None:
    """Rounding of 1e-15 * 2**30 where steps of 2**-30 are reached: what it says is not believed."""

    def rounded(x: float) -> float:
        return (1e6 + x * x) - 1e6

    found = extrapolated(rounded, noise=2e-10)
    assert not found.is_certain(1e-9)
    assert abs(found.slope) <= found.error


def test_it_is_done_where_smaller_steps_are_of_no_use() -> None:
    found = Extrapolation(1.0, 0.0)
    for step in (0.125, 0.125 / 4, 0.125 / 16):
        found.add(step, 2 * step, -2 * step)
    assert found.is_done
    assert (found.slope, found.error <= NEAR) == (2.0, True)


def test_a_step_that_is_left_out_begins_anew() -> None:
    found = Extrapolation(1.0, 0.0)
    found.add(0.125, math.sin(0.125), math.sin(-0.125))
    found.add(0.125 / 16, math.sin(0.125 / 16), None)
    assert found.error == math.inf
