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
    from collections.abc import Mapping, Sequence
    from typing import Any


def central_difference(
    order: Sequence[Value], node: Value, step: float, moved: Mapping[Value, float] | None = None
) -> float:
    """How fast the last node of a graph changes with one: its difference over twice the step.

    The operations run anew on numbers a step above and a step below; the graph stays as it is.
    With a leaf that has moved since, what an operation gives changes as it does with that leaf as
    it is now, from what the graph has.

    Args:
        order: the graph, parents before children, as `topological_order` gives it.
        node: the one that is changed.
        step: by how much.
        moved: what leaves are now.

    >>> from tinygrad_bp.autodiff.graph import topological_order
    >>> w, x = Value(0.5, "w"), Value(3.0, "x")
    >>> f"{central_difference(topological_order(w * x), x, 1e-4, {w: 0.25}):.6f}"
    '0.250000'
    """
    output = order[-1]
    now = {leaf: number for leaf, number in (moved or {}).items() if leaf is not node}
    ends = []
    with ieee_arithmetic():
        for end in (node.data + step, node.data - step):
            changed: dict[Any, float] = {node: end}
            for part in order:
                if part.op is None or part in changed or changed.keys().isdisjoint(part.parents):
                    continue
                present: dict[Any, float] = {x: now.get(x, x.data) for x in part.parents}
                number = _result(part, {x: changed.get(x, present[x]) for x in present})
                if not now.keys().isdisjoint(present):
                    number += part.data - _result(part, present)
                changed[part] = number
            ends.append(changed.get(output, output.data))
    return (ends[0] - ends[1]) / (2 * step)


def _result(part: Value, numbers: Mapping[Any, float]) -> float:
    """What the operation of a node gives for some numbers of its operands."""
    assert part.op is not None
    return part.op.ieee(*(numbers[x] if isinstance(x, Value) else x for x in part.operands))
