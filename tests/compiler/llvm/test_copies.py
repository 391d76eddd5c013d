"""Views as copies in LLVM's IR: one call where numbers follow each other, else loops."""

from __future__ import annotations

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp.compiler.loops.rules import StridedPart
from tinygrad_bp.compiler.loops.views import side_by_side
from tinygrad_bp.compiler.tracing.traced_array import TracedArray

pytest.importorskip("llvmlite", reason="needs the extra `fast`")


@pytest.mark.parametrize(
    ("parts", "rows", "loops"),
    [
        ([StridedPart(2, ((5, 1),))], 1, 0),
        ([StridedPart(11, ((12, -1),))], 1, 1),
        ([StridedPart(0, ((4, 1), (3, 4)))], 1, 2),
        ([StridedPart(0, ((12, 1),)), StridedPart(3, ((4, 0),))], 4, 2),
    ],
)
def test_numbers_are_copied(parts: list[StridedPart], rows: int, loops: int) -> None:
    def f(xs: TracedArray) -> TracedArray:
        node = side_by_side([(xs.node, part) for part in parts], rows)
        return TracedArray(node, (node.length.size,))

    xs = np.arange(12.0)
    columns = [[xs[part.place(i)] for i in range(part.size)] for part in parts]
    expected = np.hstack([np.reshape(column, (rows, -1)) for column in columns]).ravel()
    compiled = tg.jit(f, backend="llvm")
    np.testing.assert_array_equal(compiled(xs), expected)
    begin = compiled.source.index("define internal void @view")
    assert compiled.source[begin:].partition("\n}")[0].count(" phi ") == loops
