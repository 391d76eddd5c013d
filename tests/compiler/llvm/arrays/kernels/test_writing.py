"""Loops in each other, written in LLVM's IR: what they carry, and where they end."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence

import pytest

pytest.importorskip("llvmlite", reason="needs the extra `fast`")

from tests.compiler.llvm.entry.programs import compiled
from tinygrad_bp.compiler.llvm.arrays.kernels.writing import LoopWriter


def result(f: LoopWriter, n: int) -> int:
    engine = compiled(f.text("void @f(ptr %p, i64 %n)").replace("noinline", ""))
    place = ctypes.c_int64(-1)
    call = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_int64)
    call(engine.get_function_address("f"))(ctypes.addressof(place), n)
    return place.value


@pytest.mark.parametrize("n", [1, 4])
def test_loops_in_loops_carry_numbers_on(n: int) -> None:
    f = LoopWriter()

    def outer(i: str, totals: Sequence[str]) -> list[str]:
        def inner(j: str, totals: Sequence[str]) -> list[str]:
            product = f.let(f"mul i64 {i}, {j}")
            return [f.let(f"add i64 {totals[0]}, {product}")]

        return f.loop(6, inner, [("i64", totals[0])], step=2)

    [total] = f.loop("%n", outer, [("i64", "100")])
    f.do(f"store i64 {total}, ptr %p")
    assert result(f, n) == 100 + sum(i * j for i in range(n) for j in (0, 2, 4))


def test_a_function_is_left_from_within_a_loop() -> None:
    f = LoopWriter()

    def turn(i: str, _: Sequence[str]) -> Sequence[str]:
        f.do(f"store i64 {i}, ptr %p")
        f.leave_if(f.let(f"icmp eq i64 {i}, 3"))
        return ()

    f.loop("%n", turn)
    f.only_if(f.let("icmp ult i64 %n, 3"), lambda: f.do("store i64 77, ptr %p"))
    f.end()
    assert (result(f, 2), result(f, 3)) == (77, 2)
    f = LoopWriter()
    f.loop("%n", turn)
    f.end()
    assert result(f, 9) == 3
