"""Operators and methods for a kind of Value that applies operations in a way of its own.

An ordinary Value has methods written out from the table (`engine/writing.py`), for speed. Another
kind, a number with a tangent or one of a trace, hands every operation to one function.
"""

from __future__ import annotations

from .operations.register import for_each_operation
from .ops import ALIASES, PYTHON_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .operations.operation import Op
    from .value import Value


def delegate_operations(kind: type[Value], operate: Callable[..., Any]) -> None:
    """Give a kind of Value that applies operations in its own way its operators and methods."""
    for_each_operation(lambda op: _delegate(kind, operate, op, *PYTHON_NAMES.get(op.name, ())))
    for alias, name in ALIASES.items():
        setattr(kind, alias, getattr(kind, name))


def _delegate(
    kind: type[Value],
    operate: Callable[..., Any],
    op: Op,
    operator: str = "",
    reflected: str = "",
) -> None:
    if operator:
        setattr(kind, operator, lambda self, *others: operate(op, self, *others))
    if reflected:
        setattr(kind, reflected, lambda self, other: operate(op, other, self))
    if op.has_method:
        # A function's method is the function: Python passes the Value as the first operand.
        setattr(kind, op.name, lambda *operands, **named: op(*operands, **named))  # noqa: PLW0108
