"""Programs: what they read, in which order they give it, and how large they are."""

from __future__ import annotations

from typing import Any

import numpy as np

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.compiler.program.program import Repeat, results_of


def program_of(f: Any, *args: Any) -> Any:
    compiled = tg.jit(f, backend="python")
    compiled(*args)
    return compiled.program


def test_a_program_knows_what_it_reads() -> None:
    closed = Value(2.0, label="closed")
    program = program_of(lambda x, unused, y: [y[1] * closed, x], 1.0, 2.0, [3.0, 4.0])
    assert [array.label for array in program.arrays] == ["x", "unused", "y"]
    assert program.scalars == [closed]
    *elements, product = program.instructions
    assert program.outputs == [product, elements[0]]
    assert [results_of(x) for x in program.instructions] == [(x,) for x in program.instructions]
    assert program.size == len(program.instructions) == 3


def test_a_loop_is_one_instruction_with_a_program_in_it() -> None:
    def f(w: Any, rows: Any) -> Any:
        def step(c: Any, row: Any) -> Any:
            return tg.tanh(c * w + row), c * 2.0

        end, seen = tg.scan(step)(0.5, rows)
        return end, seen, tg.vmap(lambda r: r * w, reduce="sum")(rows)

    program = program_of(f, 0.3, np.ones(4))
    loops = [x for x in program.instructions if isinstance(x, Repeat)]
    [carrying] = [x for x in loops if x.carry is not None]
    [summing] = [x for x in loops if x.carry is None]
    assert (len(carrying.finals), len(carrying.totals), len(carrying.collected)) == (1, 0, 1)
    assert (len(summing.finals), len(summing.totals), len(summing.collected)) == (0, 1, 0)
    for loop in loops:
        given = len(loop.start) + len(loop.totals) + sum(a.width for a in loop.collected)
        assert len(loop.body.outputs) == given
        assert results_of(loop) == loop.results == [*loop.scalar_results, *loop.collected]
        [w] = loop.scalars
        assert w in loop.operands
        assert loop.arrays == []
    assert program.size == len(program.instructions) + sum(loop.body.size for loop in loops)
    assert program.array_outputs == carrying.collected


def test_an_array_that_a_body_reads_whole_is_from_around_it() -> None:
    def f(xs: Any, ys: Any) -> Any:
        return tg.vmap(lambda x: tg.vmap(lambda y: x * y, reduce="sum")(ys), reduce="sum")(xs)

    program = program_of(f, np.ones(3), np.ones(4))
    [outer] = [x for x in program.instructions if isinstance(x, Repeat)]
    assert [array.label for array in outer.arrays] == ["ys"]
    assert [source.label for _, source in outer.rows] == ["xs"]
