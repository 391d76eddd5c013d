"""`jit`: keywords, the cache, Values that are closed over, threads, random functions."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tinygrad_bp as tg
from tinygrad_bp import Value, nn


def test_keyword_arguments(jit: Any) -> None:
    f = jit(lambda x, *, scale=2.0, shift=(0.0,): x * scale + shift[0])
    assert f(3.0) == 6.0
    assert f(3.0, scale=4.0) == 12.0
    assert f(3.0, scale=5.0) == 15.0
    assert f(3.0, shift=(1.0,)) == 7.0
    assert f(x=3.0) == 6.0
    assert f.cache_info().misses == 4
    assert "scale" in str(f.program) or "shift" not in str(f.program)


# The cache


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
    rows = np.arange(1.0, 7.0).reshape(3, 2)
    f = jit(tg.vmap(lambda row: model(row) * 2.0, reduce="sum"))
    for _ in range(2):
        eager = sum((model(row) * 2.0).data for row in rows)
        assert f(rows) == pytest.approx(eager, rel=1e-13)
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


def is_young(things: Iterable[Any]) -> bool:
    """Whether the collector would soon look at one of them."""
    young = {id(x) for generation in (0, 1) for x in gc.get_objects(generation)}
    return not young.isdisjoint(map(id, things))


def test_what_a_trace_leaves_is_not_looked_through_again_and_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tinygrad_bp.autodiff.engine.collector._MANY_OBJECTS", 100)

    def long(x: Any) -> Any:
        return sum(x * k for k in range(500))

    compiled = tg.jit(long, backend="python")
    compiled(1.0)
    assert gc.isenabled()
    program: Any = compiled.program
    assert not is_young(program.instructions)
    gc.freeze()  # by somebody who wants that all of it stays so
    try:
        tg.jit(long, backend="python")(1.0)
        assert gc.get_freeze_count() > 0
        assert gc.isenabled()
    finally:
        gc.unfreeze()
