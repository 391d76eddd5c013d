"""Terms that are alike are views along the same loops."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.compiler.program.arrays.by_number import assert_arrays
from tinygrad_bp import vmap
from tinygrad_bp.compiler.program.arrays.instructions import Gathered, Piece, Segment, SumOf
from tinygrad_bp.compiler.program.arrays.segments import segments_of, summed

W, X = Piece(100, label="w"), Piece(100, label="x")


def table(rows: int, columns: int, by_row: int, by_column: int) -> Any:
    return by_row * np.arange(rows)[:, None] + by_column * np.arange(columns)


def test_weights_times_inputs_are_a_product_of_matrices() -> None:
    _, [segment] = segments_of(1, [W, X], [table(8, 5, 6, 1), table(8, 5, 0, 1)])
    assert (segment.members, segment.terms, segment.scale) == ((8,), (5,), 1.0)
    assert [factor.offsets.shape for factor in segment.factors] == [(8, 5), (8, 5)]  # type: ignore[union-attr]


def test_the_order_of_the_terms_is_found() -> None:
    order = np.array([3, 1, 4, 0, 2])
    places = [table(8, 5, 6, 1)[:, order], table(8, 5, 0, 1)[:, order]]
    price, [segment] = segments_of(1, [W, X], places)
    assert price == segments_of(1, [W, X], [table(8, 5, 6, 1), table(8, 5, 0, 1)])[0]
    assert segment.terms == (5,)


def test_a_factor_that_is_the_same_everywhere_is_a_scale() -> None:
    _, [segment] = segments_of(-1, [None, X], [np.full((3, 2), 0.5), table(3, 2, 2, 1)])
    assert segment.scale == -0.5
    assert len(segment.factors) == 1


def test_a_few_terms_are_a_view_each_where_they_are_none_together() -> None:
    ring = np.stack([np.arange(6), np.array([10, 7, 30, 31, 32, 33])], axis=1)
    ring[:, 1] = 2 * np.arange(6) ** 1 + 40
    _, segments = segments_of(1, [X], [ring])
    assert len(segments) == 2
    assert not any(isinstance(f, Gathered) for segment in segments for f in segment.factors)


def test_what_follows_no_rule_is_gathered() -> None:
    places = np.array([[0, 5, 9, 2, 7], [3, 3, 8, 1, 60]])
    price, [segment] = segments_of(1, [X], [places])
    assert isinstance(segment.factors[0], Gathered)
    assert price >= 50
    assert (segment.members, segment.terms) == ((2,), (5,))


def test_what_is_added_comes_before_what_is_taken_away() -> None:
    less, more = Segment(-1.0, (), (), ()), Segment(2.0, (), (), ())
    found = summed(Piece(1), [less, more], None)
    assert isinstance(found, SumOf)
    assert found.segments == (more, less)


def test_what_is_rounded_away_on_purpose_is_rounded_away() -> None:
    def rests(xs: Any, big: Any) -> Any:
        def rest(x: Any) -> Any:
            number = 1e9 * x + 7.0
            return number - 8.0 * ((big + number / 8.0) - big)

        return vmap(rest)(xs)

    xs = np.array([0.1234567891, 2.3456789123])
    assert_arrays(rests, xs, 1.5 * 2.0**52)
