"""A program as text, one instruction a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autodiff.operations.operation import Op
from ...letters import visible
from ..loops.indexing.gathers import Gather, Scatter
from ..loops.indexing.orders import Order
from ..loops.nodes import Count
from ..loops.views import Views
from ..tracing.arrays import Array, Constant, Element, Stack

if TYPE_CHECKING:
    from collections.abc import Iterator


def listing(program: Any) -> str:
    """The instructions of a `Program`, with the labels that the function gave to its Values."""
    return "\n".join(_Lines().lines(program))


class _Lines:
    def __init__(self) -> None:
        self.names: dict[Any, str] = {}
        self.taken: set[str] = set()
        self.count = 0

    def name(self, x: Any, kind: str = "v") -> str:
        """The name of a node: its label, or one of this kind with a number; a float's digits."""
        if x.__class__ is float:
            return repr(x)
        if x not in self.names:
            self.names[x] = name = self._new_name(x, kind)
            self.taken.add(name)
        return self.names[x]

    def _new_name(self, x: Any, kind: str) -> str:
        if isinstance(x, Element) and not x.label:
            [array] = x.operands
            is_number = array.op is None and array.length.size * array.width == 1
            return self.name(array) + ("" if is_number else f"[{x.index}]")
        if x.label and visible(x.label) not in self.taken:
            return visible(x.label)
        self.count += 1
        return f"{kind}{self.count}"

    def lines(self, program: Any) -> Iterator[str]:
        for array in program.arrays:
            if array.trace.level == 0:
                is_constant = isinstance(array.op, Constant)
                name = self.name(array, "constants" if is_constant else "array")
                what = "numbers of the function" if is_constant else "argument"
                yield f"{name}{_size(array)}  # {what}"
        for x in program.scalars:
            yield f"{self.name(x)}  # read at each call"
        yield from self.body(program, "")
        results = ", ".join(map(self.name, [*program.outputs, *program.array_outputs]))
        yield f"return {results}"

    def body(self, program: Any, indent: str) -> Iterator[str]:
        for x in program.instructions:
            if x.op is None:  # a loop
                yield from self.loop(x, indent)
            elif not isinstance(x, Element):
                kind = "array" if isinstance(x, Array) else "v"
                yield f"{indent}{self.name(x, kind)} = {self.formula(x)}"

    def formula(self, x: Any) -> str:
        operands = [self.name(operand) for operand in x.operands]
        if isinstance(x.op, Stack):
            return f"[{', '.join(operands)}]"
        if isinstance(x.op, Views):
            return _views(x.op, operands)
        if isinstance(x.op, (Gather, Scatter, Order)):
            return x.op.text(*operands)
        if isinstance(x.op, Count):
            return "number of rows"
        op: Op = x.op
        if op.is_function:
            return f"{op.symbol}({', '.join(operands)})"
        return f" {op.symbol} ".join(operands) if op.arity > 1 else op.symbol + operands[0]

    def loop(self, x: Any, indent: str) -> Iterator[str]:
        times = "for each row" if x.length.is_free else f"{x.length.size} times"
        if x.length.is_open:
            times = "while the first number is not 0"
        parts = [f"{self.name(leaf, 'row')} of {self.name(source)}" for leaf, source in x.rows]
        if x.carry is not None:
            start = ", ".join(map(self.name, x.start))
            finals = ", ".join(map(self.name, x.finals))
            parts.append(f"{self.name(x.carry, 'carry')} from [{start}] to [{finals}]")
        order = ", from the last" if x.backward else ""
        yield f"{indent}loop {times}{order}{': ' if parts else ''}{', '.join(parts)}"
        for total in x.totals:
            self.name(total, "sum")
        for array in x.array_totals:
            self.name(array, "sums")
        for array in (*x.collected, *x.collected_arrays):
            self.name(array, "rows")
        around = dict(self.names)
        indent += "    "
        yield from self.body(x.body, indent)
        outputs = iter([self.name(out) for out in x.body.outputs])
        if x.finals:
            yield f"{indent}carry on [{', '.join(next(outputs) for _ in x.finals)}]"
        for total in x.totals:
            yield f"{indent}add {next(outputs)} to {self.name(total)}"
        for array in x.collected:
            row = ", ".join(next(outputs) for _ in range(array.width))
            yield f"{indent}collect [{row}] in {self.name(array)}"
        arrays = iter(map(self.name, x.body.array_outputs))
        for array in x.array_totals:
            yield f"{indent}add {next(arrays)} to {self.name(array)}"
        for array in x.collected_arrays:
            yield f"{indent}collect {next(arrays)} in {self.name(array)}"
        self.names = around  # another loop may have nodes of this body: under other names


def _views(op: Views, names: list[str]) -> str:
    """Which numbers of arrays: i, j, ... count the turns of loops, the outer ones first."""
    parts = []
    for name, part in zip(names, op.parts, strict=True):
        letters = "ijklmnpq"
        terms = [str(part.base)] if part.base or not part.nest else []
        for letter, (_, stride) in zip(letters, part.nest, strict=False):
            if stride:
                terms.append(letter if stride == 1 else f"{stride}*{letter}")
        loops = "".join(
            f" for {letter} < {turns}"
            for letter, (turns, _) in zip(letters, part.nest, strict=False)
        )
        parts.append(f"{name}[{' + '.join(terms) or '0'}]{loops}")
    return f"[{'; '.join(parts)}]" + (f" in {op.rows} rows" if op.rows > 1 else "")


def _size(array: Any) -> str:
    if array.op is None and array.length.size == array.width == 1 and not array.length.is_free:
        return ""
    rows = "n" if array.length.is_free else str(array.length.size)
    return f"[{rows}]" if array.width == 1 else f"[{rows}, {array.width}]"
