"""Noise is what rounding leaves over of terms that cancel, and nothing else."""

from __future__ import annotations

import math

import mpmath
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_bp import Value, explain
from tinygrad_bp.autodiff.graph import topological_order
from tinygrad_bp.teach.formulas.noise import settled, slopes_without_noise, without_noise
from tinygrad_bp.teach.formulas.notation import Notation


@pytest.mark.parametrize(
    ("terms", "expected"),
    [
        ([0.1 * 3, -0.3], 0.0),
        ([0.1, 0.2, -0.1 - 0.2], 0.0),
        ([1 / 3, 1 / 3, 1 / 3, -1.0], 0.0),
        ([1e-300 / 3, -1e-300 / 3 * (1 + 2**-52)], 0.0),
        # Small, and no noise: nothing cancels, or more is left than rounding makes.
        ([1e-17], 1e-17),
        ([1e-17, 2e-17], 3e-17),
        ([1e-300, -1e-301], 9e-301),
        ([1.0, -1.0 + 1e-12], 1e-12),
        # Short decimals are meant as they are written.
        ([1.0, -0.999999999999999], 1e-15),
        ([0.1, 0.2, -0.3], 0.0),
        ([math.inf, 1.0], math.inf),
    ],
)
def test_what_is_left_of_a_sum(terms: list[float], expected: float) -> None:
    # The noise of these sums is up to 2**-53 of the terms at each operation.
    assert settled(sum(terms), terms) == pytest.approx(expected, rel=1e-3, abs=0)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=8))
def test_a_sum_with_one_right_digit_is_never_hidden(terms: list[float]) -> None:
    total = sum(terms)
    exact = mpmath.fsum(map(mpmath.mpf, terms))
    shown = settled(total, terms)
    if shown != total:
        # Each term of 16 digits is known to half a unit in its last place, 2**-53 of it.
        assert abs(exact) <= 8 * 2.0**-53 * sum(map(abs, terms))


def test_what_comes_from_noise_is_settled_too() -> None:
    x = Value(0.1, "x")
    left = x * 3 - 0.3
    y = left * 5 + 2
    z = left * 5
    assert left.data == 5.551115123125783e-17
    order = [x, left.parents[0], left, z.parents[0], z]
    assert without_noise(order)[z] == 0.0
    notation = Notation(y)
    assert notation.equation(y) == "v1 = (x*3 - 0.3)*5 + 2 = (0.1*3 - 0.3)*5 + 2 = 2"


def test_a_derivative_that_cancels_is_0() -> None:
    a, b, x = Value(0.1, "a"), Value(0.3, "b"), Value(2.0, "x")
    c = a * 3
    c.label = "c"
    y = x * c - x * b
    y.label = "y"
    said = " ".join(str(explain(y, x)).split())
    assert "∂y/∂x = c - b = 0.3 - 0.3 = 0" in said
    assert "brings 5.551115123125783e-17 to x.grad: what the rounding of floats leaves" in said
    u, v = x * c, x * b
    u.label, v.label = "u", "v"
    z = (u - v) * 0.5
    z.label = "z"
    said = " ".join(str(explain(z, x)).split())
    assert "∂z/∂x = 0.15 + (-0.15) = 0" in said


def test_a_tiny_derivative_stays() -> None:
    x = Value(1e-9, "x")
    y = x * x * 1e-12
    y.label = "y"
    assert " = 2e-21\n" in str(explain(y, x))


def slopes(total: Value) -> dict[Value, float]:
    total.backward()
    return slopes_without_noise(topological_order(total))


def test_derivatives_that_cancel_are_0_and_what_comes_from_them_too() -> None:
    w, x = Value(0.3), Value(0.7)
    y = w * x
    total = y * 0.1 + y * 0.2 - y * 0.3
    found = slopes(total)
    assert w.grad != 0.0
    assert [found[node] for node in (y, w, x)] == [0.0] * 3


def test_a_difference_that_is_noise_is_none_in_derivatives() -> None:
    x = Value(0.1)
    found = slopes((x * 3 - 0.3) ** 2 + x * 1e-13)
    assert x.grad > found[x] == 1e-13


def test_a_slope_whose_rule_is_noise_is_0_as_in_a_derivation() -> None:
    x = Value(19.0, "x")
    y = x.tanh()
    y.label = "y"
    assert slopes(y)[x] == 0.0 == explain(y, x).derivation.number(x)


def test_small_derivatives_of_which_nothing_cancels_stay_as_they_are() -> None:
    x = Value(1e-200)
    assert slopes(x * x * 1e-50) == {}
