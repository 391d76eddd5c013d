"""NumPy's functions that take and put, where the places are computed (more: test_gathers.py)."""

from __future__ import annotations

from typing import Any

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


@pytest.mark.parametrize(
    ("f", "words"),
    [
        (lambda x, i: np.take(x, i, axis=1), "axis 1 is out of bounds"),
        (lambda x, i: tg.take(np.ones((2, 3)), i, axis=-3), "axis -3 is out of bounds"),
        (lambda x, i: tg.take(np.ones(3), i, mode="nearest"), "clip"),
    ],
)
def test_what_there_is_not_is_an_error_compiled_as_eagerly(f: Any, words: str) -> None:
    x = np.ones(4)
    with pytest.raises((ValueError, IndexError), match=words):
        tg.jit(f, backend="python")(x, 1.0)
    with pytest.raises((ValueError, IndexError, TypeError)):
        f(x, 1)
