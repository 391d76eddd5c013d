"""Sums of arrays: of all numbers, and of those of each row."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp.compiler.loops.sums import sums_of_rows, total
from tinygrad_bp.compiler.tracing.traced_array import TracedArray


@pytest.mark.parametrize("width", [1, 4, 20, 120])
def test_rows_are_added_up_whatever_their_width(backend: str, width: int) -> None:
    numbers = np.linspace(-1.0, 2.0, 120)

    def f(xs: Any) -> Any:
        return [total(xs.node), TracedArray(sums_of_rows(xs.node, width), (120 // width,))]

    whole, rows = tg.jit(f, backend=backend)(numbers)
    assert whole == pytest.approx(numbers.sum(), rel=1e-14)
    np.testing.assert_allclose(rows, numbers.reshape(-1, width).sum(axis=1), rtol=1e-13)
