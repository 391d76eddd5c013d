"""A program that runs as XLA's code, on whatever machine JAX finds."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import jax
import jax.experimental
import jax.numpy as jnp
import numpy

from ...waiting import left_to_end
from ..closed import ClosedNumbers
from ..entry.signature import Signature
from ..layout import rows_layout
from ..memory import refuse_huge
from ..program.arrays.finding import find_arrays
from ..program.levels import levelled
from ..program.unrolled import levels_of_numbers
from .callbacks import CalledErrors, called_errors
from .entry import Packing, wrap
from .evaluation import Evaluation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..layout import Layout
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
        self._program = program
        #: Not for derivatives that JAX takes: in steps it does not know where nothing flows.
        self._levelled = levels_of_numbers(program, slots) or levelled(self.arrays)
        self._packing = Packing(
            [None if x.length.is_free else x.length.size * x.width for x in slots]
        )
        self._closed = ClosedNumbers(program.scalars, lambda found: numpy.fromiter(found, float))
        self._traced = jax.jit(self._all, static_argnums=0)
        #: What XLA has compiled, by the lengths of the arguments, and for which device.
        self._compiled: dict[Any, Any] = {}
        self._errors = CalledErrors()

    @cached_property
    def arrays(self) -> ArrayProgram:
        """The program of arrays."""
        return find_arrays(self._program, self._slots)

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

    def _all(self, free: Sequence[int], closed: Any, *given: Any) -> list[Any]:
        """The scalar results, if there are any, and the arrays of results."""
        told = dict(zip(self._packing.free, free, strict=True))
        lengths = [told.get(i, slot.length.size) for i, slot in enumerate(self._slots)]
        sizes = [n * slot.width for n, slot in zip(lengths, self._slots, strict=True)]
        inputs = self._packing.slots(given, sizes)
        token = called_errors.set(self._errors)
        try:
            done = self._evaluated(self._levelled, inputs, closed, lengths, numpy.float64)
            arrays = [jnp.asarray(done.array(piece)) for piece in self._levelled.array_outputs]
            outputs = self._levelled.outputs
            return [done.numbers(outputs), *arrays] if outputs else arrays
        finally:
            called_errors.reset(token)

    def _made(self, closed: Any, free: tuple[int, ...], given: Sequence[Any]) -> list[Any]:
        """The same, from arrays of NumPy, and the lengths that only a call tells."""
        key = (*free, _config.jax_default_device)
        with double_precision(True):
            if key not in self._compiled:
                lowered = self._traced.lower(free, closed, *given)
                self._compiled[key] = left_to_end(lowered.compile)
            made: list[Any] = self._compiled[key](closed, *given)
            return made

    def run(
        self, inputs: Sequence[Any], scalars: Sequence[float], lengths: Sequence[int]
    ) -> tuple[list[float], list[Any]]:
        """The scalar results, and the arrays of results, flat."""
        free = tuple(lengths[slot] for slot in self._packing.free)
        given = self._packing.arrays(inputs)
        with self._errors.coming_out():
            made = [numpy.array(x) for x in self._made(numpy.array(scalars, float), free, given)]
        return (made[0].tolist(), made[1:]) if self._levelled.outputs else ([], made)

    def quick(self, arguments: Sequence[Layout], result: Layout) -> Callable[..., Any] | None:
        """A function for arguments of this layout."""
        lengths = [slot.length for slot in self._slots]
        signature = Signature(
            tuple(arguments),
            result,
            slots=len(self._slots),
            outputs=len(self._levelled.outputs),
            equal=tuple(
                (rows_layout(x, lengths), rows_layout(other, lengths))
                for x in lengths
                for other in x.equal
            ),
        )

        def run(free: tuple[int, ...], *given: Any) -> list[Any]:
            if not self._errors.is_used:
                return self._made(self._closed(), free, given)
            with self._errors.coming_out():
                made = self._made(self._closed(), free, given)
                for array in made:
                    array.block_until_ready()
                return made

        return wrap(signature, self._packing, run)
