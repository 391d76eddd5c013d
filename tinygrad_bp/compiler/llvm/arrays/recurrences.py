"""Loops whose turns wait for each other, with the rows of a tile side by side in all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

from ...program.arrays.instructions import Piece
from .homes import Home
from .scope import results_of_arrays

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...program.arrays.instructions import ArrayInstruction, Axis, Recurrence
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
    """

    def __init__(
        self,
        scope: Scope,
        moving: Moving,
        patience: Patience,
        run: Callable[[Sequence[ArrayInstruction], set[Piece]], None],
    ) -> None:
        self.scope = scope
        self.moving = moving
        self.patience = patience
        self.run = run

    def add(self, x: Recurrence) -> None:
        """Writes a loop whose turns wait for each other."""
        scope, f = self.scope, self.scope.f
        carry = scope.take(x.carry)
        begins = numpy.cumsum([0, *(part.final.size for part in x.parts)]).tolist()
        for part, begin in zip(x.parts, begins, strict=False):
            self.moving.copy(part.start, x.carry, begin)
        for outer in x.collected.values():
            scope.take(outer)
        n = scope.size(x.axis.length)
        made = {piece for y in x.instructions for piece in results_of_arrays(y)}
        known = dict(scope.homes)

        def turn(i: str, _: Sequence[str]) -> Sequence[str]:
            row = i
            if x.backward:
                last = f.let(f"sub i64 {n}, 1")
                row = f.let(f"sub i64 {last}, {i}")
            for outer, inner in x.rows.items():
                scope.homes[inner] = self._row(outer, x.axis, row)
                scope.same_memory(inner, outer)
            copies = []
            for inner, outer in x.collected.items():
                copies.append((inner, self._row(outer, x.axis, row)))
                if inner not in made:
                    self.moving.copy_piece(inner, copies[-1][1])
            after = {piece for part in x.parts for piece in part.after.pieces}
            needed = {*after, *x.collected}
            self.run(x.instructions, needed)
            for inner, home in copies:
                if inner in made:
                    self.moving.copy_piece(inner, home)
            parts: list[Any] = []
            for part in x.parts:
                if x.carry in part.after.pieces:
                    aside = Piece(part.final.size, x.carry.axes)
                    scope.take(aside)
                    self.moving.copy(part.after, aside)
                    parts.append(aside)
                else:
                    parts.append(None)
            for part, aside, begin in zip(x.parts, parts, begins, strict=False):
                if aside is None:
                    self.moving.copy(part.after, x.carry, begin)
                else:
                    self.moving.copy_into(aside, x.carry, begin)
                    scope.give_back(aside)
            for piece in needed:
                if piece in made:
                    scope.give_back(piece)
            self.patience.look(
                i, x.axis.length, x.instructions, 1 if scope.tile is None else scope.tile_size[0]
            )
            return ()

        f.loop(n, turn)
        scope.homes = known
        for part, begin in zip(x.parts, begins, strict=False):
            pointer = scope.at(carry, begin)
            scope.homes[part.final] = Home(pointer, carry.step, carry.strides, carry.lanes)
            scope.same_memory(part.final, x.carry)

    def _row(self, outer: Piece, axis: Axis, row: str) -> Home:
        """Where a row of a piece is."""
        home = self.scope.home(outer)
        f = self.scope.f
        far = f.let(f"mul i64 {row}, {home.along(axis)}")
        strides = {a: s for a, s in home.strides.items() if a is not axis}
        return Home(f.at("double", home.pointer, far), home.step, strides, home.lanes)
