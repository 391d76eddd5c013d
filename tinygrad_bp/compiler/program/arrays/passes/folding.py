"""Loops of a known length inside of others, as numbers of a piece.

What does the same for each of 16 neurons has an axis for them, as long as arrays are looked for.
In the end that axis is nothing but 16 times as many numbers: then a layer that was traced as a loop
is the same product of matrices as one that was found in scalars.
"""

from __future__ import annotations

from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Any

import numpy

from ....loops.indexing.gathers import Gather, Scatter
from ....loops.rules import StridedPart, composed, simple
from ..array_program import ArrayProgram
from ..instructions import (
    AtPlaces,
    Axis,
    CarriedPart,
    Elementwise,
    Flattened,
    FoldOf,
    Gathered,
    Joined,
    Piece,
    Recurrence,
    Renamed,
    RowsOf,
    Segment,
    SideBySide,
    Strided,
    SumOf,
    every,
    operands_of,
)
from ..segments import read_by
from ..views import common

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ....loops.rules import Nest
    from ..instructions import ArrayInstruction, Operand


def folded(program: ArrayProgram) -> ArrayProgram:
    """The same program, with such axes as numbers."""
    work = _Folding(_axes_to_fold(program))
    code = work.instructions(program.instructions)
    outputs = [(work.piece(piece), i) for piece, i in program.outputs]
    arrays = [work.piece(piece) for piece in program.array_outputs]
    asked = {*(piece for piece, _ in outputs), *arrays}
    return ArrayProgram(program.inputs, program.closed, needed(code, asked), outputs, arrays)


def _axes_to_fold(program: ArrayProgram) -> set[Axis]:
    """Those of a known length that no turns and no rows of another length stand in the way of."""
    code = every(program.instructions)
    found = {
        axis
        for x in code
        if not isinstance(x, Recurrence)
        for axis in x.result.axes
        if axis.depth and not axis.length.is_free
    }
    together: list[tuple[set[Axis], set[Axis]]] = []
    for x in code:
        match x:
            case Recurrence(axis=axis, carry=carry):
                found -= {axis, *carry.axes}
            case AtPlaces(op=op, result=result, sources=sources):
                if isinstance(op, Scatter) or (isinstance(op, Gather) and sources[0].axes):
                    found -= {*result.axes}
            case RowsOf(source=source, axis=axis) | Flattened(source=source, axis=axis):
                together.append(({axis}, {*source.axes} - {axis}))
            case Renamed(source=source, result=result):
                old, new = {*source.axes} - {*result.axes}, {*result.axes} - {*source.axes}
                together += [(old, new), (new, old)]
    size = -1
    while size != len(found):
        size = len(found)
        for first, others in together:
            if not first <= found:
                found -= others
    return found


