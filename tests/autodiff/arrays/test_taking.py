"""NumPy's functions that take and put, where the places are computed (more: test_gathers.py)."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_bp as tg

X = np.cos(np.arange(6.0)).reshape(2, 3)


def test_ways_to_take() -> None:
    places = np.array([[2], [-1]])
    for f in (
        np.take,
        lambda x, i: np.take(x, i[:, 0], axis=-1),
        lambda x, i: np.take(x, i + 9, mode="clip"),
        lambda x, i: np.take(x, i - 9, mode="wrap"),
        lambda x, i: np.take_along_axis(x, i, axis=-1),
    ):
        np.testing.assert_array_equal(tg.jit(f, backend="python")(X, places), f(X, places))


def test_axes_have_to_agree() -> None:
    with pytest.raises(ValueError, match="same number of dimensions"):
        tg.jit(lambda x, i: np.take_along_axis(x, i, 1), backend="python")(X, np.array([1, 2]))
