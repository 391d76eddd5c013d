"""The program: what a trace recorded, as instructions in an order that they can be run in.

A program is straight-line code in single assignment: every instruction computes one number
from numbers that stand before it, and nothing is ever assigned twice. It is what is left
of the graph when all is done that needs no knowledge of the machine:

- operations on constants are carried out, what is computed twice is computed once, and
  the rules of `simplify` are applied: all exact, so results stay the same to the bit;
- what no result depends on is left out, results of loops that nobody uses included;
- loops that go over the same rows, and do not wait for each other, are made one.

A loop is one instruction, `Repeat`, that has the program of its body in it. A backend
translates programs: it has a line for each operation of the table, and a paragraph for
each of the few other instructions (see `Program.instructions`).
"""

from __future__ import annotations

from operator import is_, is_not
from typing import TYPE_CHECKING, Any

from ...autodiff.graph import Node, topological_order
from ...autodiff.operation import Op
from ...autodiff.simplify import make
from ...autodiff.value import Value
from ..loops.nodes import Body, Count, Loop, Output
from ..tracing.arrays import STACK, VIEW, Array, Constant, array
from ..tracing.trace import Trace
from ..tracing.traced import Traced

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


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
            `Stack` (an array of numbers), or a `Repeat`.
        outputs: numbers: nodes or floats.
        array_outputs: arrays that are results.
    """

    def __init__(
        self,
        instructions: Sequence[Any],
        outputs: Sequence[Any],
        array_outputs: Sequence[Array] = (),
        variables: Sequence[Array] = (),
    ) -> None:
        self.instructions = list(instructions)
        self.outputs = list(outputs)
        self.array_outputs = list(array_outputs)
        arrays: dict[Any, None] = dict.fromkeys(variables)
        scalars: dict[Any, None] = {}
        made: set[Any] = set()

        def read(x: Any) -> None:
            if x.__class__ is not float:
                (arrays if isinstance(x, Array) else scalars)[x] = None

        for instruction in instructions:
            for x in instruction.operands:
                if x not in made:
                    read(x)
            if isinstance(instruction, Repeat):
                made.update(instruction.results)
            else:
                made.add(instruction)
        for x in (*outputs, *array_outputs):
            if x not in made:
                read(x)
        self.arrays: list[Array] = list(arrays)
        self.scalars: list[Value] = list(scalars)

    @property
    def size(self) -> int:
        """How many instructions there are, those of the bodies of loops included."""
        inner = sum(x.body.size for x in self.instructions if isinstance(x, Repeat))
        return len(self.instructions) + inner

    def __str__(self) -> str:
        from .listing import listing

        return listing(self)


class Repeat:
    """A loop.

    Attributes:
        length: the number of turns.
        rows: the variables of the body that stand for a row, with the array it is from. Row i
            of an array begins at its number i * width, where width is that of the variable.
        carry: the variable that stands for the carried numbers, or None.
        start: the numbers carried into the first turn.
        body: the program of a turn. Its outputs are what is carried on, then the terms
            of the sums, then the rows to be collected.
        finals: for each carried number the node that it is after the last turn.
        totals: for each sum the node that it is in the end, a sum that begins at 0.
        collected: the arrays of the collected rows.
        backward: whether the turns are gone through from the last to the first. Without
            anything carried, the order of the turns is of no matter.
    """

    op = None

    def __init__(
        self,
        first: Body,
        body: Program,
        rows: Any,
        start: Any,
        finals: Any,
        totals: Any,
        collected: Any,
    ) -> None:
        self.length = first.length
        self.carry = first.carry
        self.backward = first.backward and first.carry is not None
        self.body = body
        self.rows: list[tuple[Array, Array]] = rows
        self.start: list[Any] = start
        self.finals: list[Value] = finals
        self.totals: list[Value] = totals
        self.collected: list[Array] = collected

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
    def results(self) -> list[Any]:
        """All that it gives."""
        return [*self.scalar_results, *self.collected]


def results_of(instruction: Any) -> Sequence[Any]:
    """The nodes that an instruction computes."""
    return instruction.results if isinstance(instruction, Repeat) else (instruction,)


def lower(
    trace: Trace, outputs: Sequence[Any], array_outputs: Sequence[Array], variables: Sequence[Array]
) -> Program:
    """The program of what the trace recorded.

    Args:
        trace: the outermost trace.
        outputs: the numbers that are wanted: Values or floats.
        array_outputs: the arrays that are wanted.
        variables: the arguments.
    """
    return _Lowering(trace, {}).program(outputs, array_outputs, variables)


class _Stage:
    """Instructions that wait for the loops of the stage before, and for no others."""

    def __init__(self) -> None:
        #: Loops that can be run as one: over the same rows, nothing carried.
        self.groups: dict[Any, list[Loop]] = {}
        self.nodes: list[Any] = []


class _Lowering:
    """One trace on its way to a program.

    It goes over the tape three times: backward, to find what the results need; forward, to
    simplify it; and backward over what that left, to drop what is needed no more.
    """

    def __init__(self, trace: Trace, around: dict[Any, Any]) -> None:
        self.trace = trace
        #: What nodes, here and in the traces around, have become: other nodes, or floats.
        self.simpler = dict(around)
        self.computed: dict[Any, Any] = {}
        self.stages = [_Stage()]
        self.stage_of: dict[Any, int] = {}

    def program(
        self,
        outputs: Sequence[Any],
        array_outputs: Sequence[Array] = (),
        variables: Sequence[Array] = (),
    ) -> Program:
        for node in self._needed([*outputs, *array_outputs]):
            self._simplify(node)
        outputs = [self._now(x) for x in outputs]
        array_outputs = [self._now(x) for x in array_outputs]
        live = {*outputs, *array_outputs}
        instructions: list[Any] = []
        for stage in reversed(self.stages):
            for node in reversed(stage.nodes):
                if node in live:
                    live.update(node.operands)
                    instructions.append(node)
            for loops in reversed(stage.groups.values()):
                if not live.isdisjoint(x for loop in loops for x in loop.outputs.values()):
                    repeat = self._repeat(loops, live)
                    live.update(repeat.operands)
                    instructions.append(repeat)
        return Program(instructions[::-1], outputs, array_outputs, variables)

    def _needed(self, results: Sequence[Any]) -> list[Any]:
        """The nodes that the results need, operands before results."""
        needed = dict.fromkeys(results)
        found = []
        for node in reversed(self.trace.tape):
            if node in needed:
                needed.update(dict.fromkeys(node.operands))
                found.append(node)
        return [*self._ordinary(needed), *reversed(found)]

    def _ordinary(self, needed: Iterable[Any]) -> list[Any]:
        """The ordinary nodes among them that were made in the run: they depend on no others."""
        if self.trace is not self.trace.outermost:
            return []

        def is_made(x: Any) -> bool:
            return isinstance(x, Value) and not isinstance(x, Traced) and self.trace.has_made(x)

        return topological_order(
            *filter(is_made, needed), parents=lambda x: list(filter(is_made, x.parents))
        )

    def _now(self, x: Any) -> Any:
        """What an operand has become: another node, or a float."""
        if x.__class__ is float:
            return x
        if x in self.simpler:
            return self.simpler[x]
        if not isinstance(x, Node):
            return float(x)
        now: Any = x
        if isinstance(x, Value) and not isinstance(x, Traced) and x.op is None:
            now = x._data if self.trace.outermost.has_made(x) else x
        self.simpler[x] = now
        return now

    def _simplify(self, node: Any) -> None:
        """Make the node an instruction, or note what it becomes instead."""
        op = node.op
        if op is None or isinstance(op, Constant):
            return
        simpler, now = self.simpler, self._now
        operands = [simpler[x] if x in simpler else now(x) for x in node.operands]
        if isinstance(op, Op):
            # An ordinary Value may keep an int; an instruction has floats.
            is_float = isinstance(node, Traced) or all(map(is_, operands, node.operands))
            found = make(op, operands, self.computed, node if is_float else None, self._create)
            if found is node:
                self._place(node)
            else:
                self.simpler[node] = found
                _hand_on_label(node, found)
        elif isinstance(node, Loop):
            self._group(node, operands)
        elif isinstance(op, Output):
            self.stage_of[node] = self.stage_of[node.operands[0]]
        elif op is VIEW:
            self.simpler[node] = operands[0]
        elif op is STACK and any(map(is_not, operands, node.operands)):
            self.simpler[node] = array(self.trace, node.length, node.width, STACK, *operands)
            self._place(self.simpler[node])
        elif isinstance(op, Count):
            number = node if op.length.is_free else float(op.length.size)
            self.simpler[node] = self.computed.setdefault(op.length, number)
            if self.simpler[node] is node:
                self._place(node)
        else:
            self._place(node)

    def _create(self, op: Op, *operands: Any) -> Any:
        """A new instruction, or its number where all operands are numbers."""
        if all(x.__class__ is float for x in operands):
            return op.ieee(*operands)
        node = self.trace.node(Traced, op, *operands)
        self._place(node)
        return node

    def _place(self, node: Any) -> None:
        if len(self.stages) > 1:
            self.stage_of[node] = self._stage(node.operands)
        self.stages[self.stage_of.get(node, 0)].nodes.append(node)

    def _stage(self, operands: Iterable[Any]) -> int:
        return max((self.stage_of.get(x, 0) for x in operands), default=0)

    # Loops

    def _group(self, loop: Loop, operands: Sequence[Any]) -> None:
        """Find the loops that this one can be run with."""
        self.stage_of[loop] = stage = self._stage(operands) + 1
        if stage == len(self.stages):
            self.stages.append(_Stage())
        body = loop.body
        key = (body.trace, body.length) if body.carry is None else loop
        self.stages[stage].groups.setdefault(key, []).append(loop)

    def _repeat(self, loops: Sequence[Loop], live: set[Any]) -> Repeat:
        """The instruction that runs these loops: of their results, those that are used."""
        first = loops[0].body
        totals: list[tuple[Any, Any]] = []
        collected: list[tuple[Any, Sequence[Any]]] = []
        for loop in loops:
            body = loop.body
            for (name, i), node in loop.outputs.items():
                if node not in live:
                    continue
                if name == "total":
                    totals.append((node, body.sums[i]))
                elif name == "rows":
                    collected.append((node, body.columns[i]))
                elif name == "history":
                    collected.append((node, body.carried()))
        turn = _Lowering(first.trace, self.simpler).program(
            [
                *first.after,
                *(term for _, term in totals),
                *(x for _, row in collected for x in row),
            ]
        )
        rows = dict.fromkeys(pair for loop in loops for pair in loop.body.rows)
        return Repeat(
            first,
            turn,
            [(leaf, self._now(source)) for leaf, source in rows if leaf in turn.arrays],
            [self._now(x) for x in first.start],
            [loops[0].final(i) for i in range(len(first.after))],
            [node for node, _ in totals],
            [node for node, _ in collected],
        )


def _hand_on_label(node: Any, found: Any) -> None:
    """The instruction that a node has become is called as the node was."""
    label = getattr(node, "_label", "")
    if label and isinstance(found, Traced) and isinstance(found.op, Op) and not found.label:
        found.label = label
