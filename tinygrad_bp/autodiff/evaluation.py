"""What one operation gives on numbers, with its errors explained."""

from __future__ import annotations

from .ops import ON_FLOATS, FloatError, Op, follows_ieee

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

#: What the names in the methods that `operators.py` writes mean. `value.py` adds its own.
words: dict[str, Any] = {**ON_FLOATS, "FloatError": FloatError, "new": object.__new__}


def evaluate(
    op: Op, operands: Sequence[Any], numbers: Sequence[float]
) -> tuple[float, list[float | None]]:
    """The number and the derivative by each operand; `numbers` are those of the operands."""
    try:
        result = op.forward(*numbers)
    except FloatError as error:
        if not follows_ieee():
            raise op.explained(error, operands, numbers) from None
        result = op.beyond(*numbers)
    slopes = op.slopes(result, *numbers)
    return result, [
        None if isinstance(operand, (float, int)) else slope
        for slope, operand in zip(slopes, operands, strict=True)
    ]
