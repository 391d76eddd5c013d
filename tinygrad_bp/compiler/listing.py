"""A program as text, one instruction a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..autodiff.ops import Op
from .arrays import Array, Constant, Element, Stack
from .loops import Count
from .program import Program, Repeat

if TYPE_CHECKING:
    from collections.abc import Iterator


def listing(program: Program) -> str:
    """The instructions, with the labels that the function gave to its Values."""
    return "\n".join(_Listing().lines(program))


class _Listing:
    def __init__(self) -> None:
        self.names: dict[Any, str] = {}
        self.taken: set[str] = set()
        self.count = 0

    def name(self, x: Any) -> str:
        if isinstance(x, float):
            return repr(x)
        if x not in self.names:
            name = x.label
            if isinstance(x, Element) and not name:
                [array] = x.operands
                is_number = array.op is None and array.length.size * array.width == 1
                name = self.name(array) + ("" if is_number else f"[{x.index}]")
            elif not name or name in self.taken:
                kind = "array" if isinstance(x, Array) else "v"
                self.count += 1
                name = f"{kind}{self.count}"
            self.taken.add(name)
            self.names[x] = name
        return self.names[x]

    def lines(self, program: Program) -> Iterator[str]:
        for array in program.arrays:
            if array.trace.level == 0:
                size = _size(array)
                kind = "constants" if isinstance(array.op, Constant) else "argument"
                yield f"{self.name(array)}{size}  # {kind}"
        for x in program.scalars:
            yield f"{self.name(x)}  # read at each call"
        yield from self.body(program, "")
        results = ", ".join(map(self.name, [*program.outputs, *program.array_outputs]))
        yield f"return {results}"

    def body(self, program: Program, indent: str) -> Iterator[str]:
        for x in program.instructions:
            if isinstance(x, Repeat):
                yield from self.loop(x, indent)
            elif isinstance(x, Element):
                self.name(x)
            else:
                yield f"{indent}{self.name(x)} = {self.formula(x)}"

    def formula(self, x: Any) -> str:
        operands = [self.name(operand) for operand in x.operands]
        if isinstance(x.op, Stack):
            return f"[{', '.join(operands)}]"
        if isinstance(x.op, Count):
            return "number of rows"
        op: Op = x.op
        if op.is_function:
            return f"{op.symbol}({', '.join(operands)})"
        return f" {op.symbol} ".join(operands) if op.arity > 1 else op.symbol + operands[0]

    def loop(self, x: Repeat, indent: str) -> Iterator[str]:
        times = "for each row" if x.length.is_free else f"{x.length.size} times"
        rows = [f"{self.name(leaf)} of {self.name(source)}" for leaf, source in x.rows]
        order = ", from the last" if x.backward else ""
        start = ", ".join(map(self.name, x.start))
        carry = f", {self.name(x.carry)} from [{start}]" if x.carry is not None else ""
        yield f"{indent}loop {times}{order}{': ' if rows else ''}{', '.join(rows)}{carry}"
        yield from self.body(x.body, indent + "    ")
        outputs = [self.name(out) for out in x.body.outputs]
        n = len(x.start)
        if n:
            yield f"{indent}    carry on [{', '.join(outputs[:n])}]"
        for total, term in zip(x.totals, outputs[n:], strict=False):
            yield f"{indent}    add {term} to {self.name(total)}"
        begin = n + len(x.totals)
        for array in x.collected:
            row = ", ".join(outputs[begin : begin + array.width])
            yield f"{indent}    collect [{row}] in {self.name(array)}"
            begin += array.width
        for i, final in enumerate(x.finals):
            assert x.carry is not None
            self.names[final] = f"{self.name(x.carry)}[{i}]"


def _size(array: Any) -> str:
    if array.op is None and array.length.size == array.width == 1 and not array.length.is_free:
        return ""
    rows = "n" if array.length.is_free else str(array.length.size)
    return f"[{rows}]" if array.width == 1 else f"[{rows}, {array.width}]"
