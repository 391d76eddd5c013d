"""Frames: which loops are around an instruction, and how pieces from elsewhere are read in them.

A loop without a carry is an axis of what depends on its rows, and no more. A loop with one is an
axis of what is done for all turns at once, before and after it; in its turns themselves there is
no such axis, and what has it is read row by row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .instructions import (
    Axis,
    Elementwise,
    Piece,
    Recurrence,
    Renamed,
)
from .signatures import signature

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .instructions import ArrayInstruction


class Frame:
    """Where instructions stand.

    Attributes:
        code: the instructions, to be added to.
        axes: the loops around that are axes, the outer ones first.
        depth: how many loops are around, in all.
        known: by its operation and operands, what is computed here or around already.
        waiting: products that nobody has asked for so far, with the frame that they belong to: a
            sum of them may be a product of matrices instead.
    """

    def __init__(
        self, code: list[ArrayInstruction], axes: Sequence[Axis], depth: int, around: Frame | None
    ) -> None:
        self.code = code
        self.axes = tuple(axes)
        self.depth = depth
        self._around = around
        self.known: dict[Any, Piece] = around.known if around and around.code is code else {}
        self.waiting: dict[Piece, tuple[Frame, Any]] = around.waiting if around else {}
        #: In the turns of a recurrence, it; and what is made there.
        self.turns: Recurrence | None = around.turns if around else None
        self.made: set[Piece] = around.made if around else set()
        #: After a recurrence, it; and what was made in its turns.
        self._over: Recurrence | None = None
        self._made_in_turns: set[Piece] = set()
        self._local: dict[Piece, Piece] = {}
        self._is_turn = False

    def inside(self, axis: Axis) -> Frame:
        """That of the body of a loop that is an axis."""
        return Frame(self.code, (*self.axes, axis), self.depth + 1, self)

    def turn(self, recurrence: Recurrence) -> Frame:
        """That of a turn."""
        frame = Frame(recurrence.instructions, self.axes, self.depth + 1, self)
        frame.turns, frame.made, frame._is_turn = recurrence, {recurrence.carry}, True
        return frame

    def after(self, turn: Frame) -> Frame:
        """That of what is done for all turns at once after them."""
        assert turn.turns is not None
        frame = self.inside(turn.turns.axis)
        frame._over, frame._made_in_turns = turn.turns, turn.made
        return frame

    def add(self, instruction: ArrayInstruction, *results: Piece) -> None:
        """One more instruction, and what it makes."""
        self.code.append(instruction)
        self.made.update(results)

    def once(self, instruction: Any) -> Piece:
        """What an instruction makes, which is not made again if it is there already."""
        key = signature(instruction)
        if key not in self.known:
            self.known[key] = instruction.result
            self.add(instruction, instruction.result)
        return self.known[key]

    def later(self, product: Elementwise) -> Piece:
        """The same for a product that is made when somebody asks for it."""
        key = signature(product)
        if key not in self.known:
            self.known[key] = product.result
            self.waiting[product.result] = self, product
        return self.known[key]

    def local(self, piece: Piece) -> Piece:
        """A piece as it is read here."""
        found = self._local.get(piece)
        if found is None:
            if piece in self.waiting:
                frame, product = self.waiting.pop(piece)
                frame.add(product, piece)
            self._local[piece] = found = self._localised(piece)
        return found

    def local_if_made(self, piece: Piece) -> Piece:
        """The same, but a product that waits goes on waiting."""
        return piece if piece in self.waiting else self.local(piece)

    def _localised(self, piece: Piece) -> Piece:
        if self._around is not None and piece not in self._made_in_turns:
            piece = self._around.local(piece)
        if self._is_turn and self.turns is not None and self.turns.axis in piece.axes:
            rows = self.turns.rows
            if piece not in rows:
                axes = [axis for axis in piece.axes if axis is not self.turns.axis]
                rows[piece] = Piece(piece.size, axes, label=piece.label)
            return rows[piece]
        if self._over is not None and piece in self._made_in_turns:
            collected = self._over.collected
            if piece not in collected:
                all_axes = (*piece.axes, self._over.axis)
                collected[piece] = Piece(piece.size, all_axes, label=piece.label)
                self.made.add(collected[piece])  # in a turn of a loop around, say
            return collected[piece]
        return piece

    def renamed(self, piece: Piece, old: Axis, new: Axis) -> Piece:
        """The same numbers, with the rows of one loop as those of another."""
        piece = self.local(piece)
        if old is new or old not in piece.axes:
            return piece
        axes = [new if axis is old else axis for axis in piece.axes]
        return self.once(Renamed(Piece(piece.size, axes), piece))
