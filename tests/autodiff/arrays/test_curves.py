"""Functions that take numbers for points of a curve."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.autodiff.arrays.beside_numpy import cases, check, numbers

PLACES = [0.0, 0.2, 0.7]
OF_CURVES: dict[str, Any] = {
    "gradient": np.gradient,
    "gradient, two axes": lambda x: np.gradient(x[:10].reshape(5, 2), 0.5, 2.0)[0],
    "gradient, axes in another order": lambda x: np.gradient(
        x[:10].reshape(5, 2), 0.5, 2.0, axis=[1, 0]
    )[0],
    "gradient of one axis of several": lambda x: np.gradient(x[:10].reshape(5, 2), axis=(1,)),
    "gradient at places": lambda x: np.gradient(x, np.arange(len(x)) ** 1.3),
    "gradient, edges of second order": lambda x: np.gradient(x, 0.5, edge_order=2),
    "gradient by computed places": lambda x: np.gradient(
        np.arange(9.0) ** 2, np.cumsum(x[:9] ** 2)
    ),
    "linspace to a number": lambda x: np.linspace(0.0, x[0], 5),
    "linspace without its end": lambda x: np.linspace(x[0], x[1], 5, endpoint=False),
    "linspace along an axis": lambda x: np.linspace(x[:2], x[2:4], 5, axis=1),
    "its step": lambda x: np.linspace(x[0], x[1], 5, retstep=True)[1],
    "geomspace": lambda x: np.geomspace(x[0] ** 2 + 1.0, 9.0, 4),
    "geomspace below 0": lambda x: np.geomspace(-(x[:2] ** 2) - 1.0, [-9.0, -8.0], 4, axis=1),
    "geomspace without its end": lambda x: np.geomspace(x[0] ** 2 + 1.0, 9, 3, endpoint=False),
    "logspace": lambda x: np.logspace(0.0, x[0], 4),
    "interp of a number": lambda x: np.interp(x[0], [-1.0, 0.0, 2.0], [0.5, 1.0, 4.0]),
    "interp with a period": lambda x: np.interp(x, PLACES, [1.0, 2.0, 3.0], period=1.0),
    "unwrap": lambda x: np.unwrap(4.0 * x),
}


@cases(OF_CURVES)
def test_curves(f: Any, n: int) -> None:
    check(f, n)


def test_nan_stays_where_it_is() -> None:
    x = np.array([1.0, 2.0, np.nan, 4.0, 7.0])
    for f in (np.gradient, lambda x: np.interp(0.5, [0.0, 1.0, 2.0], x[:3])):
        found = tg.jit(f, backend="python")(x)
        assert np.array_equal(found, f(x), equal_nan=True)


def test_wrong_numbers_of_points_say_what_numpy_says() -> None:
    for f, words in (
        (lambda x: np.gradient(x, [0.0, 1.0]), "match the length"),
        (lambda x: np.gradient(x, axis=(1,)), "axis 1 is out of bounds"),
        (lambda x: np.gradient(x, axis=(0, 0)), "duplicate"),
        (lambda x: np.geomspace(x, 1.0), "cannot include zero"),
        (lambda x: np.gradient(x[:1]), "too small"),
        (lambda x: np.interp(x, [0.0, 1.0], [1.0]), "not of the same length"),
        (lambda x: np.linspace(x[0], 1.0, -1), "non-negative"),
    ):
        with pytest.raises(ValueError, match=words):
            tg.vjp(f, np.arange(3.0))


@pytest.mark.parametrize(
    ("f", "x"),
    [
        (lambda x: np.linspace(x[0], x[1], 3), [-np.inf, 2.0]),
        (lambda x: np.logspace(x[0], x[1], 3), [-np.inf, 2.0]),
        (lambda x: np.interp(x, [0.0, 1.0, 2.0], [np.inf, np.inf, 1.0]), [0.0, 0.5, 1.5]),
        (lambda x: np.interp([0.5, 1.5], [0.0, 1.0, 2.0], x), [np.inf, np.inf, 1.0]),
        (lambda x: np.interp([0.5, 1.5], [0.0, 1.0, 2.0], x), [-np.inf, 2.0, np.inf]),
    ],
)
def test_inf_is_what_numpy_makes_of_it(f: Any, x: Any) -> None:
    x = np.array(x)
    with np.errstate(all="ignore"):
        expected, eager = f(x), tg.vjp(f, x)[0]
        compiled = tg.jit(f, backend="python")(x)
    for found in (eager, compiled):
        assert np.array_equal(numbers(found), expected, equal_nan=True)
