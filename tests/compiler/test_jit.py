"""`jit`: arguments and results of every structure, the cache, Values that are closed over."""

from __future__ import annotations

import gc
import threading
import weakref
from collections import OrderedDict, namedtuple
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_bp as tg
from tinygrad_bp import Value, nn
from tinygrad_bp.compiler.program.program import Repeat

Pair = namedtuple("Pair", "left right")
ROWS = np.arange(1.0, 7.0).reshape(3, 2)


def weighted(w: Any, xs: Any) -> Any:
    return sum(a * b for a, b in zip(w, xs, strict=True))


def by_name(w: dict[str, Any]) -> dict[str, Any]:
    return {"sum": w["a"] + w["b"], "scaled": {"b": w["b"] * 2.0, "a": w["a"] * 3.0}}


def mapped(xs: Any) -> Any:
    return tg.vmap(lambda x: x * 2.0 + 1.0)(xs)


# Arguments and results


@pytest.mark.parametrize(
    ("f", "args"),
    [
        (weighted, ([1.0, 2.0], (3.0, 4.0))),
        (weighted, ([1, True], (np.float64(3.0), Fraction(1, 2)))),
        (weighted, ([np.float32(0.1), np.int64(2)], np.array([3.0, 4.0]))),
        (weighted, (Pair(1.0, 2.0), [np.array(5.0), 6.0])),
        (by_name, ({"a": 1.0, "b": 2.0},)),
        (by_name, ({"b": 2.0, "a": 1.0},)),
        (by_name, (OrderedDict(b=2.0, a=1.0),)),
        (lambda p: Pair(p.right, [p.left, None, (), {}]), (Pair(1.0, 2.0),)),
        (lambda t: OrderedDict(z=t[1][0]["k"], a=t[0]), ((1.0, [{"k": 2.0}]),)),
        (lambda x, none: x * 2.0, (1.0, None)),
        (lambda x, empty: [x, empty, len(empty)], (1.0, [])),
        (lambda x, empty: empty, (1.0, np.zeros((0, 3)))),
        (lambda x: x, (np.zeros((3, 0)),)),
        (lambda x: x, ([[1, 2], [3, 4]],)),
        (lambda x: x, ([(1.0, 2.0), (3.0, 4.0)],)),
        (lambda x: x, ([[(1.0,), (2.0,)], [(3.0,), (4.0,)]],)),
        (lambda x: x, ([[1.0, 2.0], [3.0]],)),
        (lambda x: x, ([[], []],)),
        (lambda x: x[1], ([np.ones(2), np.ones(3)],)),
        (lambda x: 7.0, (1.0,)),
        (lambda x: None, (1.0,)),
        (lambda x: (x, np.arange(3.0)), (1.0,)),
        (lambda: 3.0, ()),
        # NumPy on arrays
        (lambda x, w: x @ w, (ROWS, [1.0, 2.0])),
        (lambda x, w: (w @ x.T, np.dot(x, w)), (ROWS, np.array([1.0, 2.0]))),
        (lambda x: [np.sum(x), x.sum(axis=0), x.mean(), np.exp(-x)], (ROWS,)),
        (lambda x: (x.T, x[:, 0], x[1], x[1, 0], x[::-1, 1:], x.reshape(2, 3)), (ROWS,)),
        (lambda x: (np.concatenate([x, x * 2]), np.stack([x[0], x[1]]), x**2 - 1 / x), (ROWS,)),
        (lambda x: (2.0 + x, 2.0 - x, -x, abs(-x), x / x, 2.0**x, np.arcsin(x / 10)), (ROWS,)),
        (lambda x: (x.shape, len(x), x.ndim, x.size, [len(row) for row in x]), (ROWS,)),
        (lambda x: x.copy(), (ROWS.astype(np.float32),)),
        (lambda x: x * 2.0, (ROWS.astype(int),)),
        (lambda x: x * 2.0, (ROWS > 2,)),
        (lambda x: x * 2.0, (np.asfortranarray(ROWS),)),
        (lambda x: x * 2.0, (ROWS[::2, ::-1],)),
        (lambda x: x * 2.0, (ROWS.astype(">f8"),)),
        # rows
        (mapped, ([1.0, 2.0],)),
        (mapped, (np.array([1, 2]),)),
        (mapped, (ROWS[::-1, 1],)),
        (tg.vmap(lambda r: {"a": r[0], "b": (r[1], r * 2.0)}), (ROWS,)),
        (tg.vmap(lambda r: {"a": r[0], "b": [r[1]]}), (ROWS.tolist(),)),
        (tg.vmap(lambda r: r["u"] * r["v"][0]), ({"u": [1.0, 2.0], "v": ROWS[:2]},)),
        (tg.vmap(lambda r: Pair(*r)), ([(1.0, 2.0), (3.0, 4.0)],)),
        (tg.vmap(lambda r: (r[0], None)), (ROWS.tolist(),)),
        (tg.vmap(lambda r: (r[0], None)), (ROWS,)),
        (tg.vmap(lambda r: None), ([1.0, 2.0],)),
        (tg.vmap(lambda r: []), (ROWS,)),
        (lambda x: tg.scan(lambda c, r: (c + r[0], None))(0.0, x), (ROWS,)),
        (
            lambda x: tg.scan(lambda c, r: ({"n": c["n"] + r}, [c["n"], r]))({"n": 0.0}, x),
            ([1.0, 2.0],),
        ),
        (lambda x: tg.scan(lambda c, r: (c * r, c))(x[0], x), (ROWS,)),
        (lambda x: tg.scan(lambda c, r: (c * r, c))(2.0, x), (np.zeros(0),)),
        (lambda x: tg.scan(lambda c, r: (c * r, c))(2.0, x), ([],)),
        (lambda x: tg.scan(lambda c, r: (c * x, c), length=0)(2.0), (3.0,)),
        (lambda x: tg.scan(lambda c, r: (c, x), length=2)(None), (3.0,)),
    ],
)
def test_arguments_and_results(assert_as_eager: Any, f: Any, args: Any) -> None:
    assert_as_eager(f, *args)


