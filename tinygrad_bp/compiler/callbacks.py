"""Native code that calls back into Python: for operations that are code, and no formula.

An error cannot pass through native code. It is kept for the thread that it happened in, which
raises it once it is back in Python; until then what is called back gives nan at once.
"""

from __future__ import annotations

import ctypes
from threading import local
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..autodiff.operations.operation import Op

#: What the names of functions that call back begin with; their address follows.
CODE = "code."


class _Failures(local):
    """The errors that happened in a thread, the first one alone."""

    first: BaseException | None = None


_failures = _Failures()


def called_back(op: Op) -> str:
    """The name of what calls an operation back. It is there for as long as the operation is."""
    if (known := getattr(op, "callback", None)) is None:

        def call(*numbers: float) -> float:
            if _failures.first is None:
                try:
                    return op.ieee(*numbers)
                except BaseException as error:  # which cannot pass through native code
                    _failures.first = error
            return float("nan")

        doubles = [ctypes.c_double] * op.arity
        known = ctypes.CFUNCTYPE(ctypes.c_double, *doubles)(call)
        setattr(op, "callback", known)  # noqa: B010 (only operations that are code have a place)
    return f"{CODE}{ctypes.cast(known, ctypes.c_void_p).value}"


def call_of_code(name: str, arity: int) -> str:
    """The text of the function that calls back."""
    operands = ", ".join(f"double %a{i}" for i in range(arity))
    call = f"call double inttoptr (i64 {name.removeprefix(CODE)} to ptr)({operands})"
    head = f"define internal double @{name}({operands}) noinline nounwind {{"
    return "\n".join([head, f"  %z = {call}", "  ret double %z", "}"])


def raise_failure() -> None:
    """Raise the error that happened in what this thread called back, if one did."""
    if (error := _failures.first) is not None:
        _failures.first = None
        raise error


def raising(called: Callable[..., Any]) -> Callable[..., Any]:
    """A function that calls back, which raises what it has to."""

    def run(*args: Any) -> Any:
        try:
            return called(*args)
        finally:  # also where Ctrl-C ended it: no later call is to blame
            raise_failure()

    return run


def calls_back(needs: Any) -> bool:
    """Whether one of the functions that a module calls is Python's."""
    return any(callee.name.startswith(CODE) for callee in needs)
