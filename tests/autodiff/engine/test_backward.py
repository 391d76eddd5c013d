"""`Value.backward`, which is unrolled for speed, against the plain loop of a textbook."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import tinygrad_bp as tg
from tinygrad_bp import Value

if TYPE_CHECKING:
    from collections.abc import Callable


def plain_backward(output: Value, grad: float = 1.0) -> dict[Value, float]:
    """The derivative of the output by every node that it was computed from, times `grad`."""
    order: list[Value] = []
    seen: set[Value] = set()

    def visit(node: Value) -> None:
        if node not in seen:
            seen.add(node)
            for parent in node.parents:
                visit(parent)
            order.append(node)

    visit(output)
    gradients = dict.fromkeys(order, 0.0)
    gradients[output] = grad
    for node in reversed(order):
        for operand, partial in zip(node.operands, node.partials, strict=True):
            if isinstance(operand, Value) and partial is not None:
                gradients[operand] += gradients[node] * partial
    return gradients


# Random graphs. Whole numbers that stay small are added without rounding, in any order.

Step = tuple[str, int, int, int]
EXACT: dict[str, Callable[[Any, Any, Any], Any]] = {
    "add": lambda x, y, c: x + y,
    "sub": lambda x, y, c: x - y,
    "mul": lambda x, y, c: x * y,
    "twice": lambda x, y, c: 2 * x,
    "from one": lambda x, y, c: 1 - x,
    "square": lambda x, y, c: x * x,
    "relu": lambda x, y, c: tg.relu(x),
    "abs": lambda x, y, c: abs(x),
    "maximum": lambda x, y, c: tg.maximum(x, y),
    "where": lambda x, y, c: tg.where(c, x, y),
}
ROUNDED: dict[str, Callable[[Any, Any, Any], Any]] = EXACT | {
    "div": lambda x, y, c: x / (2 + y * y),
    "tanh": lambda x, y, c: tg.tanh(x),
    "exp": lambda x, y, c: tg.exp(tg.minimum(x, 1.0)),
    "atan2": lambda x, y, c: tg.atan2(x, 1 + y * y),
    "pow": lambda x, y, c: (1 + x * x) ** 0.3,
    "leaky_relu": lambda x, y, c: tg.leaky_relu(x, y),
}


def steps(operations: dict[str, Any]) -> st.SearchStrategy[list[Step]]:
    """Some operations, each on what came so many places before it."""
    back = st.integers(1, 8)
    step = st.tuples(st.sampled_from(sorted(operations)), back, back, back)
    return st.lists(step, min_size=5, max_size=40)


def build(leaves: list[Value], steps: list[Step], largest: float) -> Value:
    """The sum of the results, so that all of them matter; those out of range are left out."""
    nodes = list(leaves)
    for name, *places in steps:
        made = ROUNDED[name](*(nodes[-min(place, len(nodes))] for place in places))
        if abs(made.data) <= largest:
            nodes.append(made)
    return sum(nodes[1:], start=nodes[0])


@given(st.lists(st.integers(-3, 3), min_size=1, max_size=4), steps(EXACT), st.integers(-4, 4))
def test_where_no_sum_is_rounded_both_give_the_same_bits(
    numbers: list[int], steps: list[Step], grad: int
) -> None:
    # At a tie half of the gradient flows to each side: forty halvings of less than 2^12 are exact.
    output = build([Value(number) for number in numbers], steps, largest=10.0)
    assume(max(absolute_terms(output).values()) < 2.0**10)
    output.backward(grad)
    for node, gradient in plain_backward(output, grad).items():
        assert node.grad == gradient


@given(st.lists(st.floats(-2.0, 2.0), min_size=1, max_size=4), steps(ROUNDED))
def test_elsewhere_they_differ_by_the_order_of_the_sums_alone(
    numbers: list[float], steps: list[Step]
) -> None:
    """A gradient is a sum over paths of the products along them.

    Each product and each sum is rounded once by either, so that no term meets more roundings
    than twice the edges of the graph; and what they are relative to is the sum of the terms
    without their signs.
    """
    output = build([Value(number) for number in numbers], steps, largest=100.0)
    expected, sizes = plain_backward(output), absolute_terms(output)
    edges = sum(len(node.operands) for node in expected)
    output.backward()
    for node, gradient in expected.items():
        bound = 2 * (2 * edges) * sys.float_info.epsilon / 2 * sizes[node]
        assert abs(node.grad - gradient) <= bound + edges * sys.float_info.min


def absolute_terms(output: Value) -> dict[Value, float]:
    """The sum over all paths to each node of the products along them, without their signs."""
    sizes = dict.fromkeys(plain_backward(output), 0.0)
    sizes[output] = 1.0
    for node in reversed(sizes):
        for operand, partial in zip(node.operands, node.partials, strict=True):
            if isinstance(operand, Value) and partial is not None:
                sizes[operand] += sizes[node] * abs(partial)
    return sizes


@pytest.mark.parametrize("bad", ["", 1j, [1.0], Value(1.0)])
def test_a_gradient_that_is_no_number_is_refused_where_it_is_assigned(bad: Any) -> None:
    x = Value(2.0, "x")
    with pytest.raises(TypeError, match=r"\.grad takes a real number, not "):
        x.grad = bad
    assert x.grad == 0.0


@pytest.mark.parametrize(("given", "grad"), [(None, 0.0), (True, 1.0), (3, 3.0), (0.5, 0.5)])
def test_a_gradient_that_is_assigned_is_a_float_and_none_of_pytorch_is_none_yet(
    given: Any, grad: float
) -> None:
    x = Value(2.0, "x")
    y = x * x + 1.0
    y.backward()
    x.grad = given
    assert isinstance(x.grad, float)
    assert x.grad == grad
    y.backward()
    assert x.grad == grad + 4.0
