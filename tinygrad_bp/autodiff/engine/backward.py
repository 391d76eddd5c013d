"""The backward pass: the chain rule on numbers, along every edge of a graph.

It runs at every step of a training, so it is written out for speed: two loops that keep going
to the left operand, with a list of what is left to come back to. The same in twenty lines, as a
textbook has it, stands in `tests/autodiff/engine/test_backward.py`, and is what it is tested by.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


def backpropagate(output: Any, grad: float) -> None:
    """Add `grad` times the derivative of the output by each leaf to the leaf's `.grad`.

    Args:
        output: a Value that is not a leaf.
        grad: what its own gradient is taken to be.
    """
    # The first walk sets the gradients between the output and the leaves back to zero, and
    # counts the edges that lead to each node. A zero of our own marks what has been seen.
    # It goes on to the left at once, and comes back for what it found on the right. What a
    # leaf has from earlier passes is added at the end, so that each brings the same.
    zero = _new_zero()
    kept: list[tuple[Any, float]] = []
    nodes = [output]
    for node in nodes:
        while True:
            if node._dright is not None:
                operand = node._right
                if operand.op is not None:
                    if operand._grad is not zero:
                        operand._grad = zero
                        operand._waiting = 0
                        nodes.append(operand)
                    else:
                        operand._waiting += 1
                elif operand._grad:
                    kept.append((operand, operand._grad))
                    operand._grad = 0.0
            if node._dleft is not None:
                operand = node._left
                if operand.op is not None:
                    if operand._grad is not zero:
                        operand._grad = zero
                        operand._waiting = 0
                        node = operand  # noqa: PLW2901
                        continue
                    operand._waiting += 1
                elif operand._grad:
                    kept.append((operand, operand._grad))
                    operand._grad = 0.0
            break
    # The second is the chain rule. A node's turn comes when its gradient is complete.
    output._grad = grad
    ready = [output]
    try:
        for node in ready:
            while True:
                grad = node._grad
                partial = node._dright
                if partial is not None:
                    operand = node._right
                    operand._grad += grad * partial
                    waiting = operand._waiting
                    if waiting:
                        operand._waiting = waiting - 1
                    elif waiting is not None:
                        ready.append(operand)
                partial = node._dleft
                if partial is not None:
                    operand = node._left
                    operand._grad += grad * partial
                    waiting = operand._waiting
                    if waiting:
                        operand._waiting = waiting - 1
                    elif waiting is not None:
                        node = operand  # noqa: PLW2901
                        continue
                break
    finally:  # Ctrl-C too
        for leaf, earlier in kept:
            leaf._grad += earlier


def left_and_right(items: Sequence[Any]) -> tuple[Any, Any]:
    """Those of the one or two operands that gradients flow to: of more, the last two."""
    left, right = (*items, None)[:2] if len(items) < 3 else items[-2:]
    return left, right


class _Zero(float):
    """A zero with an identity of its own, which PyPy's floats do not have."""


#: Makes the mark of one backward pass.
_new_zero: type[float] = _Zero if float() is float() else float  # noqa: UP018
