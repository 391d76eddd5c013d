"""Derivatives by the numbers on the edges: quick passes, against the plain loops of a textbook."""

from __future__ import annotations

import random
import threading
from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.graph import topological_order
from tinygrad_bp.autodiff.numeric import explored, pull_numbers, push_numbers


def random_graph(seed: int) -> tuple[list[Value], list[Value]]:
    """Leaves, and some nodes of a graph over them in which much is used more than once."""
    generator = random.Random(seed)
    leaves = [Value(generator.uniform(-2.0, 2.0)) for _ in range(3)]
    nodes: list[Any] = [*leaves, 2.0]
    for _ in range(generator.randrange(1, 40)):
        x, y, c = (generator.choice(nodes[-5:] + nodes[:4]) for _ in range(3))
        made = (
            lambda x, y, c: x + y,
            lambda x, y, c: x - y,
            lambda x, y, c: x * y * 0.5,
            lambda x, y, c: tg.tanh(x),
            lambda x, y, c: tg.relu(x),
            lambda x, y, c: tg.maximum(x, y),
            lambda x, y, c: tg.where(c, x, y),
            lambda x, y, c: Value(0.5) * y,
        )
        nodes.append(generator.choice(made)(x, y, c))
    values = [node for node in nodes[4:] if isinstance(node, Value)] or leaves
    return leaves, generator.choices(values, k=generator.randrange(1, 4))


def plain_pull(outputs: list[Value], weights: list[float]) -> dict[Value, float]:
    """The derivative of the weighted sum of the outputs by every node that they depend on."""
    gradient: dict[Value, float] = {}
    for y, weight in zip(outputs, weights, strict=True):
        gradient[y] = gradient[y] + weight if y in gradient else weight
    for node in reversed(topological_order(*outputs)):
        if node in gradient:
            for x, slope in zip(node.operands, node.partials, strict=True):
                if isinstance(x, Value) and slope is not None:
                    share = gradient[node] * slope
                    gradient[x] = gradient[x] + share if x in gradient else share
    return gradient


def plain_push(outputs: list[Value], direction: dict[Value, float]) -> list[float]:
    """The derivative of each output along the direction."""
    tangent: dict[Any, float] = dict(direction)
    for node in topological_order(*outputs):
        shares = [
            tangent[x] * slope
            for x, slope in zip(node.operands, node.partials, strict=True)
            if slope is not None and x in tangent
        ]
        if shares and node not in direction:
            tangent[node] = sum(shares[1:], shares[0])
    return [tangent.get(y, 0.0) for y in outputs]


@pytest.mark.parametrize("seed", range(200))
def test_the_passes_are_those_of_a_textbook_to_the_last_bit(seed: int) -> None:
    leaves, outputs = random_graph(seed)
    everything = topological_order(*outputs)
    order, found = explored(outputs)
    assert order == [node for node in everything if node.op is not None]
    assert found == {node for node in everything if node.op is None}
    weights = [1.0, -0.3, 2.5][: len(outputs)]
    gradient = plain_pull(outputs, weights)
    inputs = [*leaves, *everything]
    pulled = pull_numbers(outputs, weights, inputs, order)
    assert list(map(repr, pulled)) == [repr(gradient.get(x, 0.0)) for x in inputs]
    direction = {leaves[0]: 1.0, leaves[1]: -0.7, order[0] if order else leaves[2]: 0.1}
    pushed = push_numbers(outputs, direction, order)
    assert list(map(repr, pushed)) == list(map(repr, plain_push(outputs, direction)))


def test_nothing_is_written_into_the_nodes() -> None:
    kept: list[Value] = []

    def f(x: Any) -> Any:
        square = x[0] * x[1]
        square.backward(3.0)
        kept.extend((square, *x))
        return square * x[1]

    assert tg.grad(f)([2.0, 5.0]) == [25.0, 20.0]
    assert [node.grad for node in kept] == [3.0, 15.0, 6.0]


def test_a_long_chain_is_no_trouble() -> None:
    def f(x: Any) -> Any:
        for _ in range(100_000):
            x = 1.0000001 * x
        return x

    assert tg.grad(f)(0.5) == pytest.approx(1.0000001**100_000)


# An argument that the function assigns


def test_a_function_that_makes_its_own_graph_stale_is_refused() -> None:
    def moved(x: Any) -> Any:
        y = x * x
        x.data = 5.0
        return y

    def moved_and_back(x: Any) -> Any:
        x.data, number = 5.0, x.data
        y = x * x
        x.data = number
        return y

    def moved_of_its_own(x: Any) -> Any:
        factor = Value(3.0)
        y = x * factor
        factor.data = 4.0
        return y

    for f in (moved, moved_and_back, moved_of_its_own):
        for transform in (tg.grad, tg.jacobian, tg.value_and_grad):
            with pytest.raises(tg.StaleGraphError, match="recompute"):
                transform(f)(2.0)
        with pytest.raises(tg.StaleGraphError):
            tg.vjp(f, 2.0)[1](1.0)


def test_a_function_may_assign_and_compute_anew() -> None:
    def f(x: Any) -> Any:
        y = x * x
        x.data = 5.0
        return y.recompute()

    assert tg.value_and_grad(f)(2.0) == (25.0, 10.0)


def test_a_weight_that_was_trained_is_not_stale() -> None:
    w = Value(2.0)
    before = w * w
    w.data = 3.0
    assert [d.data for d in tg.gradients(w * w, [w])] == [6.0]
    slope = tg.grad(lambda x: x * w)(5.0)
    assert isinstance(slope, Value)
    with pytest.raises(tg.StaleGraphError):
        tg.grad(lambda x: x * before)(5.0)


def test_what_was_assigned_after_the_forward_pass_of_vjp_is_noticed() -> None:
    w = Value(2.0)
    _, pull = tg.vjp(lambda x: x * w, 3.0)
    w.data = 4.0
    with pytest.raises(tg.StaleGraphError):
        pull(1.0)


# Threads


def test_threads_may_differentiate_one_graph_at_a_time() -> None:
    w = [Value(0.1 * i) for i in range(30)]
    hidden: Any = sum(x * x for x in w) * w[0]
    expected = [d.data for d in tg.gradients(hidden, w)]
    found: list[Any] = []

    def work() -> None:
        for _ in range(20):
            found.append([d.data for d in tg.gradients(hidden, w)])
            slope = tg.grad(lambda x: x * hidden)(2.0)
            found.append([d.data for d in tg.gradients(slope, w)])
            assert tg.grad(lambda x: x[0] * x[0] * x[1])([2.0, 3.0]) == [12.0, 4.0]

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 160
