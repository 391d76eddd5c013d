"""Numbers from several pieces are views side by side, or a view of a union."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.compiler.program.arrays.by_number import Reading
from tinygrad_bp.compiler.program.arrays.instructions import Gathered, Piece, SideBySide, Strided
from tinygrad_bp.compiler.program.arrays.places import Place, beside

A, B = Piece(40), Piece(40)


def union(pieces: Sequence[Piece]) -> Piece:
    return Piece(sum(piece.size for piece in pieces))


def test_rows_that_take_turns_are_views_row_by_row() -> None:
    weights = [[(A, 4 * i + j) for j in range(4)] for i in range(9)]
    places: list[Place] = [p for i, row in enumerate(weights) for p in [*row, (B, i)]]
    found = beside(places, union)
    assert isinstance(found, SideBySide)
    assert found.rows == 9
    assert [part.size for part in found.parts] == [36, 9]


def test_a_piece_alone_is_a_view() -> None:
    assert isinstance(beside([(A, 3), (A, 5), (A, 7)], union), Strided)


def test_what_jumps_about_is_gathered_from_a_union() -> None:
    places = [((A, B)[i % 2], (7 * i * i + i) % 40) for i in range(30)]
    found = beside(places, union)
    assert isinstance(found, Gathered)
    assert found.piece.size == 80


@settings(max_examples=25)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 30), st.integers(1, 4)), min_size=1))
def test_the_numbers_are_those_at_the_places(runs: list[tuple[bool, int, int]]) -> None:
    reading = Reading({A: np.arange(40.0), B: 100.0 + np.arange(40)})
    places = [((A, B)[second], i + k) for second, i, n in runs for k in range(n)]
    numbers = reading.read(beside(places, reading.union), ())
    assert numbers.tolist() == [float(100 * (piece is B) + i) for piece, i in places]
