"""What NumPy asks of each number of an array, where a number has no method of that name."""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING, Any

import numpy

from .. import logic
from ..floats import is_real
from ..functions import (
    abs,
    ceil,
    copysign,
    floor,
    logaddexp,
    maximum,
    minimum,
    where,
)
from ..hooks import recorder_here, standing
from ..ops import FUNCTIONS
from ..value import Value

if TYPE_CHECKING:
    from collections.abc import Callable

_LN_2 = math.log(2.0)


def plain(x: Any) -> Any:
    """An array of a class of its own as an array of NumPy; a Value as one without axes."""
    if isinstance(x, numpy.ndarray):
        return x.view(numpy.ndarray)
    if isinstance(x, Value):
        found = numpy.empty((), dtype=object)
        found[()] = x
        return found
    return x


def is_of_numbers(dtype: Any) -> bool:
    """Whether an array of Values has that type already: their numbers are floats of 64 bits.

    Raises:
        TypeError: for floats of other sizes, which they would have to be rounded to.
    """
    dtype = numpy.dtype(dtype)
    if dtype.kind == "f" and dtype.itemsize != 8:
        raise TypeError(
            f"Values are floats of 64 bits, and do not become {dtype}: leave the type as it is, "
            f"or change that of the numbers that the function is called with"
        )
    return dtype.kind in "fO"


def floats_of(array: Any) -> Any:
    """An array of NumPy's with the numbers as floats; None where a trace has not got them yet."""
    array = plain(numpy.asarray(array))
    if array.dtype.kind != "O":
        return array
    if standing and recorder_here():
        return None
    found = []
    for x in array.ravel().tolist():
        if x.__class__ is Value:
            found.append(x._data)
        elif x.__class__ is float:
            found.append(x)
        elif (number := _known(x)) is not None:
            found.append(number)
        else:
            return None
    return numpy.array(found, dtype=float).reshape(array.shape)


def _known(x: Any) -> float | None:
    """The number of a Value of some kind, or of another real number."""
    while hasattr(x, "primal") and not x.is_linear:
        x = x.primal
    if isinstance(x, Value):  # one of a trace does not tell its number
        return x._data if type(x).data is Value.data and hasattr(x, "_data") else None
    return float(x) if is_real(x) else None


def as_array(x: Any) -> Any:
    """It as an array of NumPy, of whatever class; an array of a trace as it is."""
    return x if hasattr(type(x), "is_traced_array") else numpy.asanyarray(x)


def largest(x: Any, y: Any) -> Any:
    """Of equal numbers the first, as NumPy has it of arrays of objects; nan is above all."""
    answer = x >= y
    if answer is True and isinstance(x, Value):
        return x
    if answer is False and isinstance(y, Value) and x < y:
        return y
    return where(answer, x, maximum(x, y))


def smallest(x: Any, y: Any) -> Any:
    """Of equal numbers the first; nan is below all."""
    answer = x <= y
    if answer is True and isinstance(x, Value):
        return x
    if answer is False and isinstance(y, Value) and x > y:
        return y
    return where(answer, x, minimum(x, y))


def larger(x: Any, y: Any) -> Any:
    """Of equal numbers the first; nan where both are."""
    return where(x >= y, x, where(is_nan(y), x, y))


def smaller(x: Any, y: Any) -> Any:
    """Of equal numbers the first; nan where both are."""
    return where(x <= y, x, where(is_nan(y), x, y))


def is_nan(x: Any) -> Any:
    """Whether it is nan: a bool, or a number of a trace."""
    return logic.negated(x >= x)


def is_finite(x: Any) -> Any:
    """Whether it is neither infinite nor nan."""
    return abs(x) < math.inf


def within(x: Any, low: Any, high: Any) -> Any:
    """It, or the bound that it is beyond; None is no bound."""
    x = x if low is None else largest(x, low)
    return x if high is None else smallest(x, high)


def truncated(x: Any) -> Any:
    """The whole number next to it, on the side of 0."""
    return where(x < 0.0, ceil(x), floor(x))


def step(x: Any, at_zero: Any) -> Any:
    """0 below 0, 1 above it, and nan of nan."""
    return where(x > 0.0, 1.0, where(x < 0.0, 0.0, where(x >= 0.0, at_zero, x)))


def remainder(x: Any, y: Any) -> Any:
    """What is left of x after whole times y, with the sign of x."""
    return copysign(abs(x) % abs(y), x)


#: What NumPy asks numbers in a way that those of a trace have no answer to, or asks no number.
OF_NUMBERS: dict[str, Callable[..., Any]] = {
    "bitwise_and": logic.both,
    "bitwise_or": logic.either,
    "bitwise_xor": logic.one_of_two,
    "clip": within,
    "conj": lambda x: x,
    "conjugate": lambda x: x,
    "deg2rad": lambda x: x * (math.pi / 180.0),
    "degrees": lambda x: x * (180.0 / math.pi),
    "divmod": lambda x, y: (x // y, x % y),
    "equal": logic.are_equal,
    "fabs": abs,
    "float_power": lambda x, y: x**y,
    "fmax": larger,
    "fmin": smaller,
    "fmod": remainder,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "heaviside": step,
    "invert": logic.negated,
    "isfinite": is_finite,
    "isinf": lambda x: abs(x) >= math.inf,
    "isnan": is_nan,
    "ldexp": lambda x, n: x * 2.0**n,
    "less": operator.lt,
    "less_equal": operator.le,
    "logaddexp2": lambda x, y: logaddexp(x * _LN_2, y * _LN_2) / _LN_2,
    "logical_and": logic.both,
    "logical_not": logic.negated,
    "logical_or": logic.either,
    "logical_xor": logic.one_of_two,
    "maximum": largest,
    "minimum": smallest,
    "modf": lambda x: (where(abs(x) >= math.inf, 0.0, x - truncated(x)), truncated(x)),
    "not_equal": lambda x, y: logic.negated(logic.are_equal(x, y)),
    "rad2deg": lambda x: x * (180.0 / math.pi),
    "radians": lambda x: x * (math.pi / 180.0),
    "signbit": lambda x: copysign(1.0, x) < 0.0,
    "trunc": truncated,
    "where": where,
}


def each(f: Callable[..., Any], *operands: Any, results: int = 1) -> Any:
    """What a function gives of each number of arrays, as NumPy broadcasts them."""
    with numpy.errstate(all="ignore"):  # of comparisons with nan
        return numpy.frompyfunc(f, len(operands), results)(*map(plain, operands))


#: Ufuncs whose results are answers, of no numbers too.
_ANSWERING = {
    *(numpy.equal, numpy.not_equal, numpy.less, numpy.less_equal),
    *(numpy.greater, numpy.greater_equal, numpy.isnan, numpy.isinf, numpy.isfinite),
    *(numpy.logical_and, numpy.logical_or, numpy.logical_not, numpy.logical_xor, numpy.signbit),
}


def as_answers(ufunc: Any, found: Any) -> Any:
    """What a ufunc found, with answers about no numbers as bools."""
    is_none = isinstance(found, numpy.ndarray) and not found.size
    return found.astype(bool) if is_none and ufunc in _ANSWERING else found


def of_numbers(name: str) -> Callable[..., Any] | None:
    """What a function of NumPy is for a number; None where NumPy's way is right."""
    return OF_NUMBERS.get(name) or FUNCTIONS.get(name)
