"""Functions that put numbers between others, and describe many of them by a few."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.autodiff.arrays.beside_numpy import cases, check, numbers

OF_STATISTICS: dict[str, Any] = {
    "median": lambda x: np.median(x[:7]),
    "median of an even number": lambda x: np.median(x[:6]),
    "median along an axis": lambda x: np.median(x[:10].reshape(5, 2), axis=0),
    "median, by places": lambda x: np.median(x[:10].reshape(5, 2), 0, None, False, True),
    "nanmedian, by places": lambda x: np.nanmedian(x[:10].reshape(5, 2), 0, None),
    "quantile, by places": lambda x: np.quantile(x[:7], 0.3, 0, None, False, "lower"),
    "percentile": lambda x: np.percentile(x[:7], 30.0),
    "quantiles": lambda x: np.quantile(x[:7], [0.3, 0.6]),
    "quantiles along an axis": lambda x: np.quantile(x[:10].reshape(5, 2), [0.3, 0.6], axis=0),
    "average": lambda x: np.average(np.arange(len(x)) * 1.0, weights=x * x + 1.0),
    "interp": lambda x: np.interp(x, [-1.0, 0.0, 2.0], [0.5, 1.0, 4.0]),
    "interp of points": lambda x: np.interp([0.5, -3.0], [-1.0, 0.0, 2.0], x[:3]),
    "interp beyond": lambda x: np.interp(x, [-0.5, 0.5], [1.0, 2.0], left=-7.0, right=7.0),
    "linspace of arrays": lambda x: np.linspace(x[:2], x[2:4], 5)[:, 0],
    "norm, the largest": lambda x: np.linalg.norm(x, np.inf),
    "norm of matrices": lambda x: np.linalg.norm(x[:10].reshape(1, 2, 5), np.inf, axis=(1, 2)),
    "norm of rows": lambda x: np.linalg.norm(x[:10].reshape(2, 5), -np.inf),
    "norm of columns": lambda x: np.linalg.norm(x[:10].reshape(2, 5), 1, (0, 1), True),
    "norm by name": lambda x: np.linalg.norm(x.reshape(-1, 2), "fro", (0, 1), True),
    "norm that keeps axes": lambda x: np.linalg.norm(x.reshape(-1, 2), axis=(0, 1), keepdims=True),
    "mean of some": lambda x: np.mean(x, where=x > 0.0),
    "mean of some rows": lambda x: np.mean(x.reshape(2, -1), 1, where=np.arange(len(x) // 2) > 1),
    "variance of some": lambda x: np.var(x.reshape(-1, 2), 1, where=x.reshape(-1, 2) > -9.0),
    "deviation of some": lambda x: np.std(x, ddof=1, where=x > 0.0),
    "variance, by places": lambda x: np.var(x.reshape(2, -1), 1, None, None, 1),
    "of one number": lambda x: np.stack([np.var(x[0]), np.mean(x[0]), x[0]]),
    "nanvar, by places": lambda x: np.nanvar(x.reshape(2, -1), 1, None, None, 1),
    "nanmean of some": lambda x: np.nanmean(x, 0, None, where=x > 0.0),
    "searchsorted": lambda x: np.searchsorted([-1.0, 0.0, 1.0], x) * x,
    "digitize": lambda x: np.digitize(x, [0.0, 1.0]) * x,
    "select": lambda x: np.select([x < -0.5, x > 0.5], [0.0 * x, 2.0 * x], x),
    "piecewise": lambda x: np.piecewise(x, [x < 0.0], [lambda v: -v, lambda v: 2.0 * v]),
    "gradient": lambda x: np.gradient(x, 0.5),
    "cov": np.cov,
    "cov of two": lambda x: np.cov(x, x**2),
    "corrcoef": lambda x: np.corrcoef(x, x**2),
}


@cases(OF_STATISTICS)
def test_statistics(f: Any, n: int) -> None:
    check(f, n)


def test_shares_are_plain_numbers_between_0_and_1() -> None:
    x = np.array([1.0, 2.0, 4.0])
    with pytest.raises(ValueError, match="range"):
        tg.jit(lambda x: np.quantile(x, 1.5), backend="python")(x)
    with pytest.raises(TypeError, match="takes shares that are plain numbers"):
        tg.jit(lambda x: np.quantile(x, x[0]), backend="python")(x)


@pytest.mark.parametrize("f", [np.linalg.pinv, np.linalg.eigvalsh])
def test_what_is_of_floats_alone_says_so(f: Any) -> None:
    for transform in (tg.jacobian(f), tg.jit(f, backend="python")):
        with pytest.raises(TypeError, match=r"works on floats, not on Values: write"):
            transform(np.eye(3))


@pytest.mark.parametrize("f", [np.std, np.var, np.mean])
def test_one_number_is_its_mean(f: Any) -> None:
    expected = 2.0 if f is np.mean else 0.0
    for found in (f(tg.Value(2.0)), tg.jit(f, backend="python")(2.0)):
        assert numbers(found) == expected


@pytest.mark.parametrize("n", [4, 100])
def test_axes_that_are_there_twice_are_an_error(n: int) -> None:
    def f(x: Any) -> Any:
        return np.linalg.norm(x.reshape(2, -1), axis=(0, 0))

    for g in (f, lambda x: tg.vjp(f, x), tg.jit(f, backend="python")):
        with pytest.raises(ValueError, match=r"[Dd]uplicate"):
            g(np.arange(float(n)))
