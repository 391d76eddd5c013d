"""The backend `python`: the same numbers as eager, to the bit, from any arguments."""

from __future__ import annotations

import math
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_bp as tg
from tests.compiler.python.comparing import EDGES, assert_close, bits, compiled
from tinygrad_bp import Value
from tinygrad_bp.autodiff.ieee import ieee_arithmetic
from tinygrad_bp.autodiff.operations.operation import Op
from tinygrad_bp.autodiff.ops import TABLE

if TYPE_CHECKING:
    from collections.abc import Callable


# Random functions


@st.composite
def expressions(draw: Any, names: Any = None, inputs: int = 3) -> Callable[..., Any]:
    """A function of numbers, made of operations of the table."""
    chosen = st.sampled_from(sorted(names or TABLE))
    constant = st.floats() | st.integers(-3, 3).map(float)
    steps: list[tuple[Op, list[int | float]]] = []
    for _ in range(draw(st.integers(1, 12))):
        op = TABLE[draw(chosen)]
        place = st.integers(0, inputs + len(steps) - 1)
        operands: list[Any] = [draw(place) for _ in range(op.arity)]
        if op.arity > 1 and draw(st.booleans()):
            operands[draw(st.integers(0, op.arity - 1))] = draw(
                constant if names is None else st.floats(-2.0, 2.0)
            )
        steps.append((op, operands))
    labels = draw(st.lists(st.sampled_from(["", "h", "exp", "v1"]), max_size=3))

    def f(*numbers: Any) -> Any:
        found = list(numbers)
        for i, (op, operands) in enumerate(steps):
            found.append(op(*(found[o] if isinstance(o, int) else o for o in operands)))
            if i < len(labels) and isinstance(found[-1], Value):
                found[-1].label = labels[i]
        return found[inputs:]

    return f


numbers = st.floats() | st.floats(-3.0, 3.0) | st.sampled_from(EDGES)


def with_gradient(f: Callable[..., Any]) -> Callable[..., Any]:
    def both(xs: Any) -> Any:
        *_, last = results = f(*xs)
        return results, tg.gradients(last, list(xs)) if isinstance(last, Value) else []

    return both


@given(expressions(), st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=3))
def test_random_functions_are_eager_to_the_bit(
    f: Callable[..., Any], points: list[tuple[float, float, float]]
) -> None:
    g = compiled(f)
    for point in points:
        with ieee_arithmetic():
            expected = f(*map(Value, point))
        assert bits(g(*point)) == bits(expected)


@given(expressions(), st.tuples(numbers, numbers, numbers))
def test_gradients_of_random_functions_are_eager_to_the_bit(
    f: Callable[..., Any], point: tuple[float, float, float]
) -> None:
    both = with_gradient(f)
    with ieee_arithmetic():
        expected = both(tuple(map(Value, point)))
    assert bits(compiled(both)(point)) == bits(expected)


SMOOTH = ("add", "sub", "mul", "tanh", "sin", "sigmoid", "neg", "maximum", "atan")
small = st.floats(-2.0, 2.0)


@given(expressions(SMOOTH), st.lists(st.tuples(small, small), min_size=1, max_size=4), small)
def test_random_scans_are_the_eager_loops(
    f: Callable[..., Any], rows: list[tuple[float, float]], start: float
) -> None:
    def run(start: Any, rows: Any) -> Any:
        def step(carry: Any, row: Any) -> Any:
            results = f(carry, *row)
            return tg.tanh(results[-1]) + 0.5 * carry, results[0] * carry

        return tg.scan(step)(start, rows)

    g = compiled(run)
    assert bits(g(start, rows)) == bits(run(start, rows))
    array = np.array(rows)
    assert bits(g(start, array)) == bits(run(start, rows))
    assert bits(g(start, array[:1])) == bits(run(start, rows[:1]))
    assert bits(g(start, np.tile(array, (2, 1)))) == bits(run(start, rows * 2))

    def error(start: Any, rows: Any) -> Any:
        end, along = run(start, rows)
        return end * end + sum(along)

    both = tg.value_and_grad(error, argnums=(0, 1))
    assert_close(compiled(both)(start, rows), both(start, rows))


@given(expressions(SMOOTH), st.lists(st.tuples(small, small), min_size=1, max_size=4), small)
def test_random_maps_are_the_eager_loops(
    f: Callable[..., Any], rows: list[tuple[float, float]], w: float
) -> None:
    def each(w: Any, row: Any) -> Any:
        return f(w, *row)[-1]

    g = compiled(tg.vmap(each, (None, 0)))
    assert bits(g(w, rows)) == bits(tg.vmap(each, (None, 0))(w, rows))
    array = np.array(rows)
    assert bits(g(w, array)) == bits(g(w, rows))
    assert bits(g(w, array[:1])) == bits(g(w, rows))[:1]

    both = tg.value_and_grad(tg.vmap(each, (None, 0), reduce="sum"), argnums=(0, 1))
    h = compiled(both)
    assert_close(h(w, array), both(w, array))
    assert_close(h(w, array[:1]), both(w, array[:1]))
    assert_close(h(w, rows), both(w, rows))


