"""Places that follow a rule are views; others are runs side by side, or gathers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinygrad_bp.compiler.program.arrays.instructions import Gathered, Piece, SideBySide, Strided
from tinygrad_bp.compiler.program.arrays.views import GATHER, at, common, constants, cost, factor

NESTS = st.lists(st.tuples(st.integers(2, 4), st.integers(-9, 9)), max_size=4)


def places(base: int, nest: Any) -> Any:
    return Strided(Piece(0), base, tuple(nest)).offsets.ravel()


@settings(max_examples=50)
@given(st.integers(0, 50), NESTS)
def test_what_is_found_says_where_the_numbers_are(base: int, nest: Any) -> None:
    offsets = places(base, nest)
    found = factor(offsets)
    if found is not None:
        assert places(*found).tolist() == offsets.tolist()
        assert len(found[1]) <= len(nest)


@pytest.mark.parametrize(
    "nest",
    [((8, 65), (64, 1)), ((4, 0), (3, 2)), ((3, -1),), ((5, 10), (5, 1), (3, 10), (3, 1)), ()],
    ids=["rows", "a broadcast", "the other way round", "windows", "one number"],
)
def test_views_are_found(nest: Any) -> None:
    assert factor(places(7, nest)) == (7, nest)


def test_what_follows_no_rule_is_none_and_dear() -> None:
    assert factor(np.array([0, 1, 3])) is None
    assert cost(None) == GATHER > cost(((3, 1), (4, -1))) > cost(((3, 1), (4, 1)))


@settings(max_examples=25)
@given(NESTS, st.randoms())
def test_a_common_nest_has_both_strides(nest: Any, random: Any) -> None:
    other = [(turns, random.randint(0, 5)) for turns, _ in nest]
    both = common(tuple(nest), tuple(other))
    assert both is not None
    first = [(n, s) for n, s, _ in both]
    second = [(n, t) for n, _, t in both]
    assert places(0, first).tolist() == places(0, nest).tolist()
    assert places(0, second).tolist() == places(0, other).tolist()


def test_nests_that_do_not_fit_have_nothing_in_common() -> None:
    assert common(((2, 3), (3, 1)), ((3, 2), (2, 1))) is None


def test_a_roll_is_two_views_side_by_side() -> None:
    found = at(Piece(9), np.roll(np.arange(9), 2))
    assert isinstance(found, SideBySide)
    assert [part.offsets.tolist() for part in found.parts if isinstance(part, Strided)] == [
        [7, 8],
        [0, 1, 2, 3, 4, 5, 6],
    ]


def test_the_rest_is_gathered() -> None:
    offsets = np.array([5, 0, 3, 3, 8, 1, 7, 2, 6, 0, 8])
    found = at(Piece(9), offsets)
    assert isinstance(found, Gathered)
    assert found.size == 11


def test_constants_that_are_all_the_same_are_one_number() -> None:
    assert constants(np.full((2, 3), 0.5)).piece.size == 1
    assert constants(np.full(3, math.nan)).piece.size == 1
    assert constants(np.array([0.0, -0.0])).piece.size == 2
    several = constants(np.arange(6.0).reshape(2, 3))
    assert several.piece.values[several.offsets].tolist() == [[0.0, 1.0, 2.0], [3.0, 4.0, 5.0]]
