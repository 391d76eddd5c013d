"""Walks over the graph that an expression left behind, none of them recursive.

A graph is nothing but Values that know their parents, so a walk needs no more than
its last node. A chain of a million nodes is walked like any other.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, TypeVar

    from .value import Value

    Node = TypeVar("Node")


class StaleGraphError(RuntimeError):
    """A leaf was assigned after the graph was computed, so its numbers no longer fit together.

    The way out is `recompute()`, which runs the forward pass again in place:

    >>> import tinygrad_bp as tg
    >>> x = tg.Value(2.0, label="x")
    >>> y = x * x
    >>> x.data = 3.0
    >>> tg.gradients(y, [x])
    Traceback (most recent call last):
    tinygrad_bp.autodiff.graph.StaleGraphError: ... so call recompute() on the output first
    >>> tg.gradients(y.recompute(), [x])
    [Value(data=6.0, grad=0.0)]
    """


def _parents(node: Any) -> Sequence[Any]:
    found: tuple[Value, ...] = node.parents
    return found


def topological_order(
    *outputs: Node, parents: Callable[[Node], Sequence[Node]] = _parents
) -> list[Node]:
    """Every node that the outputs depend on, themselves included, parents before children.

    The order is that of a depth-first search: the operands of a node in their order,
    each with all that it depends on, then the node.

    Args:
        outputs: where the walk begins.
        parents: what a node depends on; its parents, unless told otherwise.

    >>> from tinygrad_bp import Value
    >>> a, b = Value(2.0, label="a"), Value(3.0, label="b")
    >>> c = a * b
    >>> c.label = "c"
    >>> [node.label for node in topological_order(c + a)]
    ['a', 'b', 'c', '']
    """
    order: list[Node] = []
    seen: set[Node] = set()
    stack: list[tuple[Node, bool]] = [(output, False) for output in reversed(outputs)]
    while stack:
        node, parents_done = stack.pop()
        if parents_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((parent, False) for parent in reversed(parents(node)))
    return order


def refuse_stale(order: Iterable[Value]) -> None:
    """Raise a StaleGraphError if one of the nodes no longer fits the numbers of its parents."""
    for node in order:
        if node.is_stale:
            raise StaleGraphError(
                f"{node!r} is no longer what it was computed to be from {node.parents}: a leaf "
                f"was assigned since, so call recompute() on the output first"
            )
