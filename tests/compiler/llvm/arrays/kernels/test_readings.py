"""What operands read: numbers, runs of places, or leaves that are put together first."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy", reason="places are arrays")

from tinygrad_bp.compiler.llvm.arrays.kernels.readings import leaves, reading  # noqa: E402
from tinygrad_bp.compiler.llvm.arrays.kernels.steps import EachStep, Reading, cuts_of  # noqa: E402
from tinygrad_bp.compiler.program.arrays.instructions import (  # noqa: E402
    Gathered,
    Piece,
    SideBySide,
    Strided,
)
from tinygrad_bp.compiler.program.arrays.views import constants  # noqa: E402


def test_one_constant_is_a_number() -> None:
    assert reading(constants([2.5, 2.5])) == 2.5


def test_a_roll_is_read_in_two_runs() -> None:
    piece = Piece(5)
    found = reading(Gathered(piece, np.array([4, 0, 1, 2, 3])))
    assert isinstance(found, Reading)
    assert [places.tolist() for _, places in found.runs] == [[4, 0], [1, 2, 3]]
    assert cuts_of([EachStep(None, (), [(1.0, [found])])], 5) == [0, 2, 5]
    assert found.part(2, 4)[1].tolist() == [1, 2]


def test_places_without_a_rule_are_no_runs() -> None:
    assert reading(Gathered(Piece(9), np.array([3, 1, 8, 2, 7, 0, 5, 1, 2, 8, 4]))) is None


def test_leaves_of_pieces_that_take_turns() -> None:
    one, other = Piece(4), Piece(2)
    operand = SideBySide((Strided(one, 0, ((4, 1),)), Strided(other, 0, ((2, 1),))), rows=2)
    found = {piece: into.tolist() for piece, _, into in leaves(operand, np.arange(6))}
    assert found == {one: [0, 1, 3, 4], other: [2, 5]}
    assert reading(operand) is None
