"""Loops that several arrays are read along."""

from __future__ import annotations

import pytest

pytest.importorskip("numpy", reason="the arrays in a program are found with NumPy")

from tinygrad_bp.compiler.llvm.arrays.kernels.nests import aligned, merged


def test_loops_that_do_not_fit_each_other_are_none() -> None:
    assert aligned([((2, 10), (3, 1)), ((3, 5), (2, 1))], 6) is None


def test_a_loop_within_a_loop_goes_on_where_that_ends() -> None:
    dims = aligned([((4, 12), (6, 1)), ((2, 7), (12, 0))], 24)
    assert dims == [(2, (24, 7)), (2, (12, 0)), (6, (1, 0))]
    assert merged([(4, (6, 0)), (6, (1, 0))]) == [(24, (1, 0))]


def test_one_number_needs_no_loop() -> None:
    assert aligned([()], 1) == []
