"""Values that are no operands of a function of one's own: no rule tells of what flows there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..forward import Dual
from ..graph import Node
from ..operations.operation import Op

if TYPE_CHECKING:
    from collections.abc import Sequence


def outside(name: str) -> TypeError:
    """The error for a Value that no rule tells of."""
    return TypeError(
        f"{name}() uses a Value that is none of its operands, and no derivative would flow there: "
        f"make it an operand, or use its number, .data"
    )


def refuse_outside(numbers: Sequence[Any], start: int, name: str) -> None:
    """Raise an error if something would flow to what is no operand, which no rule tells of."""
    stack = [x for x in numbers if isinstance(x, Node)]
    seen = set(stack)
    while stack:
        node = stack.pop()
        if isinstance(node, Dual):
            is_outside, before = node.tangent is not None, [node.primal]
        elif (op := node.op) is None:
            is_outside, before = getattr(node, "_time", -1) < start, []
        else:
            rules = op.rules if isinstance(op, Op) else (True,) * len(node.operands)
            is_outside = False
            before = [x for x, rule in zip(node.operands, rules, strict=True) if rule is not None]
        if is_outside:
            raise outside(name)
        new = [x for x in before if isinstance(x, Node) and x not in seen]
        seen.update(new)
        stack += new
