"""Functions that leave out what is nan: numbers, and derivatives by those that are there."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.autodiff.arrays.beside_numpy import numbers

OF_MISSING: dict[str, Any] = {
    "nan_to_num": lambda x: np.nan_to_num(x, nan=0.25),
    "nancumprod": lambda x: np.nancumprod(x, axis=1),
    "nancumsum": np.nancumsum,
    "nanmax": np.nanmax,
    "nanmax along an axis": lambda x: np.nanmax(x, axis=0),
    "nanmean": lambda x: np.nanmean(x, axis=1, keepdims=True),
    "nanmedian": lambda x: np.nanmedian(x[:3, :3], axis=0),
    "nanmin": lambda x: np.nanmin(x, axis=(0, 1)),
    "nanpercentile": lambda x: np.nanpercentile(x[:2, :4], 30.0),
    "nanprod": lambda x: np.nanprod(x[:3], axis=0),
    "nanquantile": lambda x: np.nanquantile(x[:3, :3], [0.2, 0.8], axis=1),
    "nanstd": lambda x: np.nanstd(x, ddof=1),
    "nansum": lambda x: np.nansum(x, axis=1),
    "nanvar": lambda x: np.nanvar(x, axis=0),
}


@pytest.mark.parametrize("name", OF_MISSING)
@pytest.mark.parametrize("rows", [3, 20])
def test_what_is_nan_is_left_out(name: str, rows: int) -> None:
    f = OF_MISSING[name]
    x = np.random.default_rng(1).normal(size=(rows, 4))
    is_missing = np.random.default_rng(2).random(size=x.shape) < 0.2
    is_missing[0] = False
    x[is_missing] = np.nan
    expected = f(x)
    weights = np.cos(np.arange(np.size(expected)) + 0.5).reshape(np.shape(expected))

    def weighted(x: Any) -> Any:
        return np.sum(f(x) * weights)

    step = 1e-4
    ends = [x + side * step * np.sin(np.arange(x.size)).reshape(x.shape) for side in (1.0, -1.0)]
    slope = (weighted(ends[0]) - weighted(ends[1])) / (2.0 * step)
    direction = np.sin(np.arange(x.size)).reshape(x.shape)
    for way in (lambda f: f, lambda f: tg.jit(f, backend="python")):
        found = way(lambda x: tg.vjp(f, x)[0])(x)
        assert numbers(found) == pytest.approx(np.asarray(expected), rel=1e-12, nan_ok=True)
        gradient = numbers(way(tg.grad(weighted))(x))
        assert np.all(gradient[is_missing] == 0.0)
        # The differences are right to the square of the step.
        assert np.sum(gradient * direction) == pytest.approx(slope, rel=1e-6, abs=1e-6)


def test_of_none_it_is_nan() -> None:
    x = np.full(3, np.nan)
    for f in (np.nanmax, np.nanmean, np.nanmedian, np.nanstd):
        for found in (tg.vjp(f, x)[0], tg.jit(f, backend="python")(x)):
            assert np.isnan(numbers(found))


def test_what_is_not_compiled_says_so() -> None:
    def f(x: Any) -> Any:
        return np.nanquantile(x, 0.3, method="lower")

    x = np.array([1.0, np.nan, 2.0, 4.0])
    assert numbers(tg.vjp(f, x)[0]) == f(x)
    with pytest.raises(TypeError, match="'lower' is not there in a function that is compiled"):
        tg.jit(f, backend="python")(x)


@pytest.mark.skipif(np.lib.NumpyVersion(np.__version__) < "2.0.0", reason="mean= is of NumPy 2")
def test_a_mean_that_is_known_is_taken() -> None:
    def f(x: Any) -> Any:
        return np.nanvar(x, 0, mean=np.nanmean(x, 0, keepdims=True) + 1.0, correction=1)

    x = np.array([[1.0, np.nan, 4.0], [2.0, 7.0, -1.0], [0.5, 0.0, np.nan]])
    for found in (tg.vjp(f, x)[0], tg.jit(f, backend="python")(x)):
        assert np.allclose(numbers(found), f(x))
