"""Loops in each other that several arrays are read along at once."""

from __future__ import annotations

from itertools import accumulate, pairwise
from operator import mul
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ....loops.rules import Nest

#: Of a loop how many turns it has, and how far each goes in every array.
Dim = tuple[int, tuple[int, ...]]


def aligned(nests: Sequence[Nest], size: int) -> list[Dim] | None:
    """Loops that all nests over the same numbers can be read along; None where there are none.

    >>> aligned([((6, 1),), ((2, 0), (3, 5))], 6)
    [(2, (3, 0)), (3, (1, 5))]
    """
    cuts = {1, size}.union(*map(cuts_of_nest, nests))
    ordered = sorted(cuts)
    if any(b % a for a, b in pairwise(ordered)):
        return None
    strides = [_strides(nest, ordered) for nest in nests]
    dims = [(b // a, tuple(of[k] for of in strides)) for k, (a, b) in enumerate(pairwise(ordered))]
    return dims[::-1]


def cuts_of_nest(nest: Nest) -> list[int]:
    """How many numbers each loop of a nest goes over, with those in it.

    >>> cuts_of_nest(((2, 0), (3, 5)))
    [3, 6]
    """
    return list(accumulate((turns for turns, _ in reversed(nest)), mul))


def _strides(nest: Nest, cuts: Sequence[int]) -> list[int]:
    """How far a nest goes with each loop, the inner ones first."""
    found = []
    loops = [*reversed(nest)]
    begin = 1
    for cut in cuts[:-1]:
        while loops and cut >= begin * loops[0][0]:
            begin *= loops.pop(0)[0]
        found.append(loops[0][1] * (cut // begin) if loops else 0)
    return found


def merged(dims: Sequence[Dim]) -> list[Dim]:
    """The same loops, as few as possible.

    >>> merged([(2, (6, 0)), (1, (9, 9)), (3, (2, 0))])
    [(6, (2, 0))]
    """
    found: list[Dim] = []
    for turns, strides in dims:
        if turns == 1:
            continue
        if found and all(a == b * turns for a, b in zip(found[-1][1], strides, strict=True)):
            found[-1] = found[-1][0] * turns, strides
        else:
            found.append((turns, strides))
    return found