class _Folding:
    def __init__(self, axes: set[Axis]) -> None:
        self.axes = axes
        self.pieces: dict[Piece, Piece] = {}
        #: Pieces that are a view of another one.
        self.views: dict[Piece, Strided] = {}

    def own(self, piece: Piece) -> list[Axis]:
        """The axes of a piece that become numbers of it."""
        return [axis for axis in piece.axes if axis in self.axes]

    def piece(self, piece: Piece) -> Piece:
        """What a piece becomes."""
        if piece not in self.pieces:
            own = self.own(piece)
            rest = [axis for axis in piece.axes if axis not in self.axes]
            size = piece.size * prod(axis.length.size for axis in own)
            self.pieces[piece] = Piece(size, rest, label=piece.label) if own else piece
        return self.pieces[piece]

    # Instructions

    def instructions(self, code: Sequence[ArrayInstruction]) -> list[ArrayInstruction]:
        found = []
        for x in code:
            found += self._instruction(x)
        return found

    def _instruction(self, x: Any) -> list[ArrayInstruction]:
        if isinstance(x, Recurrence):
            return [self._recurrence(x)]
        around = self.own(x.result)
        match x:
            case Elementwise(operands=operands):
                read = tuple(self._operand(operand, around) for operand in operands)
                return [replace(x, result=self.piece(x.result), operands=read)]
            case SumOf(segments=segments, over=over):
                inner = [over] if over in self.axes else []
                done: list[ArrayInstruction] = []
                each = tuple(self._segment(part, around, inner, done) for part in segments)
                rest = None if inner else over
                return [*done, SumOf(self.piece(x.result), each, rest)]
            case FoldOf(operands=pairs):
                several = tuple((self._operand(operand, around), n) for operand, n in pairs)
                return [replace(x, result=self.piece(x.result), operands=several)]
            case Joined(operand=operand):
                return [self._joined(self.piece(x.result), self._operand(operand, around))]
            case RowsOf(axis=axis) | Flattened(axis=axis) if axis in self.axes:
                self.pieces[x.result] = self.piece(x.source)
                return []
            case Renamed(source=source) if self.own(source) or around:
                return self._renamed(x)
            case AtPlaces(result=result, sources=sources):
                pieces = tuple(map(self.piece, sources))
                return [replace(x, result=self.piece(result), sources=pieces)]
            case RowsOf() | Flattened() | Renamed():
                return [replace(x, result=self.piece(x.result), source=self.piece(x.source))]
        return [x]

    def _joined(self, result: Piece, operand: Operand) -> ArrayInstruction:
        if isinstance(operand, Strided) and result.axes == operand.piece.axes:
            self.views[result] = operand
        return Joined(result, operand)

    def _renamed(self, x: Renamed) -> list[ArrayInstruction]:
        """The same numbers, unless the loops are in another order by their new names."""
        [old], [new] = {*x.source.axes} - {*x.result.axes}, {*x.result.axes} - {*x.source.axes}
        names = [new if axis is old else axis for axis in self.own(x.source)]
        own = self.own(x.result)
        if names == own:
            self.pieces[x.result] = self.piece(x.source)
            return []
        order = [names.index(axis) for axis in own]
        loops = self._loops(x.source, self.own(x.source))
        nest = (*(loops[i] for i in order), (x.source.size, 1))
        return [self._joined(self.piece(x.result), self._seen(x.source, 0, nest))]

    def _recurrence(self, x: Recurrence) -> Recurrence:
        made = Recurrence(x.axis, x.backward, self.piece(x.carry))
        for outer, inner in x.rows.items():
            rows = self.piece(outer)
            if rows in made.rows:
                self.pieces[inner] = made.rows[rows]
            made.rows[rows] = self.piece(inner)
        made.instructions = self.instructions(x.instructions)
        for part in x.parts:
            start, after = self._operand(part.start, []), self._operand(part.after, [])
            made.parts.append(CarriedPart(start, after, self.piece(part.final)))
        for inner, outer in x.collected.items():
            row = self.piece(inner)
            if row in made.collected:
                self.pieces[outer] = made.collected[row]
            made.collected[row] = self.piece(outer)
        return made

    # Operands

    def _loops(self, piece: Piece, axes: Sequence[Axis]) -> Nest:
        """Loops over such axes, by which the numbers of what a piece becomes are read."""
        strides = {}
        step = piece.size
        for axis in reversed(self.own(piece)):
            strides[axis] = step
            step *= axis.length.size
        return tuple((axis.length.size, strides.get(axis, 0)) for axis in axes)

    def _seen(self, piece: Piece, base: int, nest: Nest) -> Strided:
        """A view of what a piece becomes, or of what that is a view of."""
        part = StridedPart(base, tuple(loop for loop in nest if loop[0] > 1))
        found = self.piece(piece)
        while found in self.views:
            source = self.views[found]
            through = composed(StridedPart(source.base, simple(source.nest)), part)
            if through is None:
                break
            found, part = source.piece, through
        return Strided(found, part.base, simple(part.nest) or ((1, 0),))

    def _operand(self, operand: Operand, around: Sequence[Axis]) -> Operand:
        """What an operand becomes, read in loops over axes."""
        if isinstance(operand, SideBySide):
            rows = operand.rows * prod(axis.length.size for axis in around)
            return SideBySide(tuple(self._operand(part, around) for part in operand.parts), rows)
        loops = self._loops(operand.piece, around)
        if isinstance(operand, Strided):
            return self._seen(operand.piece, operand.base, (*loops, *operand.nest))
        begins = StridedPart(0, loops)
        firsts = numpy.array([begins.place(i) for i in range(begins.size)])
        places = (firsts[:, None] + numpy.ravel(operand.offsets)).ravel()
        return Gathered(self.piece(operand.piece), places)

    def _segment(
        self,
        x: Segment,
        around: Sequence[Axis],
        inner: Sequence[Axis],
        done: list[ArrayInstruction],
    ) -> Segment:
        nests = [self._factor(x, factor, around, inner, done) for factor in x.factors]
        split = len(around) + len(x.members)
        count = prod(axis.length.size for axis in around) * prod(x.members)
        seen = [self._seen(*nest) for nest in nests]
        halves = [halves_of(view.nest, count) for view in seen]
        members, terms = ([half[i] for half in halves] for i in (0, 1))
        if len(nests) == 2:
            together = same_loops(*members), same_loops(*terms)
            if together[0] is None or together[1] is None:
                seen = [Strided(self.piece(piece), base, nest) for piece, base, nest in nests]
                members, terms = [n[:split] for _, _, n in nests], [n[split:] for _, _, n in nests]
            else:
                members, terms = list(together[0]), list(together[1])
        factors = tuple(
            replace(view, nest=(*m, *t)) for view, m, t in zip(seen, members, terms, strict=True)
        )
        sizes = (tuple(n for n, _ in nest) for nest in (members[0], terms[0]))
        return Segment(x.scale, factors, *sizes)

    def _factor(
        self,
        x: Segment,
        factor: Operand,
        around: Sequence[Axis],
        inner: Sequence[Axis],
        done: list[ArrayInstruction],
    ) -> tuple[Piece, int, Nest]:
        """A factor as a piece, a place in it, and loops: those around, members, terms, inner."""
        sizes = (*x.members, *x.terms)
        if not (isinstance(factor, Strided) and tuple(n for n, _ in factor.nest) == sizes):
            pieces = factor.pieces
            axes = {axis for piece in pieces for axis in piece.axes}
            made = Piece(prod(sizes), axes)
            done.append(self._joined(self.piece(made), self._operand(factor, self.own(made))))
            steps = [prod(sizes[i + 1 :]) for i in range(len(sizes))]
            factor = Strided(made, 0, tuple(zip(sizes, steps, strict=True)))
        loops = self._loops(factor.piece, [*around, *inner])
        nest = (*loops[: len(around)], *factor.nest, *loops[len(around) :])
        return factor.piece, factor.base, nest


