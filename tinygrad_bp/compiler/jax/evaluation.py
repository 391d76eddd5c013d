"""A program of arrays, run on arrays of JAX: what `jax.jit` and its kin then trace.

An array has an axis for each loop that its piece depends on, and one for its numbers.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy
from jax import lax

from ..program.arrays.instructions import (
    AtPlaces,
    Counted,
    Elementwise,
    Flattened,
    FoldOf,
    Joined,
    Piece,
    Recurrence,
    Renamed,
    RowsOf,
    SideBySide,
    Strided,
    SumOf,
)
from ..program.arrays.places import beside
from ..program.levels import Levels
from .derivatives import apply, fold
from .slices import at_places, strided
from .steps import memory_after

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ..program.arrays.array_program import ArrayProgram
    from ..program.arrays.instructions import (
        ArrayInstruction,
        Axis,
        Operand,
        Segment,
    )
    from ..program.arrays.places import Place
    from ..tracing.lengths import Length


class Evaluation:
    """One run of a program.

    Args:
        program: it.
        inputs: the numbers of each argument, flat.
        closed: the numbers of the Values that the function closes over.
        sizes: the lengths that only a call tells.
        dtype: the kind of all numbers.
    """

    def __init__(
        self,
        program: ArrayProgram,
        inputs: Sequence[Any],
        closed: Any,
        sizes: Mapping[Length, int],
        dtype: Any,
    ) -> None:
        self.sizes = sizes
        self.dtype = dtype
        self.arrays: dict[Piece, Any] = dict(zip(program.inputs.values(), inputs, strict=True))
        self.arrays[program.closed] = closed
        #: Those that steps have made: the memory of all, and where each is in it.
        self._in_memory: dict[Piece, tuple[Any, Any]] = {}
        #: The axes of a `shard_map` along which an argument differs.
        self.differing = frozenset().union(*map(_differing, [*inputs, closed]))
        self.run(program.instructions)

    def numbers(self, places: Sequence[Place]) -> Any:
        """The numbers at these places, in one array."""
        if not places:
            return jnp.zeros(0, self.dtype)
        return self._aligned(beside(places, self._union), ())

    def _union(self, pieces: Sequence[Piece]) -> Piece:
        union = Piece(sum(piece.size for piece in pieces))
        self.arrays[union] = jnp.concatenate([self.array(piece) for piece in pieces])
        return union

    def size(self, length: Length) -> int:
        return self.sizes.get(length, length.size)

    def array(self, piece: Piece) -> Any:
        if piece.values is not None:
            return numpy.asarray(piece.values, self.dtype)
        if piece not in self.arrays:
            memory, places = self._in_memory[piece]
            self.arrays[piece] = jnp.moveaxis(memory[places], 0, -1)
        return self.arrays[piece]

    # Instructions

    def run(self, instructions: Sequence[ArrayInstruction]) -> None:
        for x in instructions:
            if isinstance(x, Recurrence):
                self._recurrence(x)
            elif isinstance(x, Levels):
                self._levels(x)
            else:
                self.arrays[x.result] = self._made(x)

    def _levels(self, x: Levels) -> None:
        lead = [self.size(axis.length) for axis in x.axes]

        def read(piece: Piece) -> Any:
            array = self._spread(self.array(piece), piece, x.axes).astype(self.dtype)
            return jnp.broadcast_to(jnp.moveaxis(array, -1, 0), (piece.size, *lead))

        constants = jnp.asarray(x.constants, self.dtype).reshape(-1, *[1] * len(lead))
        given = [*map(read, x.read), jnp.broadcast_to(constants, (len(x.constants), *lead))]
        memory = memory_after(x, jnp.concatenate(given))
        for piece, places in x.places.items():
            self.arrays.pop(piece, None)
            self._in_memory[piece] = memory, places

    def _made(self, x: Any) -> Any:
        result = x.result
        match x:
            case Elementwise(op=op, operands=operands):
                return self._whole(
                    apply(op, [self._plain(o, result.axes) for o in operands]), result
                )
            case SumOf():
                return self._sum(x)
            case FoldOf():
                return self._fold(x)
            case Joined(operand=operand):
                return self._whole(self._aligned(operand, result.axes), result, result.axes)
            case AtPlaces(op=op, sources=sources):
                arrays = [self._spread(self.array(p), p, result.axes) for p in sources]
                return at_places(op, arrays, result.size, self.dtype)
            case RowsOf(source=source, axis=axis):
                array = self.array(source)
                return array.reshape(*array.shape[:-1], self.size(axis.length), result.size)
            case Flattened(source=source):
                array = self._whole(self.array(source), source, source.axes[-1:])
                return array.reshape(*array.shape[:-2], array.shape[-2] * array.shape[-1])
            case Renamed(source=source):
                return self.array(source)
            case Counted(length=length):
                return jnp.full(1, self.size(length), self.dtype)
        raise AssertionError(x)

    def _whole(self, array: Any, result: Piece, axes: Sequence[Axis] = ()) -> Any:
        """The array with as many numbers as the piece has, and rows along these axes."""
        shape = [*jnp.shape(array)[:-1], result.size]
        for axis in axes:
            shape[result.axes.index(axis)] = self.size(axis.length)
        return array if list(jnp.shape(array)) == shape else jnp.broadcast_to(array, shape)

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
            parts = [self._aligned(part, axes) for part in operand.parts]
            lead = jnp.broadcast_shapes(*(part.shape[:-1] for part in parts))
            parts = [jnp.broadcast_to(part, (*lead, part.shape[-1])) for part in parts]
            if operand.rows == 1:  # XLA makes no loop of what is put together in another shape
                return jnp.concatenate(parts, axis=-1)
            rows = [part.reshape(*lead, operand.rows, -1) for part in parts]
            return jnp.concatenate(rows, axis=-1).reshape(*lead, operand.size)
        array = self.array(operand.piece)
        if isinstance(operand, Strided):
            array, kept = strided(array, operand.base, operand.nest)
            leading = array.ndim - len(kept)
            full = [turns for turns, _ in operand.nest]
            if len(kept) < len(full):
                shape = [full[i] if i in kept else 1 for i in range(len(full))]
                array = array.reshape(*array.shape[:leading], *shape)
                array = jnp.broadcast_to(array, (*array.shape[:leading], *full))
            array = array.reshape(*array.shape[:leading], prod(full))
        else:
            array = array[..., operand.offsets]
        return self._spread(array, operand.piece, axes)

    def _spread(self, array: Any, piece: Piece, axes: Sequence[Axis]) -> Any:
        if piece.axes == tuple(axes):
            return array
        shape = iter(array.shape)
        lead = [next(shape) if axis in piece.axes else 1 for axis in axes]
        return array.reshape(*lead, array.shape[-1])

    # Sums

    def _sum(self, x: SumOf) -> Any:
        total: Any = None
        for segment in x.segments:
            array = self._segment(segment, x.result, x.over)
            if segment.scale < 0.0:
                total = -array if total is None else total - array
            else:
                total = array if total is None else total + array
        return self._whole(total, x.result)

    def _segment(self, segment: Segment, result: Piece, over: Axis | None) -> Any:
        """The sum of the terms of a segment, but for a sign; size 1 where all are the same."""
        nest = (*segment.members, *segment.terms)
        names: dict[Any, int] = {}
        arrays: list[Any] = []
        inputs: list[list[int]] = []
        seen: set[Any] = set()
        for factor in segment.factors:
            array, dims, piece = self._dims(factor, nest)
            # Along an axis where all are the same there is one, and it counts as none.
            varying = [i for i, n in enumerate(array.shape[: len(piece.axes)]) if n != 1]
            own = [array.shape[i] for i in varying]
            array = array.reshape((*own, *array.shape[len(piece.axes) :]))
            keys = [*[piece.axes[i] for i in varying], *dims]
            seen.update(keys)
            arrays += [array, [names.setdefault(key, len(names)) for key in keys]]
            inputs.append(arrays[-1])
        scale = abs(segment.scale)
        for i in range(len(segment.members), len(nest)):
            if i not in seen:
                scale *= nest[i]
        if over is not None and over not in seen:
            scale *= self.size(over.length)
        members = [i for i in range(len(segment.members)) if i in seen]
        axes = [axis for axis in result.axes if axis in seen]
        wanted = [*axes, *members]
        if len(segment.factors) == 1 and len(seen) == len(wanted):
            array = arrays[0]
        else:
            array = jnp.einsum(*arrays, [names[key] for key in wanted])
        sizes = [segment.members[i] if i in seen else 1 for i in range(len(segment.members))]
        lead = [self.size(axis.length) if axis in seen else 1 for axis in result.axes]
        array = array.reshape((*lead, *sizes))
        if members and len(members) < len(sizes):
            array = jnp.broadcast_to(array, (*lead, *segment.members))
        array = array.reshape(*lead, -1)
        return array if scale == 1.0 else scale * array

    def _dims(self, factor: Operand, nest: Sequence[int]) -> tuple[Any, list[int], Piece]:
        """The array of a factor, which loops of the nest it has an axis for, and its piece."""
        if isinstance(factor, Strided) and [turns for turns, _ in factor.nest] == list(nest):
            array, kept = strided(self.array(factor.piece), factor.base, factor.nest)
            return array, kept, factor.piece
        piece = factor.pieces[0]
        axes = {axis for part in factor.pieces for axis in part.axes}
        if len(axes) > len(piece.axes):
            raise AssertionError(factor)
        array = self._aligned(factor, piece.axes)
        return array.reshape(*array.shape[:-1], *nest), list(range(len(nest))), piece

    def _fold(self, x: FoldOf) -> Any:
        axes = x.result.axes
        arrays = [(self._aligned(operand, axes), terms) for operand, terms in x.operands]
        rows = [array.reshape(*array.shape[:-1], -1, terms) for array, terms in arrays]
        lead = jnp.broadcast_shapes(*(array.shape[:-1] for array in rows))
        rows = [jnp.broadcast_to(array, (*lead, array.shape[-1])) for array in rows]
        return self._whole(fold(x.op, jnp.concatenate(rows, axis=-1)), x.result)

    # Recurrences

    def _recurrence(self, x: Recurrence) -> None:
        axes = x.carry.axes
        shape = [self.size(axis.length) for axis in axes]

        def part(operand: Operand, size: int) -> Any:
            array = self._aligned(operand, axes)
            array = jnp.broadcast_to(array, (*shape, size)).astype(self.dtype)
            # What is carried has one type, whether it differs from the start on or later.
            more = self.differing - _differing(array)
            return lax.pcast(array, tuple(more), to="varying") if more else array

        rows = [
            jnp.moveaxis(jnp.asarray(self.array(piece)), piece.axes.index(x.axis), 0)
            for piece in x.rows
        ]

        def turn(carry: Any, row: Any) -> Any:
            self.arrays.update(zip(x.rows.values(), row, strict=True))
            self.arrays[x.carry] = carry[0] if len(carry) == 1 else jnp.concatenate(carry, axis=-1)
            self.run(x.instructions)
            after = tuple([part(each.after, each.final.size) for each in x.parts])
            return after, [self.array(inner) for inner in x.collected]

        def goes_on(carry: Any) -> Any:
            """Of each row whether it goes on, as a row of one number."""
            return carry[0][..., :1] != 0.0

        def turn_of_some(carry: Any) -> Any:
            """A turn of those that go on; the others keep what they have."""
            after, _ = turn(carry, [])
            mask = goes_on(carry)
            return tuple([jnp.where(mask, x, y) for x, y in zip(after, carry, strict=True)])

        start = tuple([part(each.start, each.final.size) for each in x.parts])
        collected: Any = []
        if x.axis.length.is_open:
            finals = lax.while_loop(lambda c: jnp.any(goes_on(c)), turn_of_some, start)
        else:
            finals, collected = lax.scan(
                turn, start, rows, length=self.size(x.axis.length), reverse=x.backward
            )
        for each, final in zip(x.parts, finals, strict=True):
            self.arrays[each.final] = final
        for outer, array in zip(x.collected.values(), collected, strict=True):
            self.arrays[outer] = jnp.moveaxis(array, 0, outer.axes.index(x.axis))


def _differing(array: Any) -> frozenset[str]:
    """The axes of a `shard_map` along which an array differs; none in old versions of JAX."""
    kind: Any = jax.typeof(array) if hasattr(jax, "typeof") else None
    # Its name is another one from JAX 0.10 on.
    has_new_name = hasattr(kind, "manual_axis_type")
    return frozenset(kind.manual_axis_type.varying if has_new_name else getattr(kind, "vma", ()))
