"""Turns of recurrences that do no more than what the next one waits for.

What a turn makes for nobody but those who come after all turns is made after them, of all turns
at once: the products whose sum is the gradient of weights are then one product of matrices. What
depends on no turn is made before. And what a turn has made is collected, and not made again: the
derivative of a loop begins with what was carried into each turn, and asks for what that computed.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from ..instructions import (
    AtPlaces,
    Elementwise,
    Flattened,
    FoldOf,
    Joined,
    Piece,
    Recurrence,
    Renamed,
    RowsOf,
    SideBySide,
    SumOf,
)
from ..segments import read_by, with_operands
from ..signatures import signature
from .folding import needed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ..array_program import ArrayProgram
    from ..instructions import ArrayInstruction, Operand

#: What is the same of a turn as of all turns at once.
_OF_ALL = (Elementwise, SumOf, FoldOf, Joined, AtPlaces)


def sparing(program: ArrayProgram) -> ArrayProgram:
    """The same program, with turns that do no more than they must."""
    if not any(isinstance(x, Recurrence) for x in program.instructions):
        return program
    work = _Sparing()
    code = work.code(program.instructions)
    program.outputs = [(work.read(piece), i) for piece, i in program.outputs]
    program.array_outputs = [work.read(piece) for piece in program.array_outputs]
    asked = {*(piece for piece, _ in program.outputs), *program.array_outputs}
    program.instructions = needed(code, asked)
    return program


class _Sparing:
    def __init__(self) -> None:
        #: Pieces in the place of which others are read.
        self._names: dict[Piece, Piece] = {}
        #: What turns made and could collect: of the piece of all of them, where that would be.
        self._offered: dict[Piece, tuple[Recurrence, Piece]] = {}

    def code(self, instructions: Sequence[ArrayInstruction]) -> list[ArrayInstruction]:
        """The instructions, those of turns among them, with what has left the turns."""
        found: list[ArrayInstruction] = []
        known: dict[Any, Piece] = {}

        def add(several: Sequence[Any]) -> None:
            for each in several:
                x = _reading(each, self.read)
                key = signature(x)
                if key in known:
                    self._names[x.result] = known[key]
                else:
                    known[key] = x.result
                    found.append(x)

        for x in instructions:
            if isinstance(x, Recurrence):
                add(_before(x))
                self._turns(x)
                is_open = x.axis.length.is_open  # nobody knows how many turns there are
                after = [] if is_open else _after(x)
                found.append(x)
                known.update({} if is_open else self._offers(x, known))
                add(after)
            else:
                add([x])
        return found

    def read(self, piece: Piece) -> Piece:
        """The piece that is read in the place of one."""
        piece = self._names.get(piece, piece)
        if piece in self._offered:
            recurrence, inner = self._offered.pop(piece)
            recurrence.collected[inner] = piece
        return piece

    def _turns(self, x: Recurrence) -> None:
        """Has a recurrence read what is read in the place of its pieces."""
        rows: dict[Piece, Piece] = {}
        for outer, inner in x.rows.items():
            source = self.read(outer)
            if source in rows:
                self._names[inner] = rows[source]
            else:
                rows[source] = inner
        x.rows = rows
        x.parts = [replace(part, start=_operand(part.start, self.read)) for part in x.parts]
        x.instructions = self.code(x.instructions)
        x.parts = [replace(part, after=_operand(part.after, self.read)) for part in x.parts]
        collected: dict[Piece, Piece] = {}
        for inner, outer in x.collected.items():
            source = self.read(inner)
            if source in collected:
                self._names[outer] = collected[source]
            else:
                collected[source] = outer
        x.collected = collected

    def _offers(self, x: Recurrence, known: dict[Any, Piece]) -> dict[Any, Piece]:
        """By signatures for all turns at once, what turns have made."""
        of_all = _of_all(x)
        made = {x.carry, *(piece for y in x.instructions for piece in _results(y))}
        found = {}
        for y in x.instructions:
            if isinstance(y, _OF_ALL) and ({*read_by(y)} & made) <= of_all.keys():
                result = y.result
                if result not in of_all:
                    outer = Piece(result.size, (*result.axes, x.axis), label=result.label)
                    of_all[result] = outer
                    self._offered[outer] = x, result
                key = signature(replace(y, result=of_all[result]), of_all)
                if key not in known:
                    found[key] = of_all[result]
        return found


def _before(x: Recurrence) -> list[ArrayInstruction]:
    """Takes out what depends on no turn."""
    made = {x.carry, *x.rows.values(), *x.collected}
    before: list[ArrayInstruction] = []
    rest: list[ArrayInstruction] = []
    for y in x.instructions:
        if not isinstance(y, Recurrence) and made.isdisjoint(read_by(y)) and y.result not in made:
            before.append(y)
        else:
            made.update(_results(y))
            rest.append(y)
    x.instructions = rest
    return before


def _after(x: Recurrence) -> list[ArrayInstruction]:
    """Takes out what no turn waits for, where no more is collected for that."""
    of_all = _of_all(x)
    made = {x.carry, *(piece for y in x.instructions for piece in _results(y))}
    waited = {piece for part in x.parts for piece in part.after.pieces}
    asked = dict.fromkeys(x.collected)
    rest: list[ArrayInstruction] = []
    after: list[Any] = []
    for y in reversed(x.instructions):
        if isinstance(y, _OF_ALL) and y.result not in waited:
            more = [p for p in dict.fromkeys(read_by(y)) if p in made and p not in asked]
            axes = {axis for piece in more for axis in piece.axes}
            size = sum(piece.size for piece in more)
            if size <= y.result.size and axes <= {*y.result.axes}:
                asked.update(dict.fromkeys(more))
                after.append(y)
                continue
        waited.update(_inside(y))
        rest.append(y)
    gone = {y.result for y in after}
    for piece in [piece for piece in asked if piece not in of_all]:
        of_all[piece] = Piece(piece.size, (*piece.axes, x.axis), label=piece.label)
    x.collected = {piece: of_all[piece] for piece in asked if piece not in gone}
    x.instructions = rest[::-1]
    return [
        _reading(replace(y, result=of_all[y.result]), lambda piece: of_all.get(piece, piece))
        for y in after[::-1]
    ]


def _of_all(x: Recurrence) -> dict[Piece, Piece]:
    """Of pieces of a turn, those of all turns."""
    return {**{inner: outer for outer, inner in x.rows.items()}, **x.collected}


def _results(x: ArrayInstruction) -> list[Piece]:
    if isinstance(x, Recurrence):
        return [*(part.final for part in x.parts), *x.collected.values()]
    return [x.result]


def _inside(x: ArrayInstruction) -> Iterable[Piece]:
    """The pieces from around that an instruction reads, its own instructions included."""
    yield from read_by(x)
    if isinstance(x, Recurrence):
        for y in x.instructions:
            yield from _inside(y)


def _reading(x: Any, read: Callable[[Piece], Piece]) -> Any:
    """The instruction, of what is read in the place of its pieces."""

    if isinstance(x, AtPlaces):
        return replace(x, sources=tuple(map(read, x.sources)))
    if isinstance(x, (RowsOf, Flattened, Renamed)):
        return replace(x, source=read(x.source))
    return with_operands(x, lambda operand: _operand(operand, read))


def _operand(operand: Operand, read: Callable[[Piece], Piece]) -> Operand:
    if isinstance(operand, SideBySide):
        return replace(operand, parts=tuple(_operand(part, read) for part in operand.parts))
    return replace(operand, piece=read(operand.piece))