def test_derivatives_have_the_structure_of_arguments(assert_as_eager: Any) -> None:
    def f(w: Any, x: Any) -> Any:
        return w["a"][0] * w["b"] ** 2 * x.sum() + (x * x).sum()

    w = OrderedDict(b=2.0, a=(3.0,))
    assert_as_eager(tg.value_and_grad(f, argnums=(0, 1)), w, ROWS)
    assert_as_eager(tg.hessian(f), w, ROWS)
    assert_as_eager(tg.jacobian(lambda x: x * x), np.array([1.0, 2.0]))
    assert_as_eager(tg.grad(lambda x: x * x), np.array(2.0))


def test_keyword_arguments(jit: Any) -> None:
    f = jit(lambda x, *, scale=2.0, shift=(0.0,): x * scale + shift[0])
    assert f(3.0) == 6.0
    assert f(3.0, scale=4.0) == 12.0
    assert f(3.0, scale=5.0) == 15.0
    assert f(3.0, shift=(1.0,)) == 7.0
    assert f(x=3.0) == 6.0
    assert f.cache_info().misses == 4
    assert "scale" in str(f.program) or "shift" not in str(f.program)


def test_results_are_in_buffers_of_their_own(jit: Any) -> None:
    given = np.array([1.0, 2.0])
    same = jit(lambda x: x)
    one, other = same(given), same(given)
    one[0] = 7.0
    assert (given[0], other[0]) == (1.0, 1.0)


@pytest.mark.parametrize("bad", ["3", object(), 1j, [1.0, "a"], {"a": b"c"}, np.array(["a"])])
def test_what_is_no_number_is_refused(jit: Any, bad: Any) -> None:
    with pytest.raises(TypeError, match="takes a real number, not"):
        jit(lambda x: 1.0)(bad)
    with pytest.raises(TypeError, match="takes a real number, not str: 'a'"):
        jit(lambda x: "a")(1.0)


