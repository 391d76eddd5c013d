"""Programs of arrays, run one number after the other as their docstrings say: slow, and obvious.

It shares nothing with the backends: every view is read place by place.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial, reduce
from typing import Any

import numpy as np

import tinygrad_bp as tg
from tinygrad_bp.autodiff.tree import flatten
from tinygrad_bp.compiler.program.arrays.array_program import ArrayProgram
from tinygrad_bp.compiler.program.arrays.finding import find_arrays
from tinygrad_bp.compiler.program.arrays.instructions import (
    Axis,
    Counted,
    Elementwise,
    Flattened,
    FoldOf,
    Gathered,
    Joined,
    Piece,
    Recurrence,
    Renamed,
    RowsOf,
    SideBySide,
    Strided,
    SumOf,
)
from tinygrad_bp.compiler.program.program import Program


class ByNumberCode:
    """A backend for tests: what `jit` makes of a program where it is put in another's place."""

    source = ""

    def __init__(self, program: Program, slots: Sequence[Any], fastmath: bool, threads: int):
        self.slots = slots
        self.arrays = find_arrays(program, slots)
        str(self.arrays)

    def run(self, inputs: Sequence[Any], scalars: Any, lengths: Sequence[int]) -> Any:
        sizes = dict(zip([array.length for array in self.slots], lengths, strict=True))
        return evaluated(self.arrays, inputs, scalars, sizes)

    def quick(self, arguments: Any, result: Any) -> None:
        return None


def assert_arrays(f: Any, *args: Any) -> ArrayProgram:
    """The arrays found in a function, which give the numbers that it gives itself."""
    compiled: Any = tg.jit(f, backend="python")
    compiled._make = partial(ByNumberCode, fastmath=False, threads=1)
    ours, eager = compiled(*args), f(*args)
    assert_near(ours, eager)
    arrays: ArrayProgram = compiled._versions.latest().code.arrays
    return arrays


def assert_near(ours: Any, eager: Any, tolerance: float = 1e-10) -> None:
    """The same numbers, in one structure; sums may have been added up in another order."""
    numbers, structure = flatten(eager)
    expected = np.array([getattr(x, "data", x) for x in numbers], dtype=float)
    mine, shape = flatten(ours)
    assert shape.outline == structure.outline
    given = np.array(mine, dtype=float)
    size = np.abs(expected[np.isfinite(expected)]).max(initial=1.0)
    np.testing.assert_allclose(given, expected, rtol=tolerance, atol=tolerance * size)


def evaluated(
    program: ArrayProgram, inputs: Sequence[Any], closed: Sequence[float], sizes: dict[Any, int]
) -> tuple[list[float], list[Any]]:
    """The numbers of the result, and its arrays."""
    run = Reading({}, sizes)
    for piece, numbers in zip(program.inputs.values(), inputs, strict=True):
        run.arrays[piece] = np.asarray(numbers, dtype=float).ravel()
    run.arrays[program.closed] = np.array(closed, dtype=float)
    with np.errstate(all="ignore"):
        run.all(program.instructions)
    numbers = [float(run.of(piece)[i]) for piece, i in program.outputs]
    return numbers, [np.array(run.of(piece)) for piece in program.array_outputs]


