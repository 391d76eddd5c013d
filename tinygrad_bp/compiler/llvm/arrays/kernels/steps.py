"""What is done with each number of arrays, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeAlias

    from .....autodiff.operations.operation import Op
    from ....program.arrays.instructions import Piece
    from ..homes import Home


@dataclass(frozen=True, eq=False)
class Reading:
    """Numbers of pieces: runs of them, each of one piece.

    Attributes:
        runs: the piece and the places of each.
    """

    runs: Sequence[tuple[Piece, Any]]

    def part(self, begin: int, end: int) -> tuple[Piece, Any]:
        """The piece and the places of some of them, which are in one run."""
        at = 0
        for piece, places in self.runs:
            if at <= begin and end <= at + len(places):
                return piece, places[begin - at : end - at]
            at += len(places)
        raise AssertionError(begin, end)


@dataclass(frozen=True)
class Made:
    """What a step of the same loop has made, by its number."""

    step: int


#: A number, what an earlier step made, or what is read.
Argument: TypeAlias = "float | Made | Reading"


@dataclass(frozen=True, eq=False)
class EachStep:
    """What is done with each number.

    Attributes:
        op: an operation of the table; None for a sum of products.
        arguments: of an operation.
        terms: of a sum: what it is multiplied by, and the factors.
        home: where the results are put; None where nobody else reads them.
        places: how far into it, number by number; None for the order that they are in.
    """

    op: Op | None
    arguments: Sequence[Argument] = ()
    terms: Sequence[tuple[float, Sequence[Argument]]] = ()
    home: Home | None = None
    places: Any = None

    @property
    def reads(self) -> list[Argument]:
        return [*self.arguments, *(x for _, factors in self.terms for x in factors)]


def cuts_of(steps: Sequence[EachStep], size: int) -> list[int]:
    """Where the numbers fall into ranges, in each of which all that is read is of one piece."""
    cuts = {0, size}
    for step in steps:
        for x in step.reads:
            if isinstance(x, Reading):
                at = 0
                for _, places in x.runs:
                    cuts.add(at)
                    at += len(places)
    return sorted(cuts)
