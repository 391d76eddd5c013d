"""A sum over the turns, and then over the batch, is one sum."""

from __future__ import annotations

from typing import Any

import pytest

np = pytest.importorskip("numpy", reason="the arrays in a program are found with NumPy")

import tinygrad_bp as tg  # noqa: E402
from tests.compiler.program.arrays.by_number import assert_arrays  # noqa: E402
from tinygrad_bp.compiler.llvm.arrays.totals import TotalOf, with_totals  # noqa: E402
from tinygrad_bp.compiler.program.arrays.instructions import SumOf  # noqa: E402


def test_the_gradient_of_a_weight_is_added_up_in_one_go() -> None:
    def loss(w: Any, xs: Any) -> Any:
        def one(row: Any) -> Any:
            return tg.scan(lambda h, x: (tg.tanh(w[0] * h + w[1] * x), None))(0.1, row)[0]

        return tg.vmap(one, reduce="sum")(xs)

    arrays = assert_arrays(tg.grad(loss), [0.4, 0.7], np.ones((3, 4)))
    needed = {piece for piece, _ in arrays.outputs}
    totals = [x for x in with_totals(arrays.instructions, needed) if isinstance(x, TotalOf)]
    assert [len(x.over) for x in totals] == [2, 2]
    # What somebody else reads stays.
    inner = {x.result for x in arrays.instructions if isinstance(x, SumOf)}
    apart = with_totals(arrays.instructions, inner)
    assert [len(x.over) for x in apart if isinstance(x, TotalOf)] == [1, 1, 1, 1]
