"""What operands read, as runs of places; and the leaves of those that are no runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

from ....program.arrays.instructions import Gathered, SideBySide, Strided
from ....program.arrays.views import at
from .steps import Reading

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ....program.arrays.instructions import Operand, Piece

#: An operand of more runs is put together before it is read.
_MOST_RUNS = 4


def reading(operand: Operand) -> float | Reading | None:
    """What an operand reads: a number, or runs; None where there would be many of them."""
    runs = _runs(operand)
    if runs is None or len(runs) > _MOST_RUNS:
        return None
    if len(runs) == 1:
        [(piece, places)] = runs
        if piece.values is not None and (places == places[0]).all():
            return float(piece.values[places[0]])
    return Reading(runs)


def _runs(operand: Operand) -> list[tuple[Piece, Any]] | None:
    if isinstance(operand, Strided):
        return [(operand.piece, operand.offsets.ravel())]
    if isinstance(operand, Gathered):
        found = at(operand.piece, operand.offsets.ravel())
        return None if isinstance(found, Gathered) else _runs(found)
    if operand.rows > 1:
        return None
    runs: list[tuple[Piece, Any]] = []
    for part in operand.parts:
        inner = _runs(part)
        if inner is None:
            return None
        runs += inner
    return runs


def leaves(operand: Operand, targets: Any) -> Iterator[tuple[Piece, Any, Any]]:
    """The pieces that an operand consists of, the places in each, and where these go."""
    if isinstance(operand, SideBySide):
        rows = targets.reshape(operand.rows, -1)
        begin = 0
        for part in operand.parts:
            end = begin + part.size // operand.rows
            yield from leaves(part, rows[:, begin:end].ravel())
            begin = end
    else:
        yield operand.piece, numpy.ravel(operand.offsets), targets
