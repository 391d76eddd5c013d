"""NumPy's arrays of Values: products, sums, functions and broadcasting, with their gradients."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.ops import ALIASES, TABLE

A = np.array([[0.1, -0.2, 0.3], [0.4, 0.5, -0.6]])
B = np.array([[0.7, 0.8], [-0.9, 0.15], [0.25, 0.35]])
V = np.array([0.2, -0.4, 0.6])


def values(array: Any) -> Any:
    return np.vectorize(Value, otypes=[object])(array)


def data(array: Any) -> Any:
    return np.vectorize(lambda value: getattr(value, "data", value), otypes=[float])(array)


def grad(array: Any) -> Any:
    return np.vectorize(lambda value: value.grad, otypes=[float])(array)


def near(got: Any, expected: Any) -> None:
    np.testing.assert_allclose(got, expected, rtol=1e-15, atol=1e-16)


def test_matrix_product() -> None:
    a, b = values(A), values(B)
    product = a @ b
    assert product.dtype == object
    near(data(product), A @ B)
    product.sum().backward()
    near(grad(a), np.ones((2, 2)) @ B.T)
    near(grad(b), A.T @ np.ones((2, 2)))


def test_matrix_product_with_an_array_of_floats_on_either_side() -> None:
    a = values(A)
    near(data(a @ B), A @ B)
    near(data(B @ a), B @ A)
    (a @ B).sum().backward()
    near(grad(a), np.ones((2, 2)) @ B.T)


def test_matrix_times_vector_and_dot() -> None:
    a, v = values(A), values(V)
    near(data(a @ v), A @ V)
    near(data(a.dot(v)), A @ V)
    out = v @ v
    assert type(out) is Value
    out.backward()
    near(grad(v), 2 * V)
    np.dot(V, v).backward()
    near(grad(v), 3 * V)


def test_outer_and_trace() -> None:
    v = values(V)
    outer = np.outer(v, v)
    near(data(outer), np.outer(V, V))
    np.trace(outer).backward()
    near(grad(v), 2 * V)


@pytest.mark.parametrize(
    ("reduce", "slope"),
    [
        (np.sum, 1.0),
        (np.mean, 1 / 6),
        (lambda a: a.sum(axis=0).sum(), 1.0),
        (lambda a: a.mean(axis=1)[0] * 2 + a.mean(axis=1)[1] * 2, 2 / 3),
        (np.add.reduce, None),
    ],
)
def test_sums_and_means(reduce: Any, slope: float | None) -> None:
    a = values(A)
    if slope is None:
        near(data(reduce(a)), reduce(A))
        return
    out = reduce(a)
    near(out.data, reduce(A))
    out.backward()
    near(grad(a), np.full_like(A, slope))


def test_products_and_cumulative_sums() -> None:
    v = values(V)
    near(np.prod(v).data, np.prod(V))
    np.prod(v).backward()
    near(grad(v), np.prod(V) / V)
    near(data(np.cumsum(v)), np.cumsum(V))


FUNCTIONS = [
    name
    for name in [*TABLE, *ALIASES, "negative", "absolute", "square", "reciprocal"]
    if isinstance(vars(np).get(name), np.ufunc) and vars(np)[name].nin == 1 and name != "sign"
]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_numpys_functions_of_one_array(name: str) -> None:
    function, x = (
        vars(np)[name],
        np.array([0.1, 0.25, 0.75]) + ("acosh" in name or "arccosh" in name),
    )
    array = values(x)
    result = function(array)
    near(data(result), function(x))
    result.sum().backward()
    step = 1e-6
    central = (function(x + step) - function(x - step)) / (2 * step)
    np.testing.assert_allclose(grad(array), central, rtol=1e-8)


def test_every_function_of_numpys_that_is_in_the_table_is_among_them() -> None:
    expected = {"exp", "expm1", "log", "log1p", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh"}
    expected |= {"arcsin", "arccos", "arctan", "absolute", "negative"}
    assert expected <= set(FUNCTIONS)


@pytest.mark.parametrize(
    ("name", "by_x", "by_y"),
    [
        ("add", lambda x, y: 1 + 0 * x * y, lambda x, y: 1 + 0 * x * y),
        ("subtract", lambda x, y: 1 + 0 * x * y, lambda x, y: -1 + 0 * x * y),
        ("multiply", lambda x, y: y + 0 * x, lambda x, y: x + 0 * y),
        ("divide", lambda x, y: 1 / y + 0 * x, lambda x, y: -x / y**2),
        ("power", lambda x, y: y * x ** (y - 1), lambda x, y: x**y * np.log(x)),
        ("hypot", lambda x, y: x / np.hypot(x, y), lambda x, y: y / np.hypot(x, y)),
        ("arctan2", lambda x, y: y / (x * x + y * y), lambda x, y: -x / (x * x + y * y)),
        ("maximum", lambda x, y: 1.0 * (x > y), lambda x, y: 1.0 * (y > x)),
        ("minimum", lambda x, y: 1.0 * (x < y), lambda x, y: 1.0 * (y < x)),
    ],
)
def test_numpys_functions_of_two_arrays_broadcast(name: str, by_x: Any, by_y: Any) -> None:
    function = vars(np)[name]
    x, y = np.array([[0.5], [2.5]]), np.array([1.5, 0.25, 3.0])
    pairs = [(values(x), values(y)), (values(x), y)]
    if name not in ("hypot", "arctan2"):  # of these NumPy asks the left operand alone
        pairs.append((x, values(y)))
    for x_values, y_values in pairs:
        result = function(x_values, y_values)
        near(data(result), function(x, y))
        result.sum().backward()
        if x_values is not x:
            np.testing.assert_allclose(grad(x_values), by_x(x, y).sum(1, keepdims=True), rtol=1e-14)
        if y_values is not y:
            np.testing.assert_allclose(grad(y_values), by_y(x, y).sum(0), rtol=1e-14)


def test_operators_between_arrays_values_and_numbers() -> None:
    x, array = Value(3.0), values(V)
    for left, right, expected in (
        (x, array, 3.0 + V),
        (array, x, 3.0 + V),
        (x, V, 3.0 + V),
        (V, x, 3.0 + V),
        (array, 1, V + 1),
        (np.float64(1.0), array, V + 1),
    ):
        near(data(left + right), expected)
    (x * V).sum().backward()
    near(x.grad, V.sum())
    near(data(V / x), V / 3.0)
    near(data(x**V), 3.0**V)
    near(data(-array), -V)
    near(data(abs(array)), abs(V))


@pytest.mark.parametrize("scalar", [np.float64(2.0), np.float32(2.0), np.int64(2)])
def test_a_numpy_scalar_with_a_value_gives_a_value(scalar: Any) -> None:
    x = Value(3.0)
    for result in (scalar * x, x * scalar, scalar - x, scalar / x, scalar**x):
        assert type(result) is Value


def test_comparisons_sorting_and_choice_are_by_data() -> None:
    array = values(V)
    assert (array > 0).dtype == bool
    assert list(array > 0) == [True, False, True]
    assert list(np.argsort(array)) == [1, 0, 2]
    assert array.max() is array[2]
    chosen = np.where(array > 0, array, 0.0 * array)
    chosen.sum().backward()
    near(grad(array), [1.0, 0.0, 1.0])
    clipped = np.clip(values(V), -0.1, 0.3)
    assert [getattr(number, "data", number) for number in clipped] == [0.2, -0.1, 0.3]


def test_a_function_that_has_no_result_raises_pythons_error() -> None:
    with pytest.raises(ValueError, match=r"log\(bad\), where bad = -1.0"):
        np.log(np.array([Value(1.0), Value(-1.0, "bad")]))


def test_a_network_in_numpy_has_the_gradients_of_its_formula() -> None:
    weights, bias = values(A), values(np.array([0.1, -0.1]))
    out = np.tanh(weights @ V + bias)
    loss = ((out - 1.0) ** 2).mean()
    loss.backward()
    expected_out = np.tanh(A @ V + [0.1, -0.1])
    delta = (expected_out - 1.0) * (1 - expected_out**2)
    near(loss.data, ((expected_out - 1.0) ** 2).mean())
    np.testing.assert_allclose(grad(weights), np.outer(delta, V), rtol=1e-14)
    np.testing.assert_allclose(grad(bias), delta, rtol=1e-14)


def test_arrays_do_not_drop_derivatives_either() -> None:
    array = values(V)
    for use in (lambda: array.astype(float), lambda: np.asarray(array, dtype=float)):
        with pytest.raises(TypeError, match=r"\.data"):
            use()
    assert math.isclose(data(array).sum(), V.sum())


def test_a_number_has_the_shape_that_numpys_numbers_have() -> None:
    def f(x: Any) -> Any:
        total = np.sum(x * x)
        assert (total.shape, total.ndim, total.size) == ((), 0, 1)
        assert (np.shape(total), np.ndim(total), np.size(total)) == ((), 0, 1)
        assert np.array([total, total]).shape == (2,)
        return total / x.size

    for transform in (tg.grad, tg.value_and_grad, lambda f: tg.jit(f, backend="python")):
        transform(f)(V)
    assert tg.grad(f)(V).tolist() == (2.0 * V / 3.0).tolist()
    assert tg.jvp(f, (V,), (V,))[0] == f(V)


@pytest.mark.parametrize("f", [np.deg2rad, np.radians, np.rad2deg, np.degrees])
def test_angles_change_their_unit(f: Any) -> None:
    assert tg.grad(f)(30.0) == f(1.0)
    assert tg.jit(f, backend="python")(V).tolist() == pytest.approx(f(V).tolist(), rel=1e-15)
    assert tg.jacobian(f)(V).tolist() == (np.eye(3) * f(1.0)).tolist()
