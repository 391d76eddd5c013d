"""The words of the table's formulas: what each means on floats, and on Values.

Every operation of the table is a word. Here stand `math`, and what one expression cannot say:
results that would otherwise overflow, lose digits, or leave the real numbers.
"""

from __future__ import annotations

import math

from ..floats import FloatError
from ..ieee import IeeeNumber
from .masks import chosen
from .special import PARTS, letters_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
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


#: What words that no operation is made of alone come to where Python raises an error.
BEYOND: dict[str, Callable[[float], float]] = {
    **dict.fromkeys(("_round", "math.floor", "math.ceil"), lambda x: x),
    "math.lgamma": lambda x: math.inf,
    "math.gamma": lambda x: math.copysign(math.inf, x) if x >= 0.0 else math.nan,
}


def going_on(word: str) -> Callable[[float], float]:
    """The function of a word that goes on as inf or nan.

    >>> going_on("math.gamma")(1000.0)
    inf
    """
    function = ON_FLOATS[word] if word in ON_FLOATS else getattr(math, word.removeprefix("math."))

    def careful(x: float) -> float:
        try:
            found: float = function(x)
        except FloatError:
            return BEYOND[word](x)
        return found

    return careful


def _varies(y: Any) -> float:
    return 0.0 if isinstance(y, (float, int)) else 1.0


def _where(c: Any, x: Any, y: Any) -> Any:
    return chosen(c._data if isinstance(c, IeeeNumber) else c, x, y)


#: What the words of a formula mean on Values, among which there may be plain numbers; an
#: operation is entered when it is made. A derivative may be another where an operand is a plain
#: number, which cannot vary.
ON_VALUES: dict[str, Any] = {"math": math, "_where": _where, "varies": _varies}


class _OnFloats(dict):  # type: ignore[type-arg]
    """Of an operation or a part, it is what it computes on floats."""

    def __missing__(self, word: str) -> Any:
        if word not in PARTS:
            return ON_VALUES[word].forward
        from .computing import function, in_real_numbers

        part = in_real_numbers(PARTS[word])
        self[word] = made = function(part, letters_of(part), self)
        return made


#: What they mean on floats.
ON_FLOATS = _OnFloats(
    math=math,
    _pow=_pow,
    _round=round,
    _pow_beyond=_pow_beyond,
    _div_beyond=_div_beyond,
    varies=lambda y: 0.0,
)
