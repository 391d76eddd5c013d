"""Ordinary Values that a function closes over, while it is traced.

They are read at each call. So while a trace runs, in its thread, their numbers are not to be
had either, comparisons of them are operations, and nodes that are made of them have to be
computed anew at each call. A recorder of the engine (`autodiff/hooks.py`) sees to that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autodiff.hooks import Recorder
from ...autodiff.value import Value
from .errors import (
    CHOICES,
    CONVERSIONS,
    DECISIONS,
    DERIVATIVES,
    EQUALITY,
    FUNCTIONS,
    RESULTS,
    error_at,
)
from .trace import made_from_here
from .traced import operate

if TYPE_CHECKING:
    from collections.abc import Callable

    from ...autodiff.operations.operation import Op
    from .trace import Trace

#: What the error calls some of what may be asked of a Value.
_CALLED = {"float()": CONVERSIONS, "bool()": DECISIONS}

_ASSIGN_OUTSIDE = "return the new number, and assign it outside"

#: For what may be asked of a Value the way out, where it is not to use the Value itself.
_WAYS_OUT = {
    "assigning .data": _ASSIGN_OUTSIDE,
    "assigning .grad": _ASSIGN_OUTSIDE,
    "reading .grad": DERIVATIVES,
    "reading .partials": DERIVATIVES,
    "backward()": DERIVATIVES,
    "recompute()": "compute the Value in the function: each call does it anew",
    "float()": FUNCTIONS,
    "bool()": CHOICES,
    "comparing by == or !=": EQUALITY,
    "round()": RESULTS,
    "a format": RESULTS,
}


class CapturedValues(Recorder):
    """Keeps the Values that a function closes over from being frozen into its compiled code."""

    def __init__(self, trace: Trace, jacobian: Callable[[Any], Any] | None = None) -> None:
        self._trace = trace
        self._jacobian = jacobian

    def jacobian(self, call: Any) -> Any:
        return self._jacobian(call) if self._jacobian else None

    def made_from_here(self) -> Callable[[Any], bool]:
        return made_from_here()

    def refuse(self, value: Any, what: str) -> None:
        if self._is_read(value):
            raise error_at(
                f"{_CALLED.get(what, what)} of a Value that the function closes over would freeze "
                f"its number into the compiled code",
                _WAYS_OUT.get(what, "use the Value itself: its number is read at each call"),
            )

    def compare(self, op: Op, x: Any, y: Any) -> Any:
        return operate(op, x, y) if self._is_read(x) or self._is_read(y) else None

    def _is_read(self, value: Any) -> bool:
        """Whether it is a Value whose number the compiled function reads at each call."""
        is_ordinary = isinstance(value, Value) and value._apply is Value._apply
        return is_ordinary and not self._trace.is_constant(value)
