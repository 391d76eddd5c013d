"""The program of arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .instructions import COMPUTING, Gathered, every, operands_of
from .listing import listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...tracing.arrays import Array
    from .instructions import ArrayInstruction, Piece


class ArrayProgram:
    """Instructions on arrays, from inputs to outputs.

    Attributes:
        inputs: a piece for each argument.
        closed: a piece of the numbers of Values that the function closes over.
        instructions: in their order.
        outputs: for each number of the result its piece, and the place in it.
        array_outputs: arrays that are results.
    """

    def __init__(
        self,
        inputs: dict[Array, Piece],
        closed: Piece,
        instructions: Sequence[ArrayInstruction],
        outputs: Sequence[tuple[Piece, int]],
        array_outputs: Sequence[Piece],
    ) -> None:
        self.inputs = inputs
        self.closed = closed
        self.instructions = list(instructions)
        self.outputs = list(outputs)
        self.array_outputs = list(array_outputs)

    @property
    def size(self) -> int:
        """How many instructions compute something, those of the turns of recurrences included."""
        return sum(isinstance(x, COMPUTING) for x in every(self.instructions))

    @property
    def gathers(self) -> int:
        """How many operands are at places that follow no rule."""
        return sum(
            isinstance(operand, Gathered)
            for x in every(self.instructions)
            for operand in operands_of(x)
        )

    def __str__(self) -> str:
        return listing(self)
