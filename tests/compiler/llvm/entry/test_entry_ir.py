"""`entry.ll` is what clang makes of `entry.c`, and its tables are those of `builtin.py`."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("numpy", reason="native code needs the extra `fast`")
llvm = pytest.importorskip("llvmlite.binding", reason="native code needs the extra `fast`")

from tests.compiler.llvm.entry.make_entry import CLANG, FOLDER, entry_ir, has_clang  # noqa: E402
from tinygrad_bp.compiler.llvm.entry import builtin, words  # noqa: E402

C = (FOLDER / "entry.c").read_text()


@pytest.mark.skipif(not has_clang(), reason=f"there is no {CLANG} here")
def test_the_ir_is_made_of_the_c() -> None:
    assert (FOLDER / "entry.ll").read_text() == entry_ir()


def test_the_ir_is_of_no_machine_and_needs_nothing() -> None:
    text = (FOLDER / "entry.ll").read_text()
    module = llvm.parse_assembly(text)
    module.verify()
    assert "target" not in text
    outside = [f.name for f in module.functions if f.is_declaration]
    assert all(name.startswith("llvm.") for name in outside)
    assert not list(module.global_variables)


def test_little_is_on_the_stack() -> None:
    """A page at most: for more, code for Windows calls a function of the C library."""
    module = llvm.parse_assembly((FOLDER / "entry.ll").read_text())
    stack = {
        function.name: re.findall(r"alloca (.*?),", str(function)) for function in module.functions
    }
    assert stack["entry"].count("[400 x double]") == 1
    for kinds in stack.values():
        assert sum(kind != "[400 x double]" for kind in kinds) < 20


def test_the_table_of_the_interpreter_is_the_same_on_both_sides() -> None:
    [table] = re.findall(r"struct python \{(.*?)\n\};", C, re.DOTALL)
    functions = re.findall(r"\(\*(\w+)\)\(", table)
    assert functions == [*builtin._FUNCTIONS, "PyArray_New", "PyArray_EquivTypes"]
    [commands] = re.findall(r"enum \{\n    (NUMBERS,.*?)\n\};", C, re.DOTALL)
    names = re.findall(r"^\s*([A-Z]+)\b,?(?= +/\*)", commands, re.MULTILINE)
    assert [getattr(words, f"_{name}") for name in names] == [*range(6)]
