"""The backend `python`: a program as the source of a Python function. It needs nothing.

What an operation is, it takes from the table: the formula with the operands' names put in.
Python raises errors where IEEE 754 goes on with inf or nan. So the function is written
twice: with the bare formulas, and, for when one of these raises, with calls of `Op.ieee`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from ..autodiff.operators import put
from ..autodiff.ops import ON_FLOATS, TABLE, FloatError, Op
from .arrays import Array, Constant, Element, Stack
from .loops import Count
from .program import Program, Repeat

if TYPE_CHECKING:
    from collections.abc import Sequence


class Writer:
    """Writes a program as lines of Python."""

    def __init__(self, operation: Any) -> None:
        self.operation = operation
        self.lines: list[str] = []
        self.names: dict[Any, str] = {}
        self.lengths: dict[Any, str] = {}
        self.indent = 1
        #: Of a row variable: the array it is from, and where the row begins.
        self.rows: dict[Array, tuple[str, str]] = {}

    def write(self, line: str) -> None:
        self.lines.append("    " * self.indent + line)

    def name(self, x: Any, prefix: str = "v") -> str:
        """The name of a node, or a number as it is written."""
        if isinstance(x, float):
            return repr(x) if math.isfinite(x) and not math.copysign(1.0, x) < 0 else f"({x!r})"
        if x not in self.names:
            self.names[x] = f"{prefix}{len(self.names)}"
        return self.names[x]

    def length(self, length: Any) -> str:
        return self.lengths[length] if length.is_free else str(length.size)

    def program(self, program: Program) -> None:
        for x in program.instructions:
            if isinstance(x, Repeat):
                self.repeat(x)
            elif isinstance(x.op, Op):
                operands = [self.name(operand) for operand in x.operands]
                self.write(f"{self.name(x)} = {self.operation(x.op, operands)}")
            elif isinstance(x, Element):
                self.element(x)
            elif isinstance(x.op, Count):
                self.write(f"{self.name(x)} = float({self.length(x.op.length)})")
            elif isinstance(x.op, Stack):
                items = ", ".join(map(self.name, x.operands))
                self.write(f"{self.name(x, 'stack')} = [{items}]")
            else:
                raise NotImplementedError(x.op)

    def element(self, x: Element) -> None:
        [array] = x.operands
        if array in self.rows:
            source, begin = self.rows[array]
            self.write(f"{self.name(x)} = {source}[{begin} + {x.index}]")
        elif (
            (carried := f"{self.name(array)}_{x.index}") and array.op is None and array.trace.level
        ):
            self.names[x] = carried
        else:
            self.write(f"{self.name(x)} = {self.name(array)}[{x.index}]")

    def repeat(self, x: Repeat) -> None:
        n = self.length(x.length)
        if x.carry is not None:
            carry = self.name(x.carry, "carry")
            self.names[x.carry] = carry
        carried = [f"{carry}_{i}" for i in range(len(x.start))]
        for name, start in zip(carried, x.start, strict=True):
            self.write(f"{name} = {self.name(start)}")
        for total in x.totals:
            self.write(f"{self.name(total, 'sum')} = 0.0")
        for array in x.collected:
            self.write(f"{self.name(array, 'rows')} = [0.0] * ({n} * {array.width})")
        turn = f"i{len(self.names)}"
        self.names[x] = turn
        turns = f"range({n} - 1, -1, -1)" if x.backward else f"range({n})"
        self.write(f"for {turn} in {turns}:")
        self.indent += 1
        for leaf, source in x.rows:
            place, at = self.name(source), f"{self.name(leaf, 'row')}_at"
            offset = ""
            if source in self.rows:
                place, offset = self.rows[source]
                offset += " + "
            self.write(f"{at} = {offset}{turn} * {leaf.width}")
            self.rows[leaf] = (place, at)
        self.program(x.body)
        outputs = [self.name(out) for out in x.body.outputs]
        n_carried, n_totals = len(carried), len(x.totals)
        for total, term in zip(x.totals, outputs[n_carried:], strict=False):
            self.write(f"{self.name(total)} += {term}")
        begin = n_carried + n_totals
        for array in x.collected:
            row = ", ".join(outputs[begin : begin + array.width])
            start = f"{turn} * {array.width}"
            self.write(f"{self.name(array)}[{start} : {start} + {array.width}] = ({row},)")
            begin += array.width
        if carried:
            self.write(f"{', '.join(carried)} = {', '.join(outputs[:n_carried])}")
        elif not x.totals and not x.collected:
            self.write("pass")
        self.indent -= 1
        # Another loop may have the same variable.
        for final, name in zip(x.finals, carried, strict=True):
            self.write(f"{self.name(final)} = {name}")


def bare(op: Op, operands: Sequence[str]) -> str:
    """The formula of the table."""
    return put(op.value, dict(zip(op.letters.split(", "), operands, strict=True)))


def careful(op: Op, operands: Sequence[str]) -> str:
    """A call that goes on with inf or nan."""
    return f"ieee_{op.name}({', '.join(operands)})"


def source_of(program: Program, slots: Sequence[Array], operation: Any = bare) -> str:
    """The source of `run(inputs, scalars, lengths, constants)`."""
    writer = Writer(operation)
    for i, array in enumerate(slots):
        writer.write(f"{writer.name(array, 'input')} = inputs[{i}]")
        writer.write(f"length{i} = lengths[{i}]")
        writer.lengths[array.length] = f"length{i}"
    constants = [array for array in program.arrays if isinstance(array.op, Constant)]
    for i, array in enumerate(constants):
        writer.write(f"{writer.name(array, 'constant')} = constants[{i}]")
    if program.scalars:
        names = ", ".join(writer.name(x, "closed") for x in program.scalars)
        writer.write(f"{names}, = scalars")
    writer.program(program)
    scalars = ", ".join(map(writer.name, program.outputs))
    arrays = ", ".join(map(writer.name, program.array_outputs))
    writer.write(f"return [{scalars}], [{arrays}]")
    return "\n".join(["def run(inputs, scalars, lengths, constants):", *writer.lines, ""])


class PythonCode:
    """A program that runs as Python."""

    def __init__(
        self, program: Program, slots: Sequence[Array], fastmath: bool, threads: int
    ) -> None:
        self.program = program
        self.slots = list(slots)
        self.source = source_of(program, slots)
        self.constants = [
            list(map(float, _flat(array.op.numbers)))
            for array in program.arrays
            if isinstance(array.op, Constant)
        ]
        self._bare = _compiled(self.source)
        self._careful: Any = None

    def run(self, inputs: Sequence[Any], scalars: Sequence[float], lengths: Sequence[int]) -> Any:
        """The scalar results, and the arrays of results, flat."""
        lists = [list(map(float, _flat(numbers))) for numbers in inputs]
        try:
            return self._bare(lists, scalars, lengths, self.constants)
        except FloatError:
            if self._careful is None:
                self._careful = _compiled(source_of(self.program, self.slots, careful))
            return self._careful(lists, scalars, lengths, self.constants)

    def quick(self, arguments: Sequence[Any], result: Any) -> Any:
        """A function for arguments of this layout; None where there is none."""
        return None


def _flat(numbers: Any) -> Any:
    return numbers.ravel().tolist() if hasattr(numbers, "ravel") else numbers


_WORDS: dict[str, Any] = {
    **ON_FLOATS,
    "inf": math.inf,
    "nan": math.nan,
    **{f"ieee_{op.name}": op.ieee for op in TABLE.values()},
}


def _compiled(source: str) -> Any:
    words = dict(_WORDS)
    exec(compile(source, "<compiled by tinygrad_bp>", "exec"), words)
    return words["run"]
