"""Arrays, as the loops made them that they come from: rows in rows.

Most of them never become a piece of their own. A loop that goes through the rows that another one
collected reads these as they are, whatever is in them; a sum of arrays is one of their numbers. So
what loops in each other do has an axis for each of them, and numbers are put one after the other
only where somebody asks for that.
"""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING

import numpy

from .groups import Read, grouped
from .instructions import (
    Elementwise,
    Flattened,
    Joined,
    Piece,
    RowsOf,
    Segment,
    SideBySide,
    Strided,
    SumOf,
)
from .places import Chained, CollectedRows, Flat, Scattered, beside
from .tasks.scalars import NONE
from .views import common

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...loops.views import Views
    from .frames import Frame
    from .instructions import ArrayInstruction, Axis
    from .places import Numbers, Place


def joined(frame: Frame, places: Sequence[Place], axes: Sequence[Axis] = ()) -> Piece:
    """A piece of numbers from here and there; it has these axes at least."""
    first, begin = places[0]
    is_whole = not begin and first.size == len(places) and {*axes} <= {*first.axes}
    if is_whole and all(piece is first and i == k for k, (piece, i) in enumerate(places)):
        return first
    operand = beside(places, lambda parts: union(frame, parts))
    piece = Piece(len(places), {*axes, *(a for part in operand.pieces for a in part.axes)})
    return frame.once(Joined(piece, operand))


def union(frame: Frame, pieces: Sequence[Piece]) -> Piece:
    """All numbers of these pieces."""
    found = Piece(sum(piece.size for piece in pieces), {a for piece in pieces for a in piece.axes})
    return frame.once(Joined(found, SideBySide(tuple(map(_all_of, pieces)))))


def whole(frame: Frame, numbers: Numbers, axes: Sequence[Axis] = ()) -> Piece:
    """The numbers of an array as one piece; it has these axes at least."""
    key = "whole", numbers, *axes
    if key not in frame.known:
        frame.known[key] = _whole(frame, numbers, axes)
    return frame.known[key]


def _whole(frame: Frame, numbers: Numbers, axes: Sequence[Axis]) -> Piece:
    if isinstance(numbers, Flat):
        piece = frame.local(numbers.piece)
        if {*axes} <= {*piece.axes}:
            return piece
        return frame.once(Joined(Piece(piece.size, {*axes, *piece.axes}), _all_of(piece)))
    if isinstance(numbers, Scattered):
        return joined(frame, [(frame.local(piece), i) for piece, i in numbers.places], axes)
    if isinstance(numbers, Chained):
        pieces = [whole(frame, part) for part in numbers.parts]
        parts = tuple(_all_of(piece) for piece in pieces)
        found = Piece(sum(numbers.sizes), {*axes, *(a for piece in pieces for a in piece.axes)})
        return frame.once(Joined(found, SideBySide(parts)))
    source = whole(frame, numbers.row, [*axes, numbers.axis])
    rest = [axis for axis in source.axes if axis is not numbers.axis]
    piece = Piece(source.size * numbers.axis.length.size, rest)
    return frame.once(Flattened(piece, source, numbers.axis))


def _all_of(piece: Piece) -> Strided:
    return Strided(piece, 0, ((piece.size, 1),))


def view(frame: Frame, sources: Sequence[Numbers], op: Views) -> Numbers:
    """The numbers of views of arrays."""
    if op.rows == 1 and len(sources) == 1:
        [numbers], [part] = sources, op.parts
        if isinstance(numbers, Chained) and part.nest in ((), ((part.size, 1),)):
            places = [(sum(numbers.sizes[:i]), size) for i, size in enumerate(numbers.sizes)]
            if (part.base, part.size) in places:
                return numbers.parts[places.index((part.base, part.size))]
    sizes = tuple(part.size for part in op.parts)
    if op.rows == 1 and all(
        part.base == 0 and part.nest in ((), ((n, 1),)) and n == size_of(numbers)
        for numbers, part, n in zip(sources, op.parts, sizes, strict=True)
    ):
        return Chained(tuple(sources), sizes)
    parts = tuple(
        Strided(whole(frame, numbers), part.base, part.nest or ((1, 0),))
        for numbers, part in zip(sources, op.parts, strict=True)
    )
    operand = parts[0] if len(parts) == 1 else SideBySide(parts, op.rows)
    axes = {axis for part in parts for axis in part.piece.axes}
    return Flat(frame.once(Joined(Piece(operand.size, axes), operand)))


def size_of(numbers: Numbers) -> int:
    """How many there are."""
    if isinstance(numbers, Flat):
        return numbers.piece.size
    if isinstance(numbers, Scattered):
        return len(numbers.places)
    if isinstance(numbers, Chained):
        return sum(numbers.sizes)
    return numbers.axis.length.size * numbers.width


