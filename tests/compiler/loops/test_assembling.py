"""What flows back to an array, as one array."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp.compiler.loops.assembling import as_rows
from tinygrad_bp.compiler.tracing.arrays import ArrayGradient, Block, MaskedArray
from tinygrad_bp.compiler.tracing.traced_array import TracedArray


@pytest.mark.parametrize(
    ("places", "share_at", "expected", "loops"),
    [
        ([1], [0, 3, 4], [9.0, 1.0, 2.0, 9.0, 9.0, 0.0], 0),
        ([0, 4], [], [1.0, 2.0, 0.0, 0.0, 1.0, 2.0], 0),
        ([0, 1], [5], [1.0, 3.0, 2.0, 0.0, 0.0, 9.0], 1),
        ([2], [3], [0.0, 0.0, 1.0, 11.0, 0.0, 0.0], 1),
        ([], [2], [0.0, 0.0, 9.0, 0.0, 0.0, 0.0], 0),
        ([], [], [0.0] * 6, 0),
    ],
)
def test_blocks_and_single_shares(
    places: list[int], share_at: list[int], expected: list[float], loops: int
) -> None:
    def f(block: Any, share: Any, whole: Any) -> Any:
        blocks = [Block(i, MaskedArray(block.node)) for i in places]
        gradient = ArrayGradient(shares=dict.fromkeys(share_at, share), blocks=blocks)
        assert len(gradient.entries(whole.node)) == 6
        return TracedArray(as_rows(gradient, whole.node).numbers, (3, 2))

    compiled = tg.jit(f, backend="python")
    found = compiled(np.array([1.0, 2.0]), 9.0, np.zeros((3, 2)))
    np.testing.assert_array_equal(found.ravel(), expected)
    assert str(compiled.program).count("loop") == loops


def test_many_slices_of_an_argument_flow_back_side_by_side() -> None:
    def f(w: Any, x: Any) -> Any:
        dot = tg.vmap(lambda a, b: a * b, reduce="sum")
        return dot(w[:3], x) * dot(w[3:6], x) + w[6] * w[1]

    w, x = np.arange(7.0), np.array([2.0, -1.0, 0.5])
    slopes = tg.grad(f)
    expected = np.array([float(g) for g in slopes(w, x)])
    np.testing.assert_allclose(tg.jit(slopes, backend="python")(w, x), expected, rtol=1e-14)
