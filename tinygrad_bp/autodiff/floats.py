"""Floats: what is taken for one, and what Python raises where there is none."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    class Real(Protocol):
        """What type checkers take for a real number: it has a float, and a hash as no array has."""

        def __float__(self) -> float: ...
        def __hash__(self) -> int: ...

    class ArrayLike(Protocol):
        """What type checkers take for an array: NumPy's functions ask it what they are to do."""

        def __array_ufunc__(self, *args: Any, **kwargs: Any) -> Any: ...


#: What Python raises where a float has no result: log(0), 1/0, exp(1000).
FloatError = (ArithmeticError, ValueError)


def is_real(number: Any) -> bool:
    """Whether it is a real number, of whatever kind: what `as_float` takes.

    >>> is_real(True), is_real(1j), is_real("3")
    (True, False, False)
    """
    if isinstance(number, (float, int)):  # the commonest, of which numpy.float64 is one
        return True
    from decimal import Decimal
    from numbers import Real

    kind = getattr(getattr(number, "dtype", None), "kind", None)
    is_scalar = kind in ("b", "i", "u", "f") and getattr(number, "shape", None) == ()
    return is_scalar or (isinstance(number, (Real, Decimal)) and kind != "m")  # NumPy's duration


def as_lists_of_cells(array: Any) -> Any:
    """An array as lists, or its number: in it dates and durations are Python's, never numbers.

    NumPy's own `tolist` makes whole numbers of those that are counted in nanoseconds.
    """
    kind = getattr(getattr(array, "dtype", None), "kind", None)
    if kind in ("m", "M") and not hasattr(array, "to_numpy"):  # pandas gives its own
        array = array.astype(f"{kind}8[us]")
    return array.tolist()


def is_array_like(thing: Any) -> bool:
    """Whether NumPy's functions ask it what they are to do, and it is no number of ours."""
    return hasattr(type(thing), "__array_ufunc__") and not hasattr(thing, "_apply")


def as_float(number: Any, caller: str = "Value()") -> float:
    """The real number as a float, or a TypeError that says what was given.

    >>> as_float(3)
    3.0
    >>> as_float("3", "exp()")
    Traceback (most recent call last):
    TypeError: exp() takes a real number, not str: '3'
    """
    if number.__class__ is float:
        return number
    if is_real(number):
        try:
            return float(number)
        except OverflowError as error:
            raise OverflowError(f"{error} in {caller}") from None
    from ..letters import shown

    raise TypeError(f"{caller} takes a real number, not {type(number).__name__}: {shown(number)}")
