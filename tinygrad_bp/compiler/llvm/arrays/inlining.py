"""Numbers that are put side by side only to be read one by one: they are read where they are.

`np.roll` puts two parts of an array together. What then goes through them number by number can read
one part after the other, and nothing is copied.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ...program.arrays.instructions import (
    Elementwise,
    Joined,
    Piece,
    SideBySide,
    Strided,
    SumOf,
)
from ..text import LANES
from .scope import reads_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...program.arrays.instructions import ArrayInstruction, Operand


def inlined(instructions: Sequence[ArrayInstruction], needed: set[Piece]) -> list[ArrayInstruction]:
    """The instructions, without those that put such numbers together.

    Args:
        needed: the pieces that somebody else reads.
    """
    parts = {
        x.result: x.operand
        for x in instructions
        if isinstance(x, Joined) and x.result not in needed and _has_long_parts(x)
    }
    if not parts:
        return list(instructions)
    changed = [_reading(x, parts) for x in instructions]
    still_read = set().union(*map(reads_of, changed))
    for piece in still_read & parts.keys():
        del parts[piece]  # somebody reads it in another way, so that it is there anyway
    kept = [x for x in instructions if not (isinstance(x, Joined) and x.result in parts)]
    return [_reading(x, parts) for x in kept]


def _has_long_parts(x: Joined) -> bool:
    match x.operand:
        case SideBySide(parts=parts, rows=1):
            axes = {axis for piece in x.operand.pieces for axis in piece.axes}
            return axes == {*x.result.axes} and x.result.size >= LANES * len(parts)
    return False


def _reading(x: Any, parts: Mapping[Piece, Operand]) -> Any:
    """An instruction that reads parts where it read a piece of them, number by number."""

    def read(operand: Operand) -> Operand:
        if isinstance(operand, Strided) and operand.piece in parts:
            size = operand.piece.size
            if operand.base == 0 and operand.nest == ((size, 1),):
                return parts[operand.piece]
        return operand

    match x:
        case Elementwise(operands=operands):
            return replace(x, operands=tuple(map(read, operands)))
        case SumOf(segments=segments, over=None):
            return replace(
                x,
                segments=tuple(
                    each if each.terms else replace(each, factors=tuple(map(read, each.factors)))
                    for each in segments
                ),
            )
    return x
