"""Rows in LLVM's IR: where the one at hand is read, and where it is collected."""

from __future__ import annotations

from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp.compiler.llvm.context import Context
from tinygrad_bp.compiler.llvm.function import Function
from tinygrad_bp.compiler.llvm.rows import function_head, name_rows, row_at, row_parameters

np = pytest.importorskip("numpy", reason="the programs read arrays")


@pytest.fixture
def loop() -> Any:
    """A loop over rows of two numbers that collects rows of three."""
    compiled = tg.jit(tg.vmap(lambda x: [x[0], x[1], x[0] * x[1]]), backend="python")
    compiled(np.ones((4, 2)).tolist())
    [found] = compiled.program.instructions
    return found


@pytest.fixture
def function() -> Function:
    """A function in the making."""
    return Function(Context("", lambda context, loop, constants: ("loop", [])), "f")


def test_the_head_of_a_loop() -> None:
    assert function_head("loop.1", ["i64 %n"]) == (
        "internal void @loop.1(ptr noalias readonly %constants, ptr noalias %results, i64 %n)"
    )


@pytest.mark.parametrize(("width", "steps"), [(1, 1), (2, 2)])
def test_a_row_begins_at_its_index_times_its_width(
    function: Function, loop: Any, width: int, steps: int
) -> None:
    [(_, source)] = loop.rows
    place = row_at(function, source, width, "%i")
    assert len(function.lines) == steps
    assert ("mul i64 %i, 2" in function.lines[0]) is (width == 2)
    assert function.lines[-1].startswith(f"  {place} = getelementptr double, ptr %a")


def test_the_rows_at_hand_have_names_of_their_own(function: Function, loop: Any) -> None:
    name_rows(function, loop, "%i")
    context = function.context
    [(leaf, _)] = loop.rows
    [collected] = loop.collected
    names = [context.place(leaf), f"{context.place(collected)}.row"]
    assert row_parameters(context, loop) == [f"ptr {name}" for name in names]
    for name in names:
        assert any(line.startswith(f"  {name} = ") for line in function.lines)
    assert any("mul i64 %i, 3" in line for line in function.lines)


def test_some_numbers_of_a_row_that_is_handed_on_are_collected_too() -> None:
    pytest.importorskip("llvmlite", reason="needs the extra `fast`")

    def step(v: Any, x: Any) -> Any:
        then = np.tanh(v * x + 1) * 0.9
        return then, (then.sum(), then[:3])

    def f(u: Any) -> Any:
        return tg.scan(step)(u, [0.5, 1.0, 1.5])

    u = np.linspace(0.1, 0.9, 70)
    final, (sums, three) = tg.jit(f, backend="llvm")(u)
    expected, (their_sums, their_three) = f(u)
    np.testing.assert_allclose(final, expected, rtol=1e-12)
    np.testing.assert_allclose(sums, their_sums, rtol=1e-12)
    np.testing.assert_allclose(three, their_three, rtol=1e-12)
