"""The forward pass, run again: what a graph gives for the numbers that its leaves have now."""

from __future__ import annotations

from ..ieee import ieee_arithmetic
from .assignments import good
from .backward import left_and_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


def compute_again(order: Iterable[Any]) -> None:
    """Compute nodes in place, operands first; an error leaves every node as it was."""
    fresh: dict[Any, tuple[float, list[float | None]]] = {}
    for node in order:
        if node.op is not None:
            numbers: list[Any] = [
                fresh[operand][0] if operand in fresh else getattr(operand, "_data", operand)
                for operand in node.operands
            ]
            fresh[node] = node.op.evaluate(node.operands, numbers)
    for node, (number, partials) in fresh.items():
        node._data = number
        node._dleft, node._dright = left_and_right(partials)
        node._grad = 0.0
    good.clear()


def has_changed(node: Any) -> bool:
    """Whether the operation of a node gives something else for the numbers of its operands now."""
    numbers: list[Any] = [getattr(operand, "_data", operand) for operand in node.operands]
    with ieee_arithmetic():
        number, partials = node.op.evaluate(node.operands, numbers)
    before = (node._data, node._dleft, node._dright)
    return not all(map(_is_same, before, (number, *left_and_right(partials))))


def _is_same(number: float | None, other: float | None) -> bool:
    return number == other or (number != number and other != other)
