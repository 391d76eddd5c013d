"""The words of the table's formulas: what each means on floats, and on Values.

Every operation of the table is a word. Here stand `math`, and what one expression cannot say:
results that would otherwise overflow, lose digits, or leave the real numbers.
"""

from __future__ import annotations

import math

from ..ieee import IeeeNumber
from .masks import chosen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _pow(x: float, y: float) -> float:
    z: float = x**y
    if isinstance(z, complex):
        raise ValueError("math domain error (the result is a complex number)")
    return z


def _pow_beyond(x: float, y: float) -> float:
    if x < 0 and not float(y).is_integer():
        return math.nan
    # Only huge results and 0 ** negative are left; an odd power keeps the sign.
    odd = float(y).is_integer() and math.fmod(y, 2.0)
    return math.copysign(math.inf, x) if odd else math.inf


def _div_beyond(x: float, y: float) -> float:
    return x * math.copysign(math.inf, y) if x else math.nan


def _varies(y: Any) -> float:
    return 0.0 if isinstance(y, (float, int)) else 1.0


def _where(c: Any, x: Any, y: Any) -> Any:
    return chosen(c._data if isinstance(c, IeeeNumber) else c, x, y)


#: What the words of a formula mean on Values, among which there may be plain numbers; an
#: operation is entered when it is made. A derivative may be another where an operand is a plain
#: number, which cannot vary.
ON_VALUES: dict[str, Any] = {"math": math, "_where": _where, "varies": _varies}


class _OnFloats(dict):  # type: ignore[type-arg]
    """Of an operation, it is what it computes on floats."""

    def __missing__(self, word: str) -> Any:
        return ON_VALUES[word].forward


#: What they mean on floats.
ON_FLOATS = _OnFloats(
    math=math,
    _pow=_pow,
    _round=round,
    _pow_beyond=_pow_beyond,
    _div_beyond=_div_beyond,
    varies=lambda y: 0.0,
)
