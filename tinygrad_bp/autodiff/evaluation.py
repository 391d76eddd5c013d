"""What one operation gives on numbers, its errors explained; and the clock of the graphs."""

from __future__ import annotations

from contextvars import ContextVar

from .ops import ON_FLOATS, FloatError, Op

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

#: What the names in the methods that `operators.py` writes mean. `value.py` adds its own.
words: dict[str, Any] = {**ON_FLOATS, "FloatError": FloatError, "new": object.__new__, "now": 0}


def tick() -> int:
    """Move the clock on: what is computed from here on is newer than all that there is.

    Every assignment to a leaf is such a moment: a node with a newer parent is stale.
    """
    words["now"] += 1
    now: int = words["now"]
    return now


_ieee = ContextVar("ieee", default=False)


def evaluate(
    op: Op, operands: Sequence[Any], numbers: Sequence[float]
) -> tuple[float, list[float | None]]:
    """The number and the derivative by each operand; `numbers` are those of the operands."""
    try:
        result = op.forward(*numbers)
    except FloatError as error:
        if not _ieee.get():
            raise op.explained(error, operands, numbers) from None
        result = op.beyond(*numbers)
    slopes = op.slopes(result, *numbers)
    return result, [
        None if isinstance(operand, (float, int)) else slope
        for slope, operand in zip(slopes, operands, strict=True)
    ]


class ieee_arithmetic:  # noqa: N801 (it is used like a function, in a `with`)
    """Within it operations follow IEEE 754, and go on as inf or nan: for derivatives.

    >>> from tinygrad_bp import Value
    >>> with ieee_arithmetic():
    ...     Value(1.0) / Value(0.0)
    Value(data=inf, grad=0.0)
    """

    def __enter__(self) -> None:
        self._token = _ieee.set(True)

    def __exit__(self, *_: object) -> None:
        _ieee.reset(self._token)
