"""Whole arrays: which are, how they look, and derivatives by them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.compiler.arithmetic.beside import assert_close, size
from tests.thorough import THOROUGH
from tinygrad_bp.compiler.arithmetic import whole
from tinygrad_bp.compiler.tracing.traced_array import TracedArray

X = np.linspace(0.2, 1.4, 300)


def of_array(x: Any) -> Any:
    return np.log(np.sum(np.exp(x))) + (x * np.roll(x, 1)).mean()


def of_list(xs: Any) -> Any:
    pairs = zip(xs, [xs[-1], *xs], strict=False)
    return tg.log(sum(tg.exp(x) for x in xs)) + sum(x * y for x, y in pairs) / len(xs)


def test_many_numbers_take_few_instructions(backend: str) -> None:
    f = tg.jit(tg.value_and_grad(of_array), backend=backend)
    value, gradient = f(X)
    expected, by_numbers = tg.value_and_grad(of_list)(list(X))
    assert value == pytest.approx(expected, rel=1e-13)
    np.testing.assert_allclose(gradient, by_numbers, rtol=1e-11)
    assert size(f.program) < 80


def test_few_numbers_stay_nodes_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "MOST", 64)
    f = tg.jit(lambda x: 2 * x + 1, backend="python")
    f(X[:64])
    assert size(f.program) == 64 + 128
    g = tg.jit(lambda x: 2 * x + 1, backend="python")
    g(X[:65])
    assert size(g.program) == 4


def test_it_looks_like_an_array_of_objects() -> None:
    seen: list[Any] = []

    def f(x: Any) -> Any:
        y = 2 * x
        seen.extend([y.shape, y.ndim, y.size, len(y), y.dtype, repr(y), isinstance(y[0], tg.Value)])
        return y

    tg.jit(f, backend="python")(X.reshape(100, 3))
    assert seen[:4] == [(100, 3), 2, 300, 100]
    assert seen[4:] == [np.dtype(object), "<traced array (100, 3)>", False]
    assert isinstance(f(X.reshape(100, 3)), np.ndarray)


def test_transforms_of_functions_that_give_arrays(backend: str) -> None:
    x, t = X[:8], np.cos(np.arange(8.0))

    def f(x: Any, w: Any) -> Any:
        return {"a": np.sin(x) * w, "b": (x * x).sum() * w}

    def pulled(x: Any, w: Any) -> Any:
        value, pull = tg.vjp(f, x, w)
        return value, pull({"a": t, "b": 2.0})

    def pushed(x: Any, w: Any) -> Any:
        return tg.jvp(f, (x, w), (t, 0.5))

    for g in (pulled, pushed):
        assert_close(tg.jit(g, backend=backend)(x, 0.7), g(x, 0.7))


def test_derivatives_of_derivatives(backend: str) -> None:
    def inner(x: Any) -> Any:
        return np.sum(tg.grad(lambda y: np.sum(np.sin(y) * y))(x) * x)

    x = X[:7]
    ours = tg.jit(tg.grad(inner), backend=backend)(x)
    assert_close(ours, tg.grad(inner)(x))


def test_a_gradient_by_an_array_within_a_derivative_by_a_number() -> None:
    x = X[:6]

    def f(a: Any, x: Any) -> Any:
        gradient = tg.grad(lambda y: np.sum(a * a * y * y + y))
        return tg.jvp(lambda b: np.sum(gradient(x) * b), (a,), (1.0,))

    def inner(a: Any, x: Any) -> Any:
        return tg.jvp(lambda b: np.sum(tg.grad(lambda y: np.sum(b * b * y * y))(x)), (a,), (1.0,))

    for g in (f, inner):
        assert_close(tg.jit(g, backend="python")(2.0, x), g(2.0, x))


@pytest.mark.parametrize(
    "f",
    [
        lambda x, y: np.tanh(x.reshape(-1, 2)),
        lambda x, y: np.tanh(x * y),
        lambda x, y: x @ y,
        lambda x, y: x * y[0] + np.sum(y) * x.mean(),
    ],
)
def test_other_lengths_in_later_calls(f: Any, backend: str) -> None:
    g = tg.jit(f, backend=backend)
    for n, m in [(8, 8), (8, 1), (6, 6), (1, 8), (8, 6), (20, 20), (2, 2), (8, 8)]:
        args = X[:n], np.cos(X[:m])
        try:
            expected = f(*args)
        except ValueError:
            with pytest.raises(ValueError, match=r"broadcast|mismatch|reshape"):
                g(*args)
            continue
        assert np.shape(g(*args)) == np.shape(expected)
        assert_close(g(*args), expected)


def test_other_numbers_of_rows_in_later_calls(backend: str) -> None:
    w = np.cos(X[:12]).reshape(2, 6)
    for f in (
        np.tanh,
        lambda x: np.tanh(x @ w).sum(),
        tg.vmap(lambda row: np.sin(row @ w) * row.mean()),
    ):
        slope = tg.grad(lambda x, f=f: np.sum(f(x)))
        compiled = [tg.jit(g, backend=backend) for g in (f, slope)]
        for n in (30, 7, 1, 64, 30):
            x = X[: 2 * n].reshape(n, 2)
            assert_close([g(x) for g in compiled], [f(x), slope(x)])


@pytest.mark.parametrize(
    "f",
    [
        tg.grad(lambda x, y: np.sum(y), (0, 1)),
        lambda x, y: tg.hvp(lambda x: np.sum(x * y), (x,), (y,)),
        lambda x, y: tg.jvp(lambda x: np.cos(y), (x,), (y,)),
        tg.jacobian(lambda x, y: [y[0], y[1]]),
        tg.jacobian(lambda x, y: np.cos(y)),
    ],
)
def test_nothing_that_flows_is_as_long_as_the_array_in_later_calls(f: Any, backend: str) -> None:
    compiled = tg.jit(f, backend=backend)
    for n in (8, 20, 5):
        x = X[:n]
        assert_close(compiled(x, x), f(x, x))


def test_a_gradient_by_one_number_of_an_array() -> None:
    def f(x: Any) -> Any:
        return x[2] * x[3] + np.sum(x[:4])

    gradient = tg.jit(tg.grad(f), backend="python")(X[:6])
    np.testing.assert_allclose(gradient, tg.grad(f)(X[:6]))


def test_one_gradient_has_no_array_for_its_number() -> None:
    with pytest.raises(TypeError, match=r"must return one number .* array\(6,\)"):
        tg.jit(tg.grad(lambda x: 2 * x), backend="python")(X[:6])


def test_within_loops(backend: str) -> None:
    table = X.reshape(30, 10)

    def of_row(row: Any, w: Any) -> Any:
        return np.tanh(row * w).sum() * (row @ np.roll(row, 1))

    def f(w: Any) -> Any:
        return tg.vmap(of_row, (0, None), reduce="mean")(table, w)

    def steps(w: Any) -> Any:
        return tg.scan(lambda c, row: (c * 0.5 + (row * w * c).sum() / 10, c))(w, table)[0]

    for g in (f, steps, tg.grad(f), tg.grad(steps)):
        assert tg.jit(g, backend=backend)(0.3) == pytest.approx(getattr(g(0.3), "data", g(0.3)))


def test_arrays_that_are_not_its_own_type() -> None:
    found = tg.jit(lambda x: np.asarray(x).sum() + float(len(x)), backend="python")(X[:5])
    assert found == pytest.approx(X[:5].sum() + 5)
    assert not isinstance(found, TracedArray)


@THOROUGH
def test_a_hundred_thousand_numbers() -> None:
    x = np.linspace(-1.0, 1.0, 100_000)
    value, gradient = tg.jit(tg.value_and_grad(lambda x: (2 * x + 1).sum()))(x)
    assert value == pytest.approx(100_000.0)
    np.testing.assert_array_equal(gradient, 2.0)
