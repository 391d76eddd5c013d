"""The arrays in a program of scalars, found loop by loop and level by level."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

from ....autodiff.ops import mul
from ...loops.indexing.gathers import Gather, Scatter
from ...loops.indexing.orders import Order
from ...loops.nodes import Count
from ...loops.views import Views
from ...tracing.arrays import Constant, Element, Stack
from ..program import Program, Repeat
from .array_program import ArrayProgram
from .frames import Frame
from .groups import Read, distinct, grouped
from .instructions import (
    AtPlaces,
    Axis,
    CarriedPart,
    Counted,
    Piece,
    Recurrence,
)
from .passes.columns import narrowed
from .passes.folding import folded
from .passes.sums import melted
from .passes.turns import sparing
from .places import CollectedRows, Flat, Scattered, beside
from .tables import as_factors, localised, rows, summed, union, view, whole
from .tasks.melting import POST, PRE, REC
from .tasks.scalars import KNOWN, NONE, Scalars

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...tracing.arrays import Array
    from ...tracing.lengths import Length
    from .places import Numbers, Place


def find_arrays(program: Program, variables: Sequence[Array]) -> ArrayProgram:
    """The program with arrays of what does the same.

    Args:
        program: a program of scalars.
        variables: its arguments.
    """
    return melted(narrowed(sparing(folded(_Finding().whole(program, variables)))))


class _Finding:
    def __init__(self) -> None:
        #: The pieces by their numbers, and the numbers of arrays.
        self.pieces: dict[int, Piece] = {}
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
        scalars = Scalars(program)
        scalars.put(self._known(closed), program.scalars)
        self._tasks(frame, scalars, PRE, None)
        outputs = self._places(frame, scalars, program.outputs)
        arrays = [whole(frame, self.arrays[array]) for array in program.array_outputs]
        return ArrayProgram(inputs, closed, frame.code, outputs, arrays)

    # Scattered

    def _known(self, piece: Piece) -> Piece:
        self.pieces[piece.number] = piece
        return piece

    def _local(self, numbers: Any, local: Callable[[Piece], Piece]) -> tuple[Any, dict[int, Piece]]:
        """The numbers of pieces as they are read in a frame, and these pieces by their numbers."""
        known, first, which = distinct(numbers.ravel())
        found = known.copy()
        pieces = {}
        for i in numpy.argsort(first).tolist():
            if known[i] >= 0:
                piece = local(self.pieces[int(known[i])])
                found[i] = piece.number
                pieces[piece.number] = self._known(piece)
        return found[which].reshape(numbers.shape), pieces

    def _places(
        self, frame: Frame, scalars: Scalars, nodes: Sequence[Any], is_read: bool = True
    ) -> list[Place]:
        """Where numbers are; those that are known for good in a piece of their own."""
        rows = scalars.numbers.of(nodes)
        places = scalars.place[rows]
        numbers, pieces = self._local(
            scalars.piece[rows], frame.local if is_read else frame.local_if_made
        )
        is_known = numbers == KNOWN
        piece = self._known(Piece(int(is_known.sum()), values=places[is_known]))
        numbers[is_known], pieces[piece.number] = piece.number, piece
        places[is_known] = range(piece.size)
        found = zip(numbers.tolist(), places.astype(int).tolist(), strict=True)
        return [(pieces[number], i) for number, i in found]

    def _axis(self, length: Length, depth: int) -> Axis:
        """The axis of a loop: the same for loops of one length and the same number around."""
        key = (length if length.is_free or length.is_open else length.size, depth)
        return self.axes.setdefault(key, Axis(length, depth))

    # Tasks

    def _tasks(self, frame: Frame, scalars: Scalars, phase: int, over: Axis | None) -> None:
        """Does the tasks of a phase in one frame, level by level."""
        tasks = scalars.tasks
        rows = tasks.rows[tasks.phase[tasks.rows] == phase]
        rows = rows[numpy.argsort(tasks.level[rows], kind="stable")]
        changes = numpy.flatnonzero(numpy.diff(tasks.level[rows])) + 1
        for level in numpy.split(rows, changes):
            is_number = tasks.form[level] >= 0
            self._numbers(frame, scalars, level[is_number], over)
            self._others(frame, scalars, [tasks.nodes[row] for row in level[~is_number].tolist()])

    def _numbers(self, frame: Frame, scalars: Scalars, rows: Any, over: Axis | None) -> None:
        """Does tasks of numbers that need none of each other."""
        if not len(rows):
            return
        tasks = scalars.tasks
        read, pieces = self._read(frame, scalars, rows)
        form = tasks.form[rows]
        for instruction, members in grouped(tasks.forms, form, read, pieces, over):
            done = rows[members]
            instruction.result.label = common_label(
                [tasks.nodes[row].label for row in done.tolist()]
            )
            _, op, _ = tasks.forms[form[members[0]]]
            # Products that are put into rows, and read nowhere else so far.
            may_wait = frame.turns is None and op is mul and tasks.is_only_kept[done].all()
            product = as_factors(instruction) if may_wait else None
            result = frame.once(instruction) if product is None else frame.later(product)
            scalars.piece[done] = self._known(result).number
            scalars.place[done] = range(len(done))

    def _read(self, frame: Frame, scalars: Scalars, rows: Any) -> tuple[Read, dict[int, Piece]]:
        """The entries of tasks, and the pieces in them by their numbers."""
        tasks = scalars.tasks
        sizes = tasks.end[rows] - tasks.begin[rows]
        ends = sizes.cumsum()
        entries = numpy.arange(ends[-1]) + numpy.repeat(tasks.begin[rows] - ends + sizes, sizes)
        factors = numpy.stack((tasks.first[entries], tasks.second[entries]), axis=1)
        is_none = factors < 0
        numbers = numpy.where(is_none, NONE, scalars.piece[factors])
        numbers, pieces = self._local(numbers, frame.local)
        return Read(ends, tasks.sign[entries], numbers.T, scalars.place[factors].T), pieces

    def _others(self, frame: Frame, scalars: Scalars, nodes: Sequence[Any]) -> None:
        elements: dict[Any, list[Any]] = {}
        for node in nodes:
            if isinstance(node, Element):
                elements.setdefault(node.operands[0], []).append(node)
        for node in nodes:
            op = node.op
            if isinstance(node, Element):
                if found := elements.pop(node.operands[0], None):
                    self._elements(frame, scalars, node.operands[0], found)
            elif isinstance(node, Repeat):
                self._loop(frame, scalars, node)
            elif isinstance(op, Stack):
                self.arrays[node] = Scattered(self._places(frame, scalars, node.operands))
            elif isinstance(op, Views):
                self.arrays[node] = view(frame, [self.arrays[x] for x in node.operands], op)
            elif isinstance(op, (Gather, Scatter, Order)):
                read = tuple(whole(frame, self.arrays[x]) for x in node.operands)
                axes = {axis for piece in read for axis in piece.axes}
                piece = Piece(node.length.size * node.width, axes)
                self.arrays[node] = Flat(frame.once(AtPlaces(piece, op, read)))
            else:
                assert isinstance(op, Count)
                piece = self._known(Piece(1))
                frame.add(Counted(piece, op.length), piece)
                scalars.put(piece, [node])

    def _elements(
        self, frame: Frame, scalars: Scalars, array: Array, found: Sequence[Element]
    ) -> None:
        """Says where numbers of an array are."""
        numbers = self.arrays[array]
        index = [x.index for x in found]
        rows = scalars.numbers.of(found)
        if isinstance(numbers, Scattered):
            places = [numbers.places[i] for i in index]
            scalars.piece[rows] = [self._known(piece).number for piece, _ in places]
            scalars.place[rows] = [i for _, i in places]
        else:
            scalars.piece[rows] = self._known(whole(frame, numbers)).number
            scalars.place[rows] = index

    # Loops

    def _loop(self, frame: Frame, around: Scalars, loop: Repeat) -> None:
        axis = self._axis(loop.length, frame.depth)
        inside = frame.inside(axis)
        for leaf, source in loop.rows:
            self.arrays[leaf] = rows(inside, self.arrays[source], leaf.width, axis, leaf.label)
        scalars = Scalars(loop.body, loop)
        scalars.take(around, loop.scalars)
        if loop.carry is None:
            self._tasks(inside, scalars, PRE, axis)
        else:
            inside = self._recurrence(frame, inside, loop, axis, around, scalars)
        around.take(scalars, loop.totals)
        begin = len(loop.start) + len(loop.totals)
        columns = self._places(inside, scalars, loop.body.outputs[begin:], is_read=False)
        for array in loop.collected:
            row = Scattered(columns[: array.width])
            self.arrays[array] = CollectedRows(axis, row, array.width)
            del columns[: array.width]
        arrays = iter([localised(inside, self.arrays[x]) for x in loop.body.array_outputs])
        for array in loop.array_totals:
            self.arrays[array] = summed(inside, next(arrays), axis)
        for array in loop.collected_arrays:
            self.arrays[array] = CollectedRows(axis, next(arrays), array.width)

    def _recurrence(
        self,
        frame: Frame,
        before: Frame,
        loop: Repeat,
        axis: Axis,
        around: Scalars,
        scalars: Scalars,
    ) -> Frame:
        """A loop with a carry. Gives the frame of what comes after its turns."""
        self._tasks(before, scalars, PRE, None)
        carry = Piece(len(loop.start), frame.axes, label="carry")
        recurrence = Recurrence(axis, loop.backward, carry)
        turn = frame.turn(recurrence)
        self.arrays[loop.carry] = Flat(carry)
        self._tasks(turn, scalars, REC, None)
        after = self._places(turn, scalars, loop.body.outputs[: len(loop.start)])
        start = self._places(frame, around, loop.start)
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
            around.put(self._known(final), loop.finals[begin:end])
            begin = end
        frame.add(recurrence, *(part.final for part in recurrence.parts))
        later = frame.after(turn)
        self._tasks(later, scalars, POST, axis)
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
