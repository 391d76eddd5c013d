"""Sums of sums: what is put together only to be added up is added up where it is.

The gradient of a layer's weights is a product of two vectors for each row of a batch, and in the
end all rows are added up. Where such products were put beside others, or added to them, before
somebody asked for the sum, numbers would be written down for each row and each weight. So sums are
looked through, up to the products: a sum of these over the rows is one product of matrices.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING, Any

from .....autodiff.ops import mul
from ....loops.rules import StridedPart, composed, simple
from ..instructions import (
    Elementwise,
    Joined,
    Piece,
    Recurrence,
    Segment,
    SideBySide,
    Strided,
    SumOf,
    every,
)
from ..segments import read_by, summed
from ..tables import as_factors
from ..views import constants
from .folding import halves_of, same_loops

if TYPE_CHECKING:
    from ..array_program import ArrayProgram
    from ..instructions import ArrayInstruction, Axis, Operand

#: Of more parts side by side the sum is one.
_MOST_PARTS = 16


def melted(program: ArrayProgram) -> ArrayProgram:
    """The same program, without sums and products that another sum only adds up."""
    code = every(program.instructions)
    uses = Counter(piece for x in code for piece in read_by(x))
    uses.update([*(piece for piece, _ in program.outputs), *program.array_outputs])
    program.instructions = _Melting(uses).code(program.instructions)
    for x in code:
        if isinstance(x, Recurrence):
            x.instructions = _Melting(uses).code(x.instructions)
    return program


@dataclass(frozen=True, eq=False)
class _SumsBeside:
    """Sums side by side, row by row: what a sum of such numbers over the rows of a loop is.

    Attributes:
        parts: of each its size and its terms.
        rows: how many rows they are in.
    """

    parts: tuple[tuple[int, tuple[_Term, ...]], ...]
    rows: int

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.rows, *(size for size, _ in self.parts))


_Term = Segment | _SumsBeside


class _Melting:
    def __init__(self, uses: Counter[Piece]) -> None:
        self._uses = uses
        self._found: dict[Any, ArrayInstruction] = {}
        #: What a sum has been looked through to.
        self._opened: list[Piece] = []
        self._has_product = False

    def code(self, instructions: Sequence[ArrayInstruction]) -> list[ArrayInstruction]:
        for x in instructions:
            if isinstance(x, SumOf):
                self._sum(x)
            else:
                self._add(x)
        return list(self._found.values())

    def _add(self, x: ArrayInstruction) -> None:
        self._found[x if isinstance(x, Recurrence) else x.result] = x

    def _sum(self, x: SumOf) -> None:
        terms: list[_Term] = []
        for segment in x.segments:
            self._opened, self._has_product = [], False
            found = self._terms(segment, x)
            is_better = self._has_product or (len(found) == 1 and isinstance(found[0], Segment))
            if is_better:
                for piece in self._opened:
                    del self._found[piece]
            terms += found if is_better else [segment]
        self._assemble(x.result, terms, x.over)

    # Looking through

    def _terms(self, segment: Segment, outer: SumOf) -> list[_Term]:
        """What a segment adds up, looked through as far as it can be."""
        if len(segment.factors) > 1 or not isinstance(view := segment.factors[0], Strided):
            return [segment]
        inner = self._found.get(view.piece)
        if inner is None or self._uses[view.piece] != 1:
            return [segment]
        found: Sequence[_Term] | None = None
        if segment.terms:
            found = self._through(segment, view, inner, outer)
        elif not _is_whole(view):
            return [segment]
        elif outer.over is not None and outer.over in view.piece.axes:
            found = self._by_rows(segment, inner, outer)
        elif isinstance(inner, SumOf) and _is_only(segment, inner, outer):
            found = [replace(each, scale=each.scale * segment.scale) for each in inner.segments]
        if found is None:
            return [segment]
        self._opened.append(view.piece)
        return list(found)

    def _through(
        self, segment: Segment, view: Strided, inner: Any, outer: SumOf
    ) -> Sequence[_Term] | None:
        """The terms of a sum of products, or of what was added to nothing."""
        if not any(stride for _, stride in view.nest[len(segment.members) :]):
            return None
        scale = segment.scale
        match inner:
            case SumOf(segments=segments, over=None):
                rest = [x for x in segments if not _is_zero(x)]
                if len(rest) != 1 or rest[0].terms:
                    return None
                scale *= rest[0].scale
                factors = rest[0].factors
            case Elementwise(op=op, operands=operands) if op is mul:
                factors = operands
            case _:
                return None
        found = _composed(scale, factors, view, prod(segment.members))
        if found is None or not (len(factors) == 1 or _lack_something(found.factors)):
            return None
        self._has_product |= len(factors) > 1
        return self._terms(found, outer)

    def _by_rows(self, segment: Segment, inner: Any, outer: SumOf) -> Sequence[_Term] | None:
        """What a sum over the rows of a loop adds up."""
        scale = segment.scale
        match inner:
            case SumOf(segments=segments, over=None):
                rest = [x for x in segments if not _is_zero(x)]
                if not rest or any(map(_is_constant, rest)):
                    return None
                self._has_product |= any(len(x.factors) > 1 for x in rest)
                each = [self._terms(replace(x, scale=x.scale * scale), outer) for x in rest]
                return [term for terms in each for term in terms]
            case Joined(operand=SideBySide(parts=parts, rows=rows)) if len(parts) <= _MOST_PARTS:
                whole = [Segment(scale, (part,), (part.size,), ()) for part in parts]
                return [
                    _SumsBeside(
                        tuple((x.members[0], tuple(self._terms(x, outer))) for x in whole), rows
                    )
                ]
            case Elementwise(op=op) if op is mul:
                product = as_factors(inner)
                if product is None or not _lack_something(product.operands):
                    return None
                self._has_product = True
                return [Segment(scale, product.operands, _turns(product.operands[0]), ())]
        return None

    # Putting together

    def _assemble(self, result: Piece, terms: Sequence[_Term], over: Axis | None) -> None:
        """Adds the instructions that add up terms."""
        segments = [x for x in terms if isinstance(x, Segment)]
        beside: dict[tuple[int, ...], list[_SumsBeside]] = {}
        for x in terms:
            if isinstance(x, _SumsBeside):
                beside.setdefault(x.shape, []).append(x)
        if not beside:
            self._add(summed(result, segments, over))
            return
        pieces = []
        if segments:
            pieces.append(Piece(result.size, result.axes))
            self._add(summed(pieces[0], segments, over))
        for (rows, *sizes), alike in beside.items():
            parts: list[Operand] = []
            for i, size in enumerate(sizes):
                added = [term for x in alike for term in x.parts[i][1]]
                rest = [x for x in added if isinstance(x, _SumsBeside) or not _is_zero(x)]
                if not rest:
                    parts.append(constants([0.0] * size))
                    continue
                part = Piece(size, result.axes)
                self._assemble(part, rest, over)
                parts.append(_whole(part))
            is_all = len(beside) == 1 and not segments
            pieces.append(result if is_all else Piece(result.size, result.axes))
            self._add(Joined(pieces[-1], SideBySide(tuple(parts), rows)))
        if pieces != [result]:
            each = [Segment(1.0, (_whole(piece),), (piece.size,), ()) for piece in pieces]
            self._add(summed(result, each, None))


def _whole(piece: Piece) -> Strided:
    return Strided(piece, 0, ((piece.size, 1),))


def _turns(view: Any) -> tuple[int, ...]:
    return tuple(turns for turns, _ in view.nest)


def _is_whole(view: Strided) -> bool:
    return view.base == 0 and simple(view.nest) == simple(((view.piece.size, 1),))


def _is_constant(x: Segment) -> bool:
    return all(piece.values is not None for factor in x.factors for piece in factor.pieces)


def _is_zero(x: Segment) -> bool:
    """Whether nothing is added: such sums begin with 0 anyway."""
    return _is_constant(x) and not any(
        piece.values.any() for factor in x.factors for piece in factor.pieces
    )


def _lack_something(factors: Sequence[Any]) -> bool:
    """Whether a factor is the same for members, or for rows, for which the other one is not."""
    if any(factor.piece.values is not None for factor in factors):
        return False
    one, other = (
        {*factor.piece.axes, *(i for i, (_, stride) in enumerate(factor.nest) if stride)}
        for factor in factors
    )
    return one != other


def _composed(
    scale: float, factors: Sequence[Operand], view: Strided, count: int
) -> Segment | None:
    """A segment of such factors, read as a view reads their product; None where it is no view.

    Args:
        count: how many members the view is of.
    """
    if len(factors) > 2:
        return None
    seen: list[Strided] = []
    for factor in factors:
        if not isinstance(factor, Strided):
            return None
        part = StridedPart(view.base, simple(view.nest))
        found = composed(StridedPart(factor.base, simple(factor.nest)), part)
        if found is None:
            return None
        seen.append(Strided(factor.piece, found.base, found.nest))
    members, terms = zip(*(halves_of(x.nest, count) for x in seen), strict=True)
    if len(seen) == 2:
        outer, inner = same_loops(*members), same_loops(*terms)
        if outer is None or inner is None:
            return None
        members, terms = outer, inner
    made = tuple(
        Strided(x.piece, x.base, (*m, *t)) for x, m, t in zip(seen, members, terms, strict=True)
    )
    sizes = (tuple(n for n, _ in nest) for nest in (members[0], terms[0]))
    return Segment(scale, made, *sizes)


def _is_only(segment: Segment, inner: SumOf, outer: SumOf) -> bool:
    """Whether a sum is one segment, all of another one of one segment.

    Of more segments the order would be another, and some code counts on what is rounded away:
    (x + 2.0**52) - 2.0**52 is a whole number only as it is written.
    """
    return (
        len(inner.segments) == len(outer.segments) == 1
        and inner.over is None
        and {*inner.result.axes} == {*outer.result.axes}
    )