# Threads


def test_eight_threads_get_their_own_results() -> None:
    def f(x: Any, rows: Any) -> Any:
        total = tg.vmap(lambda row: tg.sin(row * x), reduce="sum")(rows)
        return [total / x, tg.scan(lambda c, _: (c * x, c), length=5)(x)]

    g = compiled(f)
    rows = np.linspace(0.0, 1.0, 50)
    points = [float(i % 9) for i in range(400)]  # division by zero among them
    alone = [bits(compiled(f)(x, rows)) for x in points[:9]]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda x: bits(g(x, rows)), points))
    assert together == [alone[int(x)] for x in points]


# Loops


def test_a_loop_in_a_loop() -> None:
    def f(w: Any, blocks: Any) -> Any:
        def step(w: Any, block: Any) -> Any:
            along = tg.vmap(lambda x: w[0] * x[1])(block)
            total = tg.vmap(lambda x: x[0] - w[1])(block)
            pulled = tg.vmap(lambda x: x * w[0], reduce="mean")([w[0], w[1], along[1]])
            end, _ = tg.scan(lambda c, x: (tg.sin(c + x), None))(pulled, total)
            return [w[0] + end, w[1] * 0.9], along

        return tg.scan(step)(w, blocks)

    g = compiled(f)
    blocks = [[[0.1 * i + j - k for k in range(2)] for j in range(3)] for i in range(4)]
    assert_close(g([0.3, 0.4], blocks), f([0.3, 0.4], blocks))
    assert_close(g([0.3, 0.4], np.array(blocks)), f([0.3, 0.4], np.array(blocks)))


def test_the_gradient_of_a_loop_in_a_loop() -> None:
    def f(w: Any, blocks: Any) -> Any:
        def step(w: Any, block: Any) -> Any:
            rows = tg.vmap(lambda x: tg.sin(w[0] * x[0]) * x[1])(block)
            both = [rows[0] + rows[1] * w[1], rows[2]]
            pulled = tg.vmap(lambda x: x * w[0], reduce="sum")(both)
            return [w[0] + 0.1 * pulled, w[1] * rows[1]], rows[0]

        end, along = tg.scan(step)(w, blocks)
        return end[0] * end[1] + sum(along)

    both = tg.value_and_grad(f)
    blocks = [[[0.1 * i + j - k for k in range(2)] for j in range(3)] for i in range(4)]
    assert_close(compiled(both)([0.3, 0.4], blocks), both([0.3, 0.4], blocks))


def test_a_derivative_that_needs_few_numbers_of_a_row() -> None:
    def f(c: Any, rows: Any) -> Any:
        return tg.scan(lambda c, x: (c * x[0] + sum(x), None))(c, rows)[0]

    rows = [[0.5 + i - 0.1 * j for j in range(6)] for i in range(3)]
    both = tg.value_and_grad(f)
    assert_close(compiled(both)(0.3, rows), both(0.3, rows))


def test_what_is_carried_is_gone_through_whole() -> None:
    def f(w: Any) -> Any:
        def step(w: Any, _: Any) -> Any:
            return tg.vmap(lambda x: x * 0.5 + w[0])(w), sum(w)

        return tg.scan(step, length=3)(w)

    assert_close(compiled(f)([1.0, 2.0, 3.0]), f([1.0, 2.0, 3.0]))


def test_rows_of_one_number() -> None:
    def f(x: Any) -> Any:
        return tg.vmap(tg.vmap(tg.exp, reduce="sum"), reduce="sum")(x)

    x = np.array([[1.0], [2.0]])
    assert compiled(f)(x) == math.exp(1.0) + math.exp(2.0)


# Without NumPy


def test_without_numpy() -> None:
    script = """
import sys
sys.modules["numpy"] = sys.modules["llvmlite"] = None
import tinygrad_bp as tg

def f(w, xs):
    return tg.vmap(lambda x: tg.log(x * w["a"]), reduce="sum")(xs) + tg.sigmoid(w["b"][0])

both = tg.value_and_grad(f)
g = tg.jit(both)
for xs in ([1.0, 2.0], [0.5, 4.0, 8.0], [1, 2]):
    for _ in range(2):
        one, other = g({"a": 2.0, "b": (0.5,)}, xs), both({"a": 2.0, "b": (0.5,)}, xs)
        assert abs(one[0] - other[0]) < 1e-15 and one[1].keys() == other[1].keys()
print(g.backend, g({"a": 2.0, "b": (0.5,)}, [0.0, 1.0])[0])
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.stdout == "python -inf\n", done.stderr
