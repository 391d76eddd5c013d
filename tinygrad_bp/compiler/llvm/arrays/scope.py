"""Where instructions of arrays stand, and what memory their pieces have."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

import numpy

from ...program.arrays.instructions import (
    AtPlaces,
    Flattened,
    Recurrence,
    Renamed,
    RowsOf,
    operands_of,
)
from .code import UnsupportedError
from .homes import TILE, Home, row_major
from .totals import TotalOf

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ...program.arrays.instructions import ArrayInstruction, Axis, Piece
    from ...tracing.lengths import Length
    from ..text import FunctionText
    from .code import Code


class Scope:
    """The function in the making, where pieces are, and the tile at hand.

    Args:
        code: the module.
        f: the function.
        sizes: the registers of the lengths that only a call tells.

    Attributes:
        tile: the axis whose rows are in a tile; None outside of tiles.
        tile_size: how many rows it has, and how far it is from one number of these to the next.
        can_stop: whether the function may be left before its end.
        given: where pieces are to be put that are not made so far.
        dynamic: memory for so many rows of so many doubles, the registers of its pointers.
    """

    def __init__(self, code: Code, f: FunctionText, sizes: dict[Length, str]) -> None:
        self.code = code
        self.f = f
        self.sizes = sizes
        self.tile: Axis | None = None
        self.tile_size = TILE
        self.can_stop = False
        self.begin = self.rows = self.lanes = "0"
        self.homes: dict[Piece, Home] = {}
        self.given: dict[Piece, Home] = {}
        self.roots: dict[Piece, Piece] = {}
        self.dynamic: list[tuple[Length, int, str]] = []
        self._taken: dict[Piece, tuple[int, int]] = {}
        self._static: dict[int, str] = {}

    # Sizes

    def size(self, length: Length) -> str:
        """How many rows there are: a number or a register."""
        return self.sizes[length] if length.is_free else str(length.size)

    def inner(self, axes: Iterable[Axis]) -> list[Axis]:
        """The axes that are loops here: all but that of the tile."""
        found = [axis for axis in axes if axis is not self.tile]
        if any(axis.length.is_free for axis in found):
            raise UnsupportedError("a loop of any length that is no batch")
        return found

    # Homes

    def home(self, piece: Piece) -> Home:
        """Where a piece is."""
        if piece.values is not None:
            values = numpy.asarray(piece.values, dtype=float)
            return Home(self.code.table(values), 1, {})
        return self.homes[piece]

    def root(self, piece: Piece) -> Piece:
        """The piece in whose memory it is."""
        while piece in self.roots:
            piece = self.roots[piece]
        return piece

    def same_memory(self, piece: Piece, source: Piece) -> None:
        """Notes that a piece is in the memory of another."""
        self.roots[piece] = source

    def take(self, piece: Piece, times: int = 1) -> Home:
        """Gives a piece memory of its own, or that which is given for it.

        Args:
            times: so many times as much as it needs, one after the other for each row.
        """
        in_tile = self.tile is not None and self.tile in piece.axes
        given = self.given.get(piece)
        if given is not None and (given.lanes is not None) == in_tile:
            self.homes[piece] = given
            return given
        size = times * piece.size
        axes = [axis for axis in piece.axes if not in_tile or axis is not self.tile]
        step = self.tile_size[1] if in_tile else 1
        if axes and axes[0].length.is_free and not in_tile:
            home = self._take_dynamic(size, axes)
        else:
            if any(axis.length.is_free for axis in axes):
                raise UnsupportedError("a loop of any length inside of another")
            doubles = prod(axis.length.size for axis in axes) * size * step
            begin = self.code.memory.take(doubles)
            self._taken[piece] = begin, doubles
            lanes = self.tile if in_tile else None
            home = Home(self.static(begin), step, row_major(axes, size, step), lanes)
        self.homes[piece] = home
        return home

    def take_for_good(self, piece: Piece) -> Home:
        """Gives a piece memory that is not given back."""
        home = self.take(piece)
        self._taken.pop(piece, None)
        return home

    def _take_dynamic(self, size: int, axes: Sequence[Axis]) -> Home:
        if any(axis.length.is_free for axis in axes[1:]):
            raise UnsupportedError("a loop of any length inside of another")
        width = prod(axis.length.size for axis in axes[1:]) * size
        pointer = f"%d{len(self.dynamic)}"
        self.dynamic.append((axes[0].length, width, pointer))
        return Home(pointer, 1, row_major(axes, size, 1))

    def static(self, begin: int) -> str:
        """The pointer to a place of the working memory."""
        return self._static.setdefault(begin, f"%s{begin}")

    @property
    def static_pointers(self) -> dict[int, str]:
        return self._static

    def give_back(self, piece: Piece) -> None:
        """Gives the memory of a piece back, which nobody reads any more."""
        if piece in self._taken:
            self.code.memory.give(*self._taken.pop(piece))

    # Pointers

    def at(self, home: Home, base: int = 0) -> str:
        """The pointer to a number of a piece, of the first row at hand."""
        return self.f.at("double", home.pointer, base * home.step)


def reads_of(x: ArrayInstruction | TotalOf) -> set[Piece]:
    """The pieces that an instruction reads, those read in its turns included."""
    if isinstance(x, TotalOf):
        return {
            piece for segment in x.segments for factor in segment.factors for piece in factor.pieces
        }
    found = {piece for operand in operands_of(x) for piece in operand.pieces}
    if isinstance(x, AtPlaces):
        found.update(x.sources)
    if isinstance(x, (RowsOf, Flattened, Renamed)):
        found.add(x.source)
    elif isinstance(x, Recurrence):
        found.update(x.rows)
        found.update(x.collected)
        for inner in x.instructions:
            found |= reads_of(inner)
    return found


def results_of_arrays(x: ArrayInstruction | TotalOf) -> list[Piece]:
    """The pieces that an instruction makes."""
    if isinstance(x, Recurrence):
        return [*(part.final for part in x.parts), *x.collected.values()]
    return [x.result]


def axes_of(x: ArrayInstruction | TotalOf) -> list[Axis]:
    """The axes of what an instruction makes, and of what it adds up, the outer ones first."""
    if isinstance(x, Recurrence):
        return list(x.carry.axes)
    axes = [*x.result.axes]
    if isinstance(x, TotalOf):
        axes += x.over
    elif isinstance(x, Flattened):
        axes.append(x.axis)
    return sorted(axes, key=lambda axis: axis.depth)
