"""Functions that put numbers between others, and describe many of them by a few."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.autodiff.arrays.beside_numpy import cases, check

OF_STATISTICS: dict[str, Any] = {
    "median": lambda x: np.median(x[:7]),
    "median of an even number": lambda x: np.median(x[:6]),
    "median along an axis": lambda x: np.median(x[:10].reshape(5, 2), axis=0),
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
