"""The source of a program in Python: names, lines, loops, and the work of writing it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.compiler.python.comparing import bits, compiled, slots_of
from tinygrad_bp import Value
from tinygrad_bp.compiler.python.code import PythonCode

if TYPE_CHECKING:
    from collections.abc import Callable


def test_what_is_the_same_in_every_turn_is_computed_before_the_loop() -> None:
    def f(x: Any, rows: Any) -> Any:
        return tg.vmap(lambda row: tg.relu(row * tg.exp(x)), reduce="sum")(rows)

    g = compiled(f)
    g(1.0, [1.0, 2.0])
    lines = [line.strip() for line in g.source.splitlines()]
    assert lines.index("v1 = exp(x)") < lines.index("# For each row:")
    assert "v2 = rows_row * v1" in lines  # once, though the formula has it twice


LABELS = ["net", "net", "net h1", "lambda", "sum", "e", "v1", "_pow", "", "ﬁ", "δ", "3"]


def test_names_are_the_labels_where_they_can_be() -> None:
    def f(x: Any, exp: Any) -> Any:
        results = []
        for label in LABELS:
            x = tg.exp(x * 0.01) / exp + tg.sigmoid(-x)
            x.label = label
            results.append(x)
        return results

    g = compiled(f)
    expected = bits(f(Value(0.5), 2.0))
    assert bits(g(0.5, 2.0)) == bits(g(0.5, 2.0)) == expected
    names = [line.split(" = ")[0].strip() for line in g.source.splitlines() if " = " in line]
    assert {"net", "net_2", "net_h1", "fi", "δ"} <= set(names)
    assert not {"lambda", "sum", "e", "_pow", "3", "exp"} & set(names)
    assert len(names) == len(set(names))


#: Has an operation whose formula computes two things twice, with an operand between them.
REPEATING = """
import tinygrad_bp as tg
from tinygrad_bp.autodiff.operations.operation import Op

formula = "math.exp(x) * (math.sin(x) + y + math.exp(x)) + math.sin(x)"
repeating = Op("repeating", formula, "1.0", "1.0")

def f(e1, x):
    return repeating(x, repeating(e1, x)) * e1 + repeating(x, e1)

g = tg.jit(f, backend="python")
assert g(0.3, 0.7) == g(0.3, 0.7) == f(0.3, 0.7), g.source
assert "(e1 := sin(x))" in g.source, g.source
"""


def test_what_a_formula_keeps_is_taken_for_nothing_else() -> None:
    """In a program of its own, since an operation stays where it was made."""
    root = str(Path(__file__).parents[3])
    subprocess.run(
        [sys.executable, "-c", REPEATING], env={**os.environ, "PYTHONPATH": root}, check=True
    )


def test_source_of_the_tutorials_network() -> None:
    def f(w: Any, x: Any) -> Any:
        net = w[0] * x + w[1]
        net.label = "net"
        out = tg.sigmoid(net)
        out.label = "out"
        return 0.5 * (out - 1.0) ** 2

    g = compiled(lambda w, x: tg.gradients(f(w, x), [w[0], w[1]]))
    g([1.0, 2.0], 3.0)
    lines = [line.strip() for line in g.source.splitlines()]
    assert "net = w_0 * x + w_1" in lines
    assert "out = 1.0 / (1.0 + exp(-net)) if net >= 0.0 else (e := exp(net)) / (1.0 + e)" in lines
    assert len(lines) <= 13


def test_lines_are_short_and_loops_have_a_comment() -> None:
    def f(w: Any, xs: Any) -> Any:
        def loss(x: Any) -> Any:
            return sum(tg.tanh(v * x) for v in w)

        return tg.vmap(loss, reduce="mean")(xs)

    g = compiled(tg.value_and_grad(f))
    for w in ([0.1] * 40, np.full(40, 0.1)):
        g(w, np.ones(3))
        assert "# For each row:" in g.source
        assert max(map(len, g.source.splitlines())) <= 100


def test_the_work_of_writing_grows_with_the_program() -> None:
    def f(x: Any, n: int) -> Any:
        for i in range(n):
            x = tg.sin(x) * 0.5 + (x - 0.1 if i % 3 else -x) + 1e-3
        return x

    lines = {}
    for n in (200, 2000):
        g = compiled(lambda x, n=n: f(x, n))
        assert bits(g(0.3)) == bits(f(0.3, n))
        assert g.program.size > 4 * n
        lines[n] = lines_run(PythonCode, g.program, slots_of(g.program), False, 1) / n
    assert lines[2000] == pytest.approx(lines[200], rel=0.05)


def lines_run(f: Callable[..., Any], *args: Any) -> int:
    """How many lines of Python it runs."""
    count = 0

    def note(frame: Any, event: str, arg: Any) -> Any:
        nonlocal count
        count += event == "line"
        return note

    before = sys.gettrace()
    sys.settrace(note)
    try:
        f(*args)
    finally:
        sys.settrace(before)
    return count