@pytest.mark.filterwarnings("ignore:the matrix subclass:PendingDeprecationWarning")
@pytest.mark.parametrize("kind", [np.ma.masked_array, np.asmatrix])
def test_arrays_with_an_arithmetic_of_their_own_are_refused(jit: Any, kind: Any) -> None:
    f = jit(tg.vmap(lambda row: row * 2.0))
    given = np.array([[1.0, 2.0]])
    f(given)
    with pytest.raises(TypeError, match=r"takes ordinary arrays, not (MaskedArray|matrix): make"):
        f(kind(given))


def test_an_array_of_arguments_is_not_assigned_to(jit: Any) -> None:
    def f(x: Any) -> Any:
        x[0] = 1.0

    with pytest.raises(TypeError, match=r"assign to a copy of it \(X = X\.copy\(\)\)"):
        jit(f)(np.ones(2))


# What makes another structure


def test_lengths_are_no_part_of_the_structure(jit: Any) -> None:
    def loss(w: Any, xs: Any, ys: Any) -> Any:
        return tg.vmap(lambda w, x, y: (w * x - y) ** 2, (None, 0, 0), reduce="mean")(w, xs, ys)

    f = jit(tg.value_and_grad(loss))
    for n in (1, 2, 3, 1000):
        xs, ys = np.linspace(0, 1, n), np.linspace(1, 3, n)
        value, slope = f(2.0, xs, ys)
        assert value == pytest.approx(np.mean((2 * xs - ys) ** 2), rel=1e-13)
        assert slope == pytest.approx(np.mean(2 * (2 * xs - ys) * xs), rel=1e-13)
    assert f.cache_info()[:2] == (3, 1)
    [loop] = [x for x in f.program.instructions if isinstance(x, Repeat)]
    assert loop.length.is_free
    with pytest.raises(ValueError, match="the same number of rows in every argument, but got"):
        f(2.0, xs, ys[:-1])
    with pytest.raises(ValueError, match="at least one row, but got none"):
        f(2.0, xs[:0], ys[:0])
    assert f(2.0, [1.0, 2.0], [3.0, 4.0]) == (0.5, -1.0)
    assert f(2.0, [1.0], [3.0]) == (1.0, -2.0)
    assert f.cache_info().misses == 4  # of these, two failed


@pytest.mark.parametrize("kind", [list, np.array])
def test_what_is_compiled_for_no_rows_is_not_for_some(jit: Any, kind: Any) -> None:
    f = jit(tg.scan(lambda c, x: (c * x, c)))
    for numbers in ([], [3.0, 4.0], [], [5.0]) * 2:
        carry, ys = f(2.0, kind(numbers))
        assert carry == 2.0 * np.prod(numbers)
        assert len(ys) == len(numbers)
    assert f.cache_info().misses == 2


@pytest.mark.parametrize(
    "f",
    [
        lambda xs: tg.vmap(lambda x: x, reduce="sum")(xs) * len(xs),
        lambda xs: tg.vmap(lambda x: x, reduce="sum")(xs) * xs[0],
        lambda xs: tg.vmap(lambda x: x, reduce="sum")(xs) * sum(xs),
        lambda xs: sum(x * x for x in xs),
        lambda xs: tg.vmap(lambda x, y: x * y)(xs, list(xs)),
        lambda xs: tg.scan(lambda c, x: (c + x, None), length=len(xs))(0.0, xs)[0],
        lambda xs: [*xs, 1.0],
        lambda xs: xs[-1] if len(xs) > 0 else 0.0,
    ],
)
@pytest.mark.parametrize("kind", [list, np.array])
def test_looking_at_a_length_makes_it_one(assert_as_eager: Any, f: Any, kind: Any) -> None:
    compiled = assert_as_eager(f, kind([1.0, 2.0]))
    compiled(kind([1.0, 2.0, 3.0]))
    compiled(kind([3.0, 2.0]))
    assert compiled.cache_info().misses == 2


def test_arrays_that_have_to_be_of_one_length(jit: Any) -> None:
    def f(xs: Any, ys: Any, zs: Any) -> Any:
        total = tg.vmap(lambda x, y: x * y, reduce="sum")(xs, ys)
        return total + ys[0] + tg.vmap(lambda z: z, reduce="sum")(zs)

    compiled = jit(f)
    for n, m in ((2, 2), (2, 5), (3, 3)):
        ones = np.ones(n)
        assert compiled(ones, ones, np.ones(m)) == n + 1 + m
    assert compiled.cache_info().misses == 2  # ys[0] looks at the length of ys, and so of xs


