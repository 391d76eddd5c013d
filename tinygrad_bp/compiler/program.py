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

from typing import TYPE_CHECKING, Any

from ..autodiff.ops import Op
from ..autodiff.simplify import make
from ..autodiff.value import Value
from .arrays import VIEW, Array, Constant
from .loops import Body, Loop, Output
from .trace import Trace, Traced

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
        made = {x for instruction in instructions for x in results_of(instruction)}
        arrays: dict[Any, None] = dict.fromkeys(variables)
        scalars: dict[Any, None] = {}
        used = [x for instruction in instructions for x in operands_of(instruction)]
        for x in (*used, *outputs, *array_outputs):
            if isinstance(x, Value) and x not in made:
                (arrays if isinstance(x, Array) else scalars)[x] = None
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
    def results(self) -> list[Value]:
        """All that it gives."""
        return [*self.finals, *self.totals, *self.collected]


def operands_of(instruction: Any) -> Sequence[Any]:
    """What an instruction reads: nodes and floats."""
    found: Sequence[Any] = instruction.operands
    return found


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
    with trace.running():
        return _Lowering(trace, {}, outputs, array_outputs, variables).program()


class _Lowering:
    """One trace on its way to a program; `simpler` has what nodes around it have become."""

    def __init__(
        self,
        trace: Trace,
        simpler: dict[Any, Any],
        outputs: Sequence[Any],
        array_outputs: Sequence[Array] = (),
        variables: Sequence[Array] = (),
    ) -> None:
        self.trace = trace
        self.simpler = simpler
        self.variables = variables
        self.groups: dict[Any, list[Loop]] = {}
        self.group_of: dict[Loop, Any] = {}
        order = _sorted([*outputs, *array_outputs], lambda x: x.parents if self.is_own(x) else None)
        self._simplify(order)
        self._group(order)
        self.outputs = [self._operand(x) for x in outputs]
        self.array_outputs = [_base(array) for array in array_outputs]

    def is_own(self, x: Any) -> bool:
        """Whether a node is an instruction here, and not an input."""
        if isinstance(x, Traced):
            return x.trace is self.trace and x.op is not None and not isinstance(x.op, Constant)
        return (
            self.trace.level == 0
            and isinstance(x, Value)
            and x.op is not None
            and self.trace.has_made(x)
        )

    def _simplify(self, order: Sequence[Any]) -> None:
        computed: dict[Any, Any] = {}
        simpler = self.simpler
        for node in order:
            if not isinstance(node.op, Op):
                continue
            operands = self._operands(node)
            if all(operand.__class__ is float for operand in operands):
                simpler[node] = node.op.ieee(*operands)
                continue
            found = make(node.op, operands, computed, node)
            if found is not node:
                simpler[node] = found
                if node.label and isinstance(found, Value) and not found.label:
                    found.label = node.label

    def _operand(self, x: Any) -> Any:
        """What a node has become: another node, or a float."""
        x = self.simpler.get(x, x)
        if isinstance(x, Array):
            return _base(x)
        if isinstance(x, Traced):
            return x
        if not isinstance(x, Value):
            return float(x)
        return x._data if x.op is None and self.trace.outermost.has_made(x) else x

    def _operands(self, node: Any) -> list[Any]:
        return [self._operand(x) for x in node.operands]

    # Loops: which can be run as one, and what of them is used

    def _group(self, order: Sequence[Any]) -> None:
        depth: dict[Any, int] = {}
        for node in order:
            around = [depth.get(x, 0) for x in node.parents]
            depth[node] = max(around, default=0) + isinstance(node, Loop)
            if isinstance(node, Loop):
                body = node.body
                alone = node if body.carry is not None else None
                key = (body.trace, body.length, depth[node], alone)
                self.groups.setdefault(key, []).append(node)
                self.group_of[node] = key

    def program(self) -> Program:
        """The instructions that the results need."""
        results = [*self.outputs, *self.array_outputs]
        order = _sorted(results, self._needs)
        live = set(results)
        instructions = []
        for node in reversed(order):
            if isinstance(node, tuple):
                repeat = self._repeat(self.groups[node], live)
                live.update(repeat.operands)
                instructions.append(repeat)
            elif node in live and not isinstance(node.op, Output):
                node._operands = tuple(self._operands(node))
                live.update(node._operands)
                instructions.append(node)
        return Program(instructions[::-1], self.outputs, self.array_outputs, self.variables)

    def _needs(self, node: Any) -> Sequence[Any] | None:
        """What stands before a node, or before the loops of a group; None before an input."""
        if isinstance(node, tuple):
            return [self._operand(x) for loop in self.groups[node] for x in loop.parents]
        if not self.is_own(node):
            return None
        if isinstance(node.op, Output):
            return [self.group_of[node.operands[0]]]
        return [x for x in self._operands(node) if isinstance(x, Value)]

    def _repeat(self, loops: Sequence[Loop], live: set[Any]) -> Repeat:
        """The instruction that runs these loops: of their results, those that are used."""
        first = loops[0].body
        used: dict[str, list[tuple[Any, Any]]] = {"total": [], "rows": []}
        finals = [loops[0].final(i) for i in range(len(first.after))]
        for loop in loops:
            for (name, i), node in loop.outputs.items():
                if node in live and name != "final":
                    body = loop.body
                    if name == "total":
                        used["total"].append((node, body.sums[i]))
                    else:
                        row = body.carried() if name == "history" else body.columns[i]
                        used["rows"].append((node, row))
        rows = list(dict.fromkeys(pair for loop in loops for pair in loop.body.rows))
        outputs = [
            *first.after,
            *(term for _, term in used["total"]),
            *(x for _, row in used["rows"] for x in row),
        ]
        with first.trace.running():
            turn = _Lowering(first.trace, self.simpler, outputs).program()
        return Repeat(
            first,
            turn,
            [(leaf, _base(source)) for leaf, source in rows if leaf in turn.arrays],
            [self._operand(x) for x in first.start],
            finals,
            [node for node, _ in used["total"]],
            [node for node, _ in used["rows"]],
        )


def _base(array: Any) -> Any:
    """The array that a view shows."""
    while isinstance(array, Array) and array.op is VIEW:
        [array] = array.operands
    return array


def _sorted(results: Iterable[Any], before: Any) -> list[Any]:
    """All that the results need, each after what it needs itself; `before` gives that.

    What `before` gives None for is not among them.
    """
    order: list[Any] = []
    seen: set[Any] = set()
    stack: list[tuple[Any, Any]] = [(x, None) for x in results if isinstance(x, (Value, tuple))][
        ::-1
    ]
    while stack:
        node, needs = stack.pop()
        if needs is not None:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            needs = before(node)
            if needs is not None:
                stack.append((node, needs))
                stack.extend((x, None) for x in reversed(needs) if x not in seen)
    return order
