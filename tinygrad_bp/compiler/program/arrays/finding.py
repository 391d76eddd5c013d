"""The arrays in a program of scalars, found loop by loop and level by level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

from ...tracing.arrays import Constant
from ..program import Program, Repeat
from .array_program import ArrayProgram
from .frames import Frame
from .groups import KEYS, grouped
from .instructions import (
    Axis,
    CarriedPart,
    Counted,
    Flattened,
    Joined,
    Piece,
    Recurrence,
    RowsOf,
    SideBySide,
    Strided,
)
from .melting import POST, PRE, REC, tasks_of
from .places import CollectedRows, Flat, Scattered, beside

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...tracing.arrays import Array, Length
    from .melting import Work
    from .places import Numbers, Place


def find_arrays(program: Program, variables: Sequence[Array]) -> ArrayProgram:
    """The program with arrays of what does the same.

    Args:
        program: a program of scalars.
        variables: its arguments.
    """
    return _Finding().whole(program, variables)


class _Finding:
    def __init__(self) -> None:
        #: Where the scalars are, and the numbers of arrays.
        self.place: dict[Any, Place] = {}
        self.arrays: dict[Any, Numbers] = {}
        self.axes: dict[Any, Axis] = {}

    def whole(self, program: Program, variables: Sequence[Array]) -> ArrayProgram:
        frame = Frame([], (), 0, None)
        inputs = {}
        for array in variables:
            inputs[array] = piece = Piece(array.length.size * array.width, label=array.label)
            self.arrays[array] = Flat(piece)
        for array in program.arrays:
            if isinstance(array.op, Constant):
                values = numpy.ravel(array.op.numbers).astype(float)
                self.arrays[array] = Flat(Piece(values.size, values=values))
        closed = Piece(len(program.scalars), label="closed")
        for i, x in enumerate(program.scalars):
            self.place[x] = closed, i
        self._tasks(frame, tasks_of(program), None)
        outputs = self._places(frame, program.outputs)
        arrays = [self._flat(frame, array) for array in program.array_outputs]
        return ArrayProgram(inputs, closed, frame.code, outputs, arrays)

    # Scattered

    def _place_of(self, frame: Frame) -> Any:
        place, local = self.place, frame.local

        def find(x: Any) -> tuple[Any, Any]:
            if x.__class__ is float:
                return None, x
            piece, i = place[x]
            return local(piece), i

        return find

    def _places(self, frame: Frame, nodes: Sequence[Any]) -> list[Place]:
        """Where numbers are; those that are known for good in a piece of their own."""
        find = self._place_of(frame)
        values = [x for x in nodes if x.__class__ is float]
        piece = Piece(len(values), values=numpy.array(values, dtype=float))
        found = []
        taken = 0
        for x in nodes:
            if x.__class__ is float:
                found.append((piece, taken))
                taken += 1
            else:
                found.append(find(x))
        return found

    def _axis(self, length: Length, depth: int) -> Axis:
        """The axis of a loop: the same for loops of one length and the same number around."""
        key = (length if length.is_free else length.size, depth)
        return self.axes.setdefault(key, Axis(length, depth))

    def _joined(self, frame: Frame, places: Sequence[Place], axes: Sequence[Axis] = ()) -> Piece:
        """A piece of numbers from here and there; it has these axes at least."""
        first, begin = places[0]
        is_whole = not begin and first.size == len(places) and {*axes} <= {*first.axes}
        if is_whole and all(piece is first and i == k for k, (piece, i) in enumerate(places)):
            return first
        operand = beside(places, lambda parts: self._union(frame, parts))
        piece = Piece(len(places), {*axes, *(a for part in operand.pieces for a in part.axes)})
        frame.add(Joined(piece, operand), piece)
        return piece

    def _union(self, frame: Frame, pieces: Sequence[Piece]) -> Piece:
        return self._joined(frame, [(piece, i) for piece in pieces for i in range(piece.size)])

    # Arrays

    def _flat(self, frame: Frame, array: Any) -> Piece:
        """The numbers of an array as a piece."""
        numbers = self.arrays[array]
        if isinstance(numbers, Flat):
            return frame.local(numbers.piece)
        if isinstance(numbers, Scattered):
            places = [(frame.local(piece), i) for piece, i in numbers.places]
            piece = self._joined(frame, places)
        else:
            rows = self._row(frame, numbers, numbers.axis)
            source = self._joined(frame, rows.places, [numbers.axis])
            length = numbers.axis.length
            axes = [axis for axis in source.axes if axis is not numbers.axis]
            piece = Piece(source.size * length.size, axes)
            frame.add(Flattened(piece, source, numbers.axis), piece)
        self.arrays[array] = Flat(piece)
        return piece

    def _row(self, frame: Frame, table: CollectedRows, axis: Axis) -> Scattered:
        renamed: dict[Piece, Piece] = {}
        for piece, _ in table.places:
            if piece not in renamed:
                renamed[piece] = frame.renamed(piece, table.axis, axis)
        return Scattered([(renamed[piece], i) for piece, i in table.places])

    def _rows(self, frame: Frame, leaf: Array, source: Any, axis: Axis) -> Numbers:
        """The numbers of a row of an array, in the body of a loop over its rows."""
        numbers = self.arrays[source]
        if isinstance(numbers, CollectedRows) and len(numbers.places) == leaf.width:
            return self._row(frame, numbers, axis)
        flat = self._flat(frame, source)
        piece = Piece(leaf.width, (*flat.axes, axis), label=leaf.label)
        frame.add(RowsOf(piece, flat, axis), piece)
        return Flat(piece)

    def _view(self, frame: Frame, node: Any) -> Piece:
        """The numbers of a view as a piece."""
        parts = tuple(
            Strided(self._flat(frame, source), part.base, part.nest or ((1, 0),))
            for source, part in zip(node.operands, node.op.parts, strict=True)
        )
        operand = parts[0] if len(parts) == 1 else SideBySide(parts, node.op.rows)
        piece = Piece(operand.size, {axis for part in parts for axis in part.piece.axes})
        frame.add(Joined(piece, operand), piece)
        return piece

    # Tasks

    def _tasks(self, frame: Frame, tasks: Sequence[Work], over: Axis | None) -> None:
        """Does tasks in one frame, level by level."""
        levels: dict[int, list[Work]] = {}
        for task in tasks:
            levels.setdefault(task.level, []).append(task)
        for level in sorted(levels):
            scalars = [task for task in levels[level] if task.kind in KEYS]
            others = [task for task in levels[level] if task.kind not in KEYS]
            for instruction, members in grouped(scalars, self._place_of(frame), over):
                result = instruction.result
                result.label = common_label([task.node.label for task in members])
                frame.add(instruction, result)
                for i, task in enumerate(members):
                    self.place[task.node] = result, i
            for task in others:
                self._other(frame, task)

    def _other(self, frame: Frame, task: Work) -> None:
        node = task.node
        if task.kind == "loop":
            self._loop(frame, node)
        elif task.kind == "stack":
            self.arrays[node] = Scattered(self._places(frame, node.operands))
        elif task.kind == "view":
            self.arrays[node] = Flat(self._view(frame, node))
        elif task.kind == "count":
            piece = Piece(1)
            frame.add(Counted(piece, node.op.length), piece)
            self.place[node] = piece, 0
        else:
            [array] = node.operands
            numbers = self.arrays[array]
            if isinstance(numbers, Scattered):
                self.place[node] = numbers.places[node.index]
            else:
                self.place[node] = self._flat(frame, array), node.index

    # Loops

    def _loop(self, frame: Frame, loop: Repeat) -> None:
        axis = self._axis(loop.length, frame.depth)
        inside = frame.inside(axis)
        for leaf, source in loop.rows:
            self.arrays[leaf] = self._rows(inside, leaf, source, axis)
        tasks = tasks_of(loop.body, loop)
        if loop.carry is None:
            self._tasks(inside, tasks, axis)
        else:
            inside = self._recurrence(frame, inside, loop, axis, tasks)
        begin = len(loop.start) + len(loop.totals)
        columns = self._places(inside, loop.body.outputs[begin:])
        for array in loop.collected:
            self.arrays[array] = CollectedRows(axis, columns[: array.width])
            del columns[: array.width]

    def _recurrence(
        self, frame: Frame, before: Frame, loop: Repeat, axis: Axis, tasks: Sequence[Work]
    ) -> Frame:
        """A loop with a carry. Gives the frame of what comes after its turns."""
        self._tasks(before, [task for task in tasks if task.phase == PRE], None)
        carry = Piece(len(loop.start), frame.axes, label="carry")
        recurrence = Recurrence(axis, loop.backward, carry)
        turn = frame.turn(recurrence)
        self.arrays[loop.carry] = Flat(carry)
        self._tasks(turn, [task for task in tasks if task.phase == REC], None)
        after = self._places(turn, loop.body.outputs[: len(loop.start)])
        start = self._places(frame, loop.start)
        begin = 0
        for end in _ends_of_parts(after):
            final = Piece(end - begin, frame.axes)
            recurrence.parts.append(
                CarriedPart(
                    beside(start[begin:end], lambda parts: self._union(frame, parts)),
                    beside(after[begin:end], lambda parts: self._union(turn, parts)),
                    final,
                )
            )
            for i in range(begin, end):
                self.place[loop.finals[i]] = final, i - begin
            begin = end
        frame.add(recurrence, *(part.final for part in recurrence.parts))
        later = frame.after(turn)
        self._tasks(later, [task for task in tasks if task.phase == POST], axis)
        return later


def common_label(labels: Sequence[str]) -> str:
    """What numbers are called together: `net_h` if they are `net_h1` and `net_h2`."""
    if len(labels) == 1:
        return labels[0]
    stems = {label.rstrip("0123456789_[]") for label in labels}
    return stems.pop() if len(stems) == 1 else ""


#: A carry of more parts is put together in each turn.
_MOST_PARTS = 16


def _ends_of_parts(places: Sequence[Place]) -> list[int]:
    """Where what is carried on changes from one piece to another."""
    changes = [i for i in range(1, len(places)) if places[i][0] is not places[i - 1][0]]
    return [*changes, len(places)] if len(changes) < _MOST_PARTS else [len(places)]
