"""Turns in native code: one call makes as many as it is told.

Here it is laid out what a program reads and makes; `driver.py` makes the turns.
"""

from __future__ import annotations

import ctypes
from typing import TYPE_CHECKING, Any

import numpy

from ..callbacks import raise_failure
from ..llvm.interrupts import STOPPED, WORDS, raise_what_stopped
from .driver import PLAN, driver

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..version import Version


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
        self._code, self._places = version.code, places
        self._scalars = version.program.scalars
        self._table = numpy.ascontiguousarray(table, dtype=float)
        #: The numbers that the program closes over, and which of them are values.
        self._closed = numpy.empty(len(self._scalars))
        place_of = {value: place for place, value in enumerate(values)}
        picks = [(i, place_of[x]) for i, x in enumerate(self._scalars) if x in place_of]
        self._picks = numpy.array(picks, dtype=numpy.int64).reshape(-1, 2)
        self._others = [(i, x) for i, x in enumerate(self._scalars) if x not in place_of]
        self._picked = self._picks * (8, 1) + (self._closed.ctypes.data, 0)
        self._arrays_of_state = arrays_of_state
        #: What goes from turn to turn, the values first: two places for each array.
        self._carried: list[Any] = []
        self._layouts: dict[int, _CallLayout] = {}
        self._layout: _CallLayout | None = None

    def begin(self, values: Sequence[float], state: Sequence[Sequence[float]]) -> None:
        numbers = [values, *state]
        if not self._carried:
            self._carried = [numpy.empty((2, len(each))) for each in numbers]
        for place, each in zip(self._current(), numbers, strict=True):
            place[:] = each
        self._closed[self._picks[:, 0]] = self._current()[0][self._picks[:, 1]]

    def run(self, order: Sequence[int], weights: Sequence[float]) -> list[float]:
        for i, x in self._others:  # between two runs they may change, as keys of dropout do
            self._closed[i] = x._data
        size = len(weights)
        layout = self._layouts.get(size) or _CallLayout(
            self._code, self._places, self._carried, self._closed, self._table[0].size, size
        )
        if layout is not self._layout:
            layout.go_on(self._current())
            self._layout = self._layouts[size] = layout
        layout.weights[:] = weights
        places = numpy.array(order, dtype=numpy.int64)
        found = numpy.empty(len(places))
        words = {
            **layout.words,
            "program": self._code.address(),
            "turns": len(places) // size,
            "order": places.ctypes.data,
            "table": self._table.ctypes.data,
            "width": self._table[0].size,
            "found": found.ctypes.data,
            "picks": len(self._picked),
            "picked": self._picked.ctypes.data,
        }
        plan = (ctypes.c_int64 * len(PLAN))(*[words[name] for name in PLAN])
        driver()[0](ctypes.addressof(plan))
        raise_failure()
        layout.raise_what_stopped()
        made: int = plan[PLAN.index("turns")]
        numbers: list[float] = found[: made * size].tolist()
        return numbers

    def _current(self) -> list[Any]:
        """Of the two places of each array, that which the next turn begins with."""
        if self._layout is None:
            return [pair[0] for pair in self._carried]
        return self._layout.current()

    def looked_at(self) -> list[list[float]]:
        layout = self._layout
        return [array.tolist() for array in layout.looked_at] if layout else []

    def values(self) -> list[float]:
        numbers: list[float] = self._current()[0].tolist()
        return numbers

    def state(self) -> list[list[float]]:
        return [numbers.tolist() for numbers in self._current()[1:]]


class _CallLayout:
    """What the program is called with for turns of so many rows.

    Attributes:
        weights: where it reads the weights.
        looked_at: where it leaves the arrays to look at.
        words: what makes turns is called with, as far as it is the same for all calls.
    """

    def __init__(
        self,
        code: Any,
        places: Sequence[int],
        carried: Sequence[Any],
        closed: Any,
        width: int,
        size: int,
    ) -> None:
        program = code.program
        numbers, found = numpy.empty(max(1, len(program.outputs))), numpy.empty(size)
        rows, self.weights = numpy.empty((size, width)), numpy.empty(size)
        lengths = [size, size, *(len(pair[0]) for pair in carried)]
        first, *others = places
        values, state = others[0], others[len(others) - len(carried) + 1 :]
        between = others[1 : len(others) - len(carried) + 1]
        sizes = [program.array_outputs[place] for place in between]
        self.looked_at = [numpy.empty(array.length.size * array.width) for array in sizes]
        scratch = numpy.empty(max(1, code.scratch(lengths)))
        inputs = [rows, self.weights, *(pair[0] for pair in carried), closed]
        outputs = {0: numbers, 1 + first: found}
        outputs.update({1 + i: x for i, x in zip(between, self.looked_at, strict=True)})
        #: Of each array that is carried, where its address stands, read and made.
        self._reads = list(range(2, 2 + len(carried)))
        self._makes = [1 + place for place in (values, *state)]
        outputs.update({i: pair[1] for i, pair in zip(self._makes, carried, strict=True)})
        self._inputs = _words([x.ctypes.data for x in inputs])
        self._outputs = _words([outputs[i].ctypes.data for i in range(len(outputs))])
        lengths_told = _words(lengths)
        self._call = numpy.zeros(WORDS, dtype=numpy.int64)
        tables = (self._inputs, lengths_told, self._outputs, scratch)
        self._call[:STOPPED] = [x.ctypes.data for x in tables]
        swapped = _words(
            [
                table.ctypes.data + 8 * i
                for pair in zip(self._reads, self._makes, strict=True)
                for table, i in zip((self._inputs, self._outputs), pair, strict=True)
            ]
        )
        self._carried = carried
        self._kept = (lengths_told, scratch, swapped, inputs, outputs)
        self.words = {
            "call": self._call.ctypes.data,
            "size": size,
            "rows": rows.ctypes.data,
            "numbers": found.ctypes.data,
            "doubt": numbers.ctypes.data,
            "swaps": len(carried),
            "swapped": swapped.ctypes.data,
            "values": self._inputs.ctypes.data + 8 * self._reads[0],
        }

    def go_on(self, current: Sequence[Any]) -> None:
        """Begin where turns of another size have left what is carried."""
        for now, pair, i, j in zip(current, self._carried, self._reads, self._makes, strict=True):
            places = [place.ctypes.data for place in pair]
            self._inputs[i] = now.ctypes.data
            self._outputs[j] = sum(places) - now.ctypes.data

    def current(self) -> list[Any]:
        """Of the two places of each array that is carried, the one that is read."""
        return [
            pair[int(pair[0].ctypes.data != self._inputs[i])]
            for i, pair in zip(self._reads, self._carried, strict=True)
        ]

    def raise_what_stopped(self) -> None:
        """Raise what ended a turn before its time, if anything did."""
        if self._call[STOPPED]:
            raise_what_stopped(self._call.ctypes.data)


def _words(numbers: Sequence[int]) -> Any:
    return numpy.array(numbers, dtype=numpy.int64)
