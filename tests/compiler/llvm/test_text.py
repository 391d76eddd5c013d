"""The text of a function in LLVM's IR: what is written is valid, and does what its name says."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from tinygrad_bp.compiler.llvm.formulas import definition
from tinygrad_bp.compiler.llvm.text import LANES, SUM_OF_LANES, FunctionText

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
    needed = definition(SUM_OF_LANES, "")
    engine = compiled("\n".join([DECLARED, *needed, f.text("void @f(ptr %p)")]))
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


def test_the_same_number_in_each_lane() -> None:
    f = FunctionText(width=4)
    f.store_column(f.load_for_all("%p"), "%p", 1)
    f.store_column(f.for_all("2.0"), f.at("double", "%p", 4), 1)
    assert run(f, [7.0, *[1.0] * 7]) == [7.0] * 4 + [2.0] * 4


@pytest.mark.parametrize("count", [0, 3, 8, 9])
def test_the_first_lanes_are_added_up(count: int) -> None:
    f = FunctionText(width=LANES)
    x, zeros = f.load_column("%p", 1), f"{f.type} zeroinitializer"
    some = f.let(f"select <{LANES} x i1> {f.first_lanes(str(count))}, {f.type} {x}, {zeros}")
    f.do(f"store double {f.sum_of_lanes(some, '100.0')}, ptr %p")
    assert run(f, [float(2**i) for i in range(LANES)])[0] == 100.0 + 2.0 ** min(count, LANES) - 1.0


def whole_number(f: FunctionText, n: int) -> int:
    engine = compiled(f.text("void @f(ptr %p, i64 %n)").replace("noinline", ""))
    place = ctypes.c_int64(-1)
    call = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64)
    call(engine.get_function_address("f"))(ctypes.addressof(place), n)
    return place.value


@pytest.mark.parametrize("n", [1, 4])
def test_loops_in_loops_carry_numbers_on(n: int) -> None:
    f = FunctionText()

    def outer(i: str, totals: Sequence[str]) -> list[str]:
        def inner(j: str, totals: Sequence[str]) -> list[str]:
            product = f.let(f"mul i64 {i}, {j}")
            return [f.let(f"add i64 {totals[0]}, {product}")]

        return f.loop(6, inner, [("i64", totals[0])], step=2)

    [total] = f.loop("%n", outer, [("i64", "100")])
    f.do(f"store i64 {total}, ptr %p")
    assert whole_number(f, n) == 100 + sum(i * j for i in range(n) for j in (0, 2, 4))


def test_a_function_is_left_from_within_a_loop() -> None:
    f = FunctionText()

    def turn(i: str, _: Sequence[str]) -> Sequence[str]:
        f.do(f"store i64 {i}, ptr %p")
        f.leave_if(f.let(f"icmp eq i64 {i}, 3"))
        return ()

    f.loop("%n", turn)
    f.only_if(f.let("icmp ult i64 %n, 3"), lambda: f.do("store i64 77, ptr %p"))
    f.end()
    assert (whole_number(f, 2), whole_number(f, 3)) == (77, 2)
    f = FunctionText()
    f.loop("%n", turn)
    f.end()
    assert whole_number(f, 9) == 3


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
