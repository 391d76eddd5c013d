"""Signatures of instructions: equal where they make the same numbers, so that it is done once."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from .instructions import (
    AtPlaces,
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
    from collections.abc import Iterable, Mapping

    from .instructions import Operand, Piece


def signature(x: Any, names: Mapping[Piece, Piece] | None = None) -> tuple[Any, ...]:
    """What two instructions have in common that make the same numbers.

    Args:
        names: pieces in the place of which others are read.
    """
    names = names or {}

    def of(operand: Operand) -> Any:
        return _signature(operand, names)

    match x:
        case Elementwise(op=op, operands=operands):
            read = map(of, operands)
            return (op, _mixed(read)) if op.is_commutative and not op.is_function else (op, *read)
        case SumOf(segments=segments, over=over):
            parts = [
                (each.scale, each.members, each.terms, _mixed(map(of, each.factors)))
                for each in segments
            ]
            return (SumOf, over, _mixed(parts))
        case FoldOf(op=op, operands=pairs):
            return (FoldOf, op, *((of(operand), n) for operand, n in pairs))
        case Joined(result=result, operand=operand):
            return (Joined, result.axes, of(operand))
        case AtPlaces(result=result, op=op, sources=sources):
            return (op.name, result.size, *(names.get(piece, piece) for piece in sources))
        case RowsOf(result=result, source=source, axis=axis):
            return (RowsOf, source, axis, result.size)
        case Flattened(source=source, axis=axis):
            return (Flattened, source, axis)
        case Renamed(result=result, source=source):
            return (Renamed, source, result.axes)
        case Counted(length=length):
            return (Counted, length)
    return (x,)


def _mixed(parts: Iterable[Any]) -> frozenset[tuple[Any, int]]:
    """Parts whose order makes no difference, or none but that of rounding."""
    return frozenset(Counter(parts).items())


def _signature(operand: Operand, names: Mapping[Piece, Piece]) -> Any:
    match operand:
        case Strided(piece=piece, base=base, nest=nest):
            is_constant = piece.values is not None
            return (piece.values.tobytes() if is_constant else names.get(piece, piece), base, nest)
        case Gathered(piece=piece, offsets=offsets):
            return (names.get(piece, piece), offsets.tobytes())
        case SideBySide(parts=parts, rows=rows):
            return (rows, *(_signature(part, names) for part in parts))
