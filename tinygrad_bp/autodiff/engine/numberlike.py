"""What Python asks of a number: whether it is less than another, and what it is as a float.

Comparisons are of data. A conversion would drop the derivative silently, so it is refused.
Values are keys of dicts, so two of them are equal only where they are one and the same. By
that, `x == 0` would be False whatever the number of x, so it is refused too.
"""

from __future__ import annotations

from math import pi

from ..floats import as_float, is_real
from ..hooks import answers_to_numpy, ask, recorder_here, standing
from ..ops import TABLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn, TypeVar

    from ..floats import Real

    N = TypeVar("N", bound="NumberLike")


class NumberLike:
    """Base of `Value`: comparisons and conversions. `==` of Values and `hash` are of identity."""

    __slots__ = ()

    #: What NumPy's numbers say of themselves, and so what a sum of an array is asked.
    shape: tuple[()] = ()
    ndim = 0
    size = 1

    if TYPE_CHECKING:
        _data: float

        @property
        def data(self) -> float: ...

    def __lt__(self, other: NumberLike | Real) -> bool:
        if standing and (node := _compared("greater", other, self)) is not None:
            return node
        return NotImplemented if (y := _comparable(other)) is None else self._data < y

    def __le__(self, other: NumberLike | Real) -> bool:
        if standing and (node := _compared("greater_equal", other, self)) is not None:
            return node
        return NotImplemented if (y := _comparable(other)) is None else self._data <= y

    def __gt__(self, other: NumberLike | Real) -> bool:
        if standing and (node := _compared("greater", self, other)) is not None:
            return node
        return NotImplemented if (y := _comparable(other)) is None else self._data > y

    def __ge__(self, other: NumberLike | Real) -> bool:
        if standing and (node := _compared("greater_equal", self, other)) is not None:
            return node
        return NotImplemented if (y := _comparable(other)) is None else self._data >= y

    __hash__ = object.__hash__

    def __format__(self, form: str) -> str:
        if not form:
            return str(self)
        ask(self, "a format")
        return format(self.data, form)

    def __pos__(self: N) -> N:
        return self

    # What math.floor, math.ceil and NumPy's functions of arrays ask for.

    def __floor__(self: N) -> N:
        number: N = TABLE["floor"](self)
        return number

    def __ceil__(self: N) -> N:
        number: N = TABLE["ceil"](self)
        return number

    def radians(self: N) -> N:
        """An angle in degrees, in radians: x * π / 180."""
        number: N = TABLE["mul"](self, pi / 180.0)
        return number

    def degrees(self: N) -> N:
        """An angle in radians, in degrees: x * 180 / π."""
        number: N = TABLE["mul"](self, 180.0 / pi)
        return number

    deg2rad, rad2deg = radians, degrees

    if not TYPE_CHECKING:  # to a type checker it is no array

        def __array_function__(self, function, types, args, kwargs):
            return answers_to_numpy().of_function(function, types, args, kwargs)

    if not TYPE_CHECKING:  # a type checker says so beforehand

        def __eq__(self, other: object) -> bool:
            if isinstance(other, NumberLike) or not is_real(other):
                return NotImplemented  # Python goes by identity
            ask(self, "comparing by == or !=")
            raise TypeError(
                f"{self!r} == number, or !=, would not compare numbers (Values are equal where "
                f"they are one and the same): write v.data == number, where(abs(v - number) > 0, "
                f"different, equal) to choose between Values, or any(x is v for x in items) to "
                f"look for a Value among numbers"
            )

        def __float__(self) -> NoReturn:
            ask(self, "float()")
            raise TypeError(
                f"float() of {self!r} would drop its derivative: use a function of Values (v.exp() "
                f"or tinygrad_bp.exp(v) in place of math.exp(v)), and collect Values in a list or "
                f"in an array of dtype=object; v.data is the number alone, without derivative"
            )

        def __int__(self) -> NoReturn:
            ask(self, "int()")
            raise TypeError(
                f"int() of {self!r} would drop its derivative: use int(v.data) for the number"
            )

        def __round__(self, digits: int | None = None) -> NoReturn:
            ask(self, "round()")
            raise TypeError(
                f"round() of {self!r} would drop its derivative: round the number, "
                f"round(v.data, 2), or print it rounded, f'{{v:.2f}}'"
            )

    def __bool__(self) -> NoReturn:
        ask(self, "bool()")
        raise TypeError(
            f"{self!r} is neither true nor false: compare it (v > 0), use v.data for the "
            f"number, or where(condition, a, b) to choose between Values"
        )


def _compared(name: str, x: Any, y: Any) -> bool | None:
    """What the recorder makes of a comparison, a node; None where it is one of numbers."""
    recorder = recorder_here()
    node: bool | None = recorder.compare(TABLE[name], x, y) if recorder else None
    return node


def _comparable(other: Any) -> float | None:
    if isinstance(other, NumberLike):
        return other._data
    try:
        return as_float(other)
    except TypeError:
        return None
