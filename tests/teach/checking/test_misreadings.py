"""What a number becomes by a slip in its digits."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_bp.teach.checking.misreadings import WORDS, leaf_misreadings, misreadings


def kinds(x: float, digits: int, wrong_digits: bool = True) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {}
    for kind, number, _ in misreadings(x, digits, wrong_digits):
        found.setdefault(kind, []).append(number)
    return found


def test_each_kind() -> None:
    found = kinds(-0.15, 2)
    assert set(found) == set(WORDS)
    assert found["decimal point"] == [-1.5, -0.015, -15.0, -0.0015, -150.0, -0.00015]
    assert found["digits swapped"] == [-0.51]
    assert found["digit left out"] == [-0.5, -0.1]
    assert found["digit doubled"] == [-0.115, -0.155]
    assert found["wrong digit"][:2] == [-0.05, -0.25]
    assert len(found["wrong digit"]) == 2 * 9


def test_equal_digits_are_not_swapped_and_a_single_one_is_not_left_out() -> None:
    assert "digits swapped" not in kinds(0.11, 2)
    assert "digit left out" not in kinds(0.5, 1)
    assert 0.0 not in kinds(0.5, 1)["wrong digit"]


def test_a_zero_after_the_point_comes_and_goes_more_easily() -> None:
    costs = {
        number: extra for kind, number, extra in misreadings(0.05, 1) if kind == "decimal point"
    }
    assert costs[0.005] < costs[5.0]
    assert costs[0.5] <= costs[0.005]


@pytest.mark.parametrize("x", [0.0, math.inf, math.nan])
def test_what_has_no_digits(x: float) -> None:
    assert list(misreadings(x, 3)) == []


def test_a_leaf_has_the_digits_that_it_was_given_with() -> None:
    assert {kind for kind, _, _ in leaf_misreadings(0.15)} == set(WORDS)
    # Of a number of many digits too many others would be one digit away.
    assert "wrong digit" not in {kind for kind, _, _ in leaf_misreadings(0.12345)}
    assert "wrong digit" in {kind for kind, _, _ in leaf_misreadings(0.1234)}
    assert [y for kind, y, _ in leaf_misreadings(20.0) if kind == "digit left out"] == []


@given(st.floats(1e-6, 1e6), st.integers(1, 9))
def test_none_is_the_number_itself(x: float, digits: int) -> None:
    rounded = float(f"{x:.{digits - 1}e}")
    for kind, number, extra in misreadings(rounded, digits):
        # A digit after an equal one may be doubled or left out unseen.
        assert number != rounded or kind in ("digit left out", "digit doubled")
        assert extra >= 0.0
