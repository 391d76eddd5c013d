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

#: From so much on, relative to it, a slope is another one at the other end; that of a smooth
#: function is the same once the step is halved so many times.
BENT, HALVED = 0.05, 12


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
    above, below = (_changed(order, node, way, moved) for way in (step, -step))
    return (above.get(output, output.data) - below.get(output, output.data)) / (2 * step)


def bend(
    order: Sequence[Value], node: Value, step: float, moved: Mapping[Value, float] | None = None
) -> Value | None:
    """Where a kink lies between the two ends: the named node that has it, or None.

    There the slope of an operation is not the same at both ends, however near they are.

    Args:
        order, node, step, moved: as for `central_difference`.

    >>> from tinygrad_bp.autodiff.graph import topological_order
    >>> x = Value(0.00001, "x")
    >>> y = (3.0 * x).relu()
    >>> y.label = "y"
    >>> bend(topological_order(y), x, 1e-4).label, bend(topological_order(y), x, 1e-6)
    ('y', None)
    """
    ends = [-step, step]
    below, above = (_changed(order, node, end, moved) for end in ends)
    bent = next((k for k, part in enumerate(order) if _bends(part, below, above)), None)
    if bent is None:
        return None
    for _ in range(HALVED):
        middle = (ends[0] + ends[1]) / 2
        between = _changed(order, node, middle, moved)
        if _bends(order[bent], below, between):
            ends[1], above = middle, between
        elif _bends(order[bent], between, above):
            ends[0], below = middle, between
        else:
            return None
    return next(part for part in order[bent:] if part.label)


def _changed(
    order: Sequence[Value], node: Value, step: float, moved: Mapping[Value, float] | None
) -> dict[Any, float]:
    """What has become of a node a step away, and of all that is calculated from it."""
    now = {leaf: number for leaf, number in (moved or {}).items() if leaf is not node}
    changed: dict[Any, float] = {node: node.data + step}
    with ieee_arithmetic():
        for part in order:
            if part.op is None or part in changed or changed.keys().isdisjoint(part.parents):
                continue
            present: dict[Any, float] = {x: now.get(x, x.data) for x in part.parents}
            number = _result(part, {x: changed.get(x, present[x]) for x in present})
            if not now.keys().isdisjoint(present):
                number += part.data - _result(part, present)
            changed[part] = number
    return changed


def _bends(part: Value, below: Mapping[Any, float], above: Mapping[Any, float]) -> bool:
    """Whether an operation has another slope at one end than at the other."""
    if part.op is None or part not in above:
        return False
    for i, operand in enumerate(part.operands):
        if operand in above:
            slopes = [_slope(part, i, end) for end in (below, above)]
            if abs(slopes[0] - slopes[1]) > BENT * max(map(abs, slopes)):
                return True
    return False


def _slope(part: Value, i: int, end: Mapping[Any, float]) -> float:
    assert part.op is not None
    operands = [end.get(x, x.data) if isinstance(x, Value) else x for x in part.operands]
    with ieee_arithmetic():
        slope = part.op.rule(i, end[part], operands)
    return 0.0 if slope is None else float(slope)


def _result(part: Value, numbers: Mapping[Any, float]) -> float:
    """What the operation of a node gives for some numbers of its operands."""
    assert part.op is not None
    return part.op.ieee(*(numbers[x] if isinstance(x, Value) else x for x in part.operands))
