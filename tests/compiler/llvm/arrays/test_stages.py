"""A batch is gone through once where nothing has to wait for a sum over it, and else again."""

from __future__ import annotations

from typing import Any

import pytest

np = pytest.importorskip("numpy", reason="the arrays in a program are found with NumPy")

import tinygrad_bp as tg  # noqa: E402
from tests.compiler.program.arrays.by_number import assert_arrays  # noqa: E402
from tinygrad_bp.compiler.llvm.arrays.stages import stages_of  # noqa: E402
from tinygrad_bp.compiler.llvm.arrays.totals import with_totals  # noqa: E402


def passes(f: Any, *args: Any) -> int:
    arrays = assert_arrays(f, *args)
    needed = {piece for piece, _ in arrays.outputs}
    stages = stages_of(with_totals(arrays.instructions, needed), set())
    assert sum(len(stage.instructions) for stage in stages) == len(arrays.instructions)
    return sum(stage.axis is not None for stage in stages)


def test_a_gradient_is_one_pass() -> None:
    def loss(w: Any, xs: Any) -> Any:
        return tg.vmap(lambda x: tg.tanh(w[0] * x[0] + w[1] * x[1]), reduce="mean")(xs)

    assert passes(tg.value_and_grad(loss), [0.3, 0.4], np.ones((3, 2))) == 1


def test_what_needs_a_mean_waits_for_it() -> None:
    def variance(xs: Any) -> Any:
        mean = tg.vmap(lambda x: x, reduce="mean")(xs)
        return tg.vmap(lambda x: (x - mean) ** 2, reduce="mean")(xs)

    assert passes(variance, np.array([0.5, 1.0, 4.0])) == 2
