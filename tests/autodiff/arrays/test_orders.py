"""Functions that put numbers in order; nan is last, as NumPy has it of floats."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.autodiff.arrays.beside_numpy import cases, check, numbers

OF_ORDERS: dict[str, Any] = {
    "argpartition": lambda x: np.take(x[:7], np.argpartition(x[:7], 3)[3]),
    "partition along an axis": lambda x: np.partition(x[:10].reshape(5, 2), 2, axis=0)[2],
    "sort, a method": lambda x: np.sort(x[:7])[::-1],
    "entries by places that are computed": lambda x: np.take(x[:7], np.argsort(x[:7])[:2]),
    "in the order of an axis": lambda x: np.take_along_axis(
        x[:8].reshape(2, 4), np.argsort(x[:8].reshape(2, 4), axis=1), axis=1
    ),
    "digitize, downwards": lambda x: np.digitize(x, [1.0, 0.0, -1.0]) * x,
    "searchsorted, sorted": lambda x: np.searchsorted([1.0, -1.0, 0.0], x, sorter=[1, 2, 0]) * x,
}


@cases(OF_ORDERS)
def test_orders(f: Any, n: int) -> None:
    check(f, n)


X = np.array([1.5, np.nan, -2.0, 1.5, np.inf, np.nan, 0.0, -np.inf])
WITH_NAN: dict[str, Any] = {
    "argmax": np.argmax,
    "argmax, axes kept": lambda x: np.argmax(x.reshape(2, 4), axis=1, keepdims=True),
    "argmin": lambda x: x.reshape(4, 2).argmin(axis=1),
    "argsort": lambda x: np.argsort(x, kind="stable"),
    "digitize": lambda x: np.digitize(x, [0.0, 1.0]),
    "max": np.max,
    "median along an axis": lambda x: np.median(x.reshape(2, 4), axis=0),
    "min": lambda x: x.min(),
    "nanargmax": np.nanargmax,
    "nanargmin": lambda x: np.nanargmin(x.reshape(4, 2), axis=1),
    "partition": lambda x: np.partition(x, 2)[2],
    "quantiles": lambda x: np.quantile(x[[0, 2, 6]], [0.0, 0.75]),
    "quantiles beside inf": lambda x: np.quantile(x[[0, 2, 4]], [0.0, 0.4, 0.6, 1.0]),
    "a median beside inf": lambda x: np.median(x[[0, 2, 4, 4]]),
    "a median of inf": lambda x: np.nanmedian(x[[0, 4, 1, 4]]),
    "quantiles of those that are not nan": lambda x: np.nanquantile(x[:5], [0.0, 0.4, 0.9]),
    "searchsorted": lambda x: np.searchsorted([-2.0, 0.0, np.nan], x),
    "searchsorted, right": lambda x: np.searchsorted([-2.0, 0.0, np.nan], x, side="right"),
    "searchsorted of Values": lambda x: np.searchsorted(np.sort(x), [0.5, np.nan]),
    "sort": np.sort,
    "sort along an axis": lambda x: np.sort(x.reshape(4, 2), axis=0),
    "sort of all": lambda x: np.sort(x.reshape(4, 2), axis=None),
}


@pytest.mark.parametrize("name", WITH_NAN)
def test_nan_has_the_place_that_numpy_gives_it(name: str) -> None:
    f = WITH_NAN[name]
    with np.errstate(invalid="ignore"):
        expected = f(X)
    for found in (
        tg.vjp(f, X)[0],
        tg.jvp(f, (X,), (np.zeros(8),))[0],
        tg.jit(f, backend="python")(X),
    ):
        assert np.array_equal(numbers(found), expected, equal_nan=True)


def test_places_that_are_known_are_whole_numbers() -> None:
    def f(x: Any) -> Any:
        assert np.argsort(x).dtype == np.intp
        assert x[np.argmax(x)] is x[1]
        y = x.copy()
        y.sort()
        return np.sum(y * np.arange(3.0)) + np.sum(x[np.lexsort((x,))][:1])

    assert numbers(tg.grad(f)(np.array([3.0, 5.0, 1.0]))).tolist() == [1.0, 2.0, 1.0]


def test_equal_rows_are_one() -> None:
    x = np.array([[1.0, 2.0], [0.0, 2.0], [1.0, 2.0]])
    found = tg.vjp(lambda x: np.unique(x, axis=0), x)[0]
    assert numbers(found).tolist() == [[0.0, 2.0], [1.0, 2.0]]


def test_equal_numbers_are_one() -> None:
    x = np.array([2.0, np.nan, 1.0, 2.0, np.nan])

    def f(x: Any) -> Any:
        return np.unique(x, return_index=True, return_inverse=True, return_counts=True)

    for ours, theirs in zip(tg.vjp(f, x)[0], f(x), strict=True):
        assert np.array_equal(numbers(ours), theirs, equal_nan=True)


def test_what_cannot_be_told_says_so() -> None:
    def f(x: Any) -> Any:
        return np.digitize(0.5, x)

    with pytest.raises(TypeError, match=r"which way they go\. help: numpy\.searchsorted"):
        tg.jit(f, backend="python")(np.arange(3.0))
    with pytest.raises(ValueError, match="All-NaN slice"):
        tg.vjp(np.nanargmax, np.array([np.nan]))
    with pytest.raises(ValueError, match="monotonically"):
        tg.vjp(f, np.array([1.0, 3.0, 2.0]))


def _in_place(name: str, *how: Any) -> Any:
    def f(x: Any) -> Any:
        x = x.copy()
        getattr(x, name)(*how)
        return x

    return f


ANY: Any = np  # what is wrong its types tell too
WRONG: dict[str, Any] = {
    "side": lambda x: ANY.searchsorted(x, 0.5, side="middle"),
    "sorter": lambda x: ANY.searchsorted(x, 0.5, sorter=[0]),
    "kth": lambda x: ANY.partition(x, 900),
    "kth, places": lambda x: ANY.argpartition(x, -900),
    "kth, in place": _in_place("partition", 900),
    "kind": lambda x: ANY.sort(x, kind="bogus"),
    "kind, places": lambda x: ANY.argsort(x, -1, "bogus"),
    "kind, in place": _in_place("sort", -1, "bogus"),
    "kind of a partition": lambda x: ANY.partition(x, 1, kind="stable"),
    "order": lambda x: ANY.sort(x, kind="stable", order="name"),
    "axes": lambda x: ANY.argmax(x, axis=(0, 1)),
}


@pytest.mark.parametrize("n", [3, 100])
@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_order_is_numpys_error(name: str, n: int) -> None:
    f, x = WRONG[name], np.cos(np.arange(float(n)))
    with pytest.raises((ValueError, TypeError)) as expected:
        f(x)
    for g in (lambda x: tg.vjp(f, x), tg.jit(f, backend="python")):
        with pytest.raises(type(expected.value)) as found:
            g(x)
        assert str(found.value) == str(expected.value)


@pytest.mark.parametrize("n", [3, 100])
def test_a_kind_may_be_given_by_its_place(n: int) -> None:
    x = np.cos(np.arange(float(n)))
    for f in (
        lambda x: np.sort(x, -1, "stable"),
        lambda x: np.argsort(x, -1, "quicksort"),
        _in_place("sort", -1, "stable"),
        lambda x: ANY.partition(np.sort(x), 1, -1, "introselect"),
    ):
        for found in (tg.vjp(f, x)[0], tg.jit(f, backend="python")(x)):
            assert np.array_equal(numbers(found), f(x))


def test_places_are_not_written_while_a_function_is_compiled() -> None:
    def f(x: Any) -> Any:
        return np.argmax(x, out=np.zeros((), dtype=int))

    assert tg.vjp(f, np.arange(3.0))[0] == 2.0
    for g in (f, lambda x: x.argmax(out=np.zeros((), dtype=int))):
        with pytest.raises(TypeError, match=r"numpy\.argmax\(out=\) has no numbers to write"):
            tg.jit(g, backend="python")(np.arange(3.0))
