"""The numbers of a backward pass, found without one: no `.grad` is written.

Where a weight moves as soon as its derivative is known, the derivatives by what lies before it go
through what it is now; all else in them is as the forward pass had it.
"""

from __future__ import annotations

from collections import Counter, deque

from ...autodiff.graph import topological_order
from ...autodiff.ieee import ieee_arithmetic
from ...autodiff.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from ..formulas.steps.step import NamedStep

    #: What leaves are now, that have moved since the forward pass.
    Moved = Mapping[Value, float]

_NOTHING: Moved = {}


def backward_numbers(
    output: Value, nodes: Iterable[Value], moved: Moved = _NOTHING
) -> dict[Value, float]:
    """What `output.backward()` would bring to the `.grad` of some nodes, to the last bit.

    Args:
        output: the node to differentiate.
        nodes: those whose numbers are wanted; 0.0 where the output does not depend on one.
        moved: what leaves are now, where the derivatives by what lies before them go through
            that.

    >>> x = Value(3.0)
    >>> y = x * x
    >>> backward_numbers(y, [x])[x], x.grad
    (6.0, 0.0)
    >>> w = Value(0.5)
    >>> found = backward_numbers(w * x, [w, x], {w: 0.25})
    >>> found[w], found[x]
    (3.0, 0.25)
    """

    def operands(node: Value) -> list[Any]:
        return [operand for operand, partial in edges(node, moved) if partial is not None]

    order = topological_order(output, parents=operands)
    waiting = Counter(operand for node in order for operand in operands(node))
    gradient = {output: 1.0}
    ready = deque([output])
    while ready:
        node = ready.popleft()
        # First to the right, then at once on to the left, as `backward` goes: the order
        # decides how a sum of floats is rounded.
        for is_right, (operand, partial) in reversed([*enumerate(edges(node, moved))]):
            if partial is not None:
                gradient[operand] = gradient.get(operand, 0.0) + gradient[node] * partial
                waiting[operand] -= 1
                if not waiting[operand]:
                    (ready.append if is_right else ready.appendleft)(operand)
    return {node: gradient.get(node, 0.0) for node in nodes}


def edges(node: Value, moved: Moved = _NOTHING) -> list[tuple[Any, float | None]]:
    """The one or two operands that a gradient can flow to, each with the derivative by it.

    The condition of a choice is not one. The derivative by a leaf that moved is that from before.

    Args:
        node: with the numbers of the forward pass.
        moved: what leaves are now.
    """
    found = [*zip(node.operands, node.partials, strict=True)]
    if node.op is not None and moved and not moved.keys().isdisjoint(node.parents):
        now: list[Any] = [
            moved.get(x, x.data) if isinstance(x, Value) else x for x in node.operands
        ]
        with ieee_arithmetic():
            found = [
                (x, partial if partial is None or x in moved else node.op.rule(i, node.data, now))
                for i, (x, partial) in enumerate(found)
            ]
    return found[-2:]


def numbers_of_step(step: NamedStep) -> dict[Value, float]:
    """What a backward pass from the end of a named step brings to each of its outputs."""
    inside = {step.node, *step.hidden, *step.between}
    order = topological_order(step.node, parents=lambda x: x.parents if x in inside else ())
    found = {step.node: 1.0}
    for node in reversed(order):
        if node in inside:
            for operand, partial in zip(node.operands, node.partials, strict=True):
                if isinstance(operand, Value) and partial is not None and node in found:
                    found[operand] = found.get(operand, 0.0) + found[node] * partial
    return found
