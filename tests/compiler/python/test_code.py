"""The backend `python`: the same numbers as eager, to the bit, from any arguments."""

from __future__ import annotations

import itertools
import math
import struct
import subprocess
import sys
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.ieee import ieee_arithmetic
from tinygrad_bp.autodiff.operations.operation import Op
from tinygrad_bp.autodiff.ops import TABLE
from tinygrad_bp.compiler.layout import ArrayLayout, MappingLayout, NumberLayout, SequenceLayout
from tinygrad_bp.compiler.python.code import PythonCode

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


def slots_of(program: Any) -> list[Any]:
    """The arrays of a program that are arguments."""
    return [array for array in program.arrays if array.op is None]


# The table


@pytest.mark.parametrize("op", TABLE.values(), ids=list(TABLE))
def test_operations_follow_ieee_754(op: Op) -> None:
    f = compiled(op)
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


SYMBOLS = ["add", "sub", "mul", "div", "pow", "neg", "where", "abs"]


@pytest.mark.parametrize("outer", SYMBOLS)
@pytest.mark.parametrize("inner", SYMBOLS)
def test_operations_in_one_line_keep_their_order(outer: str, inner: str) -> None:
    one, other = TABLE[outer], TABLE[inner]
    for place in range(one.arity):

        def f(*xs: Any, place: int = place) -> Any:
            whole = other(*xs[: other.arity])
            return one(*(*xs[:place], whole, *xs[place:])[: one.arity])

        g = compiled(f)
        for xs in itertools.permutations((0.1, 0.7, -1.3, 3.1, 1e-7), 4):
            with ieee_arithmetic():
                expected = f(*xs)
            assert bits(g(*xs)) == bits(expected)


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


# Arguments


def test_arguments_of_every_kind() -> None:
    """Whatever the first call had, the next gets what is right for it."""

    def f(x: Any) -> Any:
        return x[0] * x[1] + 0.1

    kinds: list[Any] = [
        [0.7, 3.0],
        (0.7, 3.0),
        [0.7, 3],
        [1, 3],
        [True, 3.0],
        [2**53 + 1, 2**53 + 1],
        [np.float64(0.7), 3.0],
        np.array([0.7, 3.0]),
        np.array([0.7, 3.0], dtype=np.float32),
        np.array([1, 3]),
        np.array([2**53 + 1, 2**53 + 1]),
        np.array([0.7, 3.0], dtype=">f8"),
        np.array([0.7, 0.0, 3.0, 0.0])[::2],
        np.array([0.7, 3.0], dtype=object),
        np.array([0.7, 3.0]).view(np.recarray),
        {0: 0.7, 1: 3.0},
        {1: 3.0, 0: 0.7},
        OrderedDict([(0, 0.7), (1, 3.0)]),
    ]
    for first in kinds:
        g = compiled(f)
        g(first)
        for other in (first, *kinds, first):
            expected = f([float(other[0]), float(other[1])])
            assert bits(g(other)) == bits(expected), (first, other)
            assert type(g(other)) is float


@pytest.mark.parametrize(
    "arguments",
    [(), ([1.0],), ([1.0, 2.0, 3.0],), ([1.0, 2.0], 3.0), ([1.0, "2"],), ([1.0, None],), (None,)],
)
def test_other_arguments_are_refused_as_in_the_first_call(arguments: Any) -> None:
    def f(x: Any) -> Any:
        first, second = x
        return first * second

    g = compiled(f)
    g([1.0, 2.0])
    for known in (g, compiled(f)):
        with pytest.raises((TypeError, ValueError)):
            known(*arguments)


