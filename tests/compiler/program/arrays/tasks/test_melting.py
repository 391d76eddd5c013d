"""Chains of additions are one sum; the body of a loop has phases."""

from __future__ import annotations

from typing import Any

import tinygrad_bp as tg
from tinygrad_bp.compiler.program.arrays.tasks.melting import POST, PRE, REC, Tasks, phases
from tinygrad_bp.compiler.program.program import Repeat


def program_of(f: Any, *args: Any) -> Any:
    compiled = tg.jit(f, backend="python")
    compiled(*args)
    return compiled.program


def terms_of(tasks: Tasks, row: int) -> list[tuple[int, int]]:
    """The sign of each entry of a row, and how many factors it has."""
    entries = slice(tasks.begin[row], tasks.end[row])
    pairs = zip(tasks.sign[entries].tolist(), tasks.second[entries].tolist(), strict=True)
    return [(sign, 1 if second < 0 else 2) for sign, second in pairs]


def rows_of(f: Any, *args: Any) -> tuple[Tasks, list[int]]:
    """The tasks of a function, and the rows of those that compute something."""
    tasks = Tasks(program_of(f, *args))
    return tasks, [row for row in tasks.rows.tolist() if tasks.form[row] >= 0]


def kind(tasks: Tasks, row: int) -> str:
    found, _, _ = tasks.forms[int(tasks.form[row])]
    return found


def test_a_chain_of_additions_is_one_sum() -> None:
    tasks, [row] = rows_of(lambda x: x[0] - (x[1] - x[2] * x[0]) + -x[2] + 1.0, [1.0, 2.0, 3.0])
    assert terms_of(tasks, row) == [(1, 1), (-1, 1), (1, 2), (-1, 1), (1, 1)]


def test_terms_stand_in_the_order_of_the_code() -> None:
    def f(x: Any) -> Any:
        return (x[0] + (x[1] - (x[2] + x[3]))) - ((x[4] - x[5]) + x[6])

    tasks, [row] = rows_of(f, [1.0] * 7)
    read = tasks.first[tasks.begin[row] : tasks.end[row]].tolist()
    assert [tasks.nodes[number].index for number in read] == [*range(7)]
    assert [sign for sign, _ in terms_of(tasks, row)] == [1, 1, -1, -1, -1, 1, -1]


def test_what_others_use_too_does_not_melt() -> None:
    def f(x: Any) -> Any:
        a = x[0] + x[1]
        b = x[0] * x[1]
        return [a + b, a - 2.0, b + 1.0]

    tasks, rows = rows_of(f, [1.0, 2.0])
    assert [kind(tasks, row) for row in rows] == ["sum", "each", "sum", "sum", "sum"]
    assert tasks.level[rows].tolist() == [2, 2, 3, 3, 3]


def test_levels_of_a_long_chain() -> None:
    def f(x: Any) -> Any:
        for _ in range(500):
            x = tg.sin(x)
        return x

    tasks, rows = rows_of(f, 0.5)
    assert tasks.level[rows].tolist() == [*range(2, 502)]


def test_the_largest_of_many_is_one_task() -> None:
    def largest(x: Any) -> Any:
        return tg.maximum(tg.maximum(x[0], x[1]), tg.maximum(x[2], 0.5))

    tasks, [row] = rows_of(largest, [1.0, 2.0, 3.0])
    assert tasks.forms[tasks.form[row]] == ("fold", tg.maximum, False)
    assert len(terms_of(tasks, row)) == 4


def test_zeros_of_both_signs_are_two_numbers() -> None:
    tasks, [row] = rows_of(lambda x: x[0] * x[0] + 0.0 - -0.0 + x[1], [1.0, 2.0])
    read = tasks.first[tasks.begin[row] : tasks.end[row]].tolist()
    assert [repr(tasks.numbers.known[number]) for number in read[1:3]] == ["0.0", "-0.0"]


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
    tasks = Tasks(loop.body, loop)
    [row] = [row for row in tasks.rows.tolist() if tasks.form[row] >= 0]
    assert tasks.forms[tasks.form[row]] == ("sum", None, True)
    assert tasks.nodes[row] is loop.totals[0]
    assert len(terms_of(tasks, row)) == 2
