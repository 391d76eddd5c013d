"""The arrays in a program of scalars, found loop by loop and level by level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

from ....autodiff.ops import mul
from ...tracing.arrays import Constant
from ..program import Program, Repeat
from .array_program import ArrayProgram
from .folding import folded
from .frames import Frame
from .groups import KEYS, grouped
from .instructions import (
    Axis,
    CarriedPart,
    Counted,
    Piece,
    Recurrence,
)
from .melting import POST, PRE, REC, tasks_of
from .places import CollectedRows, Flat, Scattered, beside
from .tables import as_factors, localised, rows, summed, union, view, whole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...tracing.arrays import Array
    from ...tracing.lengths import Length
    from .melting import Work
    from .places import Numbers, Place


def find_arrays(program: Program, variables: Sequence[Array]) -> ArrayProgram:
    """The program with arrays of what does the same.

    Args:
        program: a program of scalars.
        variables: its arguments.
    """
    return folded(_Finding().whole(program, variables))


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
        arrays = [whole(frame, self.arrays[array]) for array in program.array_outputs]
        return ArrayProgram(inputs, closed, frame.code, outputs, arrays)

    # Scattered

    def _place_of(self, frame: Frame, is_read: bool = True) -> Any:
        place, local = self.place, frame.local if is_read else frame.local_if_made

        def find(x: Any) -> tuple[Any, Any]:
            if x.__class__ is float:
                return None, x
            piece, i = place[x]
            return local(piece), i

        return find

    def _places(self, frame: Frame, nodes: Sequence[Any], is_read: bool = True) -> list[Place]:
        """Where numbers are; those that are known for good in a piece of their own."""
        find = self._place_of(frame, is_read)
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
                instruction.result.label = common_label([task.node.label for task in members])
                may_wait = frame.turns is None and _only_collected(members)
                product = as_factors(instruction) if may_wait else None
                result = frame.once(instruction) if product is None else frame.later(product)
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
            self.arrays[node] = view(frame, [self.arrays[x] for x in node.operands], node.op)
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
                self.place[node] = whole(frame, numbers), node.index

    # Loops

    def _loop(self, frame: Frame, loop: Repeat) -> None:
        axis = self._axis(loop.length, frame.depth)
        inside = frame.inside(axis)
        for leaf, source in loop.rows:
            self.arrays[leaf] = rows(inside, self.arrays[source], leaf.width, axis, leaf.label)
        tasks = tasks_of(loop.body, loop)
        if loop.carry is None:
            self._tasks(inside, tasks, axis)
        else:
            inside = self._recurrence(frame, inside, loop, axis, tasks)
        begin = len(loop.start) + len(loop.totals)
        columns = self._places(inside, loop.body.outputs[begin:], is_read=False)
        for array in loop.collected:
            row = Scattered(columns[: array.width])
            self.arrays[array] = CollectedRows(axis, row, array.width)
            del columns[: array.width]
        arrays = iter([localised(inside, self.arrays[x]) for x in loop.body.array_outputs])
        for array in loop.array_totals:
            self.arrays[array] = summed(inside, next(arrays), axis)
        for array in loop.collected_arrays:
            self.arrays[array] = CollectedRows(axis, next(arrays), array.width)
        if loop.carry is not None:
            inside.offer_turns()

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
                    beside(start[begin:end], lambda parts: union(frame, parts)),
                    beside(after[begin:end], lambda parts: union(turn, parts)),
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


def _only_collected(members: Sequence[Work]) -> bool:
    """Whether these are products that are put into rows, and read nowhere else so far."""
    return all(task.op is mul and task.is_only_kept for task in members)


#: A carry of more parts is put together in each turn.
_MOST_PARTS = 16


def _ends_of_parts(places: Sequence[Place]) -> list[int]:
    """Where what is carried on changes from one piece to another."""
    changes = [i for i in range(1, len(places)) if places[i][0] is not places[i - 1][0]]
    return [*changes, len(places)] if len(changes) < _MOST_PARTS else [len(places)]
