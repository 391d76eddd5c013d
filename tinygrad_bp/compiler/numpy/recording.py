"""A program of arrays, recorded as calls of NumPy.

An array has an axis for each loop that its piece depends on, and one for its numbers, as in
`compiler/jax/evaluation.py`; but each has its memory for good, and what only says where numbers
are is a view of it.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy
from numpy.lib.stride_tricks import as_strided

from ...autodiff.ops import maximum, minimum
from ..program.arrays.instructions import (
    AtPlaces,
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
from ..tracing.errors import TracingError
from .operations import at_places, value_of
from .tape import Tape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..program.arrays.array_program import ArrayProgram
    from ..program.arrays.instructions import Axis, Operand, Segment
    from ..tracing.lengths import Length

_FOLDS = {maximum: numpy.maximum, minimum: numpy.minimum}


class UnrecordedError(TracingError):
    """The program has something that is not recorded here: a loop with a carry."""


class Recording:
    """One program for arguments of some lengths, ready to be run again and again.

    Args:
        program: it.
        sizes: the lengths that only a call tells.

    Attributes:
        inputs: the memory of each argument, flat, to be filled before it is run.
        closed: that of the Values that the function closes over.

    Raises:
        UnrecordedError: if it has a loop with a carry.
    """

    def __init__(self, program: ArrayProgram, sizes: Mapping[Length, int]) -> None:
        self._sizes = sizes
        self._tape = Tape()
        self._arrays: dict[Piece, Any] = {}
        self.inputs = []
        for array, piece in program.inputs.items():
            self.inputs.append(numpy.zeros(self._size(array.length) * array.width))
            self._arrays[piece] = self.inputs[-1]
        self.closed = self._arrays[program.closed] = numpy.zeros(program.closed.size)
        for x in program.instructions:
            if isinstance(x, Recurrence):
                raise UnrecordedError("a loop with a carry has to be compiled")
            self._arrays[x.result] = self._made(x)
        self._outputs = [(self.array(piece), place) for piece, place in program.outputs]
        #: The arrays of results, which each run fills anew.
        self.results = [self.array(piece) for piece in program.array_outputs]

    def run(self) -> list[float]:
        """Compute everything; gives the scalar results."""
        self._tape.play()
        return [float(array[place]) for array, place in self._outputs]

    def _size(self, length: Length) -> int:
        return self._sizes.get(length, length.size)

    def array(self, piece: Piece) -> Any:
        """The memory of a piece."""
        if piece.values is not None:
            return self._arrays.setdefault(piece, numpy.asarray(piece.values, float))
        return self._arrays[piece]

    # Instructions

    def _made(self, x: Any) -> Any:
        result = x.result
        match x:
            case Elementwise(op=op, operands=operands):
                found = value_of(self._tape, op, [self._plain(o, result.axes) for o in operands])
                return self._whole(numpy.atleast_1d(found), result)
            case SumOf():
                return self._sum(x)
            case FoldOf():
                return self._fold(x)
            case Joined(operand=operand):
                return self._whole(self._aligned(operand, result.axes), result)
            case AtPlaces(op=op, sources=sources):
                arrays = [self._spread(self.array(piece), piece, result.axes) for piece in sources]
                return self._tape.do(at_places(op, result.size), *arrays)
            case RowsOf(source=source, axis=axis):
                array = self.array(source)
                shape = (*array.shape[:-1], self._size(axis.length), result.size)
                return self._tape.reshaped(array, shape)
            case Flattened(source=source):
                array = self.array(source)
                shape = (*array.shape[:-2], array.shape[-2] * array.shape[-1])
                return self._tape.reshaped(array, shape)
            case Renamed(source=source):
                return self.array(source)
            case Counted(length=length):
                return numpy.full(1, float(self._size(length)))
        raise AssertionError(x)

    def _whole(self, array: Any, result: Piece) -> Any:
        """The array with as many numbers as the piece has, and rows along its axes."""
        lead = [self._size(axis.length) for axis in result.axes]
        return numpy.broadcast_to(array, (*lead, result.size))

    def _plain(self, operand: Operand, axes: Sequence[Axis]) -> Any:
        """An operand, to be combined number by number; what is always the same is one number."""
        if isinstance(operand, Strided) and not any(stride for _, stride in operand.nest):
            if operand.piece.values is not None:
                return float(operand.piece.values[operand.base])
            operand = Strided(operand.piece, operand.base, ((1, 1),))
        return self._aligned(operand, axes)

    def _aligned(self, operand: Operand, axes: Sequence[Axis]) -> Any:
        """The numbers of an operand along the last axis, and an axis for each of these."""
        if isinstance(operand, SideBySide):
            return self._side_by_side(operand, axes)
        array = self.array(operand.piece)
        if isinstance(operand, Gathered):
            array = self._tape.do(numpy.take, array, operand.offsets, axis=-1)
        else:
            array = _view(array, operand.base, operand.nest)
            lead = array.shape[: array.ndim - len(operand.nest)]
            array = self._tape.reshaped(array, (*lead, operand.size))
        return self._spread(array, operand.piece, axes)

    def _spread(self, array: Any, piece: Piece, axes: Sequence[Axis]) -> Any:
        if piece.axes == tuple(axes):
            return array
        own = iter(array.shape)
        lead = [next(own) if axis in piece.axes else 1 for axis in axes]
        return self._tape.reshaped(array, (*lead, array.shape[-1]))

    def _side_by_side(self, operand: SideBySide, axes: Sequence[Axis]) -> Any:
        parts = [self._aligned(part, axes) for part in operand.parts]
        lead = numpy.broadcast_shapes(*(part.shape[:-1] for part in parts))
        found = numpy.empty((*lead, operand.rows, operand.size // operand.rows))
        begin = 0
        for part in parts:
            rows = self._tape.reshaped(part, (*part.shape[:-1], operand.rows, -1))
            end = begin + rows.shape[-1]
            self._tape.fill(found[..., begin:end], rows)
            begin = end
        return found.reshape(*lead, operand.size)

    # Sums

    def _sum(self, x: SumOf) -> Any:
        total: Any = None
        for segment in x.segments:
            array = self._segment(segment, x.result, x.over)
            if total is None:
                total = self._tape.do(numpy.negative, array) if segment.scale < 0.0 else array
            else:
                f = numpy.subtract if segment.scale < 0.0 else numpy.add
                total = self._tape.do(f, total, array)
        return self._whole(total, x.result)

    def _segment(self, segment: Segment, result: Piece, over: Axis | None) -> Any:
        """The sum of the terms of a segment, but for a sign; size 1 where all are the same."""
        nest = (*segment.members, *segment.terms)
        arrays = [self._dims(factor, nest) for factor in segment.factors]
        seen = {key for _, keys in arrays for key in keys}
        scale = abs(segment.scale)
        for i in range(len(segment.members), len(nest)):
            if i not in seen:
                scale *= nest[i]
        if over is not None and over not in seen:
            scale *= self._size(over.length)
        wanted = [
            *(axis for axis in result.axes if axis in seen),
            *(i for i in range(len(segment.members)) if i in seen),
        ]
        array = self._product(arrays, wanted)
        sizes = [segment.members[i] if i in seen else 1 for i in range(len(segment.members))]
        lead = [self._size(axis.length) if axis in seen else 1 for axis in result.axes]
        array = self._tape.reshaped(array, (*lead, *sizes))
        if any(i in seen for i in range(len(sizes))):
            array = numpy.broadcast_to(array, (*lead, *segment.members))
        array = self._tape.reshaped(array, (*lead, prod(array.shape[len(lead) :])))
        return array if scale == 1.0 else self._tape.do(numpy.multiply, array, scale)

    def _product(self, arrays: Sequence[tuple[Any, list[Any]]], wanted: Sequence[Any]) -> Any:
        """The sum of products over all that is not wanted: of matrices where it is one."""
        every = {key for _, keys in arrays for key in keys}
        if len(every) == len(wanted):
            factors = [_turned(array, keys, wanted) for array, keys in arrays]
            return factors[0] if len(factors) == 1 else self._tape.do(numpy.multiply, *factors)
        if len(arrays) == 1:
            [(array, keys)] = arrays
            dropped = tuple(i for i, key in enumerate(keys) if key not in wanted)
            left = [key for key in keys if key in wanted]
            return _turned(self._tape.do(numpy.add.reduce, array, axis=dropped), left, wanted)
        for (a, own), (b, others) in (arrays, arrays[::-1]):
            left = [key for key in own if key not in others]
            right = [key for key in others if key not in own]
            inner = [key for key in own if key in others]
            if inner and [*left, *right] == [*wanted]:
                return self._matrices(a, own, b, others, (left, inner, right))
        names: dict[Any, int] = {}
        given: list[Any] = []
        for array, keys in arrays:
            given += [array, [names.setdefault(key, len(names)) for key in keys]]
        return self._tape.do(numpy.einsum, *given, [names[key] for key in wanted])

    def _matrices(
        self,
        a: Any,
        own: list[Any],
        b: Any,
        others: list[Any],
        groups: tuple[list[Any], list[Any], list[Any]],
    ) -> Any:
        left, inner, right = groups
        sizes = {**dict(zip(own, a.shape, strict=True)), **dict(zip(others, b.shape, strict=True))}

        def matrix(array: Any, keys: list[Any], rows: list[Any], columns: list[Any]) -> Any:
            turned = array.transpose([keys.index(key) for key in (*rows, *columns)])
            shape = [prod(sizes[key] for key in part) for part in (rows, columns)]
            return self._tape.reshaped(turned, shape)

        found = self._tape.do(
            numpy.matmul, matrix(a, own, left, inner), matrix(b, others, inner, right)
        )
        return found.reshape([sizes[key] for key in (*left, *right)])

    def _dims(self, factor: Operand, nest: Sequence[int]) -> tuple[Any, list[Any]]:
        """The array of a factor, and what each axis of it is: a loop, or one of the nest."""
        if isinstance(factor, Strided) and [turns for turns, _ in factor.nest] == list(nest):
            kept = [i for i, (_, stride) in enumerate(factor.nest) if stride]
            array = _view(self.array(factor.piece), factor.base, [factor.nest[i] for i in kept])
            return array, [*factor.piece.axes, *kept]
        axes = max((piece.axes for piece in factor.pieces), key=len)
        array = self._aligned(factor, axes)
        array = self._tape.reshaped(array, (*array.shape[:-1], *nest))
        return array, [*axes, *range(len(nest))]

    def _fold(self, x: FoldOf) -> Any:
        total: Any = None
        f = _FOLDS[x.op]
        for operand, terms in x.operands:
            array = self._aligned(operand, x.result.axes)
            rows = self._tape.reshaped(array, (*array.shape[:-1], -1, terms))
            found = self._tape.do(f.reduce, rows, axis=-1)
            total = found if total is None else self._tape.do(f, total, found)
        return self._whole(total, x.result)


def _turned(array: Any, keys: list[Any], wanted: Sequence[Any]) -> Any:
    """The array with these axes, of size 1 where it has none of its own."""
    turned = array.transpose([keys.index(key) for key in wanted if key in keys])
    index = [slice(None) if key in keys else None for key in wanted]
    return turned[(..., *index)]


def _view(array: Any, base: int, nest: Sequence[tuple[int, int]]) -> Any:
    """Numbers along the last axis as a view, with an axis for each loop of the nest."""
    step = array.strides[-1]
    return as_strided(
        array[..., base:],
        (*array.shape[:-1], *(turns for turns, _ in nest)),
        (*array.strides[:-1], *(stride * step for _, stride in nest)),
        writeable=False,
    )
