"""Finite differences of a graph: what its own operations give beside a node's number.

>>> from tinygrad_bp.autodiff.graph import topological_order
>>> x = Value(3.0, "x")
>>> y = x * x
>>> f"{central_difference(topological_order(y), x, 1e-4):.6f}"
'6.000000'
"""

from __future__ import annotations

from ....autodiff.ieee import ieee_arithmetic
from ....autodiff.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def central_difference(order: Sequence[Value], node: Value, step: float) -> float:
    """How fast the last node of a graph changes with one: its difference over twice the step.

    The operations run anew on numbers a step above and a step below; the graph stays as it is.

    Args:
        order: the graph, parents before children, as `topological_order` gives it.
        node: the one that is changed.
        step: by how much.
    """
    output = order[-1]
    ends = []
    with ieee_arithmetic():
        for number in (node.data + step, node.data - step):
            changed: dict[Any, float] = {node: number}
            for part in order:
                if part.op is None or part in changed or changed.keys().isdisjoint(part.parents):
                    continue
                operands = (
                    changed.get(x, x.data) if isinstance(x, Value) else x for x in part.operands
                )
                changed[part] = part.op.ieee(*operands)
            ends.append(changed.get(output, output.data))
    return (ends[0] - ends[1]) / (2 * step)
