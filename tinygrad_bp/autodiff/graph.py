"""The nodes of a graph, and the walk over them, which is not recursive.

A graph is nothing but nodes that know their parents, so a walk needs no more than its
last node. A chain of a million nodes is walked like any other.
"""

from __future__ import annotations

from _operator import attrgetter  # `operator` has it from there, and would be loaded too

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, TypeVar

    N = TypeVar("N")


class Node:
    """What was computed, and what from: a number (a `Value`), or many of them in a trace.

    Attributes:
        op: what made it, None for a leaf.
        operands: what it was made of, in order, plain numbers as numbers.
    """

    __slots__ = ("_label", "op")  # the label is set only where there is one

    op: Any
    _label: str

    #: Applies an operation of the table to operands of which it is one; None for many numbers.
    _apply: Callable[..., Any] | None = None

    if TYPE_CHECKING:

        @property
        def operands(self) -> tuple[Any, ...]: ...

    @property
    def parents(self) -> tuple[Any, ...]:
        """The nodes among the operands; empty for a leaf."""
        return tuple([operand for operand in self.operands if isinstance(operand, Node)])

    @property
    def label(self) -> str:
        """A name for diagrams, formulas and error messages; may be assigned."""
        try:
            return self._label
        except AttributeError:
            return ""

    @label.setter
    def label(self, text: str) -> None:
        if not isinstance(text, str):
            raise TypeError(f"a label must be a str, not {type(text).__name__}: {text!r}")
        self._label = text

    @property
    def is_stale(self) -> bool:
        """Whether it is no longer what its operation gives for its operands."""
        return False


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


_parents = attrgetter("parents")


def topological_order(*outputs: N, parents: Callable[[N], Sequence[N]] = _parents) -> list[N]:
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
    order: list[N] = []
    seen: set[N] = set()
    is_graph = parents is _parents  # where a leaf has none
    # What to go to next comes last. After a None comes a node whose parents are done.
    stack: list[N | None] = [*reversed(outputs)]
    while stack:
        node = stack.pop()
        if node is None:
            order.append(stack.pop())  # type: ignore[arg-type]
        elif node not in seen:
            seen.add(node)
            if is_graph and node.op is None:  # type: ignore[attr-defined]
                order.append(node)
                continue
            stack += (node, None)
            stack += reversed(parents(node))
    return order


def inner_and_leaves(outputs: Iterable[Any]) -> tuple[list[Any], set[Any]]:
    """The inner nodes that the outputs depend on, in topological order, and the leaves.

    >>> from tinygrad_bp import Value
    >>> a, b = Value(2.0, label="a"), Value(3.0, label="b")
    >>> c = a * b
    >>> order, leaves = inner_and_leaves([c + a])
    >>> order[0] is c, len(order), leaves == {a, b}
    (True, 2, True)
    """
    order: list[Any] = []
    leaves: set[Any] = set()
    seen: set[Any] = set()
    stack: list[Any] = [*outputs]  # as in `topological_order`
    stack.reverse()
    while stack:
        node = stack.pop()
        if node is None:
            order.append(stack.pop())
        elif node.op is None:
            leaves.add(node)
        elif node not in seen:
            seen.add(node)
            stack += (node, None)
            for x in reversed(node.operands):
                if x.__class__ is not float and x not in seen and isinstance(x, Node):
                    stack.append(x)
    return order, leaves


def refuse_stale(order: Iterable[Node]) -> None:
    """Raise a StaleGraphError if one of the nodes no longer fits the numbers of its parents."""
    for node in order:
        if node.is_stale:
            raise StaleGraphError(
                f"{node!r} is no longer what it was computed to be from {node.parents}: a leaf "
                f"has been assigned since, so call recompute() on the output first"
            )
