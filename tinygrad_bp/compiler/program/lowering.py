"""From what a trace recorded to a program: all that can be done without knowing the machine.

- Operations on constants are carried out, what is computed twice is computed once, and
  the rules of `simplify` are applied: all exact, so results stay the same to the bit.
- What no result depends on is left out, results of loops that nobody uses included.
- Loops that go over the same rows, and do not wait for each other, are made one.
"""

from __future__ import annotations

from operator import is_, is_not
from typing import TYPE_CHECKING, Any

from ...autodiff.graph import Node, topological_order
from ...autodiff.operations.operation import Op
from ...autodiff.simplify import make
from ...autodiff.value import Value
from ..loops.nodes import Count, Loop, Output
from ..tracing.arrays import STACK, VIEW, Array, Constant, array
from ..tracing.trace import Trace
from ..tracing.traced import Traced
from .program import Program, Repeat

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


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
    simplify it; and backward over what that left, to drop what is no longer needed.
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
        if isinstance(op, Op) and op.value == op.letters[0]:  # another number only to derivatives
            self.simpler[node] = operands[0]
        elif isinstance(op, Op):
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
        iteration = _Lowering(first.trace, self.simpler).program(
            [
                *first.after,
                *(term for _, term in totals),
                *(x for _, row in collected for x in row),
            ]
        )
        rows = dict.fromkeys(pair for loop in loops for pair in loop.body.rows)
        return Repeat(
            first,
            iteration,
            [(leaf, self._now(source)) for leaf, source in rows if leaf in iteration.arrays],
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
