"""Numbers that are carried or collected for nobody: turns go on without them.

The derivative of a loop begins with all that was carried into each turn, and reads some of it. What
is known, `program/known.py`, nobody reads at all.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy

from ..array_program import ArrayProgram
from ..instructions import (
    AtPlaces,
    CarriedPart,
    Flattened,
    Gathered,
    Joined,
    Piece,
    Recurrence,
    Renamed,
    RowsOf,
    SideBySide,
    Strided,
    every,
    operands_of,
)
from ..segments import with_operands
from ..views import at

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..instructions import ArrayInstruction, Operand


def narrowed(program: ArrayProgram) -> ArrayProgram:
    """The same program, whose turns carry and collect what is read, and no more."""
    turns = [x for x in every(program.instructions) if isinstance(x, Recurrence)]
    if not turns:
        return program
    reads = _ReadColumns(program, turns)
    work = _Narrowing(turns, reads)
    code = work.instructions(program.instructions)
    return ArrayProgram(
        program.inputs,
        program.closed,
        code,
        [work.place(piece, i) for piece, i in program.outputs],
        program.array_outputs,
    )


class _ReadColumns:
    """Which numbers of pieces are read.

    Attributes:
        collected: the pieces of what is collected, but for those of which all is read.
    """

    def __init__(self, program: ArrayProgram, turns: Sequence[Recurrence]) -> None:
        self._read: dict[Piece, set[int]] = {}
        self._whole: set[Piece] = {*program.array_outputs}
        for piece, i in program.outputs:
            self._read.setdefault(piece, set()).add(i)
        for x in every(program.instructions):
            if isinstance(x, AtPlaces):
                self._whole.update(x.sources)
            elif isinstance(x, (RowsOf, Flattened, Renamed)):
                self._whole.add(x.source)
            elif not isinstance(x, Recurrence):
                for operand in operands_of(x):
                    self._note(operand)
        self._waiting = [(x, part, begin) for x in turns for part, begin in _begins(x)]
        self._turns = turns
        size = -1
        while size != (size := self._size()):
            self._hand_on()
        self.collected = {outer for x in turns for outer in x.collected.values()} - self._whole

    def _size(self) -> int:
        return len(self._whole) + sum(map(len, self._read.values()))

    def _note(self, operand: Operand) -> None:
        if isinstance(operand, SideBySide):
            for part in operand.parts:
                self._note(part)
        else:
            found = numpy.unique(operand.offsets).tolist()
            self._read.setdefault(operand.piece, set()).update(found)

    def _pass(self, one: Piece, other: Piece) -> None:
        """What is read of one is read of the other."""
        if one in self._whole:
            self._whole.add(other)
        self._read.setdefault(other, set()).update(self._read.get(one, ()))

    def _hand_on(self) -> None:
        for x in self._turns:
            for outer, inner in x.rows.items():
                self._pass(inner, outer)
            for inner, outer in x.collected.items():
                self._pass(outer, inner)
        for x, part, begin in self._waiting:
            if self.is_carried(x, part, begin):
                self._note(part.start)
                self._note(part.after)

    def is_carried(self, x: Recurrence, part: CarriedPart, begin: int) -> bool:
        """Whether somebody reads a part of what is carried, or the loop ends by it."""
        return (
            (x.axis.length.is_open and not begin)
            or not {x.carry, part.final}.isdisjoint(self._whole)
            or bool(self._read.get(part.final))
            or not self._read.get(x.carry, set()).isdisjoint(range(begin, begin + part.final.size))
        )

    def columns(self, piece: Piece) -> list[int]:
        """Which numbers of it are read, in their order."""
        return sorted(self._read.get(piece, ()))


def _begins(x: Recurrence) -> list[tuple[CarriedPart, int]]:
    """The parts of what is carried, and where each begins."""
    found, begin = [], 0
    for part in x.parts:
        found.append((part, begin))
        begin += part.final.size
    return found


class _Narrowing:
    def __init__(self, turns: Sequence[Recurrence], reads: _ReadColumns) -> None:
        #: Of pieces, which numbers are left, and the piece of these.
        self._left: dict[Piece, tuple[list[int], Piece]] = {}
        for piece in reads.collected:
            self._leave(piece, reads.columns(piece))
        for x in turns:
            self._carry(x, reads)
            for outer, inner in x.rows.items():
                if outer in self._left:
                    self._leave(inner, self._left[outer][0])

    def _leave(self, piece: Piece, places: list[int]) -> None:
        if places and len(places) < piece.size:
            self._left[piece] = places, Piece(len(places), piece.axes, label=piece.label)

    def _carry(self, x: Recurrence, reads: _ReadColumns) -> None:
        """Leave out the parts that nobody reads; never all of them: there are turns to be made."""
        kept = [(part, i) for part, i in _begins(x) if reads.is_carried(x, part, i)]
        kept = kept or _begins(x)[:1]
        self._leave(x.carry, [j for part, i in kept for j in range(i, i + part.final.size)])
        x.parts = [part for part, _ in kept]

    def _now(self, piece: Piece) -> Piece:
        return self._left[piece][1] if piece in self._left else piece

    def place(self, piece: Piece, i: int) -> tuple[Piece, int]:
        """Where a number is now."""
        if piece not in self._left:
            return piece, i
        places, found = self._left[piece]
        return found, places.index(i)

    def instructions(self, code: Sequence[ArrayInstruction]) -> list[ArrayInstruction]:
        return [self._instruction(x) for x in code]

    def _instruction(self, x: Any) -> Any:
        if not isinstance(x, Recurrence):
            return with_operands(x, self._operand)
        found = Recurrence(x.axis, x.backward, self._now(x.carry))
        found.rows = {self._now(outer): self._now(inner) for outer, inner in x.rows.items()}
        found.instructions = self.instructions(x.instructions)
        for part in x.parts:
            start, after = self._operand(part.start), self._operand(part.after)
            found.parts.append(replace(part, start=start, after=after))
        for inner, outer in x.collected.items():
            found.collected[self._collected(found, inner, outer)] = self._now(outer)
        return found

    def _collected(self, x: Recurrence, inner: Piece, outer: Piece) -> Piece:
        """What a turn gives of a piece: all that is left of it, or some of that."""
        everything = [*range(inner.size)]
        wanted = self._left[outer][0] if outer in self._left else everything
        if wanted == (self._left[inner][0] if inner in self._left else everything):
            return self._now(inner)
        result = Piece(len(wanted), inner.axes, label=inner.label)
        x.instructions.append(Joined(result, self._operand(at(inner, numpy.array(wanted)))))
        return result

    def _operand(self, operand: Operand) -> Operand:
        if isinstance(operand, SideBySide):
            return replace(operand, parts=tuple(map(self._operand, operand.parts)))
        if operand.piece not in self._left:
            return operand
        left, piece = self._left[operand.piece]
        places = numpy.searchsorted(left, operand.offsets)
        if isinstance(operand, Gathered):
            return Gathered(piece, places)
        first = (0,) * places.ndim
        nest = []
        for k, (turns, _) in enumerate(operand.nest):
            second = (*first[:k], min(1, turns - 1), *first[k + 1 :])
            nest.append((turns, int(places[second] - places[first])))
        found = Strided(piece, int(places[first]), tuple(nest))
        return found if (found.offsets == places).all() else Gathered(piece, places.ravel())
