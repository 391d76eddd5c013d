"""Turns in native code: one call of a function in LLVM's IR makes as many as it is told.

The function knows nothing of the program whose turns it makes: it is written here once, and
compiled once in a process. It picks the rows of a turn, calls the program, and, where the turn
has an effect, lets what the program has made change places with what it has read.

It is called with a table of 8-byte words, see `_WORDS`.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy

from ..llvm.interrupts import STOPPED, WORDS, raise_what_stopped
from ..llvm.native import compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..version import Version

_WORDS = (
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
  %made.at = getelementptr i64, ptr %plan, i64 {_WORDS.index("turns")}
  store i64 %turn, ptr %made.at
  ret void
}}
"""

_NUMBERS = {"turns", "size", "width", "swaps", "picks"}


@cache
def _driver() -> tuple[Any, Any]:
    """The function that makes turns, and the owner of its code."""
    words = []
    for i, name in enumerate(_WORDS):
        kind = "i64" if name in _NUMBERS else "ptr"
        words.append(f"  %w{i} = getelementptr i64, ptr %plan, i64 {i}")
        words.append(f"  %{name} = load {kind}, ptr %w{i}")
    engine = compiled(_SOURCE.replace("WORDS", "\n".join(words)), 1)
    return ctypes.CFUNCTYPE(None, ctypes.c_void_p)(engine.get_function_address("turns")), engine


class NativeTurns:
    """The turns of a function that the backend `llvm` compiled; see `Turns`."""

    def __init__(
        self,
        version: Version,
        places: Sequence[int],
        table: Any,
        values: Sequence[Any],
        arrays_of_state: int,
    ) -> None:
        self._code = version.code
        self._scalars = version.program.scalars
        self._table = numpy.ascontiguousarray(table, dtype=float)
        self._values = numpy.empty((2, len(values)))
        #: What the program reads: the numbers that it closes over, and its arguments after these.
        self._closed = numpy.empty(len(self._scalars))
        self._arrays_of_state = arrays_of_state
        self._places = places
        place_of = {value: place for place, value in enumerate(values)}
        picks = [
            (self._closed.ctypes.data + 8 * i, place_of[scalar])
            for i, scalar in enumerate(self._scalars)
            if scalar in place_of
        ]
        self._picked = numpy.array(picks, dtype=numpy.int64).reshape(-1, 2)
        self._size = 1

    def begin(self, values: Sequence[float], state: Sequence[Sequence[float]]) -> None:
        self._values[0] = values
        self._closed[:] = [x._data for x in self._scalars]
        where, which = self._picked.T
        self._closed[(where - self._closed.ctypes.data) // 8] = self._values[0][which]
        self._state = [numpy.array([numbers, numbers], dtype=float) for numbers in state]
        self._prepare(self._size)

    def _prepare(self, size: int) -> None:
        """Lay out what the program is called with, for turns of this many rows."""
        program = self._code.program
        count = self._arrays_of_state
        inputs = [numpy.empty((size, self._table[:1].size)), numpy.empty(size)]
        carried = [self._values, *self._state]
        lengths = [size, size, *(len(numbers[0]) for numbers in carried)]
        made = [numpy.empty(size), self._values[1]]
        for place in self._places[2 : len(self._places) - count]:
            array = program.array_outputs[place]
            made.append(numpy.empty(array.length.size * array.width))
        made += [numbers[1] for numbers in self._state]
        outputs: list[Any] = [None] * len(program.array_outputs)
        for place, array in zip(self._places, made, strict=True):
            outputs[place] = array
        read = [*inputs, *(numbers[0] for numbers in carried), self._closed]
        numbers = numpy.empty(max(1, len(program.outputs)))
        scratch = numpy.empty(max(1, self._code.scratch(lengths)))
        tables = [
            numpy.array([x.ctypes.data for x in read], dtype=numpy.int64),
            numpy.array(lengths, dtype=numpy.int64),
            numpy.array([x.ctypes.data for x in (numbers, *outputs)], dtype=numpy.int64),
        ]
        self._call = numpy.zeros(WORDS, dtype=numpy.int64)
        self._call[:STOPPED] = [x.ctypes.data for x in (*tables, scratch)]
        first, given, places = tables[0].ctypes.data, tables[2].ctypes.data, self._places
        swapped = numpy.array(
            [
                (first + 8 * (2 + i), given + 8 * (1 + place))
                for i, place in enumerate([places[1], *places[len(places) - count :]])
            ],
            dtype=numpy.int64,
        )
        self._inputs, self._made = inputs, made
        self._kept = (tables, numbers, scratch, swapped, read)
        self._plan = {
            "program": self._code.address(),
            "call": self._call.ctypes.data,
            "size": size,
            "table": self._table.ctypes.data,
            "width": self._table[:1].size,
            "rows": inputs[0].ctypes.data,
            "numbers": made[0].ctypes.data,
            "doubt": numbers.ctypes.data,
            "swaps": len(swapped),
            "swapped": swapped.ctypes.data,
            "picks": len(self._picked),
            "picked": self._picked.ctypes.data,
            "values": first + 16,
        }
        self._size = size

    def run(self, order: Sequence[int], weights: Sequence[float]) -> list[float]:
        size = len(weights)
        if size != self._size:
            self._settle()
            self._prepare(size)
        self._inputs[1][:] = weights
        places = numpy.array(order, dtype=numpy.int64)
        found = numpy.empty(len(places))
        own = {
            "turns": len(places) // size,
            "order": places.ctypes.data,
            "found": found.ctypes.data,
        }
        plan = (ctypes.c_int64 * len(_WORDS))(*({**self._plan, **own}[name] for name in _WORDS))
        _driver()[0](ctypes.addressof(plan))
        if self._call[STOPPED]:
            raise_what_stopped(self._call.ctypes.data)
        made: int = plan[_WORDS.index("turns")]
        numbers: list[float] = found[: made * size].tolist()
        return numbers

    def _settle(self) -> None:
        """What the next turn begins with goes to the first of the two places of each array."""
        self._values[0] = self.values()
        for numbers, now in zip(self._state, self.state(), strict=True):
            numbers[0] = now

    def looked_at(self) -> list[list[float]]:
        return [array.tolist() for array in self._made[2 : len(self._made) - self._arrays_of_state]]

    def values(self) -> list[float]:
        found: list[float] = _at(int(self._kept[0][0][2]), self._values)
        return found

    def state(self) -> list[list[float]]:
        first = self._kept[0][0]
        return [_at(int(first[3 + i]), numbers) for i, numbers in enumerate(self._state)]


def _at(address: int, pair: Any) -> Any:
    """That of two arrays which is at the address."""
    return pair[0 if pair[0].ctypes.data == address else 1].tolist()
