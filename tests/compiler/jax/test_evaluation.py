"""Sums of several kinds of terms, each with its sign and as often as it occurs."""

from __future__ import annotations

from typing import Any

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
