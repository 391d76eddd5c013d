"""Functions of NumPy, on what a function is given while it is differentiated or compiled."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.number_arrays import NumberArray


def sorted_in_place(x: Any) -> Any:
    y, z = x.copy(), x * 1.0
    y.sort()
    z.sort(axis=0)
    return y * z


FUNCTIONS: dict[str, Any] = {
    "maximum": lambda x: np.maximum(x, 0.3),
    "minimum": lambda x: np.minimum(x, x[::-1]),
    "clip": lambda x: np.clip(x, -0.5, 0.5),
    "clip from below": lambda x: np.clip(x, 0.1, None),
    "clip, a method": lambda x: x.clip(-0.5, 0.5),
    "max": np.max,
    "max, a method": lambda x: x.max(),
    "max along an axis": lambda x: np.max(x.reshape(5, -1), axis=1),
    "max, axes kept": lambda x: np.max(x.reshape(5, -1), axis=0, keepdims=True),
    "min": np.min,
    "argmax": lambda x: np.argmax(x) * 1.0,
    "argmin along an axis": lambda x: np.argmin(x.reshape(-1, 5), axis=1) * 1.0,
    "argmax, a method": lambda x: x.argmax() + x.reshape(-1, 5).argmin(axis=1) * 1.0,
    "argsort, a method": lambda x: x.reshape(-1, 5).argsort(0) * 1.0,
    "sort, in place": lambda x: sorted_in_place(x.reshape(-1, 5)),
    "sign": np.sign,
    "where": lambda x: np.where(x > 0, x, 0.1 * x),
    "masks as numbers": lambda x: (x > 0) * x + (x <= 0.5) * 2.0,
    "var": np.var,
    "var, unbiased": lambda x: np.var(x, ddof=1),
    "var along an axis": lambda x: np.var(x.reshape(5, -1), axis=1),
    "std": np.std,
    "std, axes kept": lambda x: np.std(x.reshape(5, -1), axis=0, keepdims=True),
    "norm along an axis": lambda x: np.linalg.norm(x.reshape(5, -1), axis=1),
    "vdot": lambda x: np.vdot(x, x),
    "fabs": np.fabs,
    "exp of the table": tg.exp,
    "maximum of the table": lambda x: tg.maximum(0.1, x),
}

#: Sorting takes every number with every other.
OF_FEW = {
    "sort": np.sort,
    "sort along an axis": lambda x: np.sort(x.reshape(5, -1), axis=0),
    "argsort": lambda x: np.argsort(x) * 1.0,
}

CASES = [
    pytest.param(f, n, id=f"{name}, {n}")
    for functions, sizes in ((FUNCTIONS, (10, 100)), (OF_FEW, (10,)))
    for name, f in functions.items()
    for n in sizes
]


@pytest.fixture(params=["python", "llvm", "jax"])
def jit(request: pytest.FixtureRequest) -> Any:
    """`tg.jit` with one of the backends."""
    return _compiled(request.param)


@pytest.fixture(params=["eager", "python", "llvm"])
def way(request: pytest.FixtureRequest) -> Any:
    """Eager, on Values, or compiled by one of the backends."""
    if request.param == "eager":
        # As a function sees it that is differentiated.
        return lambda f: lambda x: tg.vjp(f, x)[0]
    return _compiled(request.param)


def _compiled(backend: str) -> Any:
    if backend != "python":
        pytest.importorskip("llvmlite" if backend == "llvm" else "jax")
    return lambda f: tg.jit(f, backend=backend)


def numbers(result: Any) -> Any:
    """The result with plain numbers in the place of Values."""
    entries = np.ravel(np.array(result, dtype=object)).tolist()
    return np.array([getattr(x, "data", x) for x in entries], float).reshape(np.shape(result))


@pytest.mark.parametrize(("f", "n"), CASES)
def test_they_are_those_of_floats(f: Any, n: int, way: Any) -> None:
    x = np.random.default_rng(n).normal(size=n)

    def total(x: Any) -> Any:
        y = np.ravel(f(x))
        return np.sum(y * np.cos(np.arange(y.shape[0])))

    found = way(f)(x)
    expected = np.asarray(f(x), float)
    assert numbers(found) == pytest.approx(expected, rel=1e-13, abs=1e-13)
    step = 1e-6
    slopes = [(total(x + step * e) - total(x - step * e)) / (2 * step) for e in np.eye(n)]
    assert numbers(way(tg.grad(total))(x)) == pytest.approx(np.array(slopes), rel=1e-6, abs=1e-7)


def test_they_are_those_of_jax() -> None:
    compiled = _compiled("jax")
    x = np.random.default_rng(1).normal(size=100)

    def f(x: Any) -> Any:
        both = np.clip(x, -0.5, 0.5) * np.maximum(x, 0.3) + np.std(x.reshape(5, -1), axis=1).sum()
        return np.sum(both) * np.max(x) + np.argmin(x)

    assert compiled(f)(x) == pytest.approx(f(x), rel=1e-13)
    expected = tg.jit(tg.grad(f), backend="python")(x)
    assert compiled(tg.grad(f))(x) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("n", [2, 100])
def test_what_is_not_a_number_is_found(n: int, jit: Any) -> None:
    x = np.linspace(1.0, 2.0, n)
    x[1] = math.nan
    f = jit(tg.value_and_grad(lambda x: np.sum(np.where(np.isnan(x), 2.0, x * x))))
    value, slope = f(x)
    assert value == pytest.approx(2.0 + np.nansum(x * x), rel=1e-14)
    assert slope.tolist() == [0.0 if math.isnan(a) else 2.0 * a for a in x]


@pytest.mark.parametrize("n", [5, 100])
@pytest.mark.parametrize(("place", "entry"), [(0, 0), (3, 3), (-1, -1), (-5, -5)])
def test_an_entry_at_a_place_that_is_not_known(n: int, place: int, entry: int, jit: Any) -> None:
    x = np.linspace(1.0, 2.0, n)
    rows = np.stack([x, x * x], 1)
    assert jit(lambda x, i: x[i])(x, place) == x[entry]
    assert jit(lambda x, i: x[i])(rows, place).tolist() == rows[entry].tolist()
    slope = jit(tg.grad(lambda x, i: x[i] ** 2))(x, place)
    assert slope.tolist() == [2.0 * x[entry] if j == entry % n else 0.0 for j in range(n)]
    assert math.isnan(jit(lambda x, i: x[i])(x, n))


def test_answers_are_bools_where_there_are_answers() -> None:
    def f(x: Any) -> Any:
        assert (x > 1.5).dtype == bool
        assert np.isnan(x).tolist() == [False, False]
        return np.sum(x[x > 1.5])

    assert numbers(tg.grad(f)(np.array([1.0, 2.0]))).tolist() == [0.0, 1.0]


def test_equal_numbers_keep_their_order_and_nan_is_last() -> None:
    x = np.array([2.0, math.nan, 1.0, 2.0, -math.inf])
    compiled = tg.jit(lambda x: (np.sort(x), np.argsort(x), np.argmax(x)), backend="python")
    in_order, places, largest = compiled(x)
    assert in_order == pytest.approx(np.sort(x), nan_ok=True)
    assert places.tolist() == np.argsort(x, kind="stable").tolist()
    assert largest == np.argmax(x) == 1


def test_such_an_array_shows_and_copies_as_one_of_numpy() -> None:
    import copy
    import pickle

    def f(x: Any) -> Any:
        assert repr(x).startswith("array([Value(data=1.0")
        assert copy.copy(x).shape == (2,)
        assert isinstance(x[0], Value)
        assert np.asarray(x).dtype == object
        again = pickle.loads(pickle.dumps(x))
        assert type(again) is type(x) is NumberArray
        assert numbers(again).tolist() == [1.0, 2.0]
        return np.sum(x.T)

    assert numbers(tg.grad(f)(np.array([1.0, 2.0]))).tolist() == [1.0, 1.0]
