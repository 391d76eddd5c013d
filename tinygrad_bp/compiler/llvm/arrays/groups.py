"""Instructions on numbers of the same shape become one loop."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy

from ...program.arrays.instructions import Elementwise, SideBySide, Strided
from ...program.arrays.views import at, factor
from .kernels.nests import cuts_of_nest
from .kernels.readings import reading
from .kernels.steps import EachStep, Made, Reading

if TYPE_CHECKING:
    from ...program.arrays.instructions import Operand, Piece, Segment, SumOf
    from .kernels.steps import Argument
    from .moving import Moving
    from .scope import Scope

#: Sums of so many terms are written out.
FEW = 4

#: So many steps are one loop: LLVM takes the longer, the longer a function is.
_MOST_STEPS = 24


class Group:
    """The instructions that are to be one loop.

    Args:
        scope: the function.
        moving: what puts operands together.
        readers: how many instructions read each piece.
        needed: the pieces that are read afterwards.
    """

    def __init__(
        self, scope: Scope, moving: Moving, readers: dict[Piece, int], needed: set[Piece]
    ) -> None:
        self.scope = scope
        self.moving = moving
        self.readers = readers
        self.needed = needed
        self._begin()

    def _begin(self) -> None:
        self.steps: list[EachStep] = []
        self.pieces: list[Piece] = []
        self.made: dict[Piece, int] = {}
        self.unfinished = False
        self.read: dict[Piece, int] = {}
        #: Where the loops have to be cut, and whether they fall into ranges.
        self.cuts: set[int] = set()
        self.in_runs = False
        self.temporary: list[Piece] = []

    def accepts(self, x: Elementwise | SumOf) -> bool:
        """Whether it can be a step of the loop."""
        if not self.steps:
            return True
        first = self.pieces[0]
        result = x.result
        if result.axes != first.axes or result.size != first.size:
            return False
        if len(self.steps) >= _MOST_STEPS or self.unfinished:
            return False
        return all(self._fits(operand) for operand in _operands(x))

    def _fits(self, operand: Operand) -> bool:
        """What is made in the loop can be read there only at the same place."""
        if self.made.keys().isdisjoint(operand.pieces):
            return True
        return self._is_same(operand)

    def _is_same(self, operand: Operand) -> bool:
        if not isinstance(operand, Strided) or operand.piece not in self.made:
            return False
        places = operand.offsets.ravel()
        size = operand.piece.size
        return len(places) == size and bool((places == numpy.arange(size)).all())

    def add(self, x: Elementwise | SumOf) -> list[Segment]:
        """Adds a step; gives what of a sum has to be added afterwards."""
        left: list[Segment] = []
        read = {piece for operand in _operands(x) for piece in operand.pieces}
        if isinstance(x, Elementwise):
            arguments = [self._argument(operand) for operand in x.operands]
            step = EachStep(x.op, arguments)
        else:
            terms: list[tuple[float, list[Argument]]] = []
            for segment in x.segments:
                found = self._terms(segment, x.result.size)
                if found is None:
                    left.append(segment)
                else:
                    terms += found
            step = EachStep(None, (), terms)
        if not self._works(step, x.result):
            if self.steps:
                self.finish()
                return self.add(x)
            step = self._apart(step)
        self.steps.append(step)
        self.pieces.append(x.result)
        self.made[x.result] = len(self.steps) - 1
        self.unfinished = bool(left)
        for piece in read:
            self.read[piece] = self.read.get(piece, 0) + 1
        return left

    def _works(self, step: EachStep, result: Piece) -> bool:
        """Whether there are loops that all steps and one more can be read along."""
        if all(len(x.runs) == 1 for x in step.reads if isinstance(x, Reading)):
            found = set(self.cuts)
            for x in step.reads:
                if isinstance(x, Reading):
                    rule = factor(x.runs[0][1])
                    if rule is None:
                        return False
                    found.update(cuts_of_nest(rule[1]))
            found.update((1, result.size))
            ordered = sorted(found)
            if not self.in_runs:
                if any(b % a for a, b in pairwise(ordered)):
                    return False
                self.cuts = found
                return True
        else:
            self.in_runs = True
        return self.moving.fits([*self.steps, step], result.size, result.axes)

    def _apart(self, step: EachStep) -> EachStep:
        """The step, reading copies of what it reads."""

        def apart(x: Argument) -> Argument:
            if not isinstance(x, Reading):
                return x
            piece = self.moving.copied(x)
            self.temporary.append(piece)
            return Reading([(piece, numpy.arange(piece.size))])

        terms = [(scale, [apart(x) for x in factors]) for scale, factors in step.terms]
        return EachStep(step.op, [apart(x) for x in step.arguments], terms)

    def _argument(self, operand: Operand) -> Argument:
        if self._is_same(operand):
            return Made(self.made[operand.pieces[0]])
        found = reading(operand)
        if found is None:
            piece = self.moving.together(operand)
            self.temporary.append(piece)
            found = Reading([(piece, numpy.arange(piece.size))])
        return found

    def _terms(self, segment: Segment, size: int) -> list[tuple[float, list[Argument]]] | None:
        """The terms of a segment that are few, or all alike; None for many."""
        terms = int(numpy.prod(segment.terms, dtype=int))
        if terms == 1:
            return [(segment.scale, [self._argument(factor) for factor in segment.factors])]
        if all(isinstance(factor, Strided) for factor in segment.factors):
            tables = [factor.offsets.reshape(size, terms) for factor in segment.factors]  # type: ignore[union-attr]
            if all((table == table[:, :1]).all() for table in tables):
                firsts = [
                    self._read(factor.pieces[0], table[:, 0])
                    for factor, table in zip(segment.factors, tables, strict=True)
                ]
                return [(segment.scale * terms, firsts)]
        if terms > FEW or any(isinstance(factor, SideBySide) for factor in segment.factors):
            return None
        tables = [factor.offsets.reshape(size, terms) for factor in segment.factors]  # type: ignore[union-attr]
        found: list[tuple[float, list[Argument]]] = []
        for k in range(terms):
            column = [
                self._read(factor.pieces[0], table[:, k])
                for factor, table in zip(segment.factors, tables, strict=True)
            ]
            found.append((segment.scale, column))
        return found

    def _read(self, piece: Piece, places: Any) -> Argument:
        return self._argument(at(piece, places))

    def finish(self) -> None:
        """Writes the loop, and begins another."""
        scope = self.scope
        if self.steps:
            first = self.pieces[0]
            steps = []
            for step, piece in zip(self.steps, self.pieces, strict=True):
                inside = self.read.get(piece, 0)
                is_read = piece in self.needed or self.readers.get(piece, 0) > inside
                home = scope.take(piece) if is_read or self.unfinished else None
                steps.append(EachStep(step.op, step.arguments, step.terms, home))
            if any(step.home is not None for step in steps):
                found = self.moving.each(steps, first.size, first.axes)
                assert found, "a loop that was tried before"
        for piece in self.temporary:
            scope.give_back(piece)
        self._begin()


def _operands(x: Elementwise | SumOf) -> list[Operand]:
    if isinstance(x, Elementwise):
        return list(x.operands)
    return [factor for segment in x.segments for factor in segment.factors]
