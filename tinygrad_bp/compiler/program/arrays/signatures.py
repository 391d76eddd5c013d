"""Signatures of instructions: equal where they make the same numbers, so that it is done once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .instructions import (
    Counted,
    Elementwise,
    Flattened,
    FoldOf,
    Gathered,
    Joined,
    Renamed,
    RowsOf,
    SideBySide,
    Strided,
    SumOf,
)

if TYPE_CHECKING:
    from .instructions import Operand


def signature(x: Any) -> tuple[Any, ...]:
    """What two instructions have in common that make the same numbers."""
    match x:
        case Elementwise(op=op, operands=operands):
            return (op, *map(_signature, operands))
        case SumOf(segments=segments, over=over):
            parts = [
                (each.scale, each.members, each.terms, *map(_signature, each.factors))
                for each in segments
            ]
            return (SumOf, over, *parts)
        case FoldOf(op=op, operands=pairs):
            return (FoldOf, op, *((_signature(operand), n) for operand, n in pairs))
        case Joined(result=result, operand=operand):
            return (Joined, result.axes, _signature(operand))
        case RowsOf(result=result, source=source, axis=axis):
            return (RowsOf, source, axis, result.size)
        case Flattened(source=source, axis=axis):
            return (Flattened, source, axis)
        case Renamed(result=result, source=source):
            return (Renamed, source, result.axes)
        case Counted(length=length):
            return (Counted, length)
    return (x,)


def _signature(operand: Operand) -> Any:
    match operand:
        case Strided(piece=piece, base=base, nest=nest):
            is_constant = piece.values is not None
            return (piece.values.tobytes() if is_constant else piece, base, nest)
        case Gathered(piece=piece, offsets=offsets):
            return (piece, offsets.tobytes())
        case SideBySide(parts=parts, rows=rows):
            return (rows, *map(_signature, parts))
