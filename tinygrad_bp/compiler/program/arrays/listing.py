"""A program of arrays as text, one instruction a line, with the shape of what each makes.

An operand that is not a whole piece shows where its numbers are: `w[64 + 65*i]` is a view, i
counting the members of the result (j too, where they are in rows), and k the terms of a sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .instructions import (
    COMPUTING,
    Counted,
    Elementwise,
    Flattened,
    FoldOf,
    Gathered,
    Joined,
    Recurrence,
    Renamed,
    RowsOf,
    SideBySide,
    Strided,
    every,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .instructions import Axis, Operand, Piece, Segment, SumOf


def listing(program: Any) -> str:
    """The instructions of an `ArrayProgram`."""
    return "\n".join(_ArrayLines().lines(program))


class _ArrayLines:
    def __init__(self) -> None:
        self.names: dict[Piece, str] = {}
        self.taken: set[str] = set()

    def lines(self, program: Any) -> Iterator[str]:
        for array, piece in program.inputs.items():
            rows = "n" if array.length.is_free else str(array.length.size)
            yield f"{self.name(piece)}[{rows}{f' * {array.width}' * (array.width > 1)}]  # argument"
        if program.closed.size:
            yield f"{self.new(program.closed)}  # read at each call"
        yield from self.body(program.instructions, "")
        results = dict.fromkeys(piece for piece, _ in program.outputs)
        names = [self.name(piece) for piece in [*results, *program.array_outputs]]
        yield f"return {', '.join(names)}"
        single = sum(
            x.result.size == 1
            for x in every(program.instructions)
            if isinstance(x, COMPUTING) and not isinstance(x, Recurrence)
        )
        yield (
            f"# {program.size} instructions, {single} of them of one number a row; "
            f"{program.gathers} gathers"
        )

    def name(self, piece: Piece) -> str:
        if piece.values is not None:
            if piece.size == 1:
                return repr(float(piece.values[0]))
            return f"constants[{piece.size}]"
        if piece not in self.names:
            wish = piece.label
            if not wish or wish in self.taken:
                wish = f"v{len(self.names) + 1}"
            self.names[piece] = wish
            self.taken.add(wish)
        return self.names[piece]

    def new(self, piece: Piece) -> str:
        """The name of a piece, and its shape."""
        sizes = [_size(axis) for axis in piece.axes]
        return f"{self.name(piece)}[{', '.join([*sizes, str(piece.size)])}]"

    def body(self, instructions: Sequence[Any], indent: str) -> Iterator[str]:
        for x in instructions:
            if isinstance(x, Recurrence):
                yield from self.recurrence(x, indent)
            elif not isinstance(x, Renamed):
                text = self.text(x)
                yield f"{indent}{self.new(x.result)} = {text}"
            else:
                self.names[x.result] = self.name(x.source)

    def text(self, x: Any) -> str:
        match x:
            case Elementwise(op=op, operands=operands):
                texts = [self.operand(operand) for operand in operands]
                if op.is_function:
                    return f"{op.symbol}({', '.join(texts)})"
                return f" {op.symbol} ".join(texts) if op.arity > 1 else op.symbol + texts[0]
            case FoldOf(op=op, operands=operands):
                texts = [f"{self.operand(operand)} by {terms}" for operand, terms in operands]
                return f"{op.name} of {', '.join(texts)}"
            case Joined(operand=operand):
                return self.operand(operand)
            case RowsOf(source=source):
                return f"row of {self.name(source)}"
            case Flattened(source=source):
                return f"all rows of {self.name(source)}"
            case Counted():
                return "number of rows"
        return self.sum(x)

    def sum(self, x: SumOf) -> str:
        found = ""
        for segment in x.segments:
            text = self.segment(segment)
            minus = segment.scale == -1.0
            if found:
                found += f" {'-' if minus else '+'} {text}"
            else:
                found = f"-{text}" if minus else text
        return found if x.over is None else f"sum of {_size(x.over)} rows: {found}"

    def segment(self, segment: Segment) -> str:
        nest = (*segment.members, *segment.terms)
        letters = [*"ijmn"[: len(segment.members)], *"klpq"[: len(segment.terms)]]
        factors = [
            self.operand(factor, letters if len(letters) == len(nest) else None)
            for factor in segment.factors
        ]
        if abs(segment.scale) != 1.0:
            factors.insert(0, repr(segment.scale))
        text = " * ".join(factors)
        if not segment.terms:
            return text
        turns = ", ".join(f"{k} < {n}" for k, n in zip("klpq", segment.terms, strict=False))
        return f"sum({text} for {turns})"

    def operand(self, operand: Operand, letters: Sequence[str] | None = None) -> str:
        if isinstance(operand, Gathered):
            return f"{self.name(operand.piece)}[{operand.size} places]"
        if isinstance(operand, SideBySide):
            parts = ", ".join(self.operand(part) for part in operand.parts)
            return f"[{parts}]" + (" row by row" if operand.rows > 1 else "")
        return self.view(operand, letters)

    def view(self, view: Strided, letters: Sequence[str] | None) -> str:
        name = self.name(view.piece)
        if view.piece.values is not None:
            return name
        if not view.base and view.nest == ((view.piece.size, 1),):
            return name
        if view.piece.size == 1:
            return name
        if letters is None or len(letters) != len(view.nest):
            letters = "ijklmnpq"[: len(view.nest)]
        parts = [str(view.base)] if view.base else []
        for letter, (_, stride) in zip(letters, view.nest, strict=False):
            if stride:
                parts.append(letter if stride == 1 else f"{stride}*{letter}")
        return f"{name}[{' + '.join(parts) or '0'}]"

    def recurrence(self, x: Recurrence, indent: str) -> Iterator[str]:
        order = ", from the last to the first" if x.backward else ""
        yield f"{indent}{_size(x.axis)} turns{order}, carrying {self.new(x.carry)}"
        indent += "    "
        starts = ", ".join(self.operand(part.start) for part in x.parts)
        yield f"{indent}begin with {starts}"
        for outer, inner in x.rows.items():
            yield f"{indent}{self.new(inner)} = that of this turn in {self.name(outer)}"
        yield from self.body(x.instructions, indent)
        after = ", ".join(self.operand(part.after) for part in x.parts)
        finals = ", ".join(self.new(part.final) for part in x.parts)
        yield f"{indent}carry on {after}; in the end {finals}"
        for inner, outer in x.collected.items():
            yield f"{indent}collect {self.name(inner)} in {self.new(outer)}"


def _size(axis: Axis) -> str:
    return "n" if axis.length.is_free else str(axis.length.size)
