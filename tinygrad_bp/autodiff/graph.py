"""Walks over the graph that an expression left behind, none of them recursive.

A graph is nothing but Values that know their parents, so a walk needs no more than
its last node. A chain of a million nodes is walked like any other.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .value import Value


class StaleGraphError(RuntimeError):
    """A leaf was assigned after the graph was computed, so its numbers no longer fit together.

    The way out is `recompute()`, which runs the forward pass again in place:

    >>> import tinygrad_bp as tg
    >>> x = tg.Value(2.0, label="x")
    >>> y = x * x
    >>> x.data = 3.0
    >>> tg.gradients(y, [x])
    Traceback (most recent call last):
    tinygrad_bp.autodiff.graph.StaleGraphError: ... call recompute() on the output first
    >>> tg.gradients(y.recompute(), [x])
    [Value(data=6.0, grad=0.0)]
    """


def topological_order(*outputs: Value) -> list[Value]:
    """Every node that the outputs depend on, themselves included, parents before children.

    The order is that of a depth-first search: the operands of a node in their order,
    each with all that it depends on, then the node.

    >>> from tinygrad_bp import Value
    >>> a, b = Value(2.0, label="a"), Value(3.0, label="b")
    >>> c = a * b
    >>> c.label = "c"
    >>> [node.label for node in topological_order(c + a)]
    ['a', 'b', 'c', '']
    """
    order: list[Value] = []
    seen: set[Value] = set()
    stack: list[tuple[Value, bool]] = [(output, False) for output in reversed(outputs)]
    while stack:
        node, parents_done = stack.pop()
        if parents_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((parent, False) for parent in reversed(node.parents))
    return order


class _Zero(float):
    """A zero with an identity of its own, which PyPy's floats do not have."""


_new_zero: type[float] = _Zero if float() is float() else float  # noqa: UP018


def backward_order(output: Value) -> list[Value]:
    """The nodes that a gradient reaches from the output, each before its operands; no leaves.

    Their gradients are set back to zero on the way: by two zeros of its own the walk knows
    which nodes it has seen, and which it has been through. It goes breadth first, and in
    most graphs that order will do. Only where some ways from the output to a node are longer
    than others, the node may have had its turn before all that comes before it; then the
    edges are counted.
    """
    seen, done = _new_zero(), _new_zero()
    too_early = False
    nodes = [output]
    for node in nodes:
        node.grad = done
        if node._dleft is not None:
            operand = node._left
            if operand.op is not None and operand.grad is not seen:
                if operand.grad is done:
                    too_early = True
                else:
                    operand.grad = seen
                    nodes.append(operand)
        if node._dright is not None:
            operand = node._right
            if operand.op is not None and operand.grad is not seen:
                if operand.grad is done:
                    too_early = True
                else:
                    operand.grad = seen
                    nodes.append(operand)
    return _by_counting(nodes) if too_early else nodes


def _by_counting(nodes: list[Value]) -> list[Value]:
    """The same nodes, each after all the nodes that an edge leads from to it."""
    for node in nodes:
        node._waiting = 0
    for node in nodes:
        for operand in _reached(node):
            operand._waiting += 1
    order = nodes[:1]
    for node in order:
        for operand in _reached(node):
            operand._waiting -= 1
            if operand._waiting == 0:
                order.append(operand)
    return order


def _reached(node: Value) -> list[Value]:
    """The operands that a gradient goes on to, leaves left out."""
    edges = ((node._left, node._dleft), (node._right, node._dright))
    return [operand for operand, partial in edges if partial is not None and operand.op is not None]


def leaves(*outputs: Value) -> list[Value]:
    """The leaves among them: what the outputs were computed from.

    >>> from tinygrad_bp import Value
    >>> a, b = Value(2.0, label="a"), Value(3.0, label="b")
    >>> [leaf.label for leaf in leaves(a * b + a)]
    ['a', 'b']
    """
    return [node for node in topological_order(*outputs) if node.op is None]


def refuse_stale(order: Iterable[Value]) -> None:
    """Raise a StaleGraphError if one of the nodes is older than the number of a parent."""
    for node in order:
        if node.is_stale:
            parent = next(parent for parent in node.parents if parent._time > node._time)
            raise StaleGraphError(
                f"{parent!r} was assigned after the graph was computed: "
                f"call recompute() on the output first"
            )
