"""IEEE 754 arithmetic: inf or nan where Python's floats raise an error, as derivatives need it."""

from __future__ import annotations

from _contextvars import ContextVar  # `contextvars` has no more, and would be loaded too

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class ieee_arithmetic:  # noqa: N801 (it is used like a function, in a `with`)
    """Within it operations follow IEEE 754, and go on as inf or nan: for derivatives.

    >>> from tinygrad_bp import Value
    >>> from tinygrad_bp.autodiff.ieee import ieee_arithmetic
    >>> with ieee_arithmetic():
    ...     Value(1.0) / Value(0.0)
    Value(data=inf, grad=0.0)
    """

    def __enter__(self) -> None:
        self._token = _ieee.set(True)

    def __exit__(self, *_: object) -> None:
        _ieee.reset(self._token)


_ieee = ContextVar("ieee", default=False)
follows_ieee = _ieee.get


class IeeeNumber:
    """A float that goes on as inf or nan where Python's raises, for the rules to run on."""

    __slots__ = ("_data",)

    def __init__(self, data: float) -> None:
        self._data = data

    @staticmethod
    def _apply(op: Any, *operands: Any) -> IeeeNumber:
        return IeeeNumber(op.ieee(*(getattr(operand, "_data", operand) for operand in operands)))

    @classmethod
    def add_operator(cls, op: Any, name: str, reflected: str = "") -> None:
        """Give it an operator of Python's, and that with the number on the left."""
        setattr(cls, name, lambda self, *other: self._apply(op, self, *other))
        if reflected:
            setattr(cls, reflected, lambda self, other: self._apply(op, other, self))
