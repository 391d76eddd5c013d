"""Views: places that follow a rule, as loops in each other with a stride each.

>>> factor(numpy.array([3, 5, 7, 13, 15, 17]))
(3, ((2, 10), (3, 2)))
>>> factor(numpy.array([0, 1, 3])) is None
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

from .instructions import Gathered, Piece, SideBySide, Strided

if TYPE_CHECKING:
    from ...loops.rules import Nest
    from .instructions import Operand

#: What a gather costs, in strides.
GATHER = 50

#: So many views side by side are better than a gather.
_MOST_RUNS = 4


def factor(offsets: Any) -> tuple[int, Nest] | None:
    """The rule that places follow: the first, and loops; None where they follow none.

    The longest run of one stride is the innermost loop, if all others repeat it; the first places
    of the runs follow a rule again.
    """
    nest: list[tuple[int, int]] = []
    base = int(offsets[0])
    while len(offsets) > 1:
        steps = offsets[1:] - offsets[:-1]
        stride = steps[0]
        breaks = (steps != stride).argmax()
        run = len(offsets) if steps[breaks] == stride else int(breaks) + 1
        if len(offsets) % run or run == 1:
            return None
        rows = offsets.reshape(-1, run)
        if (rows[1:] - rows[1:, :1] != rows[0] - base).any():
            return None
        nest.append((run, int(stride)))
        offsets = rows[:, 0]
    return base, tuple(reversed(nest))


def cost(nest: Nest | None) -> int:
    """What it costs to read along a nest, in strides."""
    if nest is None:
        return GATHER
    return sum(3 if stride < 0 else 1 for _, stride in nest)


def common(one: Nest, other: Nest) -> tuple[tuple[int, int, int], ...] | None:
    """Two nests over the same numbers as one, with both strides; None if they do not fit.

    >>> common(((6, 1),), ((2, 0), (3, 5)))
    ((2, 3, 0), (3, 1, 5))
    """
    found = []
    ones, others = list(one), list(other)
    while ones and others:
        (m, s), (n, t) = ones.pop(), others.pop()
        turns = min(m, n)
        if m % turns or n % turns:
            return None
        if m > turns:
            ones.append((m // turns, s * turns))
        if n > turns:
            others.append((n // turns, t * turns))
        found.append((turns, s, t))
    return tuple(reversed(found))


def at(piece: Piece, offsets: Any) -> Operand:
    """What is at these places of a piece: a view, a few side by side, or a gather."""
    found = factor(offsets)
    if found is not None:
        return Strided(piece, *found)
    runs = _runs(piece, offsets)
    return Gathered(piece, offsets) if runs is None else SideBySide(runs)


def _runs(piece: Piece, offsets: Any) -> tuple[Strided, ...] | None:
    """Views side by side; None where it would be many."""
    breaks = numpy.flatnonzero(numpy.diff(offsets, 2)) + 2
    ends: list[int] = []
    begin = 0
    for end in (*breaks.tolist(), len(offsets)):
        if end - begin >= 2 or end == len(offsets):
            ends.append(end)
            begin = end
        if len(ends) > _MOST_RUNS:
            return None
    found = []
    for first, last in zip([0, *ends], ends, strict=False):
        run = factor(offsets[first:last])
        if run is None:
            return None
        found.append(Strided(piece, *run))
    return tuple(found)


def constants(values: Any) -> Strided:
    """Numbers that are known for good, as an operand of this shape."""
    values = numpy.asarray(values, dtype=float)
    flat = values.ravel()
    bits = flat.view(numpy.int64)
    if (bits == bits[0]).all():  # not by ==: nan, and the sign of zero
        return Strided(Piece(1, values=flat[:1]), 0, tuple((n, 0) for n in values.shape))
    strides = [s // values.itemsize for s in numpy.ascontiguousarray(values).strides]
    piece = Piece(flat.size, values=flat)
    return Strided(piece, 0, tuple(zip(values.shape, strides, strict=True)))