def rows(frame: Frame, numbers: Numbers, width: int, axis: Axis, label: str) -> Numbers:
    """The numbers of a row of an array, in the body of a loop over its rows.

    Args:
        frame: that of the body.
        numbers: those of the array.
        width: how many of them are in a row.
        axis: that of the loop.
        label: what the row is called.
    """
    if isinstance(numbers, CollectedRows) and numbers.width == width:
        row = numbers.row
        if axis is not numbers.axis and axis in _own_axes(row):
            row = Flat(whole(frame, row))
        return _renamed(frame, row, numbers.axis, axis)
    flat = whole(frame, numbers)
    return Flat(frame.once(RowsOf(Piece(width, (*flat.axes, axis), label=label), flat, axis)))


def _own_axes(numbers: Numbers) -> list[Axis]:
    """Those that loops inside of the body of another one have made it of."""
    if isinstance(numbers, CollectedRows):
        return [numbers.axis, *_own_axes(numbers.row)]
    if isinstance(numbers, Chained):
        return [axis for part in numbers.parts for axis in _own_axes(part)]
    return []


def _renamed(frame: Frame, numbers: Numbers, old: Axis, new: Axis) -> Numbers:
    return _mapped(lambda piece: frame.renamed(piece, old, new), numbers)


def localised(frame: Frame, numbers: Numbers) -> Numbers:
    """The numbers of an array as they are read in a frame."""
    return _mapped(frame.local_if_made, numbers)


def _mapped(change: Callable[[Piece], Piece], numbers: Numbers) -> Numbers:
    """The same numbers of other pieces."""
    if isinstance(numbers, Flat):
        return Flat(change(numbers.piece))
    if isinstance(numbers, CollectedRows):
        return replace(numbers, row=_mapped(change, numbers.row))
    if isinstance(numbers, Chained):
        return replace(numbers, parts=tuple(_mapped(change, part) for part in numbers.parts))
    changed = {piece: change(piece) for piece in dict.fromkeys(p for p, _ in numbers.places)}
    return Scattered([(changed[piece], i) for piece, i in numbers.places])


# Sums


def summed(frame: Frame, numbers: Numbers, over: Axis) -> Numbers:
    """The sum of an array over the rows of a loop, number by number."""
    if isinstance(numbers, CollectedRows):
        return replace(numbers, row=summed(frame, numbers.row, over))
    if isinstance(numbers, Chained):
        return replace(numbers, parts=tuple(summed(frame, x, over) for x in numbers.parts))
    if isinstance(numbers, Flat):
        factors = _factors(frame, numbers.piece)
        return Flat(_sum(frame, numbers.piece.size, factors, over))
    pieces = dict.fromkeys(piece for piece, _ in numbers.places)
    if len(pieces) == len(numbers.places) and all(piece.size == 1 for piece in pieces):
        return Scattered([(_sum(frame, 1, _factors(frame, x), over), 0) for x in pieces])
    # A total each, of one term with one factor.
    count = len(numbers.places)
    local = {piece: frame.local(piece) for piece in pieces}
    read = Read(
        numpy.arange(1, count + 1),
        numpy.ones(count, dtype=int),
        numpy.array([[local[piece].number for piece, _ in numbers.places], [NONE] * count]),
        numpy.array([[i for _, i in numbers.places], [0] * count]),
    )
    form = numpy.zeros(count, dtype=int)
    of = {piece.number: piece for piece in local.values()}
    places: dict[int, Place] = {}
    for instruction, members in grouped([("sum", None, True)], form, read, of, over):
        result = frame.once(instruction)
        places.update({k: (result, i) for i, k in enumerate(members.tolist())})
    return Scattered([places[k] for k in range(count)])


def _factors(frame: Frame, piece: Piece) -> tuple[Strided, ...]:
    """A piece, or the two whose product it is if nobody has asked for that so far."""
    if piece in frame.waiting:
        _, product = frame.waiting[piece]
        return tuple(x for x in product.operands if isinstance(x, Strided))
    return (_all_of(frame.local(piece)),)


def _sum(frame: Frame, size: int, factors: Sequence[Strided], over: Axis) -> Piece:
    factors = [replace(factor, piece=frame.local(factor.piece)) for factor in factors]
    axes = {axis for factor in factors for axis in factor.piece.axes} - {over}
    nest = [turns for turns, _ in factors[0].nest]
    segment = Segment(1.0, tuple(factors), tuple(nest), ())
    return frame.once(SumOf(Piece(size, axes), (segment,), over))


def as_factors(product: ArrayInstruction) -> Elementwise | None:
    """A product whose factors are gone through by the same loops; None where they are not."""
    if not isinstance(product, Elementwise):
        return None
    one, other = product.operands
    if not (isinstance(one, Strided) and isinstance(other, Strided)):
        return None
    loops = common(one.nest, other.nest)
    if loops is None or prod(n for n, _, _ in loops) != product.result.size:
        return None
    factors = (
        replace(one, nest=tuple((n, s) for n, s, _ in loops)),
        replace(other, nest=tuple((n, s) for n, _, s in loops)),
    )
    return replace(product, operands=factors)
