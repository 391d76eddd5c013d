"""Loops whose turns wait for each other, with the rows of a tile side by side in all of them.

A turn reads what is carried in one place and puts what it carries on into another one; the next
turn takes them the other way round. Where what is carried is collected as well, each turn has a
place of its own: what one carries on is where the next one finds it, and nothing is copied.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy

from ...program.arrays.instructions import (
    Elementwise,
    FoldOf,
    Joined,
    Strided,
    SumOf,
)
from .homes import Home
from .scope import results_of_arrays

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...program.arrays.instructions import (
        ArrayInstruction,
        Axis,
        Operand,
        Piece,
        Recurrence,
    )
    from .moving import Moving
    from .patience import Patience
    from .scope import Scope


class Recurrences:
    """Writes such loops.

    Args:
        scope: the function.
        moving: what moves numbers.
        patience: what lets signals be handled.
        run: writes the instructions of a turn, given those of their results that are needed.
        flattened: the pieces whose rows have to follow each other.
    """

    def __init__(
        self,
        scope: Scope,
        moving: Moving,
        patience: Patience,
        run: Callable[[Sequence[ArrayInstruction], set[Piece]], None],
        flattened: set[Piece],
    ) -> None:
        self.scope = scope
        self.moving = moving
        self.patience = patience
        self.run = run
        self.flattened = flattened

    def add(self, x: Recurrence) -> None:
        """Writes a loop whose turns wait for each other."""
        scope, f = self.scope, self.scope.f
        n = scope.size(x.axis.length)
        begins = _begins(x)
        follow = self._in_rows_of_the_carry(x)
        places = scope.take(x.carry, x.axis.length.size + 1 if follow else 2)
        far = x.carry.size * places.step

        def place(row: str | int) -> str:
            by = row * far if isinstance(row, int) else f.let(f"mul i64 {row}, {far}")
            return f.at("double", places.pointer, by)

        def carried(pointer: str, begin: int = 0) -> Home:
            return replace(places, pointer=f.at("double", pointer, begin * places.step))

        ends = (0, x.axis.length.size if follow else 1)[:: -1 if x.backward and follow else 1]
        first, last = map(place, ends)
        scope.homes[x.carry] = carried(first)
        for part, begin in zip(x.parts, begins, strict=True):
            self.moving.copy(part.start, x.carry, scope.homes[x.carry], begin)
        for inner, outer in x.collected.items():
            if inner in follow:
                # What is carried into the first row's turn is in the first place, or in the second.
                home = carried(place(int((inner is x.carry) is x.backward)), follow[inner])
                scope.homes[outer] = replace(home, strides={**home.strides, x.axis: far})
            else:
                scope.take(outer)
        known = dict(scope.homes)

        def turn(i: str, pointers: Sequence[str]) -> Sequence[str]:
            row = i
            if x.backward:
                row = f.let(f"sub i64 {f.let(f'sub i64 {n}, 1')}, {i}")
            here, there = pointers
            if follow:
                both = place(row), place(f.let(f"add i64 {row}, 1"))
                here, there = both[::-1] if x.backward else both
            scope.homes[x.carry] = carried(here)
            for outer, inner in x.rows.items():
                scope.homes[inner] = self._row(outer, x.axis, row)
                scope.same_memory(inner, outer)
            rows = {
                inner: self._row(outer, x.axis, row)
                for inner, outer in x.collected.items()
                if inner not in follow
            }
            self._turn(x, rows, [carried(there, begin) for begin in begins])
            rows_at_once = 1 if scope.tile is None else scope.tile_size[0]
            self.patience.look(i, x.axis.length, x.instructions, rows_at_once)
            return there, here

        final = f.loop(n, turn, [("ptr", first), ("ptr", last)])[0]
        scope.homes = known
        for part, begin in zip(x.parts, begins, strict=True):
            scope.homes[part.final] = carried(last if follow else final, begin)

    def in_memory_of_the_carry(self, x: Recurrence) -> list[Piece]:
        """What it makes in the place of what it carries."""
        follow = self._in_rows_of_the_carry(x)
        return [*(part.final for part in x.parts), *(x.collected[inner] for inner in follow)]

    def _in_rows_of_the_carry(self, x: Recurrence) -> dict[Piece, int]:
        """What is collected and carried too, with how far it is into what is carried."""
        if x.axis.length.is_free:
            return {}
        found = {x.carry: 0}
        begins = _begins(x)
        for part, begin in zip(x.parts, begins, strict=True):
            if _is_made_whole(part.after, x):
                found.setdefault(part.after.pieces[0], begin)
        return {
            inner: begin
            for inner, begin in found.items()
            if inner in x.collected
            and (inner.size == x.carry.size or x.collected[inner] not in self.flattened)
        }

    def _turn(self, x: Recurrence, rows: dict[Piece, Home], after: Sequence[Home]) -> None:
        """Writes a turn.

        Args:
            x: the loop.
            rows: where it puts what is collected apart from what is carried.
            after: where it puts what it carries on, part by part.
        """
        scope = self.scope
        given = {inner: home for inner, home in rows.items() if inner is not x.carry}
        for part, home in zip(x.parts, after, strict=True):
            if _is_made_whole(part.after, x):
                given.setdefault(part.after.pieces[0], home)
        scope.given.update(given)
        needed = {*x.collected, *(piece for part in x.parts for piece in part.after.pieces)}
        self.run(x.instructions, needed)
        for inner, home in rows.items():
            if scope.home(inner) is not home:
                self.moving.copy_piece(inner, home)
        for part, home in zip(x.parts, after, strict=True):
            if scope.home(part.after.pieces[0]) is not home:
                self.moving.copy(part.after, x.carry, home)
        made = {piece for y in x.instructions for piece in results_of_arrays(y)}
        for piece in needed & made:
            scope.give_back(piece)
        for piece in given:
            del scope.given[piece]

    def _row(self, outer: Piece, axis: Axis, row: str) -> Home:
        """Where a row of a piece is."""
        home = self.scope.home(outer)
        f = self.scope.f
        far = f.let(f"mul i64 {row}, {home.along(axis)}")
        strides = {a: s for a, s in home.strides.items() if a is not axis}
        return Home(f.at("double", home.pointer, far), home.step, strides, home.lanes)


def _begins(x: Recurrence) -> list[int]:
    """How far the parts of what is carried are into it."""
    return list(accumulate((part.final.size for part in x.parts[:-1]), initial=0))


def _is_made_whole(operand: Operand, x: Recurrence) -> bool:
    """Whether what is carried on is all that one instruction of a turn makes."""
    if not isinstance(operand, Strided) or operand.piece.axes != x.carry.axes:
        return False
    is_made = any(
        y.result is operand.piece
        for y in x.instructions
        if isinstance(y, (Elementwise, SumOf, FoldOf, Joined))
    )
    return is_made and numpy.array_equal(operand.offsets.ravel(), numpy.arange(operand.piece.size))
