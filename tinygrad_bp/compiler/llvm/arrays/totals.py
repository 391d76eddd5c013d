"""Sums over the rows of loops, over those of several at once where one adds up what another does.

The gradient of a weight in a recurrent network is a sum over the turns, and then over the batch:
added up in one go, it needs no memory for each row.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy

from ...program.arrays.instructions import (
    Piece,
    Recurrence,
    Segment,
    Strided,
    SumOf,
    every,
    operands_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...program.arrays.instructions import ArrayInstruction, Axis


@dataclass(frozen=True, eq=False)
class TotalOf:
    """A sum over the rows of loops.

    Attributes:
        segments: the terms of each row.
        over: the loops.
    """

    result: Piece
    segments: tuple[Segment, ...]
    over: tuple[Axis, ...]


def with_totals(
    instructions: Sequence[ArrayInstruction], needed: set[Piece]
) -> list[ArrayInstruction | TotalOf]:
    """The instructions, with totals in the place of sums over rows.

    Args:
        needed: the pieces that somebody else reads.
    """
    readers = Counter(
        piece
        for x in every(instructions)
        for operand in operands_of(x)
        for piece in {*operand.pieces}
    )
    for x in every(instructions):
        if isinstance(x, Recurrence):
            readers.update([*x.rows, *x.collected])
        elif hasattr(x, "source"):
            readers.update([x.source])
    readers.update(needed)
    totals: dict[Piece, TotalOf] = {}
    found: list[ArrayInstruction | TotalOf] = []
    for x in instructions:
        if isinstance(x, SumOf) and x.over is not None:
            total = TotalOf(x.result, x.segments, (x.over,))
            inner = _added_up(x, totals)
            if inner is not None and readers[inner.result] == 1:
                found.remove(inner)
                scale = x.segments[0].scale
                segments = [replace(s, scale=s.scale * scale) for s in inner.segments]
                total = TotalOf(x.result, tuple(segments), (*inner.over, x.over))
            totals[x.result] = total
            found.append(total)
        else:
            found.append(x)
    return found


def _added_up(x: SumOf, totals: dict[Piece, TotalOf]) -> TotalOf | None:
    """The total whose numbers a sum adds up, each for itself."""
    if len(x.segments) != 1 or x.segments[0].terms:
        return None
    [segment] = x.segments
    if len(segment.factors) != 1:
        return None
    [factor] = segment.factors
    if not isinstance(factor, Strided) or factor.piece not in totals:
        return None
    inner = totals[factor.piece]
    is_same = numpy.array_equal(factor.offsets.ravel(), numpy.arange(factor.piece.size))
    return inner if is_same and x.over not in inner.over else None
