"""Loops as nodes of a graph.

A `Loop` runs its body once for each row of its arrays. The body is the graph that a trace
of its own left: its variables are the current row and the numbers carried from one
iteration to the next; whatever else it uses belongs to a trace around it and is an operand
of the loop. An iteration gives what is carried on, terms of sums, and rows to be collected.
So a map with a sum and a recurrence are the same kind of node, and have the same two
derivative rules (`derivatives.py`).
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

from ...autodiff.contributions import plus
from ...autodiff.logic import is_condition
from ...autodiff.passes import Structural, nodes
from ..tracing.arrays import Array, Element, array
from ..tracing.lengths import Length
from ..tracing.trace import Trace, current
from ..tracing.traced import Traced, TracedNode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    #: What is collected in an iteration: numbers, or an array of them.
    Row: TypeAlias = Sequence[Any] | Array


class Body:
    """What a loop does in each iteration.

    Attributes:
        trace: the trace that its nodes belong to.
        length: the number of iterations.
        rows: the variables that stand for a row, each with the array that it is from.
        carry: the variable that stands for the carried numbers; None if there are none.
        start: the numbers carried into the first iteration.
        after: the numbers that each iteration carries on.
        sums: the terms that each iteration adds.
        array_sums: arrays that each iteration adds, number by number.
        columns: for each array that is collected, the numbers of a row of it, or an array of them.
        backward: whether the iterations run from the last row to the first.
    """

    def __init__(
        self,
        trace: Trace,
        length: Length,
        rows: Sequence[tuple[Array, Array]],
        *,
        carry: Array | None = None,
        start: Sequence[Any] = (),
        after: Sequence[Any] = (),
        sums: Sequence[Any] = (),
        array_sums: Sequence[Array] = (),
        columns: Sequence[Row] = (),
        backward: bool = False,
    ) -> None:
        self.trace = trace
        self.length = length
        self.rows = tuple(rows)
        self.carry = carry
        self.start = tuple(start)
        self.after = tuple(after)
        self.sums = tuple(sums)
        self.array_sums = tuple(array_sums)
        self.columns = tuple([x if isinstance(x, Array) else tuple(x) for x in columns])
        self.backward = backward

    @property
    def carries_array(self) -> bool:
        """Whether the carried numbers are an array in memory."""
        return self.carry is not None and not self.carry.is_carry

    def carried(self) -> list[Any]:
        """The carried numbers, as variables of the body."""
        return self.carry.all_elements() if self.carry is not None else []

    def results(self) -> list[Any]:
        """All that an iteration gives."""
        rows = (x for row in self.columns for x in ([row] if isinstance(row, Array) else row))
        return [*self.after, *self.sums, *self.array_sums, *rows]


class Loop(TracedNode):
    """A loop; its results are nodes of their own, see `final`, `total` and `collected`."""

    __slots__ = ("body", "operands", "outputs", "trace")

    body: Body
    outputs: dict[tuple[str, int], Any]

    def final(self, i: int) -> Any:
        """A carried number after the last iteration."""
        return self._output(("final", i))

    def total(self, i: int) -> Any:
        """A sum."""
        return self._output(("total", i))

    def array_total(self, i: int) -> Array:
        """A sum of arrays."""
        like = self.body.array_sums[i]
        found: Array = self._array(("array total", i), like.width, like.length)
        return found

    def collected(self, i: int) -> Array:
        """The array of the rows that the iterations gave."""
        row = self.body.columns[i]
        found: Array = self._array(("rows", i), row.size() if isinstance(row, Array) else len(row))
        return found

    def history(self) -> Array:
        """The array of what was carried into each iteration."""
        found: Array = self._array(("history", 0), len(self.body.start))
        return found

    def _output(self, key: tuple[str, int]) -> Any:
        if key not in self.outputs:
            self.outputs[key] = self.trace.node(Traced, Output(*key), self)
        return self.outputs[key]

    def _array(self, key: tuple[str, int], width: int, length: Length | None = None) -> Any:
        if key not in self.outputs:
            rows = self.body.length if length is None else length
            self.outputs[key] = array(self.trace, rows, width, Output(*key), self)
        return self.outputs[key]


class _LoopOperation(Structural):
    """What a `Loop` is an instance of.

    Its rules make loops themselves. So they are on a floor above, and `derivatives.py` puts them
    here.
    """

    name = "loop"
    rules: Structural

    def pull(self, node: Any, g: Any, wanted: set[Any]) -> Any:
        return self.rules.pull(node, g, wanted)

    def push(self, node: Any, tangents: dict[Any, Any]) -> Any:
        return self.rules.push(node, tangents)


LOOP = _LoopOperation()


class Output(Structural):
    """One of the results of a loop."""

    def __init__(self, name: str, place: int) -> None:
        self.name = name
        self.place = place

    @property
    def key(self) -> tuple[str, int]:
        """Which of them it is."""
        return self.name, self.place

    def is_answer(self, node: Any) -> bool:
        if self.name != "rows":
            return False
        row = node.operands[0].body.columns[self.place]
        return all(map(is_condition, [row] if isinstance(row, Array) else row))

    def pull(self, node: Any, g: Any, wanted: set[Any]) -> Any:
        return [(node.operands[0], LoopGradient({self.key: g}))]

    def push(self, node: Any, tangents: dict[Any, Any]) -> Any:
        found = tangents.get(node.operands[0])
        return None if found is None else found.get(self.key)


class LoopGradient(dict[Any, Any]):
    """What flows back to a loop: to each of its results, by their keys."""

    def __add__(self, other: LoopGradient) -> LoopGradient:
        for key, share in other.items():  # grows in place: a loop gets them one by one
            self[key] = plus(self.get(key), share)
        return self


class Count(Structural):
    """The number of iterations, as a number to calculate with."""

    name = "length"

    def __init__(self, length: Length) -> None:
        self.length = length


def count(length: Length) -> Any:
    """The number of iterations as an operand."""
    trace = current()
    assert trace is not None
    return trace.outermost.node(Traced, Count(length)) if length.is_free else float(length.size)


def repeated(x: Any, length: Length) -> Any:
    """The sum of as many equal terms."""
    return x if x.__class__ is float and x == 0.0 else x * count(length)


#: So many carried numbers stay in registers; more are an array in memory.
MOST_IN_REGISTERS = 64


def variable(trace: Trace, width: int, is_carry: bool = False) -> Array:
    """A variable of the body: a row, or the carried numbers."""
    found = array(trace, Length(1), width)
    found.is_carry = is_carry and width <= MOST_IN_REGISTERS
    return found


def order_of_body(results: Sequence[Any], trace: Trace) -> tuple[list[Any], list[Any]]:
    """The nodes of the trace that lead to the results, and what they use from around it.

    Parents stand before children.
    """
    own: list[Any] = []
    free: list[Any] = []
    seen: set[Any] = set()
    stack: list[Any] = nodes(results)[::-1]  # as in `topological_order`, which this is for bodies
    while stack:
        node = stack.pop()
        if node is None:
            own.append(stack.pop())
        elif node not in seen:
            seen.add(node)
            if isinstance(node, TracedNode) and node.trace is trace:
                stack += (node, None)
                parents = reversed(node.operands)
                stack += [x for x in parents if x.__class__ is not float and x not in seen]
            else:
                free.append(node)
    return own, free


def used_by_body(body: Body) -> list[Any]:
    """What a body uses from around it."""
    results = nodes(body.results())
    needed = set(results)
    own = []
    for node in reversed(body.trace.tape):
        if node in needed:
            needed.update(node.operands)
            own.append(node)
    free = {x for x in needed.difference(own) if x.__class__ is not float}
    readers = [x.operands for x in reversed(own) if not free.isdisjoint(x.operands)]
    read = chain(results, chain.from_iterable(readers))
    return list(dict.fromkeys([x for x in read if x in free]))


def is_argument(x: Any) -> bool:
    """Whether it is an argument of the whole function: nothing flows on from there."""
    source = x.operands[0] if isinstance(x, Element) else x
    return source.op is None and (not isinstance(source, Array) or not source.trace.level)


def is_wild_node(node: Any) -> bool:
    """Whether something infinite may be multiplied with what flows through it."""
    if isinstance(node, Loop):
        order, _ = order_of_body(node.body.results(), node.body.trace)
        return any(map(is_wild_node, order))
    return node.op is not None and not node.op.is_tame