def halves_of(nest: Nest, count: int) -> tuple[Nest, Nest]:
    """Loops in each other: those of so many turns together, and the ones inside of these."""
    first: list[tuple[int, int]] = []
    for i, (turns, stride) in enumerate(nest):
        if count == 1:
            return simple(tuple(first)), simple(nest[i:])
        once = min(turns, count)
        first.append((once, stride * (turns // once)))
        count //= once
        if once < turns:
            return simple(tuple(first)), simple(((turns // once, stride), *nest[i + 1 :]))
    return simple(tuple(first)), ()


def same_loops(one: Nest, other: Nest) -> tuple[Nest, Nest] | None:
    """The same loops for two factors, as few as possible."""
    found = common(one, other)
    if found is None:
        return None
    return tuple((n, s) for n, s, _ in found), tuple((n, t) for n, _, t in found)


def needed(code: Sequence[ArrayInstruction], asked: set[Piece]) -> list[ArrayInstruction]:
    """The instructions that these pieces need; views of views need those between no longer, and
    what turns have collected not what made it."""
    kept: list[ArrayInstruction] = []
    for x in reversed(code):
        if isinstance(x, Recurrence):
            x.collected = {i: outer for i, outer in x.collected.items() if outer in asked}
            x.instructions = needed(
                x.instructions,
                {*x.collected, *(p for part in x.parts for p in part.after.pieces)},
            )
            inside = {piece for y in every(x.instructions) for piece in read_by(y)}
            inside |= {*x.collected, *(p for part in x.parts for p in part.after.pieces)}
            x.rows = {outer: inner for outer, inner in x.rows.items() if inner in inside}
            asked |= inside | {*x.rows} | {p for o in operands_of(x) for p in o.pieces}
        elif x.result not in asked:
            continue
        asked.update(read_by(x))
        kept.append(x)
    return kept[::-1]