def test_other_structures_trace_again(jit: Any) -> None:
    f = jit(lambda x: tg.autodiff.tree.flatten(x)[0][0] * 2.0)
    calls = [
        1.0,
        [1.0],
        (1.0,),
        {"a": 1.0},
        {"b": 1.0},
        Pair(1.0, 2.0),
        np.array(1.0),
        np.ones(1),
        np.ones((1, 1)),
    ]
    for i, x in enumerate(calls):
        assert f(x) == 2.0
        assert f(x) == 2.0
        assert f.cache_info().misses == i + 1
    assert f.cache_info().currsize == len(calls)


def test_the_cache_is_bounded() -> None:
    f = tg.jit(lambda *xs: sum(xs), backend="python")
    for n in range(1, f.maxsize + 10):
        assert f(*[1.0] * n) == n
    assert f.cache_info() == (0, f.maxsize + 9, f.maxsize, f.maxsize)
    f(*[1.0] * (f.maxsize + 9))
    assert f.cache_info().hits == 1
    f(1.0)  # gone by now
    assert f.cache_info().misses == f.maxsize + 10


# Values that it closes over


def test_values_that_are_closed_over_are_read_at_each_call(jit: Any) -> None:
    leaf = Value(3.0)
    inner = leaf * leaf

    f = jit(lambda x: [x * leaf, x * inner, x * (leaf + 1.0), leaf, leaf * leaf - inner])
    assert f(2.0) == [6.0, 18.0, 8.0, 3.0, 0.0]
    leaf.data = 4.0
    assert f(2.0) == [8.0, 18.0, 10.0, 4.0, 7.0]  # inner has the number that it had
    inner.recompute()
    assert f(2.0) == [8.0, 32.0, 10.0, 4.0, 0.0]
    assert f.cache_info().misses == 1


def test_a_model_that_is_closed_over(jit: Any) -> None:
    model = nn.MLP(2, [3, 1], activation="tanh", seed=1)
    f = jit(tg.vmap(lambda row: model(row) * 2.0, reduce="sum"))
    for _ in range(2):
        eager = sum((model(row) * 2.0).data for row in ROWS)
        assert f(ROWS) == pytest.approx(eager, rel=1e-13)
        for p in model.parameters():
            p.data += 0.1
    assert f.cache_info().misses == 1


def test_derivatives_by_values_that_are_closed_over(assert_as_eager: Any) -> None:
    leaf = Value(0.5)
    assert_as_eager(lambda x: tg.gradients(tg.sin(leaf * x) * leaf, [leaf])[0], 2.0)
    assert_as_eager(
        lambda x: tg.gradients(tg.vmap(lambda r: tg.sin(leaf * r), reduce="sum")(x), [leaf])[0],
        np.array([1.0, 2.0]),
    )


def test_no_derivative_is_lost_by_a_compiled_function_inside_a_transform(jit: Any) -> None:
    def outer(x: Any) -> Any:
        return jit(lambda y: x * y)(2.0)

    assert tg.grad(outer)(3.0) == 2.0
    assert tg.jvp(outer, (3.0,), (1.0,)) == (6.0, 2.0)
    assert tg.hessian(lambda x: outer(x) ** 2)(3.0) == 8.0
    assert jit(tg.grad(outer))(3.0) == 2.0


def test_a_compiled_function_called_with_values_is_the_function(jit: Any) -> None:
    f = jit(lambda w, x: tg.sin(w[0]) * x)
    w = Value(0.5)
    y = f([w], 2.0)
    y.backward()
    assert w.grad == pytest.approx(2.0 * np.cos(0.5))
    assert tg.grad(f)([0.5], 2.0) == [w.grad]
    assert tg.jvp(lambda a: f([a], 2.0), (0.5,), (1.0,))[1] == w.grad
    assert f(np.array([w]), 2.0).data == y.data
    assert f.cache_info().misses == 0


