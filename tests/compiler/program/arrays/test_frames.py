"""What turns have made is read from there afterwards, and not made again."""

from __future__ import annotations

from typing import Any

import tinygrad_bp as tg
from tests.compiler.program.arrays.by_number import assert_arrays
from tests.compiler.program.arrays.test_finding import numbers
from tinygrad_bp.autodiff.ops import tanh
from tinygrad_bp.compiler.program.arrays.instructions import (
    Elementwise,
    Recurrence,
    every,
    operands_of,
)


def test_the_derivative_of_a_loop_does_not_run_it_again() -> None:
    """Both functions, and the sum that one is of, are in the first loop alone."""

    def f(w: Any, xs: Any) -> Any:
        def turn(h: Any, x: Any) -> Any:
            new = [tg.tanh(w[0] * h[0] + w[1] * h[1] + x[0]), tg.tanh(w[2] * h[0] + x[1])]
            return new, tg.sin(new[0])

        last, seen = tg.scan(turn)([0.1, 0.2], xs)
        return last[0] * last[1] + sum(seen)

    arrays = assert_arrays(tg.grad(f, argnums=(0, 1)), numbers(3), numbers(4, 2))
    first, second = (x for x in arrays.instructions if isinstance(x, Recurrence))
    made = [x.op for x in every(arrays.instructions) if isinstance(x, Elementwise)]
    assert made.count(tanh) == 2  # of one number each: their sums have not as many terms
    # What nobody reads is not collected: the sums, and the last loop's carry.
    collected = [x for loop in (first, second) for x in loop.collected]
    read = {piece for x in every(arrays.instructions) for piece in _read(x)}
    assert all(loop.collected[x] in read for loop in (first, second) for x in loop.collected)
    assert first.carry in collected
    assert second.carry not in collected


def _read(x: Any) -> set[Any]:
    found = {piece for operand in operands_of(x) for piece in operand.pieces}
    return found | {*getattr(x, "rows", ())} | {getattr(x, "source", None)}