class Reading:
    """The arrays so far: an axis for each of those of the piece, and one for its numbers."""

    def __init__(self, arrays: dict[Piece, Any], sizes: dict[Any, int] | None = None) -> None:
        self.sizes = sizes or {}
        self.arrays = arrays

    def union(self, pieces: Sequence[Piece]) -> Piece:
        """One piece of several."""
        made = Piece(sum(piece.size for piece in pieces))
        self.arrays[made] = np.concatenate([self.of(piece) for piece in pieces])
        return made

    def size(self, axis: Axis) -> int:
        return self.sizes.get(axis.length, axis.length.size)

    def of(self, piece: Piece) -> Any:
        return self.arrays[piece] if piece.values is None else piece.values

    def read(self, operand: Any, axes: Sequence[Axis]) -> Any:
        """The numbers of an operand, with these axes, in full."""
        if isinstance(operand, SideBySide):
            parts = [self.read(part, axes) for part in operand.parts]
            rows = [part.reshape(*part.shape[:-1], operand.rows, -1) for part in parts]
            whole = np.concatenate(rows, axis=-1)
            return whole.reshape(*whole.shape[:-2], -1)
        assert isinstance(operand, Strided | Gathered)
        assert set(operand.piece.axes) <= set(axes)
        array = self.of(operand.piece)
        assert 0 <= operand.offsets.min() <= operand.offsets.max() < array.shape[-1]
        shape = [self.size(axis) if axis in operand.piece.axes else 1 for axis in axes]
        array = array[..., operand.offsets.ravel()].reshape(*shape, operand.offsets.size)
        return np.broadcast_to(array, (*map(self.size, axes), operand.offsets.size))

    def all(self, instructions: Sequence[Any]) -> None:
        for x in instructions:
            if isinstance(x, Recurrence):
                self.recurrence(x)
                continue
            made = self.made(x)
            assert made.shape[:-1] == tuple(map(self.size, x.result.axes))
            # Of a length that only a call tells, pieces have the size of the first call.
            assert made.shape[-1] == x.result.size or isinstance(x, Flattened)
            assert x.result not in self.arrays or x.result in self.again
            self.arrays[x.result] = made

    #: What is made again in each turn.
    again: frozenset[Piece] = frozenset()

    def made(self, x: Any) -> Any:
        axes = x.result.axes
        if isinstance(x, Elementwise):
            return _apply(x.op, *[self.read(operand, axes) for operand in x.operands])
        if isinstance(x, SumOf):
            if x.over is None:
                return sum(self.segment(segment, axes) for segment in x.segments)
            inside = sorted([*axes, x.over], key=lambda axis: axis.depth)
            each = sum(self.segment(segment, inside) for segment in x.segments)
            return each.sum(axis=inside.index(x.over))
        if isinstance(x, FoldOf):
            parts = []
            for operand, terms in x.operands:
                array = self.read(operand, axes)
                parts.append(array.reshape(*array.shape[:-1], -1, terms))
            whole = np.concatenate(parts, axis=-1)
            return reduce(
                lambda a, b: _apply(x.op, a, b), [whole[..., k] for k in range(whole.shape[-1])]
            )
        if isinstance(x, Joined):
            return self.read(x.operand, axes)
        if isinstance(x, RowsOf):
            assert axes[-1] is x.axis
            array = self.of(x.source)
            return array.reshape(*array.shape[:-1], self.size(x.axis), x.result.size)
        if isinstance(x, Flattened):
            assert x.source.axes[-1] is x.axis
            array = self.of(x.source)
            return array.reshape(*array.shape[:-2], -1)
        if isinstance(x, Renamed):
            return self.of(x.source)
        assert isinstance(x, Counted)
        return np.full(1, float(self.sizes.get(x.length, x.length.size)))

    def segment(self, segment: Any, axes: Sequence[Axis]) -> Any:
        factors = [self.read(factor, axes) for factor in segment.factors]
        product = reduce(lambda a, b: a * b, factors) * segment.scale
        count = int(np.prod(segment.members))
        return product.reshape(*product.shape[:-1], count, -1).sum(axis=-1)

    def recurrence(self, x: Recurrence) -> None:
        axes = x.carry.axes
        places = {piece: piece.axes.index(x.axis) for piece in (*x.rows, *x.collected.values())}
        carried = [self.read(part.start, axes) for part in x.parts]
        collected: dict[Piece, list[Any]] = {inner: [] for inner in x.collected}
        before, self.again = (
            self.again,
            frozenset(result for each in x.instructions for result in _results(each)),
        )
        turns = range(self.size(x.axis))
        for turn in reversed(turns) if x.backward else turns:
            self.arrays[x.carry] = np.concatenate(carried, axis=-1)
            for outer, inner in x.rows.items():
                self.arrays[inner] = self.of(outer).take(turn, axis=places[outer])
            self.all(x.instructions)
            carried = [self.read(part.after, axes) for part in x.parts]
            for inner, arrays in collected.items():
                arrays.append(self.of(inner))
        self.again = before
        for part, numbers in zip(x.parts, carried, strict=True):
            self.arrays[part.final] = numbers
        for inner, arrays in collected.items():
            outer = x.collected[inner]
            ordered = arrays[::-1] if x.backward else arrays
            self.arrays[outer] = np.stack(ordered, axis=places[outer])


def _results(x: Any) -> list[Piece]:
    return [part.final for part in x.parts] if isinstance(x, Recurrence) else [x.result]


def _apply(op: Any, *operands: Any) -> Any:
    found = np.frompyfunc(op.ieee, op.arity, 1)(*operands)
    return np.asarray(found, dtype=float)
