"""The backend `python`: a program as the source of a Python function. It needs nothing.

What an operation is, it takes from the table: the formula with the operands put in. Python
raises errors where IEEE 754 goes on with inf or nan. So a program is written twice: with
the bare formulas, and, for when one of these raises, with calls of `Op.ieee`. What is used
once and has no label is written where it is used.

>>> import tinygrad_bp as tg
>>> f = tg.jit(tg.value_and_grad(lambda x, y: tg.sin(x * y) + y), backend="python")
>>> f(0.0, 2.0)
(2.0, 2.0)
>>> print(f.source)
def compiled(x=None, y=None, *others):
    try:
        if others:
            return NotImplemented
        if not type(x) is type(y) is float:
            return NotImplemented
        v1 = x * y
        return sin(v1) + y, cos(v1) * y
    except FloatError:
        return NotImplemented
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autodiff.floats import FloatError
from ..layout import RowsLayout
from ..memory import refuse_huge
from .entry import Entry, leaves
from .formulas import bare, careful
from .names import flat_list
from .source import PythonWriter, used_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..program.program import Program
    from ..tracing.arrays import Array

#: A program with more instructions spends little of its time on the call.
LARGE = 2000


def write_run(program: Program, slots: Sequence[Array], operation: Any = bare) -> PythonWriter:
    """The function `run(inputs, scalars, lengths)`: flat numbers in, flat numbers out."""
    writer = PythonWriter(operation)
    parameters = [writer.fresh(name) for name in ("inputs", "scalars", "lengths")]
    writer.write(f"def run({', '.join(parameters)}):")
    writer.indent = 1
    whole = {*used_whole(program), *program.array_outputs}
    for i, array in enumerate(slots):
        source = f"inputs[{i}]"
        names = None if array.length.is_free else writer.unpack(array, array.label, program)
        if array in whole or (names is None and array.elements):
            name = writer.named(array, "input")
            writer.write(f"{name} = {source}")
            source = name
        if names:
            writer.assign(names, source)
        if array.length.is_free:
            writer.lengths[array.length] = f"lengths[{i}]"
    writer.constants(program)
    if program.scalars:
        writer.assign([writer.named(x, "closed") for x in program.scalars], "scalars")
    writer.program(program)
    arrays = ", ".join(writer.text(x).text for x in program.array_outputs)
    scalars = [writer.text(x).text for x in program.outputs]
    writer.write_all("return [", scalars, f"], [{arrays}]")
    return writer


class PythonCode:
    """A program that runs as Python.

    Attributes:
        source: the function, for the arguments that it was compiled for.
        most_products: layers of more products than these are traced as loops.
        most_numbers: so are functions and sums of more numbers than these.
    """

    #: Measured, loss and gradient of one layer: as a loop calls take three times as long, but the
    #: first one 0.1 s where that of scalars takes 5, at 20,000 products.
    most_products = 20_000
    #: Measured, the cross entropy of 100 classes: calls take 2.6 times as long, the first a sixth.
    most_numbers = 1_000

    def __init__(
        self, program: Program, slots: Sequence[Array], fastmath: bool, threads: int
    ) -> None:
        refuse_huge(program, 40)  # a float, and its place in a list
        self._program = program
        self._slots = list(slots)
        writer = write_run(program, slots)
        self.source = writer.source
        self._bare = writer.compiled("run")
        self._careful: Any = None

    def run(self, inputs: Sequence[Any], scalars: Sequence[float], lengths: Sequence[int]) -> Any:
        """The scalar results, and the arrays of results, flat."""
        lists = [flat_list(numbers) for numbers in inputs]
        try:
            return self._bare(lists, scalars, lengths)
        except FloatError:
            if self._careful is None:
                self._careful = write_run(self._program, self._slots, careful).compiled("run")
            return self._careful(lists, scalars, lengths)

    def quick(self, arguments: Sequence[Any], result: Any) -> Callable[..., Any] | None:
        """A function for arguments of this layout; None where there is little to win."""
        program = self._program
        has_lists = any(isinstance(leaf, RowsLayout) for part in arguments for leaf in leaves(part))
        if program.size > LARGE or program.array_outputs or has_lists:
            return None
        entry = Entry(program, self._slots, arguments, result)
        self.source = entry.source
        return entry.compiled("compiled")
