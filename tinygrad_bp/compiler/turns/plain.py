"""Turns by generated Python: lists of floats, handed from one call to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..version import Version


class PlainTurns:
    """The turns of a function that the backend `python` compiled; see `Turns`."""

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
        self._first_of_state = len(places) - arrays_of_state
        rows = table if isinstance(table, list) else table.tolist()
        self._table = [list(map(float, row)) for row in rows]
        place_of = {value: place for place, value in enumerate(values)}
        #: For the numbers that the function closes over where they are among the values.
        self._sources = [place_of.get(scalar) for scalar in self._scalars]

    def begin(self, values: Sequence[float], state: Sequence[Sequence[float]]) -> None:
        self._values, self._state = list(values), [list(numbers) for numbers in state]
        self._looked_at: list[list[float]] = []

    def run(self, order: Sequence[int], weights: Sequence[float]) -> list[float]:
        size, found = len(weights), list[float]()
        weights = list(weights)
        lengths = [size, size, len(self._values), *map(len, self._state)]
        for first in range(0, len(order), size):
            rows = [x for place in order[first : first + size] for x in self._table[place]]
            closed = [
                x._data if place is None else self._values[place]
                for x, place in zip(self._scalars, self._sources, strict=True)
            ]
            given = [rows, weights, self._values, *self._state]
            [doubt, *_], results = self._code.run(given, closed, lengths)
            numbers, values, *others = [results[place] for place in self._places]
            count = self._first_of_state - 2
            self._looked_at = others[:count]
            if doubt != 0:
                break
            found += numbers
            self._values, self._state = values, others[count:]
        return found

    def looked_at(self) -> list[list[float]]:
        return [list(numbers) for numbers in self._looked_at]

    def values(self) -> list[float]:
        return list(self._values)

    def state(self) -> list[list[float]]:
        return [list(numbers) for numbers in self._state]
