"""What flows along the edges of a graph: shares of a derivative, multiplied and added up.

A share is a number, a Value (then the derivative is a graph again), or None where nothing
flows. That is not a zero: nothing is multiplied by it, not even something infinite. Where it
depends on a choice whether anything flows, the share is `Masked`: a number, with the mask that
lets it through. The mask goes along from edge to edge, and whoever wants a number has it `given`.

>>> from tinygrad_bp.autodiff.operations.masks import Mask
>>> is_chosen = Value(0.0)
>>> share = times(Masked(Mask(is_chosen, True), 0.0), Value(math.inf))
>>> share.value, given(share)
(Value(data=nan, grad=0.0), Value(data=0.0, grad=0.0))
"""

from __future__ import annotations

import math

from .operations.masks import Masked, given
from .operations.operation import Op
from .ops import mul, where
from .value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def plus(total: Any, share: Any) -> Any:
    """The sum of what flows along two ways; None is nothing."""
    if total is None or share is None:
        return share if total is None else total
    if total.__class__ is not Masked and share.__class__ is not Masked:
        return total + share
    if total.__class__ is not Masked or share.__class__ is not Masked:
        return given(total) + given(share)
    is_zero, is_tame = total.is_zero and share.is_zero, total.is_tame or share.is_tame
    mask = total.mask.either(share.mask)
    if mask is total.mask:
        return Masked(mask, total.value + share.value, is_zero, is_tame)
    number = given(total) + given(share)
    return number if mask is None else Masked(mask, number, True, is_tame)


def times(g: Any, slope: Any, op: Op | None = None) -> Any:
    """What flows along an edge: a gradient (or a tangent) times the derivative on the edge.

    None is nothing. What is masked stays so, and where it is 0.0 behind its mask, it stays that
    as long as it is known that nothing infinite is multiplied with it: behind a `relu` that is
    so until an operation comes whose derivatives have poles, behind a `where` never.

    Args:
        g: what flows to the edge.
        slope: the derivative.
        op: the operation whose derivative it is.

    >>> times(0.5, 2.0 * Value(3.0))
    Value(data=3.0, grad=0.0)
    """
    if g is None or slope is None:
        return None
    if g.__class__ is not Masked and slope.__class__ is not Masked:
        return product(g, slope)
    if slope.__class__ is Masked:
        mask = slope.mask
        if g.__class__ is not Masked:
            share, is_zero = product(g, slope.value), True
        else:
            share = product(g.value, slope.value)
            is_zero = g.is_zero and _is_finite(slope.value)
        is_zero = is_zero and op is not None and op.is_tame
        both = mask.both(g.mask if g.__class__ is Masked else None)
        return Masked(both, mask.choice(share) if is_zero else share, is_zero, is_zero)
    stays = _is_finite(slope)
    if stays and isinstance(slope, Value):
        stays = op is not None and op.is_tame and g.is_tame
    share = product(g.value, slope)
    return Masked(g.mask, share, g.is_zero and stays, g.is_tame and stays)


def _is_finite(slope: Any) -> bool:
    """Whether it is finite, as far as one knows: what is traced has no number yet."""
    return math.isfinite(getattr(slope, "_data", 0.0) if isinstance(slope, Value) else slope)


def product(g: Any, slope: Any) -> Any:
    """What flows along an edge where nothing is masked; factors of one leave no node behind.

    A derivative that is a choice is multiplied within it, so that nothing infinite is multiplied
    by the zero of another branch.
    """
    if not isinstance(slope, Value):
        return g if slope == 1.0 else -g if slope == -1.0 else slope * g
    if slope.op is where:
        condition, x, y = slope.operands
        if not (isinstance(x, Value) and isinstance(y, Value)):
            return where(condition, product(g, x), product(g, y))
    if not isinstance(g, Value):
        if slope.op is mul and not isinstance(slope.operands[0], Value):
            both = g * slope.operands[0]
            if 1e-300 < abs(both) < math.inf:  # neither is lost before the rest is there
                return product(both, slope.operands[1])
        return slope if g == 1.0 else -slope if g == -1.0 else g * slope
    return g * slope
