"""Functions of NumPy that put whole arrays in order (more: loops/indexing/test_orders.py)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.compiler.arithmetic.beside import assert_as_objects
from tinygrad_bp.compiler.arithmetic import whole

CUBE = np.cos(np.arange(42.0) * 5.0).reshape(2, 7, 3)


@pytest.mark.parametrize("most", [3, 64])
@pytest.mark.parametrize(
    "f",
    [
        lambda x: np.sort(x, axis=1),
        lambda x: np.sort(x, axis=-2) * np.arange(7.0)[:, None],
        lambda x: np.sort(x * x, axis=None)[::-1],
        np.sort,  # of rows of three
        lambda x: np.take_along_axis(x, np.argsort(x, 1), 1),
    ],
)
def test_as_arrays_of_objects(f: Any, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole, "MOST", most)
    assert_as_objects(f, CUBE)


def test_a_partition_is_in_order(jit: Any) -> None:
    found = jit(lambda x: np.partition(x, 3, axis=1))(CUBE)
    np.testing.assert_array_equal(found, np.sort(CUBE, axis=1))


def test_in_place(jit: Any) -> None:
    def sorted_(x: Any, axis: int) -> Any:
        x = x.copy()
        x.sort(axis)
        return x, x.argsort(axis)

    for axis in (0, 1, -1):
        found = jit(lambda x, axis=axis: sorted_(x, axis))(CUBE)
        np.testing.assert_array_equal(found[0], np.sort(CUBE, axis))
        np.testing.assert_array_equal(found[1], np.argsort(np.sort(CUBE, axis), axis))


def test_errors_are_those_of_numpy() -> None:
    with pytest.raises(ValueError, match="axis 3 is out of bounds"):
        tg.jit(lambda x: np.sort(x, axis=3), backend="python")(CUBE)
