"""Functions that ask rows of numbers for answers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.autodiff.arrays.beside_numpy import cases, check

OF_ROWS: dict[str, Any] = {
    "partition": lambda x: np.partition(x[:7], 3)[3],
    "maximum.accumulate": np.maximum.accumulate,
    "minimum.accumulate along an axis": lambda x: np.minimum.accumulate(x.reshape(5, -1), axis=1),
    "max, from a number on": lambda x: np.max(x, initial=0.5),
    "split": lambda x: np.split(x, 2)[1].clip(-0.5, 0.5),
    "outer, then sorted": lambda x: np.sort(np.outer(x[:2], x[:2]), axis=0),
}


@cases(OF_ROWS)
def test_rows(f: Any, n: int) -> None:
    check(f, n)


@pytest.mark.parametrize(
    ("f", "name"),
    [
        (lambda x: x[x > 0.0], r"x\[condition\]"),
        (lambda x: np.where(x > 0.0)[0], r"numpy\.where\(condition\)"),
        (np.unique, r"numpy\.unique\(\)"),
        (lambda x: np.nonzero(x > 0.0)[0], r"numpy\.nonzero\(\)"),
    ],
)
@pytest.mark.parametrize("n", [5, 100])
def test_what_depends_on_the_numbers_says_what_to_write(f: Any, name: str, n: int) -> None:
    x = np.linspace(-1.0, 1.0, n)
    assert len(tg.vjp(f, x)[0]) == len(f(x))
    with pytest.raises(TypeError, match=rf"how many numbers {name} gives .* numpy\.where\("):
        tg.jit(f, backend="python")(x)


@pytest.mark.parametrize("n", [3, 100])
def test_a_type_that_is_asked_for_is_the_type(n: int) -> None:
    def f(x: Any) -> Any:
        found = np.full_like(x, 1.7, dtype=int)
        assert found.dtype == int
        return found

    for found in (
        tg.vjp(f, np.arange(float(n)))[0],
        tg.jit(f, backend="python")(np.arange(n * 1.0)),
    ):
        assert np.array_equal(found, np.ones(n))


@pytest.mark.parametrize("width", [-1, 1.5])
def test_widths_that_are_none_are_numpys_errors(width: Any) -> None:
    def f(x: Any) -> Any:
        return np.pad(x, width, "mean")

    for g in (f, lambda x: tg.vjp(f, x), tg.jit(f, backend="python")):
        with pytest.raises((ValueError, TypeError), match=r"negative|integral"):
            g(np.arange(3.0))
