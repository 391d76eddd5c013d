"""What the functions of one module share: names of nodes, and what a function is handed."""

from __future__ import annotations

from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp.compiler.llvm.context import Context
from tinygrad_bp.compiler.tracing.lengths import Length

np = pytest.importorskip("numpy", reason="the programs read arrays")


def new_context() -> Context:
    return Context("", lambda context, loop, constants: ("loop", []))


def program_of(f: Any, *args: Any) -> Any:
    compiled = tg.jit(f, backend="python")
    compiled(*args)
    return compiled.program


def test_a_node_has_one_number_and_a_function_a_name_of_its_own() -> None:
    context = new_context()
    one, other = object(), object()
    assert [context.id(x) for x in (one, other, one)] == [0, 1, 0]
    names = [context.name("part") for _ in range(3)]
    assert len(set(names)) == 3
    assert all(name.startswith("part.") for name in names)


def test_working_memory_is_taken_piece_by_piece() -> None:
    context = new_context()
    assert [context.take_scratch(n) for n in (3, 0, 4)] == [0, 3, 3]
    assert context.scratch == 7


def test_a_length_is_a_number_or_a_name() -> None:
    context = new_context()
    free = Length(5, is_free=True)
    assert context.size(Length(5)) == "5"
    assert context.size(free) == context.size(free) == f"%l{context.id(free)}"


def test_a_function_is_handed_the_arrays_and_lengths_that_it_uses() -> None:
    def f(w: Any, unused: Any, xs: Any, ys: Any) -> Any:
        each = lambda x: tg.vmap(lambda y: x * y * w[1], reduce="mean")(ys)  # noqa: E731
        return tg.vmap(each, reduce="sum")(xs)

    program = program_of(f, [1.0, 2.0], np.ones(2), np.ones(3), np.ones(4))
    w, _, xs, ys = program.arrays
    context = new_context()
    places = {f"ptr {context.place(array)}" for array in (w, xs, ys)}
    lengths = {f"i64 {context.size(array.length)}" for array in (xs, ys)}
    parameters = context.parameters(program.instructions)
    # A loop of any length may be ended by Ctrl-C: then the call that it is part of ends too.
    assert set(parameters) == places | lengths | {"ptr %call"}
    assert len(parameters) == 6
    without = context.parameters(program.instructions, own=[xs])
    assert set(parameters) - set(without) == {f"ptr {context.place(xs)}"}
