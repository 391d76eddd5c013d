"""Where the numbers of pieces are: whole, one row after the other, or in tiles.

A tile has the numbers of some rows of a batch, those of all rows side by side: number after number,
row by row. So vectors have a row in each lane, and all that is done with the rows of a tile stays
in the cache.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...program.arrays.instructions import Axis

#: How many rows a tile has, and how far it is from a number to the next: not a power of two, since
#: all numbers of a row would then be in a few lines of the cache.
TILE = 64, 72

#: Where each row has many turns, a tile has fewer rows, so that so many numbers are in one at most:
#: more are not in the cache any more when they are read again.
MOST_IN_TILE = 1 << 16


@dataclass(frozen=True)
class Home:
    """Where the numbers of a piece are.

    Attributes:
        pointer: where the first is.
        step: how far it is from one to the next, in doubles.
        strides: how far it is from a row to the next, for each axis.
        lanes: the axis whose rows are side by side; None where there is none.
    """

    pointer: str
    step: int
    strides: Mapping[Axis, int]
    lanes: Axis | None = None

    def along(self, axis: Axis) -> int:
        """How far it is from a row of an axis to the next: 0 where it does not depend on it."""
        return self.strides.get(axis, 0)


def row_major(axes: Sequence[Axis], size: int, step: int) -> dict[Axis, int]:
    """The strides of axes, where the numbers of the last one's rows follow each other."""
    strides = {}
    far = size * step
    for axis in reversed(axes):
        strides[axis] = far
        far *= axis.length.size
    return strides


def spread(places: Any, axes: Sequence[Axis], home: Home) -> Any:
    """Places, in bytes, for each row of some axes: a row of them for each."""
    found = numpy.asarray(places) * (8 * home.step)
    for axis in reversed(axes):
        rows = numpy.arange(axis.length.size) * (8 * home.along(axis))
        found = (rows.reshape(-1, *[1] * found.ndim) + found).reshape(-1, *found.shape[1:])
    return found
