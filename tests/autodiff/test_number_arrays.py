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


#: Of single numbers, beside numbers and arrays of them.
OF_SINGLE: dict[str, Any] = {
    "maximum": lambda x: np.maximum(0.2, x[0]),
    "maximum of an array": lambda x: np.maximum(np.linspace(-1.0, 1.0, 5), x[0]),
    "fmin": lambda x: np.fmin(x[1], x[0]),
    "clip": lambda x: np.clip(x[0], -0.1, 0.1),
    "clip between numbers": lambda x: np.clip(0.3, x[0], x[0] + 0.2),
    "where": lambda x: np.where(x[0] > 0.1, x[0], 2.0 * x[1]),
    "where of an array": lambda x: np.where(np.arange(4) > 1, x[0], 0.0),
    "select": lambda x: np.select([x[0] > 0.0], [x[1]], x[2]),
    "isclose": lambda x: np.isclose(x[0], x[0] + 1e-9) * 1.0,
    "sinc": lambda x: np.sinc(x[0]),
    "sign": lambda x: np.sign(x[0]) * x[0],
    "stack, and the largest": lambda x: np.max(np.stack([x[0], x[1], x[2]])),
    "hstack": lambda x: np.sort(np.hstack([x[0], x[1:3], 0.3])),
    "insert": lambda x: np.insert(np.zeros(3), 1, x[0]),
    "pad": lambda x: np.pad(x[:3], 1, constant_values=x[3]),
    "equal": lambda x: np.equal(x[:3], x[:3].copy()) * x[0],
    "not equal to a number": lambda x: (x[:3] != 0.5) * x[0],
}

#: What NumPy asks no object for. Values that have a number get no say in it, for the sake of speed.
OF_SINGLE_IN_A_TRACE: dict[str, Any] = {
    "isnan": lambda x: np.isnan(x[0]) * 1.0,
    "hypot": lambda x: np.hypot(3.0, x[0]),
    "logaddexp": lambda x: np.logaddexp(0.3, x[0]),
    "divmod": lambda x: np.divmod(x[0], 0.3)[1],
    "trunc": lambda x: np.trunc(x[0]) * x[0],
}


@pytest.mark.parametrize("name", OF_SINGLE_IN_A_TRACE)
def test_single_numbers_of_a_trace(name: str, jit: Any) -> None:
    f, x = OF_SINGLE_IN_A_TRACE[name], np.random.default_rng(4).normal(size=5)
    assert numbers(jit(f)(x)) == pytest.approx(np.asarray(f(x), float), rel=1e-13, abs=1e-13)
    with pytest.raises((TypeError, AttributeError)):
        tg.vjp(f, x)


@pytest.mark.parametrize("name", OF_SINGLE)
def test_single_numbers(name: str, way: Any) -> None:
    f, x = OF_SINGLE[name], np.random.default_rng(4).normal(size=5)

    def total(x: Any) -> Any:
        return np.sum(np.ravel(f(x)))

    found = way(f)(x)
    assert numbers(found) == pytest.approx(np.asarray(f(x), float), rel=1e-13, abs=1e-13)
    step = 1e-6
    slopes = [(total(x + step * e) - total(x - step * e)) / (2 * step) for e in np.eye(5)]
    assert numbers(way(tg.grad(total))(x)) == pytest.approx(np.array(slopes), rel=1e-6, abs=1e-7)


#: Over several axes, and with axes kept.
OVER_AXES = (
    *("all", "any", "max", "mean", "median", "min", "nanmean", "nansum", "prod", "ptp", "std"),
    *("sum", "var"),
)


@pytest.mark.parametrize("name", OVER_AXES)
@pytest.mark.parametrize("keepdims", [False, True])
def test_several_axes(name: str, keepdims: bool, way: Any) -> None:
    x = np.random.default_rng(4).normal(size=(2, 3, 2))

    def f(x: Any) -> Any:
        return getattr(np, name)(x, axis=(2, 0), keepdims=keepdims) * 1.0

    assert numbers(way(f)(x)) == pytest.approx(f(x), rel=1e-12)
    t, step = np.cos(np.arange(12.0)).reshape(x.shape), 1e-6
    slope = (np.sum(f(x + step * t)) - np.sum(f(x - step * t))) / (2 * step)
    gradient = numbers(way(tg.grad(lambda x: np.sum(f(x))))(x))
    assert np.sum(gradient * t) == pytest.approx(slope, rel=1e-6, abs=1e-7)


@pytest.mark.parametrize("n", [7, 100])
def test_numbers_that_a_mask_leaves_out(n: int, way: Any) -> None:
    x = np.linspace(-1.0, 2.0, n)
    for f in (
        lambda x: np.sum(x, where=x > 0.1),
        lambda x: np.prod(x, where=np.arange(n) % 5 == 1),
        lambda x: np.max(x, where=x < 0.5, initial=-9.0),
        lambda x: np.add.reduce(x, dtype=float, initial=2.0),
        np.logaddexp.reduce,
        lambda x: np.maximum.reduceat(x, [0, 3]),
    ):
        assert numbers(way(f)(x)) == pytest.approx(f(x), rel=1e-12)


@pytest.mark.parametrize("n", [5, 100])
def test_what_changes_a_copy_in_place(n: int, way: Any) -> None:
    def f(x: Any) -> Any:
        y = x.copy()
        np.add.at(y, [0, 0, 2], [1.0, 2.0, 3.0])
        y[y > 1.5] = 0.5
        np.put(y, [1], [7.0])
        return y

    x = np.linspace(-1.0, 2.0, n)
    assert numbers(way(f)(x)) == pytest.approx(f(x), rel=1e-13)


@pytest.mark.parametrize("f", [np.nextafter, np.trim_zeros, np.linalg.qr, np.polyfit])
def test_what_there_is_not_says_so(f: Any) -> None:
    name = f.__name__
    args = {"nextafter": (1.0,), "polyfit": (np.arange(3.0), 1)}.get(name, ())
    for transform in (tg.jacobian, lambda f: tg.jit(f, backend="python")):
        with pytest.raises(TypeError, match=rf"numpy\..*{name}\(\) works on floats, not on Values"):
            transform(lambda x: f(x, *args))(np.eye(3) if name == "qr" else np.arange(3.0))


def test_a_quantile_of_an_array_of_numpys_own() -> None:
    """NumPy asks for an array by `out=...`, which what answers in its place does not get to see."""
    xs = [Value(1.0), Value(2.0), Value(4.0)]
    found = np.percentile(np.array(xs), 30)
    assert found.data == pytest.approx(1.6)
    found.backward()
    assert [x.grad for x in xs] == pytest.approx([0.4, 0.6, 0.0])


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
