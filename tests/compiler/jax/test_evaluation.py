"""Sums of several kinds of terms, each with its sign and as often as it occurs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg

pytest.importorskip("jax", reason="JAX is not installed")


@pytest.mark.parametrize(
    "f",
    [
        lambda x, y: 1.0 - tg.sin(x) - tg.sin(x) + tg.cos(y) + tg.cos(y),
        lambda x, y: -tg.sin(x) - tg.cos(y) - tg.cos(y),
        lambda x, y: -(tg.sin(x) + tg.sin(x)) - x * y,
    ],
)
def test_terms_that_are_subtracted_several_times(f: Any) -> None:
    assert tg.jit(f, backend="jax")(0.7, 0.4) == pytest.approx(f(0.7, 0.4), rel=1e-14)


def test_terms_of_a_sum_that_are_the_same_in_all_rows() -> None:
    """One stands for all of them, in results that are rows as well."""
    both: Any = tg.custom_jvp(lambda s, x, y: [s * tg.sin(x), s * tg.exp(y)], nondiff_argnums=0)
    both.defjvp(lambda s, p, t: (both(s, *p), [s * tg.cos(p[0]) * t[0], s * tg.exp(p[1]) * t[1]]))

    def total(x: Any, y: Any) -> Any:
        one, other = both(3.0, x, y)
        return one * 0.7 + other * 1.3

    def f(start: Any, y: Any) -> Any:
        rows = np.array([0.1, 0.2])
        return tg.scan(lambda c, x: (tg.tanh(total(c, y) + x), total(c, y)))(start, rows)

    found, rows = tg.jit(f, backend="jax")(0.3, 0.4)
    expected, expected_rows = f(0.3, 0.4)
    assert found == pytest.approx(expected, rel=1e-12)
    assert rows == pytest.approx(expected_rows, rel=1e-12)
