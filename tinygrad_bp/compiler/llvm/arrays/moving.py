"""Numbers moved from place to place: into tiles and out of them, and operands put together."""

from __future__ import annotations

from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, Any

import numpy

from ...program.arrays.instructions import Piece
from ..text import LANES, FunctionText
from .code import MOST_ENTRIES, UnsupportedError
from .homes import Home, spread
from .kernels.dots import FOR_ALL, IN_LANES
from .kernels.maps import MapLoop
from .kernels.nests import merged
from .kernels.readings import leaves
from .kernels.steps import EachStep, Reading, cuts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...program.arrays.instructions import Axis, Operand
    from .kernels.maps import LoopCall
    from .scope import Scope

#: So many ranges are one loop each.
_MOST_RANGES = 6


class Moving:
    """Writes what only moves numbers.

    Args:
        scope: the function.
    """

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    # Loops

    def each(self, steps: Sequence[EachStep], size: int, axes: Sequence[Axis]) -> bool:
        """Calls the loops that do so much with each number; False if there are none."""
        scope = self.scope
        in_lanes = scope.tile is not None and scope.tile in axes
        loops = self._loops(steps, size, axes)
        if any(loop.dims is None for loop in loops):
            return False
        for loop in loops:
            self._call(loop.call(in_lanes), self._free(axes))
        return True

    def _call(self, call: LoopCall, rows: Axis | None) -> None:
        """Calls a loop, for each row of an axis where there is one."""
        scope, f = self.scope, self.scope.f
        pointers = [scope.at(home, base) for home, base in call.pointers]
        strides = [home.along(rows) if rows else 0 for home, _ in call.pointers]

        def row(i: str, _: Sequence[str]) -> Sequence[str]:
            places = [
                f.at("double", pointer, f.let(f"mul i64 {i}, {far}")) if far else pointer
                for pointer, far in zip(pointers, strides, strict=True)
            ]
            arguments = [*(f"ptr {place}" for place in places), f"i64 {scope.lanes}"]
            f.do(f"call void @{call.name}({', '.join(arguments)})")
            return ()

        f.loop(scope.size(rows.length) if rows else 1, row)

    def _loops(self, steps: Sequence[EachStep], size: int, axes: Sequence[Axis]) -> list[MapLoop]:
        scope = self.scope
        free = self._free(axes)
        around = scope.inner(axis for axis in axes if axis is not free)
        return [
            MapLoop(scope.code, steps, a, b, around, scope.home)
            for a, b in pairwise(cuts_of(steps, size))
        ]

    def _free(self, axes: Sequence[Axis]) -> Axis | None:
        """The outermost loop, if only a call tells how many rows it has, and it is no batch."""
        is_free = axes and axes[0].length.is_free and self.scope.tile is None
        return axes[0] if is_free else None

    def fits(self, steps: Sequence[EachStep], size: int, axes: Sequence[Axis]) -> bool:
        """Whether there are few loops that do so much with each number."""
        loops = self._loops(steps, size, axes)
        return len(loops) <= _MOST_RANGES and all(loop.dims is not None for loop in loops)

    def zeros(self, piece: Piece) -> None:
        """A new piece of zeros."""
        home = self.scope.take(piece)
        axes = self.scope.inner(piece.axes)
        doubles = prod(axis.length.size for axis in axes) * piece.size * home.step
        self.scope.f.clear(home.pointer, 8 * doubles)

    # Operands

    def together(self, operand: Operand) -> Piece:
        """The numbers of an operand as a new piece."""
        axes = {axis for piece in operand.pieces for axis in piece.axes}
        piece = Piece(operand.size, axes)
        self.copy(operand, piece, self.scope.take(piece))
        return piece

    def copied(self, x: Reading) -> Piece:
        """What is read as a new piece."""
        axes = {axis for piece, _ in x.runs for axis in piece.axes}
        new = Piece(sum(len(places) for _, places in x.runs), axes)
        home = self.scope.take(new)
        begin = 0
        for piece, places in x.runs:
            targets = numpy.arange(begin, begin + len(places))
            self._copy(piece, places, targets, new.axes, home)
            begin += len(places)
        return new

    def copy(self, operand: Operand, to: Piece, home: Home, begin: int = 0) -> None:
        """Copies the numbers of an operand to where a piece is, from a place in it on."""
        targets = numpy.arange(begin, begin + operand.size)
        for piece, places, into in leaves(operand, targets):
            self._copy(piece, places, into, to.axes, home)

    def copy_piece(self, piece: Piece, home: Home) -> None:
        """Copies a piece to another place."""
        places = numpy.arange(piece.size)
        self._copy(piece, places, places, piece.axes, home)

    def _copy(
        self, piece: Piece, places: Any, targets: Any, axes: Sequence[Axis], home: Home
    ) -> None:
        step = EachStep(None, (), [(1.0, [Reading([(piece, places)])])], home, targets)
        if not self.each([step], len(places), axes):
            self._by_table(piece, places, targets, axes, home)

    def _by_table(
        self, piece: Piece, places: Any, targets: Any, axes: Sequence[Axis], home: Home
    ) -> None:
        scope = self.scope
        source = scope.home(piece)
        inner = scope.inner(axes)
        table = numpy.stack([spread(targets, inner, home), spread(places, inner, source)], axis=1)
        if table.size > MOST_ENTRIES:
            raise UnsupportedError("so many places that follow no rule")
        in_lanes = home.lanes is not None
        where = IN_LANES if source.lanes is not None else FOR_ALL
        name = self._gather(in_lanes, where)
        scope.f.do(
            f"call void @{name}(ptr {home.pointer}, ptr {source.pointer}, "
            f"ptr {scope.code.table(table)}, i64 {len(table)}, i64 {scope.lanes})"
        )

    def _gather(self, in_lanes: bool, where: str) -> str:
        f = FunctionText(LANES if in_lanes else 1)

        def each(m: str, _: Sequence[str]) -> Sequence[str]:
            row = f.at("i64", "%table", f.let(f"shl i64 {m}, 1"))
            out, x = (
                f.at("i8", p, f.let(f"load i64, ptr {f.at('i64', row, i)}"))
                for i, p in enumerate(("%out", "%x"))
            )
            if not in_lanes:
                f.do(f"store double {f.let(f'load double, ptr {x}')}, ptr {out}")
                return ()
            one = ""
            if where == FOR_ALL:
                one = f.load_for_all(x)

            def lane(v: str, _: Sequence[str]) -> Sequence[str]:
                value = one or f.let(f"load {f.type}, ptr {f.at('double', x, v)}, align 8")
                f.do(f"store {f.type} {value}, ptr {f.at('double', out, v)}, align 8")
                return ()

            f.loop("%lanes", lane, step=LANES)
            return ()

        f.loop("%count", each)
        text = f.text("internal void @NAME(ptr %out, ptr %x, ptr %table, i64 %count, i64 %lanes)")
        return self.scope.code.function("gather", text)

    # Tiles

    def into_tile(self, piece: Piece) -> None:
        """Copies the rows of this tile of a piece that has them one after the other.

        Lanes without a row get the numbers of the last one.
        """
        scope = self.scope
        axis = scope.tile
        assert axis is not None
        source = scope.home(piece)
        home = scope.take(piece)
        self._transposed(piece, source, home, axis, inward=True)

    def out_of_tile(self, piece: Piece, home: Home) -> None:
        """Copies the rows of this tile to where they follow each other."""
        axis = self.scope.tile
        assert axis is not None
        self._transposed(piece, home, self.scope.home(piece), axis, inward=False)

    def _transposed(self, piece: Piece, rows: Home, tile: Home, axis: Axis, inward: bool) -> None:
        scope = self.scope
        f = scope.f
        dims = merged(
            [
                *((a.length.size, (rows.along(a), tile.along(a))) for a in scope.inner(piece.axes)),
                (piece.size, (rows.step, tile.step)),
            ]
        )
        name = self._transposing(dims, rows.along(axis), inward)
        far = f.let(f"mul i64 {scope.begin}, {rows.along(axis)}")
        count = scope.lanes if inward else scope.rows
        f.do(
            f"call void @{name}(ptr {f.at('double', rows.pointer, far)}, ptr {tile.pointer}, "
            f"i64 {scope.rows}, i64 {count})"
        )

    def _transposing(self, dims: Sequence[Any], stride: int, inward: bool) -> str:
        f = FunctionText()

        def lane(v: str, _: Sequence[str]) -> Sequence[str]:
            row = v
            if inward:
                last = f.let("sub i64 %rows, 1")
                row = f.let(f"call i64 @llvm.umin.i64(i64 {v}, i64 {last})")
            start = f.at("double", "%from", f.let(f"mul i64 {row}, {stride}"))
            inner(dims, start, f.at("double", "%tile", v))
            return ()

        def inner(dims: Sequence[Any], row: str, tile: str) -> Sequence[str]:
            if not dims:
                source, to = (row, tile) if inward else (tile, row)
                f.do(f"store double {f.let(f'load double, ptr {source}')}, ptr {to}")
                return ()
            (turns, (a, b)), *rest = dims

            def turn(i: str, _: Sequence[str]) -> Sequence[str]:
                return inner(
                    rest,
                    f.at("double", row, f.let(f"mul i64 {i}, {a}")),
                    f.at("double", tile, f.let(f"mul i64 {i}, {b}")),
                )

            f.loop(turns, turn)
            return ()

        f.loop("%count", lane)
        text = f.text("internal void @NAME(ptr %from, ptr %tile, i64 %rows, i64 %count)")
        return self.scope.code.function("turned", text)
