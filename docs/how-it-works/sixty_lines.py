"""Derivatives by one backward pass, in sixty lines.

>>> a, b = Number(2.0), Number(-3.0)
>>> c = a * b + a * a
>>> c.backward()
>>> c.data, a.grad, b.grad
(-2.0, 1.0, 2.0)
"""

from __future__ import annotations

import math
from collections.abc import Callable

#: For each operation: what it computes, and its derivative by each operand. z is the result.
TABLE: dict[str, tuple[Callable[..., float], ...]] = {
    "+": (lambda x, y: x + y, lambda z, x, y: 1.0, lambda z, x, y: 1.0),
    "-": (lambda x, y: x - y, lambda z, x, y: 1.0, lambda z, x, y: -1.0),
    "*": (lambda x, y: x * y, lambda z, x, y: y, lambda z, x, y: x),
    "/": (lambda x, y: x / y, lambda z, x, y: 1.0 / y, lambda z, x, y: -z / y),
    "exp": (math.exp, lambda z, x: z),
}


class Number:
    """A number that remembers what it was computed from."""

    def __init__(
        self, data: float, operands: tuple[Number, ...] = (), slopes: tuple[float, ...] = ()
    ) -> None:
        self.data, self.grad = data, 0.0
        self.operands, self.slopes = operands, slopes

    def __add__(self, other: Number | float) -> Number:
        return apply("+", self, other)

    def __sub__(self, other: Number | float) -> Number:
        return apply("-", self, other)

    def __mul__(self, other: Number | float) -> Number:
        return apply("*", self, other)

    def __truediv__(self, other: Number | float) -> Number:
        return apply("/", self, other)

    def backward(self) -> None:
        """Give every number below its derivative: the chain rule along each edge."""
        order: list[Number] = []
        stack = [(self, False)]
        seen = set()
        while stack:
            node, is_done = stack.pop()
            if is_done:
                order.append(node)
            elif node not in seen:
                seen.add(node)
                stack += [(node, True), *((operand, False) for operand in node.operands)]
        self.grad = 1.0
        for node in reversed(order):
            for operand, slope in zip(node.operands, node.slopes, strict=True):
                operand.grad += node.grad * slope


def apply(name: str, *given: Number | float) -> Number:
    """The result of an operation, with its operands and the slope by each."""
    operands = tuple(x if isinstance(x, Number) else Number(x) for x in given)
    numbers = [operand.data for operand in operands]
    value, *derivatives = TABLE[name]
    z = value(*numbers)
    return Number(z, operands, tuple(slope(z, *numbers) for slope in derivatives))
