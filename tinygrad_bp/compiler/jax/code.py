"""A program that runs as XLA's code, on whatever machine JAX finds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jax
import jax.experimental
import jax.numpy as jnp
import numpy

from ...waiting import left_to_end
from ..memory import refuse_huge
from ..program.arrays.finding import find_arrays
from ..program.levels import levelled
from .callbacks import CalledErrors, called_errors
from .evaluation import Evaluation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..program.arrays.array_program import ArrayProgram
    from ..program.program import Program
    from ..tracing.arrays import Array


#: With what `jax.default_device` says in this thread.
_config: Any = jax.config

#: By another name before JAX 0.8.
double_precision: Any = (jax if hasattr(jax, "enable_x64") else jax.experimental).enable_x64


class JaxCode:
    """A program as a function that XLA compiles, in double precision.

    Attributes:
        arrays: the program of arrays.
        source: the same as text.
        most_products: layers of more products than these are traced as loops.
        most_numbers: so are functions and sums of more numbers than these.
        most_steps: so are recurrent layers of more steps than these.
    """

    most_products = 64
    #: Measured, the cross entropy of 100, 300 and 1,000 classes: as loops, calls take 1.2 to 2.3
    #: times as long, and the first one no less.
    most_numbers = 1_000
    #: Measured, 8 neurons and 50 steps: as a scan, calls take 1.9 times as long, the first one 0.2.
    most_steps = 64

    def __init__(
        self, program: Program, slots: Sequence[Array], fastmath: bool, threads: int
    ) -> None:
        refuse_huge(program, 8)
        self._slots = list(slots)
        self.arrays = find_arrays(program, slots)
        #: Not for derivatives that JAX takes: in steps it does not know where nothing flows.
        self._levelled = levelled(self.arrays)
        self._traced = jax.jit(self._all, static_argnums=2)
        #: What XLA has compiled, by the lengths of the arguments, and for which device.
        self._compiled: dict[Any, Any] = {}
        self._errors = CalledErrors()

    @property
    def source(self) -> str:
        return str(self.arrays)

    def evaluated(
        self, inputs: Sequence[Any], closed: Any, lengths: Sequence[int], dtype: Any
    ) -> Evaluation:
        """The program, run on arrays: flat numbers of each argument."""
        return self._evaluated(self.arrays, inputs, closed, lengths, dtype)

    def _evaluated(
        self, program: ArrayProgram, inputs: Any, closed: Any, lengths: Sequence[int], dtype: Any
    ) -> Evaluation:
        sizes = dict(zip([array.length for array in self._slots], lengths, strict=True))
        return Evaluation(program, inputs, closed, sizes, dtype)

    def _all(self, inputs: Any, closed: Any, lengths: Sequence[int]) -> Any:
        token = called_errors.set(self._errors)
        try:
            done = self._evaluated(self._levelled, inputs, closed, lengths, numpy.float64)
            arrays = [jnp.asarray(done.array(piece)) for piece in self.arrays.array_outputs]
            return done.numbers(self.arrays.outputs), arrays
        finally:
            called_errors.reset(token)

    def run(
        self, inputs: Sequence[Any], scalars: Sequence[float], lengths: Sequence[int]
    ) -> tuple[list[float], list[Any]]:
        """The scalar results, and the arrays of results, flat."""
        given = [numpy.asarray(numbers, dtype=float).ravel() for numbers in inputs]
        closed = numpy.array(scalars, float)
        key = (*lengths, _config.jax_default_device)
        with double_precision(True):
            if key not in self._compiled:
                lowered = self._traced.lower(given, closed, tuple(lengths))
                self._compiled[key] = left_to_end(lowered.compile)
            with self._errors.coming_out():
                numbers, arrays = self._compiled[key](given, closed)
                return numpy.asarray(numbers).tolist(), [numpy.array(array) for array in arrays]

    def quick(self, arguments: Sequence[Any], result: Any) -> Callable[..., Any] | None:
        """None: there is no shorter way."""
        return None
