"""Values that are no operands of a function of one's own: no rule tells of what flows there.

A function may close over them. They count as constants: to differentiate by them is an error. What
a rule closes over is a factor of a derivative, and has derivatives as such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..engine.clock import tick
from ..forward import Dual
from ..graph import Node
from ..hooks import recorder_here
from ..operations.masks import Masked
from ..operations.operation import Op
from ..value import Value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: A leaf that is older than all others: what hangs on it is no matter of numbers alone.
OLDEST = Value(0.0)


class OutsideError(TypeError):
    """A function uses a Value that no rule tells of."""


def outside(name: str) -> OutsideError:
    """The error for that."""
    return OutsideError(
        f"{name}() uses a Value that is none of its operands, and no rule says what flows there: "
        f"make it an operand, or use its number, .data, or stop_gradient(x)"
    )


class Outside:
    """What was there when a function or a rule was called."""

    def __init__(self) -> None:
        self._start = tick()
        recorder = recorder_here()
        self._is_new = recorder.made_from_here() if recorder else _is_never_new

    def used_by(self, numbers: Iterable[Any]) -> list[Any]:
        """The Values from there that something would flow to from any of the numbers.

        In the place of an array of a trace stands a number that is made of it. A number that moves
        in forward mode is one of them as it is.
        """
        found: dict[Any, None] = {}
        # Each node with the last Value on the way to it.
        stack = [(x, x) for x in _nodes(numbers)]
        seen = {x for x, _ in stack}
        while stack:
            node, value = stack.pop()
            value = node if isinstance(node, Value) else value
            before: list[Any] = []
            if isinstance(node, Dual):
                if node.tangent is not None:
                    found[node] = None
                else:
                    before = [node.primal]
            elif hasattr(node, "trace"):
                if self._is_new(node):
                    before = _ways_back(node)
                else:
                    found[value] = None
            elif node.op is not None:
                before = _ways_back(node)
            elif getattr(node, "_time", -1) < self._start:
                found[node] = None
            new = [x for x in before if isinstance(x, Node) and x not in seen]
            seen.update(new)
            stack += [(x, value) for x in new]
        return [*found]


def _nodes(numbers: Iterable[Any]) -> Iterator[Any]:
    for x in numbers:
        if x.__class__ is Masked:
            yield from _nodes((x.value, x.mask.number()))
        elif isinstance(x, Node):
            yield x


def _ways_back(node: Any) -> list[Any]:
    """The operands that something flows to."""
    op, operands = node.op, node.operands
    if op is None or not isinstance(op, Op):
        return [*operands]
    return [x for x, rule in zip(operands, op.rules, strict=True) if rule is not None]


def _is_never_new(node: Any) -> bool:
    return False
