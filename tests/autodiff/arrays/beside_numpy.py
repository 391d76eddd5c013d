"""Functions of arrays: of floats by NumPy, of Values, and compiled; with their gradients."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value

if TYPE_CHECKING:
    from collections.abc import Callable

#: Few numbers are nodes of their own, more are an array (`compiler/arithmetic/whole.py`).
SIZES = (10, 100)


def cases(functions: dict[str, Any]) -> pytest.MarkDecorator:
    """Each function with few numbers, and with many."""
    return pytest.mark.parametrize(
        ("f", "n"),
        [pytest.param(f, n, id=f"{name}, {n}") for name, f in functions.items() for n in SIZES],
    )


def numbers(result: Any) -> Any:
    """The result as an array of floats."""
    if isinstance(result, Value):
        return np.array(result.data)
    found = np.asarray(result, dtype=object)
    plain = [float(x.data if isinstance(x, Value) else x) for x in found.ravel().tolist()]
    return np.array(plain).reshape(found.shape)


def check(f: Callable[[Any], Any], n: int, backend: str = "python") -> None:
    """The same numbers and gradients as of floats, by NumPy and by differences."""
    x = np.random.default_rng(n).normal(size=n) * 1.3
    expected = np.asarray(f(x), dtype=float)
    weights = np.random.default_rng(1).normal(size=expected.shape)

    def weighted(x: Any) -> Any:
        return np.sum(np.asarray(f(x)) * weights)

    for found in (tg.vjp(f, x)[0], tg.jit(f, backend=backend)(x)):
        assert numbers(found).shape == expected.shape
        assert np.allclose(numbers(found), expected, rtol=1e-9, atol=1e-12, equal_nan=True)
    direction, step = np.random.default_rng(5).normal(size=n), 1e-6
    ends = [weighted(x + side * step * direction) for side in (1.0, -1.0)]
    slope = (ends[0] - ends[1]) / (2.0 * step)
    for gradient in (tg.grad(weighted)(x), tg.jit(tg.grad(weighted), backend=backend)(x)):
        # Differences of numbers of size 10 are right to about 1e-16 * 10 / 1e-6, as a share 1e-8.
        assert numbers(gradient) @ direction == pytest.approx(slope, rel=1e-5, abs=1e-6)
