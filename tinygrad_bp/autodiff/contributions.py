"""What flows along the edges of a graph: shares of a derivative, multiplied and added up.

A share is a number, a Value (then the derivative is a graph again), or None where nothing
flows. That is not a zero: nothing is multiplied by it, not even something infinite.
"""

from __future__ import annotations

from .ops import TABLE
from .value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def plus(total: Any, share: Any) -> Any:
    """The sum of what flows along two ways; None is nothing."""
    if total is None or share is None:
        return share if total is None else total
    return total + share


def times(g: Any, slope: Any) -> Any:
    """What flows along an edge: a gradient (or a tangent) times the derivative on the edge.

    None is nothing. A derivative that is a choice lets through or holds back, so that
    nothing infinite is multiplied by zero; factors of one leave no node behind.

    >>> times(0.5, 2.0 * Value(3.0))
    Value(data=3.0, grad=0.0)
    """
    if g is None or slope is None:
        return None
    if not isinstance(slope, Value):
        return g if slope == 1.0 else -g if slope == -1.0 else slope * g
    if slope.op is TABLE["where"]:
        condition, x, y = slope.operands
        if not (isinstance(x, Value) and isinstance(y, Value)):
            x, y = (times(g, part) if isinstance(part, Value) or part else 0.0 for part in (x, y))
            return TABLE["where"](condition, x, y)
    if not isinstance(g, Value):
        if slope.op is TABLE["mul"] and not isinstance(slope.operands[0], Value):
            return times(g * slope.operands[0], slope.operands[1])
        return slope if g == 1.0 else -slope if g == -1.0 else g * slope
    return g * slope
