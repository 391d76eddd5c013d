"""What makes turns in native code: a function in LLVM's IR, the same for all programs.

It picks the rows of a turn, calls the program, and, where the turn has an effect, lets what the
program has made change places with what it has read. It is called with a table of words of 8
bytes, see `PLAN`, and compiled once in a process.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

from ..llvm.interrupts import STOPPED
from ..llvm.native import compiled

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

_SOURCE = f"""\
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)

define void @turns(ptr %plan) {{
entry:
WORDS
  %rowbytes = mul i64 %width, 8
  %numberbytes = mul i64 %size, 8
  %stopped = getelementptr i64, ptr %call, i64 {STOPPED}
  br label %next
next:
  %turn = phi i64 [0, %entry], [%after, %done]
  %is.more = icmp ult i64 %turn, %turns
  br i1 %is.more, label %begin, label %end
begin:
  %first = mul i64 %turn, %size
  br label %fill
fill:
  %i = phi i64 [0, %begin], [%i.after, %copy]
  %is.row = icmp ult i64 %i, %size
  br i1 %is.row, label %copy, label %compute
copy:
  %at = add i64 %first, %i
  %order.at = getelementptr i64, ptr %order, i64 %at
  %place = load i64, ptr %order.at
  %offset = mul i64 %place, %width
  %from = getelementptr double, ptr %table, i64 %offset
  %to.offset = mul i64 %i, %width
  %to = getelementptr double, ptr %rows, i64 %to.offset
  call void @llvm.memcpy.p0.p0.i64(ptr %to, ptr %from, i64 %rowbytes, i1 false)
  %i.after = add i64 %i, 1
  br label %fill
compute:
  call void %program(ptr %call)
  %is.stopped = load volatile i64, ptr %stopped
  %goes.on = icmp eq i64 %is.stopped, 0
  br i1 %goes.on, label %look, label %end
look:
  %number = load double, ptr %doubt
  %is.sure = fcmp oeq double %number, 0.0
  br i1 %is.sure, label %keep, label %end
keep:
  %found.at = getelementptr double, ptr %found, i64 %first
  call void @llvm.memcpy.p0.p0.i64(ptr %found.at, ptr %numbers, i64 %numberbytes, i1 false)
  br label %swap
swap:
  %j = phi i64 [0, %keep], [%j.after, %exchange]
  %is.swap = icmp ult i64 %j, %swaps
  br i1 %is.swap, label %exchange, label %picking
exchange:
  %j.twice = mul i64 %j, 2
  %j.other = add i64 %j.twice, 1
  %one.at = getelementptr ptr, ptr %swapped, i64 %j.twice
  %other.at = getelementptr ptr, ptr %swapped, i64 %j.other
  %one = load ptr, ptr %one.at
  %other = load ptr, ptr %other.at
  %a = load ptr, ptr %one
  %b = load ptr, ptr %other
  store ptr %b, ptr %one
  store ptr %a, ptr %other
  %j.after = add i64 %j, 1
  br label %swap
picking:
  %new = load ptr, ptr %values
  br label %pick
pick:
  %k = phi i64 [0, %picking], [%k.after, %take]
  %is.pick = icmp ult i64 %k, %picks
  br i1 %is.pick, label %take, label %done
take:
  %k.twice = mul i64 %k, 2
  %k.other = add i64 %k.twice, 1
  %to.at = getelementptr i64, ptr %picked, i64 %k.twice
  %which.at = getelementptr i64, ptr %picked, i64 %k.other
  %read.at = load ptr, ptr %to.at
  %which = load i64, ptr %which.at
  %value.at = getelementptr double, ptr %new, i64 %which
  %value = load double, ptr %value.at
  store double %value, ptr %read.at
  %k.after = add i64 %k, 1
  br label %pick
done:
  %after = add i64 %turn, 1
  br label %next
end:
  %made.at = getelementptr i64, ptr %plan, i64 {PLAN.index("turns")}
  store i64 %turn, ptr %made.at
  ret void
}}
"""

_NUMBERS = {"turns", "size", "width", "swaps", "picks"}


@cache
def driver() -> tuple[Any, Any]:
    """The function that makes turns, and the owner of its code."""
    words = []
    for i, name in enumerate(PLAN):
        kind = "i64" if name in _NUMBERS else "ptr"
        words.append(f"  %w{i} = getelementptr i64, ptr %plan, i64 {i}")
        words.append(f"  %{name} = load {kind}, ptr %w{i}")
    engine = compiled(_SOURCE.replace("WORDS", "\n".join(words)), 1)
    return ctypes.CFUNCTYPE(None, ctypes.c_void_p)(engine.get_function_address("turns")), engine