def test_compiled_functions_are_part_of_others(jit: Any) -> None:
    leaf = Value(2.0)
    inner = jit(lambda x: x * leaf)
    assert inner(3.0) == 6.0
    outer = jit(lambda y: inner(3.0) + inner(y))
    assert outer(1.0) == 8.0
    leaf.data = 5.0
    assert outer(1.0) == 20.0
    assert jit(tg.grad(lambda x: inner(x) ** 2))(1.0) == 50.0


# Threads


@pytest.mark.parametrize("is_warm", [False, True])
def test_the_same_function_from_eight_threads(jit: Any, is_warm: bool) -> None:
    leaf = Value(2.0)

    def loss(w: Any, xs: Any) -> Any:
        return tg.vmap(lambda x: tg.tanh(w[0] * x + w[1]) * leaf, reduce="sum")(xs)

    f = jit(tg.value_and_grad(loss))
    eager = tg.value_and_grad(loss)
    cases = [([0.1 * i, -0.2 * i], np.linspace(-1, 1, 3 + i)) for i in range(8)]
    expected = []
    for w, xs in cases:
        value, slopes = eager(w, xs)
        expected.append([x.data for x in (value, *slopes)])
    if is_warm:
        f(*cases[0])
    start = threading.Barrier(8)
    wrong: list[Any] = []

    def work(i: int) -> None:
        start.wait()
        for _ in range(30):
            value, slopes = f(*cases[i])
            if not np.allclose([value, *slopes], expected[i], rtol=1e-12, atol=1e-15):
                wrong.append((i, value, slopes))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert f.cache_info().misses == 1


# The object


def test_nothing_is_compiled_yet(jit: Any) -> None:
    f = jit(lambda x: x)
    for name in ("program", "source"):
        with pytest.raises(RuntimeError, match="call the function once"):
            getattr(f, name)


def test_what_jit_refuses() -> None:
    with pytest.raises(TypeError, match="takes a function, not float"):
        tg.jit(3.0)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"backend must be one of 'llvm', .*, not 'fortran'"):
        tg.jit(abs, backend="fortran")
    for threads in (0, -1, 1.5, True):
        with pytest.raises(ValueError, match="threads must be a number of threads, 1 or more"):
            tg.jit(abs, threads=threads)  # type: ignore[arg-type]


def test_it_looks_like_the_function(jit: Any) -> None:
    def named(x: float) -> float:
        """What it does."""
        return x

    f = jit(named)
    assert (f.__name__, f.__doc__, f.__wrapped__) == ("named", "What it does.", named)
    assert repr(f).startswith("<compiled named, backend ")


def test_it_is_freed(jit: Any) -> None:
    f = jit(tg.vmap(lambda r: r * 2.0, reduce="sum"))
    f(np.ones(3))
    gone = weakref.ref(f)
    del f
    gc.collect()
    assert gone() is None


def test_zeros_keep_their_sign(jit: Any) -> None:
    zeros = jit(lambda x: [x * 0.0, x * -0.0, x * 0.0 + -0.0])(1.0)
    assert [np.copysign(1.0, zero) for zero in zeros] == [1.0, -1.0, 1.0]


# Random functions

OPERATIONS: list[Callable[[Any, Any], Any]] = [
    lambda a, b: a + b,
    lambda a, b: a - b,
    lambda a, b: a * b,
    lambda a, b: a / (b * b + 1.0),
    lambda a, b: -a,
    lambda a, b: tg.sin(a),
    lambda a, b: tg.tanh(a) * b,
    lambda a, b: tg.sigmoid(a - b),
    tg.maximum,
    lambda a, b: tg.where(a > b, a, b * 0.5),
    lambda a, b: tg.relu(a) + b,
    lambda a, b: tg.hypot(a, b + 2.0),
    lambda a, b: a**2,
]
steps = st.lists(
    st.tuples(st.sampled_from(range(len(OPERATIONS))), st.integers(0, 9), st.integers(0, 9)),
    min_size=1,
    max_size=8,
)


