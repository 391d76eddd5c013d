"""The backend `python`: the same numbers as eager, to the bit, from any arguments."""

from __future__ import annotations

import itertools
import math
import struct
import subprocess
import sys
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.ops import TABLE, Op, ieee_arithmetic
from tinygrad_bp.compiler.entry import Array, Mapping, Number, Sequence
from tinygrad_bp.compiler.python import PythonCode

if TYPE_CHECKING:
    from collections.abc import Callable

EDGES = [0.0, 1.0, 2.0, 0.5, 1e-3, 3.7, 710.0, 1e308, 5e-324, math.inf]
EDGES = [*EDGES, *(-x for x in EDGES), math.nan]


def bits(tree: Any) -> Any:
    """The numbers of a result as bytes; all nans are the same."""
    if isinstance(tree, dict):
        return {key: bits(part) for key, part in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [bits(part) for part in tree]
    if isinstance(tree, np.ndarray):
        return bits(tree.tolist())
    number = tree.data if isinstance(tree, Value) else tree
    return "nan" if number != number else struct.pack("d", number)


def compiled(f: Callable[..., Any]) -> Any:
    return tg.jit(f, backend="python")


# The table


@pytest.mark.parametrize("op", TABLE.values(), ids=list(TABLE))
def test_operations_follow_ieee_754(op: Op) -> None:
    f = compiled(lambda *operands: op(*operands))
    edges = EDGES if op.arity < 3 else EDGES[::2]
    for operands in itertools.product(edges, repeat=op.arity):
        assert bits(f(*operands)) == bits(op.ieee(*operands)), operands
    assert f.cache_info().misses == 1


@pytest.mark.parametrize("op", TABLE.values(), ids=list(TABLE))
def test_operations_in_one_line_with_others_follow_ieee_754(op: Op) -> None:
    """Operands are expressions, with signs and choices in them; one is a constant."""
    ieee = TABLE["neg"].ieee, TABLE["maximum"].ieee, TABLE["mul"].ieee
    neg, maximum, mul = ieee
    for constant in (-2.0, 0.5, 3.0, math.inf):

        def f(*xs: Any, constant: float = constant) -> Any:
            first, *others = [tg.maximum(-x, constant) for x in xs]
            return -op(-first, *others) * op(constant, *xs[1:])

        g = compiled(f)
        for xs in itertools.product(EDGES if op.arity == 1 else EDGES[::3], repeat=op.arity):
            first, *others = [maximum(neg(x), constant) for x in xs]
            expected = mul(neg(op.ieee(neg(first), *others)), op.ieee(constant, *xs[1:]))
            assert bits(g(*xs)) == bits(expected), (constant, xs)


@pytest.mark.parametrize("exponent", [-3.0, -1.0, -0.5, 0.5, 2.0, 3.0, 2.5, 1e300])
def test_powers_with_a_constant_exponent(exponent: float) -> None:
    f, g = compiled(lambda x: x**exponent), compiled(lambda x: (-x) ** exponent)
    for x in EDGES:
        assert bits(f(x)) == bits(TABLE["pow"].ieee(x, exponent))
        assert bits(g(x)) == bits(TABLE["pow"].ieee(-x, exponent))


def test_an_error_at_one_place_leaves_the_other_results_alone() -> None:
    f = compiled(lambda x, y: [x / y, x * y, tg.log(y)])
    assert f(1.0, 0.0) == [math.inf, 0.0, -math.inf]
    assert f(1.0, 1.0) == [1.0, 1.0, 0.0]


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


def assert_close(result: Any, expected: Any) -> None:
    """Sums may be added up in another order."""
    got, wanted = (tg.autodiff.tree.flatten(tree)[0] for tree in (result, expected))
    assert len(got) == len(wanted)
    size = max(1.0, *(abs(getattr(x, "data", x)) for x in wanted))
    for x, y in zip(got, wanted, strict=True):
        assert math.isclose(x, getattr(y, "data", y), rel_tol=1e-12, abs_tol=1e-12 * size)
