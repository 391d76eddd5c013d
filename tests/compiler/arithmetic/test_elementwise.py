"""Operations on each number of arrays, as NumPy broadcasts them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.compiler.arithmetic.beside import assert_as_objects, size
from tinygrad_bp import Value

X, Y = np.linspace(-1.0, 1.4, 6), np.linspace(0.3, 2.0, 6)
TABLE = np.linspace(-0.9, 1.3, 12).reshape(3, 4)
W = 0.7


@pytest.mark.parametrize(
    "f",
    [
        lambda x, y, w: 2 * x + 1,
        lambda x, y, w: x * y - w / (x * x + w),
        lambda x, y, w: -(np.tanh(x) ** 2) + abs(y - 1.1) + 3.0**x,
        lambda x, y, w: np.sqrt(y) * np.exp(-x) + np.square(x) + np.arctan2(x, y),
        lambda x, y, w: x + np.array([1, 2, 3, 4, 5, 6]) * [0.5, w, 1, 2, 3, 4],
        lambda x, y, w: (x[:, None] * y - w)[1:, ::2],
        lambda x, y, w: np.multiply(np.array(w), x) + np.float64(2.0) * y,
    ],
)
def test_operators_and_ufuncs(backend: str, f: Any) -> None:
    assert_as_objects(f, X, Y, W, backend=backend)


@pytest.mark.parametrize(
    ("one", "other"),
    [((3, 4), (4,)), ((3, 1), (1, 4)), ((2, 3, 4), (3, 1)), ((4,), (1,)), ((5, 1), ())],
)
def test_shapes_are_broadcast(one: tuple[int, ...], other: tuple[int, ...]) -> None:
    x = np.linspace(-1.0, 1.0, int(np.prod(one))).reshape(one)
    y = np.linspace(0.5, 2.0, int(np.prod(other))).reshape(other)
    program = assert_as_objects(lambda a, b: a * b + b, x, y if other else float(y))
    assert size(program) < 12


def test_choices_are_those_of_arrays_of_objects_at_ties_too(backend: str) -> None:
    def f(x: Any, y: Any) -> Any:
        larger = np.where(x > y, x * y, np.minimum(x, 0.3))
        return np.maximum(larger, x) + np.where(y <= x, 1.0, x) + np.maximum(0.0, y - 1.0)

    ties = np.array([0.3, 1.0, 0.2, 1.5, -1.0, 0.0]), np.array([1.0, 1.0, 0.2, -1.0, -1.0, 0.5])
    assert_as_objects(f, *ties, backend=backend)


def test_the_largest_of_nan_and_another_number_is_nan(backend: str) -> None:
    def f(x: Any) -> Any:
        return np.maximum(x, 0.5) + np.minimum(x[::-1], x)

    x = np.array([np.nan, 1.0, np.inf, 2.0, 0.0])
    np.testing.assert_array_equal(tg.jit(f, backend=backend)(x), f(x))


def test_a_branch_not_taken_lets_nothing_through(backend: str) -> None:
    def f(x: Any) -> Any:
        return np.where(x > 0.0, np.sqrt(x), 0.0 * x).sum()

    xs = np.array([0.0, 1.0, 4.0, 0.0, 9.0])
    gradient = tg.jit(tg.grad(f), backend=backend)(xs)
    np.testing.assert_allclose(gradient, [0.0, 0.5, 0.25, 0.0, 1 / 6])


def test_one_operation_after_another_is_one_loop() -> None:
    f = tg.jit(lambda x: np.tanh(2 * x + 1) * x, backend="python")
    f(X)
    assert len(f.program.instructions) == 1


def test_another_length_compiles_nothing(backend: str) -> None:
    f = tg.jit(lambda x, y: (2 * x + y, (x * y).mean()), backend=backend)
    for n in (6, 17, 4, 101):
        x, y = np.linspace(0.0, 1.0, n), np.linspace(1.0, 2.0, n)
        line, mean = f(x, y)
        np.testing.assert_allclose(line, 2 * x + y, rtol=1e-14)
        assert mean == pytest.approx((x * y).mean(), rel=1e-13)
    assert f.cache_info().misses == 1


def test_lengths_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="broadcast"):
        tg.jit(lambda x, y: x + y, backend="python")(X, Y[:5])


def test_values_that_it_closes_over_are_read_at_each_call(backend: str) -> None:
    w = Value(2.0)
    f = tg.jit(lambda x: w * x, backend=backend)
    np.testing.assert_array_equal(f(X), 2.0 * X)
    w.data = 3.0
    np.testing.assert_array_equal(f(X), 3.0 * X)


def test_what_numpy_refuses_is_refused() -> None:
    for f in (lambda x: np.nextafter(x, 2.0), np.spacing):
        with pytest.raises((TypeError, AttributeError), match=r"nextafter|spacing"):
            tg.jit(f, backend="python")(X)