def run(program: Any, inputs: list[Any]) -> list[Any]:
    """The numbers that a list of operations computes, each from any two before."""
    numbers = list(inputs)
    for op, i, j in program:
        numbers.append(OPERATIONS[op](numbers[i % len(numbers)], numbers[j % len(numbers)]))
    return numbers


@settings(max_examples=60)
@given(steps, steps, steps, st.booleans(), st.sampled_from(["python", "llvm"]))
def test_random_loops(turn: Any, row: Any, after: Any, in_lists: bool, name: str) -> None:
    def f(w: Any, xs: Any) -> Any:
        def step(c: Any, x: Any) -> Any:
            *_, a, b = run(turn, [w[0], c[0], c[1], x[0], x[1]])
            return [tg.sin(a), tg.sin(b)], a * b

        end, seen = tg.scan(step)([w[1], 0.5], xs)
        mapped = tg.vmap(lambda x: run(row, [x[0], w[1], x[1], end[0]])[-1])(xs)
        total = tg.vmap(lambda x: run(row, [w[0], x[1], end[1]])[-1], reduce="mean")(xs)
        return run(after, [*end, seen[0], mapped[-1], total])[-1] + total

    w, xs = [0.4, -0.3], [[0.1, 0.7], [-0.5, 0.2], [0.9, -0.8]]
    rows: Any = xs if in_lists else np.array(xs)
    if name == "llvm":
        pytest.importorskip("llvmlite", reason="needs the extra `fast`")
    for transform in (tg.value_and_grad, tg.hessian):
        g = transform(f)
        flat = tg.autodiff.tree.flatten
        ours, theirs = flat(tg.jit(g, backend=name)(w, rows))[0], flat(g(w, rows))[0]
        theirs = [getattr(x, "data", x) for x in theirs]
        size = max(map(abs, theirs))
        np.testing.assert_allclose(ours, theirs, rtol=1e-11, atol=1e-12 * (1 + size))


def test_a_result_that_is_given_twice_is_in_two_places(jit: Any) -> None:
    rows = np.arange(4.0)
    first, (second, _) = jit(lambda x: (x, [x, x]))(rows)

    def twice(x: Any) -> Any:
        doubled = tg.vmap(lambda a: a + a)(x)
        return doubled, doubled

    doubled, again = jit(twice)(rows)
    second[0] = doubled[0] = 99.0
    assert first[0] == again[0] == rows[0] == 0.0


def test_a_result_that_is_no_number_is_told(jit: Any) -> None:
    with pytest.raises(TypeError, match=r"must return numbers or Values: .* str: 'a'"):
        jit(lambda x: "a")(1.0)


@dataclass
class Line:
    slope: Any
    shift: Any
    note: Any = None


class Named(OrderedDict[str, Any]):
    pass


class Stack(list[Any]):
    pass


class Point(tuple[Any, ...]):
    pass


@pytest.mark.parametrize(
    "argument",
    [
        Line(1.0, [2.0, 3.0]),
        Line(Line(1.0, None), np.array([2.0, 3.0])),
        Named(b=1.0, a=(None, 2.0)),
        Stack([1.0, 2.0]),
        Point([1.0, 2.0]),
        [Stack([1.0]), None],
    ],
    ids=repr,
)
def test_the_kind_of_container_that_goes_in_comes_out(argument: Any, jit: Any) -> None:
    compiled = jit(lambda x: x)
    for _ in range(2):
        result = compiled(argument)
        assert repr(result) == repr(argument)
        assert type(result) is type(argument)
    assert compiled.cache_info().misses == 1


def test_the_fields_of_a_dataclass_name_its_numbers(jit: Any) -> None:
    compiled = jit(tg.grad(lambda line, x: line.slope * x + line.shift["b"]))
    assert compiled(Line(1.0, {"b": 2.0}), 3.0) == Line(3.0, {"b": 1.0})
    labels = [array.label for array in compiled.program.arrays]
    assert labels == ["line.slope", "line.shift['b']", "x"]
    assert compiled.cache_info().misses == 1
    compiled(Line(1.0, {"c": 2.0, "b": 1.0}), 3.0)
    compiled(Line(1.0, {"b": 2.0}, note=1.0), 3.0)
    assert compiled.cache_info().misses == 3
