"""Sums, means and products of whole arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.compiler.arithmetic.beside import assert_as_objects, size

X = np.linspace(-1.0, 1.4, 4)
TABLE = np.linspace(-0.9, 1.3, 12).reshape(3, 4)
CUBE = np.linspace(-0.9, 1.3, 30).reshape(2, 3, 5)


@pytest.mark.parametrize("axis", [None, 0, -1, (0, 2), (0, 1, 2)])
@pytest.mark.parametrize("keepdims", [False, True])
def test_sums_and_means_over_axes(axis: Any, keepdims: bool) -> None:
    def f(x: Any) -> Any:
        how: Any = {"axis": axis, "keepdims": keepdims}
        return [x.sum(**how) * np.mean(np.sin(x), **how)]

    assert_as_objects(f, CUBE)


@pytest.mark.parametrize(
    "f",
    [
        lambda x, t: x @ x,
        lambda x, t: t @ x,
        lambda x, t: x @ t.T,
        lambda x, t: t @ t.T @ t,
        lambda x, t: np.dot(t, x) @ np.ones((3, 2)),
        lambda x, t: np.arange(8.0).reshape(2, 4) @ (x * 2.0),
        lambda x, t: np.outer(x, t[0]),
    ],
)
def test_products(backend: str, f: Any) -> None:
    assert_as_objects(f, X, TABLE, backend=backend)


def test_what_waits_for_a_sum_reads_what_was_computed_before_it() -> None:
    def f(x: Any) -> Any:
        for _ in range(5):
            e = np.exp(x)
            x = e / e.sum()
        return x

    program = assert_as_objects(f, TABLE)
    text = str(program)
    assert text.count("exp(") == 5
    assert size(program) < 40


def test_shapes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match="mismatch"):
        tg.jit(lambda t: t @ t, backend="python")(TABLE)
    with pytest.raises(ValueError, match="axis 2"):
        tg.jit(lambda t: t.sum(axis=2), backend="python")(TABLE)
