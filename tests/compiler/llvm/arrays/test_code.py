"""What the parts of a module share: memory, tables, functions."""

from __future__ import annotations

import pytest

np = pytest.importorskip("numpy", reason="tables are arrays")
pytest.importorskip("llvmlite", reason="needs the extra `fast`")

from tinygrad_bp.compiler.llvm.arrays.code import Code, Memory  # noqa: E402


def test_memory_that_was_given_back_is_taken_again() -> None:
    memory = Memory()
    first, second = memory.take(100), memory.take(3)
    assert (first, second, memory.size) == (0, 104, 112)
    memory.give(first, 100)
    assert (memory.take(3), memory.take(97)) == (112, 0)
    assert memory.size == 120


def test_a_table_and_a_function_are_there_once() -> None:
    code = Code("contract")
    assert code.table([1, 2]) == code.table(np.array([1, 2]))
    assert code.table([1.0, 2.0]) != code.table([1, 2])
    assert len(code.kept) == 2
    names = [code.function("each", text) for text in ("@NAME a", "@NAME b", "@NAME a")]
    assert names == ["each.0", "each.1", "each.0"]
    assert code.texts() == ["@each.0 a", "@each.1 b"]
