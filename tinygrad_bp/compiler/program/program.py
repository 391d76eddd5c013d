"""The program: what is left of a trace, as instructions in an order that they can be run in.

A program is straight-line code in single assignment: every instruction computes one number
from numbers that stand before it, and nothing is ever assigned twice. `lowering.py` makes it
of what a trace recorded.

A loop is one instruction, `Repeat`, that has the program of its body in it. A backend
translates programs: it has a line for each operation of the table, and a paragraph for
each of the few other instructions (see `Program.instructions`).
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from ..tracing.arrays import Array
from .listing import listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...autodiff.value import Value
    from ..loops.nodes import Body


class Program:
    """Instructions, from inputs to outputs.

    Attributes:
        arrays: the arrays that it reads: variables of the trace, constants, and (in the
            body of a loop) arrays from around it.
        scalars: the numbers that it reads: Values that the function closes over, and (in
            the body of a loop) numbers from around it.
        instructions: in their order. Each is a node of the graph with the `op` and the
            `operands` (nodes or floats) of one operation of the table, or an `Element` (the
            number at `index` of an array), a `Count` (the number of rows as a number), a
            `Stack` (an array of numbers), a `Views` (an array of numbers of other arrays), a
            `Gather` or `Scatter` (an array of numbers at computed places), an `Order` (the
            places of numbers in order), or a `Repeat`.
        outputs: numbers: nodes or floats.
        array_outputs: arrays that are results.
    """

    def __init__(
        self,
        instructions: Sequence[Any],
        outputs: Sequence[Any],
        array_outputs: Sequence[Array],
        variables: Sequence[Array],
        used: set[Any],
    ) -> None:
        """`used` is all that is an operand or an output."""
        self.instructions = list(instructions)
        self.outputs = list(outputs)
        self.array_outputs = list(array_outputs)
        arrays: dict[Any, None] = dict.fromkeys(variables)
        scalars: dict[Any, None] = {}
        made = chain.from_iterable([x.results for x in instructions if isinstance(x, Repeat)])
        read = used.difference(instructions, made, variables)
        for x in self._in_order({x for x in read if x.__class__ is not float}):
            (arrays if isinstance(x, Array) else scalars)[x] = None
        self.arrays: list[Array] = list(arrays)
        self.scalars: list[Value] = list(scalars)

    def _in_order(self, read: set[Any]) -> Iterator[Any]:
        """What it reads and does not make.

        What the same operation reads stands together, in the order of its reading: weights are
        apart from biases then, and at regular places.
        """
        if read:  # seldom: most programs read nothing but their variables
            by_operation: dict[Any, list[Any]] = {}
            for x in self.instructions:
                if not read.isdisjoint(x.operands):
                    found = [y for y in x.operands if y in read]
                    by_operation.setdefault(x.op, []).extend(found)
            for found in by_operation.values():
                yield from found
            yield from (x for x in (*self.outputs, *self.array_outputs) if x in read)

    @property
    def operands(self) -> list[Any]:
        """The operands of all instructions, one instruction after the other."""
        return list(chain.from_iterable([x.operands for x in self.instructions]))

    @property
    def size(self) -> int:
        """How many instructions there are, those of the bodies of loops included."""
        inner = sum(x.body.size for x in self.instructions if isinstance(x, Repeat))
        return len(self.instructions) + inner

    def __str__(self) -> str:
        return listing(self)


#: The kinds of results of a loop, but for what is carried.
RESULTS = ("totals", "collected", "array_totals", "collected_arrays")


class Repeat:
    """A loop.

    Attributes:
        length: the number of iterations.
        rows: the variables of the body that stand for a row, with the array it is from. Row i
            of an array begins at its number i * width, where width is that of the variable.
        carry: the variable that stands for the carried numbers, or None.
        start: the numbers carried into the first iteration.
        body: the program of an iteration. Its outputs are what is carried on, then the terms
            of the sums, then the rows to be collected; its array outputs are arrays to be added
            up, then arrays to be collected.
        finals: for each carried number the node that it is after the last iteration.
        totals: for each sum the node that it is in the end, a sum that begins at 0.
        collected: the arrays of the collected rows.
        array_totals: for each array that is added up the array that it is in the end; it begins
            with zeros.
        collected_arrays: arrays whose rows are arrays of the body.
        backward: whether the iterations run from the last row to the first. Without anything
            carried, their order does not matter.
    """

    op = None

    def __init__(
        self,
        first: Body,
        carry: Array | None,
        body: Program,
        rows: Any,
        start: Any,
        finals: Any,
        totals: Any,
        collected: Any,
        array_totals: Any,
        collected_arrays: Any,
    ) -> None:
        self.length = first.length
        self.carry = carry
        self.backward = first.backward and carry is not None
        self.body = body
        self.rows: list[tuple[Array, Array]] = rows
        self.start: list[Any] = start
        self.finals: list[Value] = finals
        self.totals: list[Value] = totals
        self.collected: list[Array] = collected
        self.array_totals: list[Array] = array_totals
        self.collected_arrays: list[Array] = collected_arrays

    @property
    def scalars(self) -> list[Value]:
        """The numbers from around it that the body reads."""
        return self.body.scalars

    @property
    def arrays(self) -> list[Array]:
        """The arrays from around it that the body reads, rows apart."""
        own = {leaf for leaf, _ in self.rows} | {self.carry}
        return [array for array in self.body.arrays if array not in own]

    @property
    def operands(self) -> list[Any]:
        """All that it reads."""
        return [*self.scalars, *self.arrays, *(source for _, source in self.rows), *self.start]

    @property
    def scalar_results(self) -> list[Value]:
        """The numbers that it gives."""
        return [*self.finals, *self.totals]

    @property
    def array_results(self) -> list[Array]:
        """The arrays that it gives."""
        return [*self.collected, *self.array_totals, *self.collected_arrays]

    @property
    def results(self) -> list[Any]:
        """All that it gives."""
        return [*self.scalar_results, *self.array_results]


def results_of(instruction: Any) -> Sequence[Any]:
    """The nodes that an instruction computes."""
    return instruction.results if isinstance(instruction, Repeat) else (instruction,)