def test_nested_arguments_and_results() -> None:
    def f(p: Any, scale: float) -> Any:
        w, (a, b) = p["w"], p["ab"]
        top = w[0][0] * w[1][1] - w[0][1] * w[1][0]
        return {"top": top, 3: [a * scale, (b,)], (): [], "one": [[w[1][0]], 1.0]}

    g = compiled(f)
    for k in (1.0, 2.0):
        p = {"w": [[1.0 * k, 2.0], [3.0, 4.0 * k]], "ab": (5.0, 6.0)}
        for _ in range(2):
            result = g(p, k)
            assert result == f(p, k)
            assert list(result) == ["top", 3, (), "one"]
            assert type(result[3][1]) is tuple
    assert g.cache_info() == (3, 1, 64, 1)


def test_an_empty_list_is_another_structure() -> None:
    g = compiled(lambda xs, d, y: sum(xs, y) + sum(d.values()))
    for _ in range(2):
        assert g([], {}, 1.0) == 1.0
        assert g([2.0], {}, 1.0) == 3.0
        assert g([], {"a": 3.0}, 1.0) == 4.0
        assert g((), {}, 1.0) == 1.0


def test_arrays_of_several_axes() -> None:
    def f(a: Any) -> Any:
        return a @ a.T, a[1, 2] * a, a.sum()

    g = compiled(f)
    for k in range(3):
        a = np.arange(6.0).reshape(2, 3) + k
        for expected, result in zip(f(a), g(a), strict=True):
            np.testing.assert_array_equal(result, expected, strict=True)
    with pytest.raises(IndexError):
        g(np.zeros((3, 2)))
    with pytest.raises((IndexError, ValueError)):
        g(np.zeros(2))


def test_arrays_of_any_length_have_to_be_of_one_length() -> None:
    def f(x: Any, y: Any) -> Any:
        return tg.vmap(lambda a, b: a[0] * a[1] + b, reduce="sum")(x, y)

    g = compiled(f)
    for n in (4, 1, 7):
        assert g(np.ones((n, 2)), np.arange(1.0 * n)) == n + n * (n - 1) / 2
    assert g.cache_info().currsize == 1
    for x, y in (((4, 2), 3), ((0, 2), 0)):
        with pytest.raises(ValueError, match="row"):
            g(np.ones(x), np.ones(y))
    with pytest.raises(TypeError):
        g(np.ones((4, 2)), 4.0)
    assert g(np.arange(12.0).reshape(4, 3), np.ones(4)) == 0 + 12 + 42 + 90 + 4


def test_the_rows_of_many_numbers() -> None:
    """More numbers than are looked at one by one."""

    def f(w: Any) -> Any:
        return tg.vmap(lambda x: x * x, reduce="sum")(w[:30]) + w[39], w[1]

    g = compiled(f)
    w = [0.1 * i for i in range(40)]
    for _ in range(2):
        assert bits(g(w)) == bits((f(w)[0], w[1]))
    large = 2**53 + 1  # its square is another as an int
    assert bits(g([large, *w[1:]])) == bits((f([float(large), *w[1:]])[0], w[1]))
    assert type(g([0.0, 3, *w[2:]])[1]) is float
    assert bits(g(np.array(w))) == bits(f(w))


def test_lists_that_are_gone_through_whole() -> None:
    def f(w: Any, n: Any) -> Any:
        return tg.scan(lambda c, x: (c + x * n[0], None))(0.0, w)[0] + len(w)

    def g(rows: Any) -> Any:
        each = tg.vmap(lambda row: tg.scan(lambda c, x: (c * 0.5 + x, None))(0.0, row)[0])
        return each(rows)[1] + len(rows)

    w = [0.1 * i for i in range(40)]
    rows = [w[:20], w[20:]]
    compiled_f, compiled_g = compiled(f), compiled(g)
    for _ in range(2):
        for part in (w, w[:39], [*w, 7.0]):
            assert bits(compiled_f(part, [2.0])) == bits(f(part, [2.0]))
        assert bits(compiled_g(rows)) == bits(g(rows))


