"""A compiled function that is called turn after turn, with what the turn before gave.

It is a `scan` for what no `scan` can have: whole arrays are carried, Values that the function
closes over change from turn to turn, and the rows of each turn are picked out of a table in an
order that is an argument. The function is compiled by itself; what goes through the turns is
of the backend, and the same for all functions (`native.py` and `driver.py`, `arrays.py`,
`plain.py`).

>>> from tinygrad_bp import Value, vmap
>>> w = Value(1.0)
>>> def step(rows, weights, values, state):
...     [count] = state
...     taken = vmap(lambda row, weight: w * row[0] * weight)(rows, weights)
...     return 0.0, taken, joined([values[0] + 1]), [], [joined([count[0] * 2])]
>>> turns = Turns(step, [[1.0], [10.0], [100.0]], [1.0], [w], [[1.0]], backend="python")
>>> turns.begin([1.0], [[1.0]])
>>> turns.run([2, 0, 1])
[100.0, 2.0, 30.0]
>>> turns.values(), turns.state()
([4.0], [[8.0]])
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..arguments import Arguments
from ..jit import Compiled
from ..tracing.arrays import Array, stacked
from ..tracing.errors import TracingError
from ..tracing.traced_array import TracedArray

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..version import Version


def joined(numbers: Sequence[Any]) -> TracedArray:
    """The numbers as one array, in a function that is traced."""
    return TracedArray(stacked(numbers, len(numbers), 1), (len(numbers),))


class Turns:
    """A function, compiled, and what its turns go on with.

    Args:
        f: called with the rows of a turn, a weight for each, the numbers of the values as an array
            too, and the arrays of the state; gives a number, an array with a number for each row,
            the array of the values after the turn, a list of arrays to look at, and the list of
            the arrays of the state after the turn. A turn whose number is not 0 has no effect,
            and is the last.
        table: the rows, of equal numbers.
        weights: those of as many rows as a turn has, to trace it with.
        values: the Values that `f` closes over which change from turn to turn.
        state: the numbers in the arrays of the state, to trace it with.
        backend: as for `jit`.
        hasty: whether native code is made in haste, see `Compiled`.

    Raises:
        TracingError: if `f` cannot be compiled so.
    """

    def __init__(
        self,
        f: Callable[..., Any],
        table: Any,
        weights: Sequence[float],
        values: Sequence[Any],
        state: Sequence[Sequence[float]],
        backend: str | None = None,
        hasty: bool = False,
    ) -> None:
        compiled = Compiled(f, backend, hasty=hasty)
        self.backend = compiled.backend
        array = _plain if isinstance(table, list) else _numpy
        arguments = {
            "rows": table[: len(weights)],
            "weights": array(weights),
            "values": array([x._data for x in values]),
            "state": [array(numbers) for numbers in state],
        }
        version = compiled.version(Arguments((), arguments), (), arguments)
        places = _places(version)
        if self.backend == "llvm":
            from .native import NativeTurns as Kind
        elif self.backend == "numpy":
            from .arrays import ArrayTurns as Kind  # type: ignore[assignment]
        else:
            from .plain import PlainTurns as Kind  # type: ignore[assignment]
        self._turns = Kind(version, places, table, values, len(state))
        self._version, self._places, self._table = version, places, table
        self._values, self._arrays_of_state = values, len(state)
        #: The lengths of what does not change with the rows.
        self._others = [len(values), *map(len, state)]
        self.source = version.code.source

    def attempt(
        self, order: Sequence[int], weights: Sequence[float], state: Sequence[Sequence[float]]
    ) -> tuple[list[float], list[list[float]], list[float], list[list[float]]]:
        """What a turn with these rows, from the numbers that the Values have now, would give.

        Returns:
            The numbers of the rows, the arrays to look at, the values, and the state.
        """
        version, table = self._version, self._table
        rows = [x for row in order for x in table[row]] if isinstance(table, list) else table[order]
        closed = [x._data for x in version.program.scalars]
        given = [[x._data for x in self._values], *state]
        lengths = [len(order), len(weights), *map(len, given)]
        self._refuse_other(lengths)
        _, arrays = version.code.run([rows, weights, *given], closed, lengths)
        numbers, values, *others = [list(map(float, arrays[place])) for place in self._places]
        count = len(others) - self._arrays_of_state
        return numbers, others[:count], values, others[count:]

    def begin(self, values: Sequence[float], state: Sequence[Sequence[float]]) -> None:
        """Set what the next turn begins with, and read all else that the function closes over."""
        self._turns.begin(values, state)

    def run(self, order: Sequence[int], weights: Sequence[float] = (1.0,)) -> list[float]:
        """Make a turn of each of these rows, or of each few, as many as there are weights.

        Returns:
            The numbers of the rows, of all turns that were made; fewer than there are rows if
            the last turn had no effect.
        """
        rows = len(weights)
        self._refuse_other([rows, rows, *self._others])
        found: list[float] = self._turns.run(order, weights)
        return found

    def _refuse_other(self, lengths: Sequence[int]) -> None:
        """Raise an error for lengths that it was not made for: code would write elsewhere."""
        if not self._version.fits_lengths(lengths):
            raise TracingError(
                f"the function looks at the number of rows, and was compiled for another one than "
                f"{lengths[0]}"
            )

    def looked_at(self) -> list[list[float]]:
        """The arrays to look at, after the last turn, even if it had no effect."""
        found: list[list[float]] = self._turns.looked_at()
        return found

    def values(self) -> list[float]:
        """The values after all turns."""
        found: list[float] = self._turns.values()
        return found

    def state(self) -> list[list[float]]:
        """The state after all turns."""
        found: list[list[float]] = self._turns.state()
        return found


def _plain(numbers: Sequence[float]) -> list[float]:
    return list(map(float, numbers))


def _numpy(numbers: Sequence[float]) -> Any:
    import numpy

    return numpy.array(numbers, dtype=float)


def _places(version: Version) -> list[int]:
    """Where the arrays that the function gives are among the results of its program."""
    arrays = version.program.array_outputs
    (_, doubt), *others = version.places
    made = [node for node in arrays if isinstance(node, Array)]
    if doubt is not None or any(shown is None for _, shown in others):
        raise TypeError("a turn gives a number and arrays")
    if len(set(made)) < len(arrays) or not set(made).isdisjoint(version.program.arrays):
        raise TracingError("a turn hands on an array that it is given, or gives one twice")
    return [place for place, _ in others]
