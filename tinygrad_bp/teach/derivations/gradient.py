"""The numbers of a backward pass, found without one: no `.grad` is written."""

from __future__ import annotations

from collections import Counter, deque

from ...autodiff.graph import topological_order
from ...autodiff.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


def backward_numbers(output: Value, nodes: Iterable[Value]) -> dict[Value, float]:
    """What `output.backward()` would bring to the `.grad` of some nodes, to the last bit.

    Args:
        output: the node to differentiate.
        nodes: those whose numbers are wanted; 0.0 where the output does not depend on one.

    >>> x = Value(3.0)
    >>> y = x * x
    >>> backward_numbers(y, [x])[x], x.grad
    (6.0, 0.0)
    """

    def operands(node: Value) -> list[Any]:
        return [operand for operand, partial in _edges(node) if partial is not None]

    order = topological_order(output, parents=operands)
    waiting = Counter(operand for node in order for operand in operands(node))
    gradient = {output: 1.0}
    ready = deque([output])
    while ready:
        node = ready.popleft()
        # First to the right, then at once on to the left, as `backward` goes: the order
        # decides how a sum of floats is rounded.
        for is_right, (operand, partial) in reversed([*enumerate(_edges(node))]):
            if partial is not None:
                gradient[operand] = gradient.get(operand, 0.0) + gradient[node] * partial
                waiting[operand] -= 1
                if not waiting[operand]:
                    (ready.append if is_right else ready.appendleft)(operand)
    return {node: gradient.get(node, 0.0) for node in nodes}


def _edges(node: Value) -> list[tuple[Any, float | None]]:
    """The one or two operands that a gradient can flow to; the condition of a choice is not one."""
    return [*zip(node.operands, node.partials, strict=True)][-2:]
