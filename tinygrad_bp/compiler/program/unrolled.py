"""Long programs without loops as levels at once: no arrays are looked for where steps are the end.

To find the arrays in a decomposition of 40 rows that was written out takes ten times as long as all
the rest; and when there are thousands of them, one after the other, they become steps, for which it
does not matter how regular they are. So it is asked first how many there would be at least.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

from ...autodiff.ops import TABLE, mul
from ..tracing.arrays import ELEMENT, Array, Constant, Stack
from .arrays.array_program import ArrayProgram
from .arrays.instructions import Piece
from .arrays.tasks.melting import Tasks
from .levels import MOST_INSTRUCTIONS, TERMS, Levelling, Levels, StepKind, are_better

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .program import Program

#: In shorter programs arrays are found in no time.
_FEWEST = 5_000


def levels_of_numbers(program: Program, slots: Sequence[Array]) -> ArrayProgram | None:
    """The program as levels; None where it has more than numbers, or would be few arrays.

    Args:
        program: a program of scalars.
        slots: its arguments.
    """
    if len(program.instructions) < _FEWEST:
        return None
    for x in program.instructions:
        is_stack = isinstance(x.op, Stack) and x in program.array_outputs
        if x.op is None or not (is_stack or x.op is ELEMENT or hasattr(x.op, "arity")):
            return None
    return _Unrolled(program, slots).found()


class _Unrolled:
    def __init__(self, program: Program, slots: Sequence[Array]) -> None:
        self._program = program
        self._slots = slots
        self._tasks = Tasks(program)
        self._levelling = Levelling(())
        #: By the numbers of nodes, their numbers among all that steps compute.
        self._at = numpy.full(len(self._tasks.numbers), -1)

    def found(self) -> ArrayProgram | None:
        tasks = self._tasks
        rows = tasks.rows[tasks.form[tasks.rows] >= 0]
        pairs = numpy.unique(numpy.stack([tasks.level[rows], tasks.form[rows]]), axis=1)
        makes = [make for make, op, _ in tasks.forms if op is None or not getattr(op, "is_code", 0)]
        if pairs.shape[1] < MOST_INSTRUCTIONS or "fold" in makes or len(makes) < len(tasks.forms):
            return None
        inputs = {x: Piece(x.length.size * x.width, label=x.label) for x in self._slots}
        closed = Piece(len(self._program.scalars), label="closed")
        self._read(inputs, closed)
        order = numpy.lexsort((tasks.form[rows], tasks.level[rows]))
        rows = rows[order]
        keys = numpy.stack([tasks.level[rows], tasks.form[rows]])
        changes = numpy.flatnonzero((numpy.diff(keys, axis=1) != 0).any(axis=0)) + 1
        for several in numpy.split(rows, changes):
            make, op, _ = tasks.forms[tasks.form[several[0]]]
            if make == "sum":
                self._sums(several)
            else:
                self._each(op, several)
        # There would be more arrays than pairs, mostly some times as many.
        found = self._whole(inputs, closed)
        [levels] = found.instructions
        assert isinstance(levels, Levels)
        return found if are_better(levels, 2 * pairs.shape[1]) else None

    def _read(self, inputs: dict[Array, Piece], closed: Piece) -> None:
        levelling, tasks = self._levelling, self._tasks
        levelling.constant(1.0)
        for number, x in tasks.numbers.known.items():
            self._at[number] = levelling.constant(x)
        by_array: dict[Array, list[Any]] = {}
        for x in self._program.instructions:
            if x.op is ELEMENT:
                by_array.setdefault(x.operands[0], []).append(x)
        for array, elements in by_array.items():
            piece = inputs.get(array)
            if piece is None:
                assert isinstance(array.op, Constant)
                values = numpy.ravel(array.op.numbers).astype(float)
                piece = Piece(values.size, values=values)
            index = numpy.array([x.index for x in elements])
            self._at[tasks.numbers.of(elements)] = levelling.all_of(piece)[index]
        if closed.size:
            self._at[tasks.numbers.of(self._program.scalars)] = levelling.all_of(closed)

    def _entries(self, rows: Any) -> tuple[Any, Any]:
        """The first entry of each task, and how many there are."""
        begin = self._tasks.begin[rows]
        return begin, self._tasks.end[rows] - begin

    def _sums(self, rows: Any) -> None:
        """Sums, those together that have as many steps."""
        tasks, one = self._tasks, self._levelling.constant(1.0)
        begins, sizes = self._entries(rows)
        wide = -(-sizes // TERMS)
        for width in numpy.unique(wide).tolist():
            own = wide == width
            places = numpy.arange(width * TERMS)
            is_term = places < sizes[own][:, None]
            entry = numpy.where(is_term, begins[own][:, None] + places, begins[own][:, None])
            first, second = (self._at[x[entry]] for x in (tasks.first, tasks.second))
            second = numpy.where(tasks.second[entry] < 0, one, second)
            factors = numpy.where(is_term[:, None], numpy.stack([first, second], axis=1), one)
            scales = numpy.where(is_term, tasks.sign[entry].astype(float), -0.0)
            self._at[rows[own]] = self._levelling.sums(factors, scales)

    def _each(self, op: Any, rows: Any) -> None:
        tasks, levelling = self._tasks, self._levelling
        begins, sizes = self._entries(rows)
        operands = tasks.first[begins[:, None] + numpy.arange(sizes[0])]
        if op is mul:
            factors = self._at[operands][:, :, None]
            self._at[rows] = levelling.sums(factors, numpy.ones(1))
            return
        last = operands[:, -1]
        known = [tasks.numbers.known.get(i) for i in last.tolist()]
        for number in dict.fromkeys(map(repr, known)) if op is TABLE["pow"] else ["None"]:
            is_known = number != "None"
            own = [repr(x) == number for x in known] if op is TABLE["pow"] else slice(None)
            fixed = (None, float(number)) if is_known else (None,) * op.arity
            kind = levelling.kinds.setdefault((op, repr(fixed)), StepKind(op, fixed))
            read = self._at[operands[own][:, : op.arity - is_known]]
            self._at[rows[own]] = levelling.done(kind, read)

    def _whole(self, inputs: dict[Array, Piece], closed: Piece) -> ArrayProgram:
        program, numbers = self._program, self._tasks.numbers
        outputs = Piece(len(program.outputs))
        results = {outputs: self._at[numbers.of(program.outputs)]} if outputs.size else {}
        arrays = []
        for array in program.array_outputs:
            piece = inputs.get(array)
            if isinstance(array.op, Constant):
                values = numpy.ravel(array.op.numbers).astype(float)
                piece = Piece(values.size, values=values)
            elif piece is None:
                piece = Piece(len(array.operands))
                results[piece] = self._at[numbers.of(array.operands)]
            arrays.append(piece)
        code: list[Any] = [self._levelling.placed(results)]
        places = [(outputs, i) for i in range(outputs.size)]
        return ArrayProgram(inputs, closed, code, places, arrays)
