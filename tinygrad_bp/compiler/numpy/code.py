"""A program that runs as calls of NumPy: slower than code, and there at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

from ..memory import refuse_huge
from ..program.arrays.finding import find_arrays
from .recording import Recording

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..program.program import Program
    from ..tracing.arrays import Array


class NumpyCode:
    """A program as calls of NumPy.

    Attributes:
        arrays: the program of arrays.
        source: the same as text.
        most_products: layers of more products than these are traced as loops.
        most_numbers: so are functions and sums of more numbers than these.
    """

    most_products = most_numbers = 64

    def __init__(
        self, program: Program, slots: Sequence[Array], fastmath: bool, threads: int
    ) -> None:
        refuse_huge(program, 8)
        self._slots = list(slots)
        self.arrays = find_arrays(program, slots)
        self._made: dict[tuple[int, ...], Recording] = {}

    @property
    def source(self) -> str:
        return str(self.arrays)

    def recorded(self, lengths: Sequence[int]) -> Recording:
        """The program for arguments of these lengths. Only the latest two are kept."""
        key = tuple(lengths)
        if key not in self._made:
            sizes = dict(zip([array.length for array in self._slots], key, strict=True))
            self._made = dict([*self._made.items()][-1:])
            self._made[key] = Recording(self.arrays, sizes)
        return self._made[key]

    def run(
        self, inputs: Sequence[Any], scalars: Sequence[float], lengths: Sequence[int]
    ) -> tuple[list[float], list[Any]]:
        """The scalar results, and the arrays of results, flat."""
        made = self.recorded(lengths)
        for memory, numbers in zip(made.inputs, inputs, strict=True):
            memory[:] = numpy.ravel(numpy.asarray(numbers, dtype=float))
        made.closed[:] = scalars
        numbers = made.run()
        return numbers, [array.copy() for array in made.results]

    def quick(self, arguments: Sequence[Any], result: Any) -> Callable[..., Any] | None:
        """None: there is no shorter way."""
        return None
