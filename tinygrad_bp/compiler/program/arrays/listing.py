"""A program of arrays as text, one instruction a line, with the shape of what each makes.

Products of matrices are written as such: `W @ x`, `W.T @ x`, `x @ y`, `outer(x, y)`. Any other
operand that is not a whole piece shows where its numbers are: `w[2:5]`, or `w[64 + 65*i]`, where i
counts the members of the result (j too, where they are in rows), and k the terms of a sum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ....autodiff.ops import mul
from .instructions import (
    COMPUTING,
    AtPlaces,
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
        #: The shapes of arguments that are matrices.
        self.shapes: dict[Piece, tuple[int, int]] = {}

    def lines(self, program: Any) -> Iterator[str]:
        for array, piece in program.inputs.items():
            self.shapes[piece] = array.length.size, array.width
            rows = "n" if array.length.is_free else str(array.length.size)
            yield f"{self.name(piece)}[{rows}{f', {array.width}' * (array.width > 1)}]  # argument"
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
                if op is mul and (product := self.product(operands)):
                    return product
                texts = [self.operand(operand) for operand in operands]
                if op.is_function:
                    return f"{op.symbol}({', '.join(texts)})"
                return f" {op.symbol} ".join(texts) if op.arity > 1 else op.symbol + texts[0]
            case FoldOf(op=op, operands=operands):
                texts = [f"{self.operand(operand)} by {terms}" for operand, terms in operands]
                return f"{op.name} of {', '.join(texts)}"
            case Joined(operand=operand):
                return self.operand(operand)
            case AtPlaces(op=op, sources=sources):
                return op.text(*map(self.name, sources))
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
        if product := self.product(segment.factors, segment.terms):
            return product if abs(segment.scale) == 1.0 else f"{segment.scale!r} * {product}"
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

    def product(self, factors: Sequence[Operand], terms: tuple[int, ...] = ()) -> str:
        """A product of matrices and vectors, summed over these terms; nothing if it is none."""
        views = [view for view in factors if isinstance(view, Strided)]
        if len(views) < 2 or any(view.piece.values is not None for view in views):
            return ""
        left, right = sorted(views, key=lambda view: not all(stride for _, stride in view.nest[:1]))
        nest = tuple(turns for turns, _ in right.nest)
        first, second = (tuple(stride for _, stride in view.nest) for view in (left, right))
        if [turns for turns, _ in left.nest] != [*nest] or len(terms) > 1:
            return ""
        if terms and first == second == (1,):
            return f"{self.part(left, *nest)} @ {self.part(right, *nest)}"
        if second != (0, 1):
            return ""
        vector = self.part(right, nest[1])
        if not terms:  # its rows are added up, as a rule
            return f"outer({self.part(left, nest[0])}, {vector})" if first == (1, 0) else ""
        matrix = self.matrix(left)
        return matrix and f"{matrix} @ {vector}"

    def matrix(self, view: Strided) -> str:
        """Numbers that lie row by row, or column by column, as a matrix; else nothing."""
        (rows, down), (columns, along) = view.nest
        name = self.part(view, rows * columns)
        if (down, along) == (columns, 1):
            return self.shaped(view, name, (rows, columns))
        if (down, along) == (1, rows):
            return f"{self.shaped(view, name, (columns, rows))}.T"
        return ""

    def shaped(self, view: Strided, name: str, shape: tuple[int, int]) -> str:
        return name if self.shapes.get(view.piece) == shape else f"{name}.reshape{shape}"

    def part(self, view: Strided, size: int) -> str:
        """So many numbers of a piece, one after the other."""
        name = self.name(view.piece)
        whole = not view.base and view.piece.size == size
        return name if whole else f"{name}[{view.base}:{view.base + size}]"

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
        if view.piece.size == 1:
            return name
        if len(view.nest) == 1 and view.nest[0][1] == 1:
            return self.part(view, view.size)
        if letters is None or len(letters) != len(view.nest):
            letters = "ijklmnpq"[: len(view.nest)]
        parts = [str(view.base)] if view.base else []
        for letter, (_, stride) in zip(letters, view.nest, strict=False):
            if stride:
                parts.append(letter if stride == 1 else f"{stride}*{letter}")
        return f"{name}[{' + '.join(parts) or '0'}]"

    def recurrence(self, x: Recurrence, indent: str) -> Iterator[str]:
        order = ", from the last to the first" if x.backward else ""
        turns = f"{_size(x.axis)} turns"
        if x.axis.length.is_open:
            turns = "turns while the first number is not 0"
        yield f"{indent}{turns}{order}, carrying {self.new(x.carry)}"
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
