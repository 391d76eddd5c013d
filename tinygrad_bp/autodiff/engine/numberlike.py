"""What Python asks of a number: whether it is less than another, and what it is as a float.

Comparisons are of data. A conversion would drop the derivative silently, so it is refused.
"""

from __future__ import annotations

from ..floats import as_float
from ..hooks import ask, recorder_here, standing
from ..ops import TABLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn, TypeVar

    from ..floats import Real

    N = TypeVar("N", bound="NumberLike")


class NumberLike:
    """Base of `Value`: comparisons and conversions. `==` and `hash` stay those of identity."""

    __slots__ = ()

    if TYPE_CHECKING:
        _data: float

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

    def __pos__(self: N) -> N:
        return self

    if not TYPE_CHECKING:  # a type checker says so beforehand

        def __float__(self) -> NoReturn:
            ask(self, "float()")
            raise TypeError(
                f"float() of {self!r} would drop its derivative: use .data for the number, or a "
                f"function of Values (v.exp() or tinygrad_bp.exp(v) in place of math.exp(v))"
            )

        def __int__(self) -> NoReturn:
            ask(self, "int()")
            raise TypeError(
                f"int() of {self!r} would drop its derivative: use int(v.data) for the number"
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
