"""A program of arrays as calls of loops: list by list, in tiles where there is a batch."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from ...program.arrays.instructions import (
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
    SumOf,
    every,
)
from ..text import LANES
from .code import UnsupportedError
from .groups import Group
from .homes import MOST_IN_TILE, TILE, Home
from .inlining import inlined
from .moving import Moving
from .patience import Patience
from .recurrences import Recurrences
from .scope import reads_of, results_of_arrays
from .stages import stages_of
from .sums import Sums
from .totals import TotalOf, with_totals

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ...program.arrays.instructions import ArrayInstruction, Axis
    from .scope import Scope


class Emission:
    """Writes the instructions of a program.

    Args:
        scope: the function.
        instructions: all of them.
        results: pieces whose memory is given: Home of each.
    """

    def __init__(
        self, scope: Scope, instructions: Sequence[ArrayInstruction], results: dict[Piece, Home]
    ) -> None:
        self.scope = scope
        self.results = results
        self.moving = Moving(scope)
        self.sums = Sums(scope, self.moving)
        self.patience = Patience(scope)
        code = every(instructions)
        if any(isinstance(x, AtPlaces) for x in code):
            raise UnsupportedError("computed places")
        flattened = {x.source for x in code if isinstance(x, Flattened)}
        self.recurrences = Recurrences(scope, self.moving, self.patience, self.run, flattened)
        #: Axes whose rows wait for each other.
        self.turns = {x.axis for x in code if isinstance(x, Recurrence)}

    # Lists

    def run(self, given: Sequence[ArrayInstruction], needed: set[Piece]) -> None:
        """Writes a list.

        Args:
            given: instructions, in their order.
            needed: the pieces that are read afterwards.
        """
        instructions = with_totals(inlined(given, needed), needed)
        if self.scope.tile is not None:
            self._sequence(instructions, needed)
            return
        stages = stages_of(instructions, self.turns)
        read = [set().union(*map(reads_of, stage.instructions)) for stage in stages]
        for i, stage in enumerate(stages):
            later = needed.union(*read[i + 1 :])
            if stage.axis is None:
                self._sequence(stage.instructions, later)
            else:
                self._tiles(stage.axis, stage.instructions, later)

    # Tiles

    def _tiles(
        self, axis: Axis, instructions: Sequence[ArrayInstruction | TotalOf], needed: set[Piece]
    ) -> None:
        scope, f = self.scope, self.scope.f
        spilled: dict[Piece, Home] = {}
        own = {piece for x in instructions for piece in results_of_arrays(x)}
        for x in instructions:
            if isinstance(x, TotalOf) and axis in x.over:
                self._zeros(x.result)
            elif isinstance(x, Flattened) and x.axis is axis:
                if x.source in own:
                    self._spill_flat(x, spilled)
                else:
                    self._flatten(x)
            for piece in results_of_arrays(x):
                if piece in needed and axis in piece.axes and piece not in spilled:
                    spilled[piece] = scope.take_for_good(piece)
        read = set().union(*map(reads_of, instructions))
        whole = [
            piece
            for piece in read
            if piece in scope.homes and scope.homes[piece].along(axis) and piece not in spilled
        ]
        known = dict(scope.homes)
        n = scope.size(axis.length)
        scope.tile_size = _tile_size(axis, own)
        count = scope.tile_size[0]

        def tile(begin: str, _: Sequence[str]) -> Sequence[str]:
            left = f.let(f"sub i64 {n}, {begin}")
            scope.rows = f.let(f"call i64 @llvm.umin.i64(i64 {left}, i64 {count})")
            up = f.let(f"add i64 {scope.rows}, {LANES - 1}")
            scope.lanes = f.let(f"and i64 {up}, {-LANES}")
            scope.begin, scope.tile = begin, axis
            for piece in sorted(whole, key=lambda piece: piece.number):
                self.moving.into_tile(piece)
            self._sequence(instructions, needed.union(spilled))
            for piece, home in spilled.items():
                self.moving.out_of_tile(piece, home)
            for piece in [*whole, *spilled]:
                scope.give_back(piece)
            self.patience.look(
                f.let(f"udiv i64 {begin}, {count}"), axis.length, instructions, count
            )
            return ()

        if not all(isinstance(x, Flattened) for x in instructions):
            f.loop(n, tile, step=count)
        scope.tile = None
        scope.rows = scope.lanes = "0"
        scope.homes = {**known, **spilled}

    def _zeros(self, piece: Piece) -> None:
        home = self.results.get(piece) or self.scope.take(piece)
        self.scope.homes[piece] = home
        doubles = piece.size * prod(axis.length.size for axis in piece.axes)
        self.scope.f.clear(home.pointer, 8 * doubles)

    def _spill_flat(self, x: Flattened, spilled: dict[Piece, Home]) -> None:
        """Gives the rows of an axis, flat, a place that each tile fills with its own."""
        scope = self.scope
        source = x.source
        given = self.results.get(x.result)
        if source.axes[-1] is not x.axis or (given and source in spilled):
            raise UnsupportedError("rows inside of rows, one after the other")
        if given:
            spilled[source] = Home(given.pointer, 1, {x.axis: source.size})
        elif source not in spilled:
            spilled[source] = scope.take_for_good(source)
        home = spilled[source]
        strides = {axis: far for axis, far in home.strides.items() if axis is not x.axis}
        scope.homes[x.result] = Home(home.pointer, 1, strides)

    # Sequences

    def _sequence(
        self, instructions: Sequence[ArrayInstruction | TotalOf], needed: set[Piece]
    ) -> None:
        scope = self.scope
        own = {piece for x in instructions for piece in results_of_arrays(x)}
        for x in instructions:
            if isinstance(x, (RowsOf, Flattened, Renamed)):
                scope.same_memory(x.result, x.source)
            elif isinstance(x, Recurrence):
                own.add(x.carry)
                for piece in self.recurrences.in_memory_of_the_carry(x):
                    scope.same_memory(piece, x.carry)
        last: dict[Piece, int] = {}
        for i, x in enumerate(instructions):
            for piece in map(scope.root, [*reads_of(x), *results_of_arrays(x)]):
                if piece in own:
                    last[piece] = i
        kept = {scope.root(piece) for piece in needed} | needed
        readers: dict[Piece, int] = {}
        for x in instructions:
            for piece in reads_of(x):
                readers[piece] = readers.get(piece, 0) + 1
        group = Group(scope, self.moving, readers, needed)
        done = 0
        for i, x in enumerate(instructions):
            if isinstance(x, (Elementwise, SumOf)):
                if not group.accepts(x):
                    group.finish()
                    done = self._give_back(last, kept, done, i)
                left = group.add(x)
                if left:
                    group.finish()
                    for segment in left:
                        self.sums.add(x.result, segment, ())
            else:
                group.finish()
                done = self._give_back(last, kept, done, i)
                self._other(x)
        group.finish()
        self._give_back(last, kept, done, len(instructions))

    def _give_back(self, last: dict[Piece, int], kept: set[Piece], begin: int, end: int) -> int:
        """Gives back the memory of what was read for the last time."""
        for piece, i in last.items():
            if begin <= i < end and piece not in kept:
                self.scope.give_back(piece)
        return end

    def _other(self, x: ArrayInstruction | TotalOf) -> None:
        scope = self.scope
        match x:
            case TotalOf(result=result, segments=segments, over=over):
                if scope.tile is None or scope.tile not in over:
                    self.moving.zeros(result)
                for segment in segments:
                    self.sums.add(result, segment, over)
            case FoldOf():
                self.sums.fold(x)
            case Joined(result=result, operand=operand):
                self.moving.copy(operand, result, scope.take(result))
            case RowsOf(result=result, source=source, axis=axis):
                home = scope.home(source)
                far = {**home.strides, axis: result.size * home.step}
                scope.homes[result] = Home(home.pointer, home.step, far, home.lanes)
                if axis is scope.tile:
                    scope.roots.pop(result, None)
                    self.moving.into_tile(result)
            case Renamed(result=result, source=source):
                self._rename(result, source)
            case Flattened(axis=axis):
                if axis is not scope.tile:  # else at the end of the tile, or before all of them
                    self._flatten(x)
            case Counted(result=result, length=length):
                home = scope.take(result)
                n = scope.f.let(f"sitofp i64 {scope.size(length)} to double")
                scope.f.do(f"store double {n}, ptr {home.pointer}")
            case Recurrence():
                self.recurrences.add(x)
            case _:
                raise UnsupportedError(type(x).__name__)

    def _rename(self, result: Piece, source: Piece) -> None:
        scope = self.scope
        home = scope.home(source)
        [new] = {*result.axes} - {*source.axes}
        strides = {axis if axis in result.axes else new: far for axis, far in home.strides.items()}
        if home.lanes is not None and home.lanes not in result.axes:
            raise UnsupportedError("the rows of one batch as those of another")
        scope.homes[result] = Home(home.pointer, home.step, strides, home.lanes)
        if new is scope.tile:
            scope.roots.pop(result, None)
            self.moving.into_tile(result)

    def _flatten(self, x: Flattened) -> None:
        home = self.scope.home(x.source)
        if x.source.axes[-1] is not x.axis or home.along(x.axis) != x.source.size * home.step:
            raise UnsupportedError("rows that do not follow each other, one after the other")
        strides = {axis: far for axis, far in home.strides.items() if axis is not x.axis}
        self.scope.homes[x.result] = Home(home.pointer, home.step, strides, home.lanes)


def _tile_size(axis: Axis, pieces: Iterable[Piece]) -> tuple[int, int]:
    """How many rows a tile has in which these pieces are made, and its pitch."""
    turns = 0
    for piece in pieces:
        inner = [other.length.size for other in piece.axes if other is not axis]
        if axis in piece.axes and inner:
            turns += piece.size * prod(inner)
    most, pitch = TILE
    rows = MOST_IN_TILE // max(1, turns) // LANES * LANES
    return (most, pitch) if rows >= most else (max(LANES, rows), max(LANES, rows))
