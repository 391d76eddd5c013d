"""Where numbers are: a scalar has a place in a piece, and an array is made of such places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from .instructions import Beside, Piece, Strided
from .views import at

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .instructions import Axis, Operand

#: The place of a scalar: its piece, and how far into it.
Place = tuple[Piece, int]

#: So many views side by side are better than what puts pieces together first.
_MOST_VIEWS = 8


@dataclass
class Flat:
    """The numbers of an array, row after row: a whole piece."""

    piece: Piece


@dataclass
class Places:
    """The numbers of an array, each at a place of its own."""

    places: list[Place]


@dataclass
class Table:
    """The rows that a loop collected: the places of the numbers of each."""

    axis: Axis
    places: list[Place]


Numbers = Flat | Places | Table


def beside(places: Sequence[Place], union: Callable[[Sequence[Piece]], Piece]) -> Operand:
    """Numbers from several pieces as one operand.

    Args:
        places: where they are.
        union: puts pieces together to one, where there would be many views.
    """
    pieces = list(dict.fromkeys(piece for piece, _ in places))
    parts: list[Strided] = []
    begin = 0
    for end in range(1, len(places) + 1):
        if end == len(places) or places[end][0] is not places[begin][0]:
            operand = at(places[begin][0], numpy.array([i for _, i in places[begin:end]]))
            found = [operand] if isinstance(operand, Strided) else getattr(operand, "parts", None)
            if found is None or len(parts) + len(found) > _MOST_VIEWS:
                break
            parts += found
            begin = end
    if begin == len(places):
        return parts[0] if len(parts) == 1 else Beside(tuple(parts))
    if len(pieces) == 1:
        return at(pieces[0], numpy.array([i for _, i in places]))
    starts = {}
    size = 0
    for piece in pieces:
        starts[piece] = size
        size += piece.size
    return at(union(pieces), numpy.array([starts[piece] + i for piece, i in places]))
