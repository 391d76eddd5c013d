"""The text of a function in LLVM's IR: what is written is valid, and does what its name says."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

import pytest

from tinygrad_bp.compiler.llvm.text import FunctionText

np = pytest.importorskip("numpy", reason="native code reads NumPy's arrays")
pytest.importorskip("llvmlite", reason="needs the extra `fast`")

from tests.compiler.llvm.entry.programs import compiled  # noqa: E402

DECLARED = """\
declare ptr @malloc(i64)
declare void @free(ptr)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
"""


def run(f: FunctionText, numbers: list[float]) -> list[float]:
    """The numbers after the function, which gets their place as %p, has been called."""
    engine = compiled(DECLARED + f.text("void @f(ptr %p)"))
    call = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(engine.get_function_address("f"))
    array = np.array(numbers)
    call(array.ctypes.data)
    return list(array.tolist())


def test_numbers_are_loaded_and_stored() -> None:
    f = FunctionText()
    x, y = f.load("%p"), f.load(f.at("double", "%p", 2))
    f.store(f.let(f"fsub double {x}, {y}"), f.at("double", "%p", 1))
    assert run(f, [5.0, 0.0, 3.0]) == [5.0, 2.0, 3.0]


def test_the_first_entry_is_where_the_array_is() -> None:
    f = FunctionText()
    assert (f.at("double", "%p", 0), f.at("double", "%p", "0")) == ("%p", "%p")
    assert f.lines == []


@pytest.mark.parametrize("doubles", [0, 4, 1 << 13])
@pytest.mark.parametrize("width", [1, 4])
def test_memory_is_aligned_and_large_memory_is_not_on_the_stack(doubles: int, width: int) -> None:
    f = FunctionText(width)
    place = f.memory(doubles, width)
    f.copy(place, "%p", 8 * width)
    f.store(f.load(place), place)  # aligned for a vector
    f.copy(f.at("double", "%p", width), place, 8 * width)
    numbers = [float(i) for i in range(width)]
    assert run(f, [*numbers, *[-1.0] * width]) == numbers * 2
    text = f.text("void @f(ptr %p)")
    assert ("@malloc" in text) is ("@free" in text) is (doubles > 4)


def test_entries_are_cleared() -> None:
    f = FunctionText()
    f.clear(f.at("double", "%p", 1), 16)
    f.clear("%p", 0)
    assert run(f, [1.0, 2.0, 3.0, 4.0]) == [1.0, 0.0, 0.0, 4.0]


@pytest.mark.parametrize("step", [1, 3])
def test_a_column_of_several_rows_is_a_vector(step: int) -> None:
    f = FunctionText(width=2)
    column = f.load_column("%p", step)
    f.store_column(f.let(f"fadd {f.type} {column}, {column}"), "%p", step)
    numbers = [float(i) for i in range(1, 8)]
    expected = [x * 2.0 if i in (0, step) else x for i, x in enumerate(numbers)]
    assert run(f, numbers) == expected


def test_a_number_in_each_lane() -> None:
    f = FunctionText(width=4)
    one = f.let("load <1 x double>, ptr %p, align 8")
    f.store_column(f.in_each_lane("double", one), "%p", 1)
    assert run(f, [7.0, 1.0, 2.0, 3.0]) == [7.0] * 4


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_loop_counts_up(count: int) -> None:
    f = FunctionText()

    def halve(index: str) -> None:
        place = f.at("double", "%p", index)
        f.store(f.let(f"fmul double {f.load(place)}, 0.5"), place)

    f.count_up("halving", count, halve)
    assert run(f, [8.0] * 6) == [4.0] * count + [8.0] * (6 - count)


def test_names_are_never_given_twice() -> None:
    f = FunctionText()
    makers: list[Callable[[], Any]] = [
        lambda: f.load("%p"),
        lambda: f.memory(1),
        lambda: f.at("double", "%p", 1),
        lambda: f.let("fneg double 1.0"),
    ]
    names = [make() for make in makers for _ in range(3)]
    assert len(set(names)) == len(names)
