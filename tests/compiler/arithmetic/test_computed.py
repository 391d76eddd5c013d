"""Arrays that one loop computes, and those that have to wait for another."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp.compiler.arithmetic.computed import as_computed, pool_of, waits_of
from tinygrad_bp.compiler.program.program import Repeat
from tinygrad_bp.compiler.tracing.arrays import array
from tinygrad_bp.compiler.tracing.lengths import Length
from tinygrad_bp.compiler.tracing.trace import Trace
from tinygrad_bp.compiler.tracing.traced_array import TracedArray

X = np.linspace(0.1, 1.0, 20)


def test_loops_of_one_length_have_one_body() -> None:
    with Trace().running():
        free = Length(5, is_free=True)
        assert pool_of(Length(5)) is pool_of(Length(5))
        assert pool_of(free) is pool_of(free)
        assert pool_of(free) is not pool_of(Length(5))
        with Trace().running():
            inner = pool_of(Length(5))
        assert inner is not pool_of(Length(5))


def test_what_an_array_waits_for() -> None:
    with Trace().running() as trace:
        x: Any = TracedArray(array(trace, Length(5), 1), (5,))
        y: Any = 2 * x
        assert (waits_of(x.node), y.waits, (y * y + x).waits) == (0, 1, 1)
        rolled: Any = np.roll(y, 1)
        assert waits_of(rolled.node) == 1
        assert ((rolled * x).waits, (y / np.sum(y)).waits) == (2, 2)
        assert as_computed(x).waits == 1


@pytest.mark.parametrize("steps", [1, 6])
def test_a_long_computation_does_not_begin_again(steps: int) -> None:
    def f(x: Any) -> Any:
        for _ in range(steps):
            x = np.sin(x) + np.roll(x, 1)
        return x

    compiled = tg.jit(f, backend="python")
    np.testing.assert_allclose(compiled(X), f(X))
    loops = [x for x in compiled.program.instructions if isinstance(x, Repeat)]
    sines = sum(str(x.op.name) == "sin" for loop in loops for x in loop.body.instructions)
    assert (len(loops), sines) == (steps, steps)
