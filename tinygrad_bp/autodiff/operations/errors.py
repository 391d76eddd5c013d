"""Python's own errors, with the operation and its operands in the message."""

from __future__ import annotations

from ...letters import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Protocol

    class Written(Protocol):
        """What is read of an operation here."""

        symbol: str
        is_function: bool
        arity: int


def only_as_code(op: Written) -> str:
    """Why a program without Python cannot have an operation that is no formula.

    >>> from tinygrad_bp.autodiff.ops import exp
    >>> only_as_code(exp).split(" help: ")[0]
    'exp() is Python code, which a file of C cannot have.'
    """
    return (
        f"{op.symbol}() is Python code, which a file of C cannot have. help: write it with "
        f"operations of Values (tinygrad_bp.exp for math.exp, where(c, a, b) for if)"
    )


#: What Python says of round(inf), which may be a step of something else: sinc, digamma.
_OF_A_STEP = "cannot convert float infinity to integer"


def explained(
    op: Written, error: Exception, operands: Sequence[Any], numbers: Sequence[float]
) -> Exception:
    """The error of an operation that has no result for these numbers.

    Args:
        op: the operation.
        error: Python's own.
        operands: Values, whose labels are shown, and plain numbers.
        numbers: those of the operands.

    >>> from tinygrad_bp import Value
    >>> from tinygrad_bp.autodiff.ops import div
    >>> explained(div, ZeroDivisionError("division by zero"), [1.0, Value(0.0, "x")], [1.0, 0.0])
    ZeroDivisionError('division by zero in 1.0 / x, where x = 0.0')
    """
    labels = [visible(getattr(operand, "label", "")) for operand in operands]
    shown = [label or repr(number) for label, number in zip(labels, numbers, strict=True)]
    if op.is_function:
        call = f"{op.symbol}({', '.join(shown)})"
    else:
        call = f" {op.symbol} ".join(shown) if op.arity > 1 else op.symbol + shown[0]
    known = [
        f"{label} = {number!r}" for label, number in zip(labels, numbers, strict=True) if label
    ]
    where = f", where {', '.join(known)}" if known else ""
    reason = error.args[-1] if error.args else type(error).__name__
    if reason == _OF_A_STEP and op.symbol not in ("round", "floor", "ceil"):
        return ValueError(f"math domain error in {call}{where}")
    return type(error)(f"{reason} in {call}{where}")
