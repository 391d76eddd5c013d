"""The two passes over a graph that all derivatives as functions are made of.

`numeric` is for results that nobody will differentiate again: then the numbers on the edges
of the graph are enough. Otherwise the rules of the table run on the Values of the graph,
and what comes out is a graph again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .contributions import plus, product, times
from .forward import Dual, split
from .graph import Node, inner_and_leaves, refuse_stale
from .ieee import ieee_arithmetic
from .numeric import explored, pull_numbers, push_numbers
from .operations.masks import Masked, given
from .operations.operation import Op
from .value import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Structural:
    """An operation that is not of the table: it moves numbers, or runs others in a loop.

    Its nodes may stand for many numbers, and it brings its own two rules. Without them it is
    a constant: nothing flows through it.
    """

    name: str
    #: Whether nothing infinite is multiplied with what flows through it.
    is_tame = True
    #: Whether its numbers are those of its operands.
    is_move = False

    def pull(self, node: Any, g: Any, wanted: set[Any]) -> Iterable[tuple[Node, Any]]:
        """The wanted operands with what flows back to each, where `g` flows to the node."""
        return ()

    def is_answer(self, node: Any) -> bool:
        """Whether its numbers are answers, as those of comparisons are."""
        return False

    def push(self, node: Any, tangents: dict[Any, Any]) -> Any:
        """The tangent of the node, or None, where these are those of the operands."""
        return None


_of_ordinary_values = Value._apply


class Graph:
    """What some outputs were computed by.

    Attributes:
        order: the inner nodes that the outputs depend on, parents before children.
        leaves: the leaves that they depend on.
    """

    def __init__(self, outputs: Iterable[Any]) -> None:
        found = nodes(outputs)
        self.order: Sequence[Any]
        self.leaves: set[Any]
        # Ordinary Values are made of no other kind.
        self._is_ordinary = not [x for x in found if x._apply is not _of_ordinary_values]
        explore = explored if self._is_ordinary else inner_and_leaves
        self.order, self.leaves = explore(found)

    def fresh_order(self) -> Sequence[Any]:
        """The inner nodes, if they fit the numbers of the leaves.

        Raises:
            StaleGraphError: a leaf has been assigned since the graph was computed.
        """
        # Where no leaf was ever assigned, there is no need to look.
        if not self._is_ordinary or [leaf for leaf in self.leaves if leaf._left is not None]:
            refuse_stale(self.order)
        return self.order

    def is_made_since(self, start: int) -> bool:
        """Whether it is of ordinary Values alone, and no leaf of it is older; see `tick`."""
        return self._is_ordinary and not [leaf for leaf in self.leaves if leaf._time < start]


def pull_back(
    outputs: Sequence[Any],
    weights: Sequence[Any],
    inputs: Sequence[Value],
    numeric: bool = False,
    order: Sequence[Value] | None = None,
) -> list[Any]:
    """Reverse mode: the derivative of the weighted sum of the outputs by each input.

    The order is that of the nodes to go through; all that the outputs depend on, unless given.
    """
    if numeric:
        order = Graph(outputs).fresh_order() if order is None else order
        return pull_numbers(outputs, weights, inputs, order)
    if any(isinstance(w, Dual) and w.is_linear for w in weights):
        rows = [pull_back([y], [1.0], inputs, numeric) for y in outputs]
        columns = zip(*rows, strict=True)
        return [sum(w * x for w, x in zip(weights, each, strict=True)) for each in columns]
    if any(isinstance(number, Dual) for number in (*outputs, *weights)):
        total = sum(w * y for w, y in zip(weights, outputs, strict=True))
        parts = [pull_back([part], [1.0], inputs) for part in total.parts()]
        return [total.like(of_input) for of_input in zip(*parts, strict=True)]
    order = Graph(outputs).fresh_order() if order is None else order
    with ieee_arithmetic():
        shares = flow_back(outputs, weights, inputs, order)
        return [0.0 if share is None else given(share) for share in shares]


def flow_back(
    outputs: Sequence[Any], weights: Sequence[Any], inputs: Sequence[Any], order: Sequence[Any]
) -> list[Any]:
    """What flows back to each input along the nodes of the order, as in `contributions.py`."""
    ops = {node.op for node in order}
    # Leaves, and operations that nothing flows through, whatever their operands are.
    ends = {op for op in ops if op is None or (isinstance(op, Op) and not any(op.rules))}
    inner = [node for node in order if node.op not in ends]
    on_the_way = depending(inner, inputs)
    gradient: dict[Any, Any] = {}
    for y, weight in zip(outputs, weights, strict=True):
        gradient[y] = plus(gradient.get(y), weight)
    with ieee_arithmetic():
        for node in reversed(inner):
            g = gradient.get(node)
            if g is None or node not in on_the_way:
                continue
            op = node.op
            if isinstance(op, Structural):
                for operand, share in op.pull(node, g, on_the_way):
                    gradient[operand] = plus(gradient.get(operand), share)
                continue
            operands = node.operands
            known = op.known_slopes
            for i, x in enumerate(operands):
                if x in on_the_way:
                    slope = known[i]
                    if slope.__class__ is int:
                        slope = operands[slope]
                        is_masked = g.__class__ is Masked
                        share = times(g, slope, op) if is_masked else product(g, slope)
                    elif slope == 1.0:
                        share = g
                    else:
                        slope = op.edge(i, node, operands) if slope is None else slope
                        share = times(g, slope, op)
                    before = gradient.get(x)
                    gradient[x] = share if before is None else plus(before, share)
    return [gradient.get(x) for x in inputs]


def push_forward(
    outputs: Sequence[Any],
    directions: Sequence[dict[Value, Any]],
    numeric: bool = False,
    order: Sequence[Value] | None = None,
) -> list[list[Any]]:
    """Forward mode on a graph: for each direction, the derivative of each output along it.

    The order is that of the nodes to go through; all that the outputs depend on, unless given.
    """
    if numeric:
        order = Graph(outputs).fresh_order() if order is None else order
        return [push_numbers(outputs, direction, order) for direction in directions]
    tangents = [t for direction in directions for t in direction.values()]
    duals = [number for number in (*outputs, *tangents) if isinstance(number, Dual)]
    if duals:
        level = max(number.level for number in duals)
        return [_push_dual(outputs, direction, level) for direction in directions]
    order = Graph(outputs).fresh_order() if order is None else order
    with ieee_arithmetic():
        results = [flow_forward(outputs, direction, order) for direction in directions]
        return [[0.0 if t is None else given(t) for t in moves] for moves in results]


def flow_forward(
    outputs: Sequence[Any], direction: dict[Any, Any], order: Sequence[Any]
) -> list[Any]:
    """The tangent of each output along the nodes of the order, as in `contributions.py`."""
    tangent: dict[Any, Any] = dict(direction)
    for node in order:
        op = node.op
        if op is None or node in direction:
            continue
        if isinstance(op, Structural):
            total = op.push(node, tangent)
        else:
            total = None
            operands = node.operands
            for i, operand in enumerate(operands):
                if (t := tangent.get(operand)) is not None:
                    total = plus(total, times(t, op.edge(i, node, operands), op))
        if total is not None:
            tangent[node] = total
    return [tangent.get(y) for y in outputs]


def _push_dual(outputs: Sequence[Any], direction: dict[Value, Any], level: int) -> list[Any]:
    """The product rule: the outputs move at this level, and so does the direction."""
    primals, moves = split(outputs, level)
    still, moving = split(direction.values(), level)
    along = dict(zip(direction, still, strict=True))
    across = {x: given(t) for x, t in zip(direction, moving, strict=True) if t is not None}
    [slopes] = push_forward(primals, [along])
    [bent] = push_forward([0.0 if move is None else given(move) for move in moves], [along])
    [turned] = push_forward(primals, [across])
    return [Dual(x, s + t, level) for x, s, t in zip(slopes, bent, turned, strict=True)]


def depending(order: Sequence[Value], inputs: Iterable[Value]) -> set[Any]:
    """The inputs, and the nodes that depend on them; the order has parents before children."""
    found: set[Any] = set(inputs)
    for node in order:
        if node.op is not None and not found.isdisjoint(node.operands):
            found.add(node)
    return found


def nodes(operands: Iterable[Any]) -> list[Any]:
    """Those of the operands that are not plain numbers."""
    return [operand for operand in operands if isinstance(operand, Node)]
