"""Views are slices, reshaped and transposed; they read the numbers that they say."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tinygrad_bp.compiler.program.arrays.instructions import Piece, Strided

jax = pytest.importorskip("jax", reason="needs the extra `jax`")

LOOPS = st.lists(st.tuples(st.integers(2, 4), st.integers(-20, 20)), max_size=3)


def read(base: int, nest: Any, size: int) -> tuple[Any, Any]:
    """What is read, and what should be."""
    from tinygrad_bp.compiler.jax.slices import strided

    array = np.arange(2.0 * size).reshape(2, size)
    found, kept = strided(array, base, nest)
    kept_nest = tuple(nest[i] for i in kept)
    return np.asarray(found), array[:, Strided(Piece(size), base, kept_nest).offsets]


@settings(max_examples=10)
@given(LOOPS, st.integers(0, 5), st.integers(0, 5))
def test_a_view_reads_the_numbers_that_it_says(nest: Any, before: int, behind: int) -> None:
    base = before + sum((n - 1) * -s for n, s in nest if s < 0)
    size = base + sum((n - 1) * s for n, s in nest if s > 0) + 1 + behind
    found, expected = read(base, nest, size)
    assert found.tolist() == expected.tolist()


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_the_last_row_may_be_cut_off(missing: int) -> None:
    found, expected = read(2, ((4, 5), (3, 1)), 22 - missing)
    assert found.tolist() == expected.tolist()


def test_only_windows_that_overlap_are_gathered() -> None:
    from tinygrad_bp.compiler.jax.slices import strided

    def primitives(nest: Any) -> set[str]:
        traced = jax.make_jaxpr(lambda x: strided(x, 30, nest)[0])(np.zeros(99))
        return {equation.primitive.name for equation in traced.jaxpr.eqns}

    assert "gather" not in primitives(((3, 10), (4, 2), (2, 1)))
    assert "gather" not in primitives(((4, 2), (3, -10)))
    assert "gather" in primitives(((5, 1), (3, 1)))
