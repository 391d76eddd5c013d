"""Programs of arrays: the few instructions that they consist of.

A `Piece` is a vector of numbers that one instruction makes at once; a scalar of the program that
it was found in has a place in it: the piece, and how far into it. Loops without a carry are no
instructions here: what depends on the row of a loop has its rows along an `Axis`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from math import prod
from typing import TYPE_CHECKING, Any

import numpy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ....autodiff.operations.operation import Op
    from ...loops.indexing.gathers import Gather, Scatter
    from ...loops.indexing.orders import Order
    from ...loops.rules import Nest
    from ...tracing.lengths import Length


@dataclass(frozen=True, eq=False)
class Axis:
    """The rows of a loop.

    Attributes:
        length: how many there are.
        depth: how many loops are around it.
    """

    length: Length
    depth: int


class Piece:
    """A vector of numbers, for each row of the loops that it depends on.

    Attributes:
        size: how many numbers it has; of an array whose length only a call tells, as many as it
            had when it was traced.
        axes: the loops that it depends on, the outer ones first.
        values: the numbers, where they are constants.
        label: what it is called, where it has a name.
        number: it counts pieces in the order in which they were made.
    """

    __slots__ = ("axes", "label", "number", "size", "values")

    def __init__(
        self, size: int, axes: Iterable[Axis] = (), values: Any = None, label: str = ""
    ) -> None:
        self.size = size
        self.axes = tuple(sorted(axes, key=lambda axis: axis.depth))
        self.values = values
        self.label = label
        self.number = next(_numbers)


_numbers = count()

# What instructions read


@dataclass(frozen=True, eq=False)
class Strided:
    """Numbers of a piece at regular places: a view.

    Attributes:
        piece: where they are.
        base: the place of the first.
        nest: of loops over them, the outer ones first, the number of turns and how far one goes:
            stride 0 is a broadcast.
    """

    piece: Piece
    base: int
    nest: Nest

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return (self.piece,)

    @property
    def size(self) -> int:
        return prod(turns for turns, _ in self.nest)

    @property
    def offsets(self) -> Any:
        """The place of each, as an array of the shape of the nest."""
        places = numpy.array(self.base)
        for turns, stride in self.nest:
            places = places[..., None] + stride * numpy.arange(turns)
        return places


@dataclass(frozen=True, eq=False)
class Gathered:
    """Numbers of a piece at places that follow no rule."""

    piece: Piece
    offsets: Any

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return (self.piece,)

    @property
    def size(self) -> int:
        return int(self.offsets.size)


@dataclass(frozen=True, eq=False)
class SideBySide:
    """Several operands side by side, row by row: a row of the first, one of the second, and on.

    Attributes:
        parts: each with as many numbers in every row.
        rows: how many rows there are.
    """

    parts: tuple[Operand, ...]
    rows: int = 1

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return tuple(piece for part in self.parts for piece in part.pieces)

    @property
    def size(self) -> int:
        return sum(part.size for part in self.parts)


Operand = Strided | Gathered | SideBySide


# Instructions


@dataclass(frozen=True, eq=False)
class Elementwise:
    """One operation of the table, of each number on its own."""

    result: Piece
    op: Op
    operands: tuple[Operand, ...]


@dataclass(frozen=True, eq=False)
class Segment:
    """Terms of a sum that are alike: numbers, or products of two.

    Attributes:
        scale: what they are multiplied by.
        factors: one or two. Numbers at regular places have the nest of the members and the terms.
        members: the nest of the members of the result.
        terms: the nest of the terms that each of them adds up.
    """

    scale: float
    factors: tuple[Operand, ...]
    members: tuple[int, ...]
    terms: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class SumOf:
    """Sums of many terms. Two factors make a matrix product of it, or an outer one.

    Attributes:
        over: a loop whose rows are added up too.
    """

    result: Piece
    segments: tuple[Segment, ...]
    over: Axis | None


@dataclass(frozen=True, eq=False)
class FoldOf:
    """The largest, or the smallest, of many numbers.

    Attributes:
        operands: numbers, so many for each member of the result.
    """

    result: Piece
    op: Op
    operands: tuple[tuple[Operand, int], ...]


@dataclass(frozen=True, eq=False)
class Joined:
    """The numbers of an operand, as a piece of their own."""

    result: Piece
    operand: Operand


@dataclass(frozen=True, eq=False)
class AtPlaces:
    """A gather, a scatter or an order; its sources are the operands of such a node."""

    result: Piece
    op: Gather | Scatter | Order
    sources: tuple[Piece, ...]


@dataclass(frozen=True, eq=False)
class RowsOf:
    """The rows of an array, along an axis."""

    result: Piece
    source: Piece
    axis: Axis


@dataclass(frozen=True, eq=False)
class Flattened:
    """The rows along an axis, one after the other in one vector."""

    result: Piece
    source: Piece
    axis: Axis


@dataclass(frozen=True, eq=False)
class Renamed:
    """The same numbers: the rows of one loop are those of another."""

    result: Piece
    source: Piece


@dataclass(frozen=True, eq=False)
class Counted:
    """How many rows there are, as a number."""

    result: Piece
    length: Length


@dataclass(frozen=True, eq=False)
class CarriedPart:
    """A part of what is carried, made by one instruction.

    Attributes:
        start: what is carried into the first turn.
        after: what a turn carries on.
        final: what the last turn carried on.
    """

    start: Operand
    after: Operand
    final: Piece


class Recurrence:
    """A loop whose turns wait for each other.

    Attributes:
        axis: the turns.
        backward: whether they run from the last to the first.
        carry: what is carried, all parts side by side.
        axes: the loops that it depends on.
        parts: what is carried, part by part.
        rows: what a turn reads of pieces that have a row for each: its own piece, and that one.
        collected: what is collected of each turn: its piece, and that of all.
        instructions: what is done in each turn.
    """

    def __init__(self, axis: Axis, backward: bool, carry: Piece) -> None:
        self.axis = axis
        self.backward = backward
        self.carry = carry
        self.parts: list[CarriedPart] = []
        self.rows: dict[Piece, Piece] = {}
        self.collected: dict[Piece, Piece] = {}
        self.instructions: list[ArrayInstruction] = []


ArrayInstruction = (
    Elementwise
    | SumOf
    | FoldOf
    | Joined
    | AtPlaces
    | RowsOf
    | Flattened
    | Renamed
    | Counted
    | Recurrence
)


#: Those that compute something; the others only say where numbers are.
COMPUTING = (Elementwise, SumOf, FoldOf, AtPlaces, Recurrence)


def every(instructions: Sequence[ArrayInstruction]) -> list[ArrayInstruction]:
    """The instructions, with those of the turns of recurrences after each."""
    found: list[ArrayInstruction] = []
    for x in instructions:
        found.append(x)
        if isinstance(x, Recurrence):
            found += every(x.instructions)
    return found


def operands_of(x: ArrayInstruction) -> list[Operand]:
    """The operands that an instruction reads."""
    match x:
        case Elementwise(operands=operands):
            return list(operands)
        case SumOf(segments=segments):
            return [factor for segment in segments for factor in segment.factors]
        case FoldOf(operands=pairs):
            return [operand for operand, _ in pairs]
        case Joined(operand=operand):
            return [operand]
        case Recurrence(parts=parts):
            return [operand for part in parts for operand in (part.start, part.after)]
    return []
