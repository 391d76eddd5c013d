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
from ...autodiff.ops import where
from ...autodiff.simplify import can_exchange, key_of, make, neutral, watched
from ...autodiff.value import Value
from ..loops.nodes import Count, Loop, Output
from ..tracing.arrays import ELEMENT, SAME, VIEW, Array, Constant, array
from ..tracing.trace import Trace
from ..tracing.traced import Traced
from .known import KnownNumbers
from .program import Program
from .repeats import repeat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .known import Trial
    from .program import Repeat


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

    def __init__(
        self, trace: Trace, around: dict[Any, Any], known: Any = None, is_trial: bool = False
    ) -> None:
        self.trace = trace
        #: What is known of the results of loops.
        self.known: KnownNumbers = KnownNumbers(known)
        #: Whether it only looks what nodes become, but for those of loops in it.
        self.is_trial = is_trial
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
        self._simplify_all(self._needed([*outputs, *array_outputs]))
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
        return Program(instructions[::-1], outputs, array_outputs, variables, live)

    def _needed(self, results: Sequence[Any]) -> list[Any]:
        """The nodes that the results need, operands before results."""
        needed = set(results)
        found = []
        for node in reversed(self.trace.tape):
            if node in needed:
                needed.update(node.operands)
                found.append(node)
        return [*self._ordinary(results, found, needed), *reversed(found)]

    def _ordinary(
        self, results: Sequence[Any], found: Sequence[Any], needed: set[Any]
    ) -> list[Any]:
        """The ordinary nodes that were made in the run and are needed: they depend on no others."""
        if self.trace is not self.trace.outermost:
            return []

        def is_made(x: Any) -> bool:
            return isinstance(x, Value) and not isinstance(x, Traced) and self.trace.has_made(x)

        first = set(filter(is_made, needed.difference(found)))
        if not first:
            return []
        operands = (x for node in found for x in node.operands)
        return topological_order(
            *dict.fromkeys(x for x in (*results, *operands) if x in first),
            parents=lambda x: list(filter(is_made, x.parents)),
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

    def _simplify_all(self, nodes: Iterable[Any]) -> None:
        """Make the nodes instructions, or note what they become instead.

        Most of them are operations on two operands, to which no rule applies. For these, all that
        `_simplify` has others do is done here, so that a long trace takes a third of the time.
        """
        simpler, computed, trace = self.simpler, self.computed, self.trace
        now, new, stages, stage_of = self._now, Traced.__new__, self.stages, self.stage_of
        get: Callable[..., Any] = simpler.get
        is_over = trace is trace.outermost  # a body is read by each loop that has it
        place = stages[0].nodes.append
        kinds: dict[Any, Any] = {}
        for node in nodes:
            op = node.op
            if (kind := kinds.get(op)) is None:
                kind = kinds[op] = _kind(op)
            if not kind or node.__class__ is not Traced:
                if op is ELEMENT and get(x := node.operands[0], x) is x and node not in simpler:
                    simpler[node] = node
                    if stage := stage_of.get(x, 0):
                        stage_of[node] = stage
                    stages[stage].nodes.append(node)
                elif op.__class__ is Output:
                    if node not in simpler:  # nor a number that is known
                        simpler[node] = node
                        stage_of[node] = stage_of[node.operands[0]]
                else:
                    self._simplify(node)
                continue
            special, keeping, exchange = kind
            x, y = node.operands
            a: Any = x if x.__class__ is float else get(x)
            if a is None:
                a = now(x)
            b: Any = y if y.__class__ is float else get(y)
            if b is None:
                b = now(y)
            left = a if a.__class__ is float else a.op
            right = b if b.__class__ is float else b.op
            if right in keeping and right is b:
                simpler[node] = a
                if trace.has_labels:
                    _hand_on_label(node, a)
                continue
            if left in special or right in special:
                self._simplify(node)
                continue
            if left is not a and right is not b:
                key = (op, b, a) if exchange and id(b) < id(a) else (op, a, b)
            elif left is not a or right is not b:
                key = key_of(op, (a, b))
            else:
                self._simplify(node)
                continue
            same = computed.get(key)
            if same is None:
                same = node
                if a is not x or b is not y:
                    if not is_over:
                        same = new(Traced)
                        same.op, same.trace = op, trace
                        if trace.has_labels:
                            _hand_on_label(node, same)
                    same.operands = (a, b)
                computed[key] = same
                if len(stages) == 1:
                    place(same)
                else:
                    self._place(same)
            elif trace.has_labels:
                _hand_on_label(node, same)
            simpler[node] = same

    def _simplify(self, node: Any) -> None:
        """Make the node an instruction, or note what it becomes instead."""
        op = node.op
        if op is None or isinstance(op, Constant):
            return
        simpler, now = self.simpler, self._now
        operands = [simpler[x] if x in simpler else now(x) for x in node.operands]
        keeps = self.trace.outermost.keeps_stops
        if isinstance(op, Op) and op.value in op.letters and not keeps:
            self.simpler[node] = operands[op.letters.index(op.value)]
        elif isinstance(op, Op):
            # An ordinary Value may keep an int; an instruction has floats.
            is_float = isinstance(node, Traced) or all(map(is_, operands, node.operands))
            found = self.known.answers.simpler(operands) if op is where else None
            if found is None:
                found = make(op, operands, self.computed, node if is_float else None, self._create)
                if op is where:
                    self.known.answers.note(found)
            self.simpler[node] = found
            if found is node:
                self._place(node)
            else:
                _hand_on_label(node, found)
        elif isinstance(node, Loop):
            if not self.is_trial:
                simpler.update(self.known.of_loop(node, now, self._trial))
            self._group(node, operands)
        elif op is VIEW or op is SAME:
            self.simpler[node] = operands[0]
        elif op is ELEMENT:
            self._element(node, operands[0].element(node.index))
        elif isinstance(node, Array) and any(map(is_not, operands, node.operands)):
            self.simpler[node] = array(self.trace, node.length, node.width, op, *operands)
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

    def _element(self, node: Any, found: Any) -> None:
        """Of an array that another stands for, the number is one of that."""
        if found.__class__ is not float and found not in self.simpler and found.op is ELEMENT:
            self.simpler[found] = found
            if found.trace is self.trace:
                self._place(found)
        self.simpler[node] = self._now(found)

    # Loops

    def _trial(self, loop: Loop, numbers: dict[Any, float], answers: Sequence[Any]) -> Trial:
        """What the nodes of a loop become where such numbers, and such answers, are known."""
        trial = _Lowering(loop.body.trace, self.simpler, self.known, is_trial=True)
        trial.simpler.update(numbers)
        trial.known.answers.add(answers)
        trial._simplify_all(trial._needed(loop.body.results()))
        return trial._now, trial.known.answers

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

        def lowered(outputs: Sequence[Any], arrays: Sequence[Any], names: Any) -> Program:
            body = _Lowering(loops[0].body.trace, self.simpler, self.known)
            body.simpler.update(names)
            for x in names.values():
                body.simpler[x] = x
                body._place(x)
            return body.program(outputs, arrays)

        return repeat(loops, live, self._now, self.known, lowered)


def _kind(op: Any) -> tuple[frozenset[Any], frozenset[float], bool] | tuple[()]:
    """What is to be known of an operation on two operands: `watched`, `neutral`, `can_exchange`.

    Nothing if it is another one, or if its operands have to be looked at together.
    """
    special = watched(op) if isinstance(op, Op) and op.arity == 2 else None
    return () if special is None else (special, neutral(op), can_exchange(op))


def _hand_on_label(node: Any, found: Any) -> None:
    """The instruction that a node has become is called as the node was."""
    label = getattr(node, "_label", "")
    if label and isinstance(found, Traced) and isinstance(found.op, Op) and not found.label:
        found.label = label
