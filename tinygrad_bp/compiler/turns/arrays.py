"""Turns by calls of NumPy: what goes from turn to turn stays in the memory that these read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..version import Version


class ArrayTurns:
    """The turns of a function that runs as calls of NumPy; see `Turns`."""

    def __init__(
        self,
        version: Version,
        places: Sequence[int],
        table: Any,
        values: Sequence[Any],
        arrays_of_state: int,
    ) -> None:
        self._code, self._scalars = version.code, version.program.scalars
        self._places = places
        self._count = len(places) - arrays_of_state - 2
        self._table = numpy.ascontiguousarray(table, dtype=float)
        place_of = {value: place for place, value in enumerate(values)}
        picks = [(i, place_of[x]) for i, x in enumerate(self._scalars) if x in place_of]
        #: The numbers that the program closes over which are values: where, and which.
        self._picks = numpy.array(picks, dtype=numpy.intp).reshape(-1, 2).T
        self._others = [(i, x) for i, x in enumerate(self._scalars) if x not in place_of]
        self._looked_at: list[Any] = []

    def begin(self, values: Sequence[float], state: Sequence[Sequence[float]]) -> None:
        #: The values, and the arrays of the state.
        self._carried = [numpy.array(numbers, dtype=float) for numbers in (values, *state)]
        self._looked_at = []

    def run(self, order: Sequence[int], weights: Sequence[float]) -> list[float]:
        size, found = len(weights), list[float]()
        made = self._code.recorded([size, size, *map(len, self._carried)])
        rows, given_weights, *given = made.inputs
        given_weights[:] = weights
        numbers, values, *others = [made.results[place] for place in self._places]
        looked_at, state = others[: self._count], others[self._count :]
        carried = [values, *state]
        to, which = self._picks
        if isinstance(order, range):  # of which `array` reads number by number
            places = numpy.arange(order.start, order.stop, order.step)
        else:
            places = numpy.array(order, dtype=numpy.intp)
        table = rows.reshape(size, -1)
        for i, x in self._others:  # between two runs they may change, as keys of dropout do
            made.closed[i] = x._data
        for memory, kept in zip(given, self._carried, strict=True):
            memory[:] = kept
        for first in range(0, len(places), size):
            numpy.take(self._table, places[first : first + size], axis=0, out=table)
            made.closed[to] = given[0][which]
            [doubt, *_] = made.run()
            if doubt != 0:
                break
            found += numbers.tolist()
            for memory, kept in zip(given, carried, strict=True):
                memory[:] = kept
        self._looked_at = [array.copy() for array in looked_at]
        self._carried = [memory.copy() for memory in given]
        return found

    def looked_at(self) -> list[list[float]]:
        return [array.tolist() for array in self._looked_at]

    def values(self) -> list[float]:
        numbers: list[float] = self._carried[0].tolist()
        return numbers

    def state(self) -> list[list[float]]:
        return [numbers.tolist() for numbers in self._carried[1:]]
