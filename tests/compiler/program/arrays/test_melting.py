"""Chains of additions are one sum; the body of a loop has phases."""

from __future__ import annotations

from typing import Any

import tinygrad_bp as tg
from tinygrad_bp.compiler.program.arrays.melting import POST, PRE, REC, Work, phases, tasks_of
from tinygrad_bp.compiler.program.program import Repeat


def program_of(f: Any, *args: Any) -> Any:
    compiled = tg.jit(f, backend="python")
    compiled(*args)
    return compiled.program


def tasks(f: Any, *args: Any) -> list[Work]:
    return [task for task in tasks_of(program_of(f, *args)) if task.kind != "element"]


def test_a_chain_of_additions_is_one_sum() -> None:
    [task] = tasks(lambda x: x[0] - (x[1] - x[2] * x[0]) + -x[2] + 1.0, [1.0, 2.0, 3.0])
    assert [sign for sign, _ in task.terms] == [1, -1, 1, -1, 1]
    assert [len(factors) for _, factors in task.terms] == [1, 1, 2, 1, 1]


def test_what_others_use_too_does_not_melt() -> None:
    def f(x: Any) -> Any:
        a = x[0] + x[1]
        b = x[0] * x[1]
        return [a + b, a - 2.0, b + 1.0]

    found = tasks(f, [1.0, 2.0])
    assert [task.kind for task in found] == ["sum", "each", "sum", "sum", "sum"]
    assert [task.level for task in found] == [2, 2, 3, 3, 3]


def test_the_largest_of_many_is_one_task() -> None:
    def largest(x: Any) -> Any:
        return tg.maximum(tg.maximum(x[0], x[1]), tg.maximum(x[2], 0.5))

    [task] = tasks(largest, [1.0, 2.0, 3.0])
    assert task.kind == "fold"
    assert len(task.operands) == 4


def test_the_phases_of_a_body() -> None:
    def f(xs: Any) -> Any:
        def step(c: Any, x: Any) -> Any:
            return c * tg.exp(x), tg.sin(c)

        return tg.scan(step)(1.0, xs)

    program = program_of(f, [1.0, 2.0])
    [loop] = [x for x in program.instructions if isinstance(x, Repeat)]
    of = phases(loop.body, loop)
    names = {x.op.name: of.get(x, PRE) for x in loop.body.instructions}
    assert names == {"element": PRE, "exp": PRE, "mul": REC, "sin": POST} or (
        names["exp"],
        names["mul"],
        names["sin"],
    ) == (PRE, REC, POST)


def test_what_a_loop_adds_up_is_a_sum_over_its_rows() -> None:
    program = program_of(tg.vmap(lambda x: x * x + 1.0, reduce="sum"), [1.0, 2.0])
    [loop] = [x for x in program.instructions if isinstance(x, Repeat)]
    [total] = [task for task in tasks_of(loop.body, loop) if task.kind == "sum"]
    assert total.total
    assert total.node is loop.totals[0]
    assert len(total.terms) == 2
