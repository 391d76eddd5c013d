"""What makes turns in native code: a function in LLVM's IR, the same for all programs.

It picks the rows of a turn, calls the program, and, where the turn has an effect, lets what the
program has made change places with what it has read. It is called with a table of words of 8
bytes, see `PLAN`, and compiled once in a process.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import TYPE_CHECKING, Any

from ..llvm.interrupts import STOPPED
from ..llvm.native import compiled
from ..llvm.text import FunctionText

if TYPE_CHECKING:
    from collections.abc import Sequence

#: The words, in their order.
PLAN = (
    "program",  # the address of its code,
    "call",  # and what it is called with
    "turns",  # how many are to be made; afterwards how many were
    "size",  # the rows of a turn
    "order",  # which rows these are, one after the other
    "table",  # all rows
    "width",  # the numbers of a row
    "rows",  # where the program reads its rows,
    "numbers",  # and leaves a number for each
    "found",  # where these go in the end
    "doubt",  # where the program says whether the turn has an effect
    "swaps",  # how many arrays change places,
    "swapped",  # and where the addresses of each two stand
    "picks",  # how many of the values are read one by one,
    "picked",  # where each is read, and which value it is,
    "values",  # and where the address of the values stands
)

_NUMBERS = {"turns", "size", "width", "swaps", "picks"}


def _source() -> str:
    f = FunctionText()
    for i, name in enumerate(PLAN):
        kind = "i64" if name in _NUMBERS else "ptr"
        f.do(f"%{name} = load {kind}, ptr {f.at('i64', '%plan', i)}")
    made = f.at("i64", "%plan", PLAN.index("turns"))
    f.do(f"store i64 0, ptr {made}")
    f.leave_if(f.let("icmp eq i64 %turns, 0"))
    row_bytes, number_bytes = f.let("mul i64 %width, 8"), f.let("mul i64 %size, 8")
    stopped = f.at("i64", "%call", STOPPED)

    def turn(i: str, _: Any) -> Sequence[str]:
        first = f.let(f"mul i64 {i}, %size")

        def fill(k: str, _: Any) -> Sequence[str]:
            place = f.let(f"load i64, ptr {f.at('i64', '%order', f.let(f'add i64 {first}, {k}'))}")
            row = f.at("double", "%table", f.let(f"mul i64 {place}, %width"))
            f.copy(f.at("double", "%rows", f.let(f"mul i64 {k}, %width")), row, row_bytes)
            return ()

        f.loop("%size", fill)
        f.do("call void %program(ptr %call)")
        f.leave_if(f.let(f"icmp ne i64 {f.let(f'load volatile i64, ptr {stopped}')}, 0"))
        f.leave_if(f.let(f"fcmp une double {f.let('load double, ptr %doubt')}, 0.0"))
        f.copy(f.at("double", "%found", first), "%numbers", number_bytes)
        f.loop("%swaps", swap)
        f.only_if(f.let("icmp ne i64 %picks, 0"), pick_all)
        f.do(f"store i64 {f.let(f'add i64 {i}, 1')}, ptr {made}")
        return ()

    def swap(j: str, _: Any) -> Sequence[str]:
        one, other = (f.let(f"load ptr, ptr {place}") for place in two("%swapped", j))
        a, b = f.let(f"load ptr, ptr {one}"), f.let(f"load ptr, ptr {other}")
        f.do(f"store ptr {b}, ptr {one}")
        f.do(f"store ptr {a}, ptr {other}")
        return ()

    def pick_all() -> None:
        values = f.let("load ptr, ptr %values")

        def pick(k: str, _: Any) -> Sequence[str]:
            to_place, which_place = two("%picked", k)
            to, which = f.let(f"load ptr, ptr {to_place}"), f.let(f"load i64, ptr {which_place}")
            number = f.let(f"load double, ptr {f.at('double', values, which)}")
            f.do(f"store double {number}, ptr {to}")
            return ()

        f.loop("%picks", pick)

    def two(table: str, j: str) -> tuple[str, str]:
        """The places of two words that stand together."""
        one = f.at("i64", table, f.let(f"mul i64 {j}, 2"))
        return one, f.at("i64", one, 1)

    f.loop("%turns", turn)
    f.end()
    memcpy = "declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)"
    return f"{memcpy}\n{f.text('void @turns(ptr %plan)')}"


@cache
def driver() -> tuple[Any, Any]:
    """The function that makes turns, and the owner of its code."""
    engine = compiled(_source(), 1)
    return ctypes.CFUNCTYPE(None, ctypes.c_void_p)(engine.get_function_address("turns")), engine
