"""Activations as they are drawn: their curves and slopes are those of the engine."""

from __future__ import annotations

import math

import pytest

from tinygrad_bp.playground.run.slopes import curve, slope

ACTIVATIONS = ("linear", "sigmoid", "tanh", "relu", "leaky_relu", "softplus", "silu", "gelu", "sin")


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_a_curve_goes_as_far_to_both_sides_and_has_all_that_bends(activation: str) -> None:
    points = curve(activation)
    assert points[0][0] == -points[-1][0] <= -3
    assert [x for x, _ in points] == sorted(x for x, _ in points)


def test_the_slopes_are_those_of_known_functions() -> None:
    assert slope("sigmoid", 1.1) == pytest.approx(math.exp(-1.1) / (1 + math.exp(-1.1)) ** 2)
    assert slope("tanh", 0.5) == pytest.approx(1 / math.cosh(0.5) ** 2)
    assert [slope("relu", x) for x in (-1.0, 2.0)] == [0.0, 1.0]


def test_what_is_no_number_has_a_slope_that_is_none() -> None:
    assert math.isnan(slope("sigmoid", math.nan))
    assert slope("linear", math.nan) == 1.0
    assert slope("tanh", math.inf) == 0.0
