"""Long programs without loops as few steps, each of many numbers: level by level.

A function that was written out number by number, the decomposition of a matrix, say, is tens of
thousands of operations of a dozen kinds. What is of one kind and waits for nothing else can be done
at once, wherever its operands are: all numbers are in one memory, and a step says by a table of
places what it reads. So the code is one loop over steps, whatever the size of the program.

A level is one above those of what is read; a step is of one level and one kind.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from itertools import groupby
from math import prod
from typing import TYPE_CHECKING, Any

import numpy

from ...autodiff.ops import add, mul, sub
from .arrays.array_program import ArrayProgram
from .arrays.instructions import (
    COMPUTING,
    Elementwise,
    Gathered,
    Joined,
    Recurrence,
    Strided,
    SumOf,
    every,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...autodiff.operations.operation import Op
    from .arrays.instructions import ArrayInstruction, Axis, Operand, Piece

#: How many numbers a step computes at once, and how many terms a sum in it has.
LANES, TERMS = 32, 8

#: So many instructions one after the other become steps where these are fewer, and so many more in
#: any case: XLA takes minutes for them. Measured, a training with 327 instructions of many numbers
#: a turn, or 988 steps: as steps, calls take 11 times as long, the first one a sixth.
MOST_INSTRUCTIONS, MOST_OF_MANY_NUMBERS = 250, 1_000


@dataclass(eq=False)
class StepKind:
    """Steps that do the same.

    Attributes:
        op: the operation; None for sums of products.
        fixed: of each operand the number that it always is, if it is one.
        tables: for each step and operand the places that it reads; of sums, those of the two
            factors of each term.
        scales: of sums, what each term is multiplied by.
    """

    op: Op | None
    fixed: tuple[float | None, ...]
    tables: Any = None
    scales: Any = None
    #: What is computed: by its number, level, and the numbers of what is read.
    results: list[Any] = field(default_factory=list)
    levels: list[Any] = field(default_factory=list)
    operands: list[Any] = field(default_factory=list)
    factors: list[Any] = field(default_factory=list)


@dataclass(frozen=True, eq=False)
class Levels:
    """What to do, step by step, and where numbers are.

    Attributes:
        axes: the loops around it.
        read: the pieces that the memory begins with.
        constants: the numbers that follow.
        size: how many numbers there are in all.
        kinds: what steps do.
        steps: of each its kind, the row in the tables of that, and the place of its first result.
        places: where the numbers of each piece are.
    """

    axes: tuple[Axis, ...]
    read: list[Piece]
    constants: Any
    size: int
    kinds: list[StepKind]
    steps: Any
    places: dict[Piece, Any]


def levelled(program: ArrayProgram) -> ArrayProgram:
    """The same program, with long stretches of instructions as levels."""
    if len(every(program.instructions)) < MOST_INSTRUCTIONS:
        return program
    code = _with_levels(program.instructions)
    outputs = program.outputs, program.array_outputs
    return ArrayProgram(program.inputs, program.closed, code, *outputs)


def _with_levels(code: Sequence[ArrayInstruction]) -> list[Any]:
    found: list[Any] = []
    for axes, stretch in groupby(code, _axes_of_steps):
        some = list(stretch)
        steps = None if axes is None else _steps_of(axes, some)
        if steps is None:
            found += [_inside(x) if isinstance(x, Recurrence) else x for x in some]
        else:
            found.append(steps)
    return found


def _steps_of(axes: tuple[Axis, ...], some: Sequence[Any]) -> Levels | None:
    """Instructions as steps; None where they are better left."""
    count = sum(isinstance(x, COMPUTING) for x in some)
    found = Levelling(axes).whole(some) if count >= MOST_INSTRUCTIONS else None
    return found if found and are_better(found, count) else None


def are_better(levels: Levels, instructions: int) -> bool:
    """Whether steps are better than so many instructions on arrays."""
    return len(levels.steps) < instructions or instructions >= MOST_OF_MANY_NUMBERS


def _inside(x: Recurrence) -> Recurrence:
    found = copy(x)
    found.instructions = _with_levels(x.instructions)
    return found


def _axes_of_steps(x: Any) -> tuple[Axis, ...] | None:
    """The loops around an instruction that may be among those of steps; None where it may not."""
    is_sum = isinstance(x, SumOf) and x.over is None
    is_step = is_sum or isinstance(x, Joined) or (isinstance(x, Elementwise) and not x.op.is_code)
    return x.result.axes if is_step else None


class Levelling:
    """Steps in the making: of instructions on arrays, or of numbers."""

    def __init__(self, axes: tuple[Axis, ...]) -> None:
        self.axes = axes
        self.read: list[Piece] = []
        self.kinds: dict[Any, StepKind] = {}
        #: The numbers of pieces, which are counted as they are met; and their levels.
        self.numbers: dict[Piece, Any] = {}
        self.levels = numpy.zeros(1024, dtype=numpy.int64)
        self.count = 0
        #: The numbers of constants, by their bits.
        self.constants: dict[bytes, int] = {}

    def whole(self, instructions: Sequence[Any]) -> Levels:
        one = self.constant(1.0)
        for x in instructions:
            if isinstance(x, Joined):
                self.numbers[x.result] = self._of(x.operand, x.result.size)
            elif isinstance(x, SumOf) or x.op in (mul, add, sub):
                self.numbers[x.result] = self.sums(*self._terms(x, one))
            else:
                self.numbers[x.result] = self._operation(x)
        return self.placed({x.result: self.numbers[x.result] for x in instructions})

    # Numbers

    def _new(self, levels: Any) -> Any:
        """New numbers, at these levels."""
        numbers = numpy.arange(self.count, self.count + len(levels))
        self.count += len(levels)
        while self.count > len(self.levels):
            self.levels = numpy.concatenate([self.levels, numpy.zeros_like(self.levels)])
        self.levels[numbers] = levels
        return numbers

    def constant(self, x: float) -> int:
        """The number of one that is known."""
        key = numpy.float64(x).tobytes()  # not by ==: nan, and the sign of zero
        if key not in self.constants:
            self.constants[key] = int(self._new([0])[0])
        return self.constants[key]

    def all_of(self, piece: Piece) -> Any:
        """The numbers of a piece."""
        if piece not in self.numbers:
            if piece.values is not None:
                self.numbers[piece] = numpy.array([self.constant(x) for x in piece.values])
            else:
                self.read.append(piece)
                self.numbers[piece] = self._new(numpy.zeros(piece.size))
        return self.numbers[piece]

    def _of(self, operand: Operand, size: int) -> Any:
        """The numbers of an operand, so many; what is always the same stands for all."""
        if isinstance(operand, (Strided, Gathered)):
            found = self.all_of(operand.piece)[numpy.ravel(operand.offsets)]
        else:
            parts = [self._of(part, part.size) for part in operand.parts]
            rows = [part.reshape(operand.rows, -1) for part in parts]
            found = numpy.concatenate(rows, axis=1).ravel()
        return numpy.broadcast_to(found, size)

    # Instructions

    def _operation(self, x: Elementwise) -> Any:
        fixed = tuple(map(_fixed, x.operands))
        kind = self.kinds.setdefault((x.op, repr(fixed)), StepKind(x.op, fixed))
        size = x.result.size
        read = [
            self._of(operand, size)
            for operand, number in zip(x.operands, fixed, strict=True)
            if number is None
        ]
        operands = numpy.array(read, dtype=numpy.int64).reshape(len(read), size)
        return self.done(kind, operands.T)

    def done(self, kind: StepKind, operands: Any) -> Any:
        """Numbers of this kind, from rows of operands."""
        levels = self.levels[operands.reshape(len(operands), -1)].max(axis=1, initial=0) + 1
        numbers = self._new(levels)
        kind.results.append(numbers)
        kind.levels.append(levels)
        kind.operands.append(operands)
        return numbers

    def _terms(self, x: Any, one: int) -> tuple[Any, Any]:
        """Of each term of sums, or of products, its two factors and what it is multiplied by."""
        size = x.result.size
        pairs: list[tuple[float, Any, int]] = []
        if isinstance(x, SumOf):
            for segment in x.segments:
                read = [self._of(factor, factor.size) for factor in segment.factors]
                each = [r.reshape(-1, prod(segment.terms)) for r in read]
                pairs.append((segment.scale, each, each[0].shape[1]))
        else:
            read = [self._of(operand, size)[:, None] for operand in x.operands]
            if x.op is mul:
                pairs.append((1.0, read, 1))
            else:
                pairs += [(1.0, read[:1], 1), (1.0 if x.op is add else -1.0, read[1:], 1)]
        factors = []
        for _, each, terms in pairs:
            wide = [numpy.broadcast_to(f, (size, terms)) for f in each]
            factors.append(
                numpy.stack([*wide, *[numpy.full((size, terms), one)] * (2 - len(wide))])
            )
        scales = numpy.concatenate([numpy.full(terms, scale) for scale, _, terms in pairs])
        return numpy.concatenate(factors, axis=2).transpose(1, 0, 2), scales

    def sums(self, factors: Any, scales: Any) -> Any:
        """Sums; of many terms, sums of sums.

        Args:
            factors: for each sum two rows of factors, one for each term.
            scales: what the terms are multiplied by, of all sums or of each.
        """
        one = self.constant(1.0)
        kind = self.kinds.setdefault(None, StepKind(None, ()))
        size = len(factors)
        while True:
            terms = factors.shape[2]
            missing = -terms % TERMS
            # Nothing is added: -0.0 leaves each number as it is, 0.0 too.
            factors = numpy.concatenate([factors, numpy.full((size, 2, missing), one)], axis=2)
            nothing = numpy.full((*scales.shape[:-1], missing), -0.0)
            scales = numpy.concatenate([scales, nothing], axis=-1)
            parts = []
            for i in range(0, terms, TERMS):
                kind.factors.append(numpy.broadcast_to(scales[..., i : i + TERMS], (size, TERMS)))
                parts.append(self.done(kind, factors[:, :, i : i + TERMS]))
            if len(parts) == 1:
                return parts[0]
            several = numpy.stack(parts, axis=1)
            factors = numpy.stack([several, numpy.full_like(several, one)], axis=1)
            scales = numpy.ones(len(parts))

    # Places

    def placed(self, results: dict[Piece, Any]) -> Levels:
        """The steps, once all numbers are there; `results` are those of pieces."""
        one = self.constant(1.0)
        place = numpy.empty(self.count, dtype=numpy.int64)
        begin = 0
        for piece in self.read:
            place[self.numbers[piece]] = range(begin, begin + piece.size)
            begin += piece.size
        bits = b"".join(self.constants)
        place[list(self.constants.values())] = range(begin, begin + len(self.constants))
        begin += len(self.constants)
        kinds = list(self.kinds.values())
        sorted_rows = []
        steps = []
        for k, kind in enumerate(kinds):
            levels = numpy.concatenate(kind.levels)
            order = numpy.argsort(levels, kind="stable")
            levels = levels[order]
            first = numpy.searchsorted(levels, levels)
            lane = (numpy.arange(len(levels)) - first) % LANES
            row = numpy.cumsum(lane == 0) - 1
            sorted_rows.append((order, row, lane))
            heads = levels[lane == 0]
            steps.append(numpy.stack([heads, numpy.full(len(heads), k), numpy.arange(len(heads))]))
        table = numpy.concatenate(steps, axis=1)
        table = table[:, numpy.lexsort(table[::-1])]
        begins = begin + LANES * numpy.arange(table.shape[1])
        for k, (kind, (order, row, lane)) in enumerate(zip(kinds, sorted_rows, strict=True)):
            of_rows = begins[table[1] == k]
            place[numpy.concatenate(kind.results)[order]] = of_rows[row] + lane
        for kind, (order, row, lane) in zip(kinds, sorted_rows, strict=True):
            operands = place[numpy.concatenate(kind.operands)[order]]
            rows = int(row[-1]) + 1
            kind.tables = numpy.full((rows, LANES, *operands.shape[1:]), place[one])
            kind.tables[row, lane] = operands
            if kind.op is None:
                kind.scales = numpy.zeros((rows, LANES, TERMS))
                kind.scales[row, lane] = numpy.concatenate(kind.factors)[order]
        made = {piece: place[numbers] for piece, numbers in results.items()}
        size = begin + LANES * table.shape[1]
        constants = numpy.frombuffer(bits, dtype=float)
        steps_table = numpy.stack([table[1], table[2], begins], axis=1)
        return Levels(self.axes, self.read, constants, size, kinds, steps_table, made)


def _fixed(operand: Operand) -> float | None:
    """The number that an operand always is, where it is known for good."""
    if not isinstance(operand, Strided) or operand.piece.values is None:
        return None
    is_one = not any(stride for _, stride in operand.nest)
    return float(operand.piece.values[operand.base]) if is_one else None
