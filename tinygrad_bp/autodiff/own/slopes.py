"""What slopes are as numbers, and what moves along them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ..forward import Dual
from ..operations.masks import Masked, given
from ..value import Value
from .parts import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

#: What flows in a function that is being compiled.
_UNKNOWN = Unknown(math.nan)
_UNKNOWN.reason = "a derivative in a function that is being compiled is none of numbers alone"


def moved(number: Any, tangent: Any, level: int) -> Any:
    """A number that moves, where the tangent may move itself at this level or later ones.

    >>> moved(2.0, Dual(3.0, 4.0, 2), 1)
    Dual(Dual(2.0, 3.0), Dual(0.0, 4.0))
    >>> moved(2.0, Dual(3.0, 4.0, 1), 1)
    Dual(2.0, 3.0)
    """
    tangent = given(tangent) if isinstance(getattr(tangent, "value", None), Dual) else tangent
    if not isinstance(tangent, Dual) or tangent.level < level:
        return Dual(number, tangent, level)
    if tangent.level == level:  # what moves at once at the same level is infinitely smaller
        return moved(number, tangent.primal, level)
    own, other = tangent.parts()
    return Dual(moved(number, own, level), moved(0.0, other, level), tangent.level)


def number_of(x: Any) -> float | None:
    """The number of an operand, if it has one."""
    while isinstance(x, Dual):
        x = x.primal
    if isinstance(x, Value):
        return x._data if x._apply is Value._apply else None
    return float(x)


def flowing(share: Any) -> float | None:
    """What flows, as a float; None where nothing does."""
    if share.__class__ is Masked and number_of(share.mask.number()) == 0.0:
        return None
    share = given(share)
    if share is None:
        return None
    number = number_of(share)
    return _UNKNOWN if number is None else number


def shares_in(slopes: Iterable[dict[int, Any]]) -> list[Any]:
    """All of them, one after the other."""
    return [share for shares in slopes for share in shares.values()]
