"""Ctrl-C in long loops over arrays: every tenth of a second they ask whether to go on."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING

from ...program.arrays.instructions import FoldOf, Recurrence, SumOf
from ..blocks import BLOCK
from .scope import axes_of
from .totals import TotalOf

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...program.arrays.instructions import ArrayInstruction, Axis
    from ...tracing.lengths import Length
    from .scope import Scope

#: What an operation on one number costs, in additions; that of a function is not told apart.
_OF_AN_OPERATION = 8


class Patience:
    """Writes the questions.

    Args:
        scope: the function.
    """

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def look(
        self, i: str, length: Length, instructions: Sequence[ArrayInstruction | TotalOf], rows: int
    ) -> None:
        """Asks now and then whether the call is to end.

        Args:
            i: the turn.
            length: how many rows the turns go over.
            instructions: what is done in a turn.
            rows: over how many rows of a batch.
        """
        cost = max(1, rows * sum(cost_of(x, self.scope.tile) for x in instructions))
        turns = 1 << max(0, (BLOCK // cost).bit_length() - 1)
        if not length.is_free and length.size <= turns:
            return
        f = self.scope.f
        some = f.let(f"and i64 {i}, {turns - 1}")
        is_time = f.let(f"icmp eq i64 {some}, {turns - 1}")

        def ask() -> None:
            f.leave_if(f.let("call i1 @stopped(ptr %call)"))

        f.only_if(is_time, ask)
        self.scope.can_stop = True


def cost_of(x: ArrayInstruction | TotalOf, tile: Axis | None) -> int:
    """What an instruction costs for one row, in additions; a loop of any length as one turn."""
    if isinstance(x, Recurrence):
        turns = 1 if x.axis.length.is_free else x.axis.length.size
        return turns * sum(cost_of(y, tile) for y in x.instructions)
    rows = prod(axis.length.size for axis in axes_of(x) if axis is not tile)
    if isinstance(x, (SumOf, TotalOf)):
        return rows * x.result.size * sum(prod(segment.terms) for segment in x.segments)
    if isinstance(x, FoldOf):
        return rows * x.result.size * sum(terms for _, terms in x.operands)
    return rows * x.result.size * _OF_AN_OPERATION
