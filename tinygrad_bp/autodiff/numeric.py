"""Derivatives of ordinary Values as numbers: the walk over their graph and the passes along it.

The derivative of each operation by each operand stands on the edge between them since the forward
pass, so nothing is left but to multiply and to add. Most derivatives come this way: those that
nobody differentiates again. The same for any kind of node, and for derivatives that are a graph
again, is in `passes.py`. Nothing is written into a node, so a graph may be gone over by many
threads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .value import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def explored(outputs: Iterable[Value]) -> tuple[list[Value], set[Value]]:
    """The inner nodes that the outputs depend on, in topological order, and the leaves.

    The order is that of `topological_order`; this one is quick, and for ordinary Values only.

    >>> a, b = Value(2.0, label="a"), Value(3.0, label="b")
    >>> c = a * b
    >>> order, leaves = explored([c + a])
    >>> order[0] is c, len(order), leaves == {a, b}
    (True, 2, True)
    """
    order: list[Value] = []
    leaves: set[Value] = set()
    seen: set[Value] = set()
    # What to go to next comes last. After a None comes a node whose operands are done.
    stack: list[Any] = [*outputs]
    stack.reverse()
    push, pop, see, keep = stack.append, stack.pop, seen.add, leaves.add
    while stack:
        node = pop()
        if node is None:
            order.append(pop())
        elif node.op is None:
            keep(node)
        elif node not in seen:
            see(node)
            push(node)
            push(None)
            x = node._right
            if (kind := x.__class__) is Value or (kind is not float and isinstance(x, Value)):
                if x.op is None:
                    keep(x)
                else:
                    push(x)
            x = node._left
            if (kind := x.__class__) is Value or (kind is not float and isinstance(x, Value)):
                if x.op is None:
                    keep(x)
                else:
                    push(x)
            if node.__class__ is not Value:  # `where`: the condition is an operand too
                for x in reversed(node.operands[:-2]):
                    if isinstance(x, Value):
                        push(x)
    return order, leaves


def pull_numbers(
    outputs: Sequence[Any],
    weights: Sequence[float],
    inputs: Sequence[Value],
    order: Sequence[Value],
) -> list[float]:
    """Reverse mode: the derivative of the weighted sum of the outputs by each input.

    Args:
        outputs: Values and plain numbers.
        weights: a number for each output.
        inputs: what to differentiate by.
        order: the inner nodes that the outputs depend on; see `explored`.

    >>> x = Value(3.0)
    >>> y = x * x
    >>> pull_numbers([y, x], [1.0, 10.0], [x], [y])
    [16.0]
    """
    gradient: dict[Any, float] = {}
    for y, weight in zip(outputs, weights, strict=True):
        if isinstance(y, Value):
            gradient[y] = gradient[y] + weight if y in gradient else weight
    for node in reversed(order):
        if (g := gradient.get(node)) is None:
            continue
        if (slope := node._dleft) is not None:
            x = node._left
            gradient[x] = gradient[x] + g * slope if x in gradient else g * slope
        if (slope := node._dright) is not None:
            x = node._right
            gradient[x] = gradient[x] + g * slope if x in gradient else g * slope
    return [gradient.get(x, 0.0) for x in inputs]


def push_numbers(
    outputs: Sequence[Any], direction: dict[Value, float], order: Sequence[Value]
) -> list[float]:
    """Forward mode: the derivative of each output along a direction.

    Args:
        outputs: Values and plain numbers.
        direction: how much each node of some moves.
        order: the inner nodes that the outputs depend on; see `explored`.

    >>> x = Value(3.0)
    >>> y = x * x
    >>> push_numbers([y, x, 5.0], {x: 10.0}, [y])
    [60.0, 10.0, 0.0]
    """
    tangent: dict[Any, float] = dict(direction)
    for node in order:
        total = None
        if (slope := node._dleft) is not None and (t := tangent.get(node._left)) is not None:
            total = t * slope
        if (slope := node._dright) is not None and (t := tangent.get(node._right)) is not None:
            total = t * slope if total is None else total + t * slope
        if total is not None and node not in direction:
            tangent[node] = total
    return [tangent.get(y, 0.0) if isinstance(y, Value) else 0.0 for y in outputs]