def test_few_of_many_numbers() -> None:
    f = compiled(lambda w: (w[0] * w[39] + 0.1,))
    w = [float(i + 3) for i in range(40)]
    for numbers_given in (w, [*map(int, w)], w, np.array(w), np.arange(3, 43), np.array(w)):
        assert f(numbers_given) == (3.0 * 42.0 + 0.1,)


def test_results_are_new_at_each_call() -> None:
    g = compiled(lambda w: [w * 2.0, [1.0, 2.0]])
    for w in (np.ones(3), np.ones(3)):
        first = g(w)
        first[0][0] = first[1][0] = 7.0
        assert bits(g(w)) == bits([[2.0] * 3, [1.0, 2.0]])
    rows = compiled(lambda xs: (xs, tg.vmap(lambda x: x + 1.0)(xs)))
    given = np.zeros(2)
    same, more = rows(given)
    same[0] = more[0] = 7.0
    assert given.tolist() == [0.0, 0.0]
    assert rows(given)[1].tolist() == [1.0, 1.0]


def test_values_that_a_function_closes_over_are_read_at_each_call() -> None:
    c, d = Value(2.0, label="c"), Value(3.0)
    g = compiled(lambda x: [x * c + d, c])
    assert g(1.0) == [5.0, 2.0]
    c.data, d.data = 4.0, 5.0
    assert g(1.0) == g(1) == [9.0, 4.0]


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


def test_what_is_the_same_in_every_turn_is_computed_before_the_loop() -> None:
    def f(x: Any, rows: Any) -> Any:
        return tg.vmap(lambda row: tg.relu(row * tg.exp(x)), reduce="sum")(rows)

    g = compiled(f)
    g(1.0, [1.0, 2.0])
    lines = [line.strip() for line in g.source.splitlines()]
    assert lines.index("v1 = exp(x)") < lines.index("# For each row:")
    assert "v2 = rows_row * v1" in lines  # once, though the formula has it twice


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


# The source


LABELS = ["net", "net", "net h1", "lambda", "sum", "e", "v1", "_pow", "", "ﬁ", "δ", "3"]


def test_names_are_the_labels_where_they_can_be() -> None:
    def f(x: Any, exp: Any) -> Any:
        results = []
        for label in LABELS:
            x = tg.exp(x * 0.01) / exp + tg.sigmoid(-x)
            x.label = label
            results.append(x)
        return results

    g = compiled(f)
    expected = bits(f(Value(0.5), 2.0))
    assert bits(g(0.5, 2.0)) == bits(g(0.5, 2.0)) == expected
    names = [line.split(" = ")[0].strip() for line in g.source.splitlines() if " = " in line]
    assert {"net", "net_2", "net_h1", "fi", "δ"} <= set(names)
    assert not {"lambda", "sum", "e", "_pow", "3", "exp"} & set(names)
    assert len(names) == len(set(names))


def test_source_of_the_tutorials_network() -> None:
    def f(w: Any, x: Any) -> Any:
        net = w[0] * x + w[1]
        net.label = "net"
        out = tg.sigmoid(net)
        out.label = "out"
        return 0.5 * (out - 1.0) ** 2

    g = compiled(lambda w, x: tg.gradients(f(w, x), [w[0], w[1]]))
    g([1.0, 2.0], 3.0)
    lines = [line.strip() for line in g.source.splitlines()]
    assert "net = w_0 * x + w_1" in lines
    assert "out = 1.0 / (1.0 + exp(-net)) if net >= 0.0 else (e := exp(net)) / (1.0 + e)" in lines
    assert len(lines) <= 13


def test_lines_are_short_and_loops_have_a_comment() -> None:
    def f(w: Any, xs: Any) -> Any:
        def loss(x: Any) -> Any:
            return sum(tg.tanh(v * x) for v in w)

        return tg.vmap(loss, reduce="mean")(xs)

    g = compiled(tg.value_and_grad(f))
    for w in ([0.1] * 40, np.full(40, 0.1)):
        g(w, np.ones(3))
        assert "# For each row:" in g.source
        assert max(map(len, g.source.splitlines())) <= 100


