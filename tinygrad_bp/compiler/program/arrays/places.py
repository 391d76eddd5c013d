"""Where numbers are: a scalar has a place in a piece, and an array is made of such places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy

from .instructions import Piece, SideBySide, Strided
from .views import at

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .instructions import Axis, Operand

#: The place of a scalar: its piece, and how far into it.
Place = tuple[Piece, int]

#: So many views side by side are better than what puts pieces together first.
_MOST_VIEWS = 12


@dataclass(eq=False)
class Flat:
    """The numbers of an array, row after row: a whole piece."""

    piece: Piece


@dataclass(eq=False)
class Scattered:
    """The numbers of an array, each at a place of its own."""

    places: list[Place]


@dataclass(eq=False)
class CollectedRows:
    """The rows that a loop collected: the numbers of each, and how many these are."""

    axis: Axis
    row: Numbers
    width: int


@dataclass(eq=False)
class Chained:
    """Arrays one after the other, with how many numbers each has."""

    parts: tuple[Numbers, ...]
    sizes: tuple[int, ...]


Numbers = Flat | Scattered | CollectedRows | Chained


def beside(places: Sequence[Place], union: Callable[[Sequence[Piece]], Piece]) -> Operand:
    """Numbers from several pieces as one operand.

    Args:
        places: where they are.
        union: puts pieces together to one, where there would be many views.
    """
    pieces = list(dict.fromkeys(piece for piece, _ in places))
    if len(pieces) == 1:
        return at(pieces[0], numpy.array([i for _, i in places]))
    parts = _parts(_runs(places))
    if parts is not None:
        return parts[0] if len(parts) == 1 else SideBySide(tuple(parts))
    starts = {}
    size = 0
    for piece in pieces:
        starts[piece] = size
        size += piece.size
    return at(union(pieces), numpy.array([starts[piece] + i for piece, i in places]))


#: Of a piece, where numbers begin that follow each other, and how many there are.
Run = tuple[Piece, int, int]


def _runs(places: Sequence[Place]) -> list[Run]:
    found = []
    begin = 0
    for end in range(1, len(places) + 1):
        piece, first = places[begin]
        if end == len(places) or places[end] != (piece, first + end - begin):
            found.append((piece, first, end - begin))
            begin = end
    return found


def _parts(runs: Sequence[Run]) -> list[Operand] | None:
    """Views side by side: of runs that take turns, all turns of each are one view.

    None where there are many.
    """
    found: list[Operand] = []
    begin = views = 0
    while begin < len(runs):
        turns, period = max((_turns(runs, begin, period), period) for period in _PERIODS)
        if turns == 1:
            period = 1
        parts = []
        for i in range(begin, begin + period):
            piece, first, count = runs[i]
            step = runs[i + period][1] - first if turns > 1 else 0
            nest = [(n, s) for n, s in ((turns, step), (count, 1)) if n > 1]
            parts.append(Strided(piece, first, tuple(nest) or ((1, 0),)))
        found.append(parts[0] if period == 1 else SideBySide(tuple(parts), turns))
        begin += turns * period
        views += period
        if views > _MOST_VIEWS:
            return None
    return found


#: How many pieces may take turns.
_PERIODS = (1, 2, 3, 4)


def _turns(runs: Sequence[Run], begin: int, period: int) -> int:
    """How often so many runs repeat, each in its piece a certain way further."""
    if begin + period > len(runs):
        return 1
    first = runs[begin : begin + period]
    steps = [
        after[1] - run[1]
        for run, after in zip(first, runs[begin + period : begin + 2 * period], strict=False)
    ]
    turns = 1
    while begin + (turns + 1) * period <= len(runs):
        row = runs[begin + turns * period : begin + (turns + 1) * period]
        expected = [(p, i + turns * s, n) for (p, i, n), s in zip(first, steps, strict=True)]
        if list(row) != expected:
            break
        turns += 1
    return turns
