"""Where the numbers of a program are, once they are in pieces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

from .melting import Tasks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...program import Program, Repeat
    from ..instructions import Piece


#: In the place of the number of a piece: a number that is known for good, or none at all.
KNOWN, NONE = -1, -2


class Scalars:
    """The tasks of a program, and where the numbers are that they compute and read.

    Attributes:
        tasks: the tasks.
        numbers: those of its nodes.
        piece: for each of them the number of its piece; `KNOWN` of one that is known for good.
        place: how far into the piece it is; or it, where it is known.
    """

    def __init__(self, program: Program, loop: Repeat | None = None) -> None:
        self.tasks = Tasks(program, loop)
        self.numbers = self.tasks.numbers
        self.piece = numpy.full(len(self.numbers), KNOWN)
        self.place = numpy.zeros(len(self.numbers))
        self.place[list(self.numbers.known)] = list(self.numbers.known.values())

    def put(self, piece: Piece, nodes: Sequence[Any]) -> None:
        """The numbers of a piece are those of nodes."""
        rows = self.numbers.of(nodes)
        self.piece[rows], self.place[rows] = piece.number, range(len(nodes))

    def take(self, other: Scalars, nodes: Sequence[Any]) -> None:
        """Nodes are where they are in another program."""
        rows, found = self.numbers.of(nodes), other.numbers.of(nodes)
        self.piece[rows], self.place[rows] = other.piece[found], other.place[found]