# Large programs, and without NumPy


def test_the_work_of_writing_grows_with_the_program() -> None:
    def f(x: Any, n: int) -> Any:
        for i in range(n):
            x = tg.sin(x) * 0.5 + (x - 0.1 if i % 3 else -x) + 1e-3
        return x

    lines = {}
    for n in (200, 2000):
        g = compiled(lambda x, n=n: f(x, n))
        assert bits(g(0.3)) == bits(f(0.3, n))
        assert g.program.size > 4 * n
        lines[n] = lines_run(PythonCode, g.program, slots_of(g.program), False, 1) / n
    assert lines[2000] == pytest.approx(lines[200], rel=0.05)


def lines_run(f: Callable[..., Any], *args: Any) -> int:
    """How many lines of Python it runs."""
    count = 0

    def note(frame: Any, event: str, arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return note

    before = sys.gettrace()
    sys.settrace(note)
    try:
        f(*args)
    finally:
        sys.settrace(before)
    return count


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


# The function for one layout


def the_function(f: Callable[..., Any], *first: Any, layout: Any, result: Any) -> Any:
    g = compiled(f)
    g(*first)
    return PythonCode(g.program, slots_of(g.program), False, 1).quick(layout, result)


def test_what_does_not_fit_the_layout_is_not_implemented() -> None:
    pair = SequenceLayout(list, (NumberLayout(0, 0), NumberLayout(0, 1)))
    call = the_function(
        lambda w, d: [w[0] * w[1], d["a"], d["b"]],
        [1.0, 2.0],
        {"a": 3.0, "b": 4.0},
        layout=(pair, MappingLayout(("a", "b"), (NumberLayout(1, 0), NumberLayout(2, 0)))),
        result=SequenceLayout(tuple, (NumberLayout(0, 0), NumberLayout(0, 1), NumberLayout(0, 2))),
    )
    w, d = [2.0, 3.0], {"a": 4.0, "b": 5.0}
    assert call(w, d) == (6.0, 4.0, 5.0)
    for other in ((2.0, 3.0), [2.0], [2.0, 3.0, 4.0], [2, 3.0], [2.0, Value(3.0)], [], None, 2.0):
        assert call(other, d) is NotImplemented
    for mapping in (
        {"b": 5.0, "a": 4.0},
        {"a": 4.0},
        {**d, "c": 1.0},
        OrderedDict(d),
        {"a": 1, "b": 2.0},
    ):
        assert call(w, mapping) is NotImplemented
    assert call() is call(w) is call(w, d, d) is NotImplemented


def test_what_python_has_no_number_for_is_not_implemented() -> None:
    call = the_function(
        lambda x: 1.0 / x, 1.0, layout=(NumberLayout(0, 0),), result=NumberLayout(0, 0)
    )
    assert call(4.0) == 0.25
    assert call(0.0) is NotImplemented


def test_arrays_that_do_not_fit_the_layout_are_not_implemented() -> None:
    call = the_function(
        lambda w: w * 2.0,
        np.ones(2),
        layout=(ArrayLayout(0, (2,)),),
        result=ArrayLayout(0, (2,), 0),
    )
    assert call(np.array([1.0, 2.0])).tolist() == [2.0, 4.0]
    for shape in (3, 1, (2, 1), (2, 2), (1, 2)):
        assert call(np.ones(shape)) is NotImplemented
    for kind in ("f4", "i8", ">f8", object):
        assert call(np.ones(2, dtype=kind)) is NotImplemented
    assert call([1.0, 2.0]) is call(np.ones(2).view(np.recarray)) is NotImplemented


def test_a_large_program_has_no_function_of_its_own() -> None:
    def f(x: Any) -> Any:
        for _ in range(3000):
            x = tg.sin(x) + 0.5
        return x

    number = NumberLayout(0, 0)
    assert the_function(f, 1.0, layout=(number,), result=number) is None
