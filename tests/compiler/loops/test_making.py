"""Loops of what is done in an iteration."""

from __future__ import annotations

from typing import Any

import numpy as np

import tinygrad_bp as tg
from tinygrad_bp.compiler.loops.making import make_loop, mapped
from tinygrad_bp.compiler.loops.nodes import Body, variable
from tinygrad_bp.compiler.tracing.trace import Trace
from tinygrad_bp.compiler.tracing.traced_array import TracedArray


def test_a_function_of_the_numbers_of_arrays() -> None:
    def f(x: Any, y: Any) -> Any:
        return TracedArray(mapped(lambda a, b: a * b + 1.0, x.node, y.node), (2, 3))

    x, y = np.arange(6.0).reshape(2, 3), np.ones((2, 3))
    np.testing.assert_array_equal(tg.jit(f, backend="python")(x, y), x * y + 1.0)


def test_arrays_are_added_up_and_an_array_of_all_rows_is_multiplied() -> None:
    def f(x: Any, y: Any) -> Any:
        trace = Trace()
        with trace.running():
            row = variable(trace, 3)
        body = Body(trace, x.node.length, [(row, x.node)], array_sums=[row, y.node])
        loop = make_loop(body)
        return [TracedArray(loop.array_total(i), (1, 3)) for i in range(2)]

    x, y = np.arange(12.0).reshape(4, 3), np.array([[1.0, 2.0, 3.0]])
    for backend in ("python", None):
        own, same = tg.jit(f, backend=backend)(x, y)
        np.testing.assert_array_equal(own, [x.sum(axis=0)])
        np.testing.assert_array_equal(same, 4 * y)
