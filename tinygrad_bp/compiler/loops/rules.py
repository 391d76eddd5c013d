"""Rules for the places of numbers in an array: loops in each other, each with a stride."""

from __future__ import annotations

from math import prod
from typing import NamedTuple

#: Loops in each other, the outer ones first: how many turns, and how far each goes.
Nest = tuple[tuple[int, int], ...]


class StridedPart(NamedTuple):
    """A rule for the places of numbers in an array.

    Attributes:
        base: the place of the first.
        nest: loops over them; stride 0 is the same number again and again.
    """

    base: int
    nest: Nest

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return prod(turns for turns, _ in self.nest)

    @property
    def is_slice(self) -> bool:
        """Whether it is of numbers that follow each other, in their order."""
        return self.size <= 1 or simple(self.nest) == ((self.size, 1),)

    @property
    def extent(self) -> int:
        """How many numbers there are from the first place to the last, where strides are not
        negative."""
        return 1 + sum((turns - 1) * stride for turns, stride in self.nest)

    def place(self, i: int) -> int:
        """Where the number i is.

        >>> [StridedPart(1, ((2, 10), (3, -1))).place(i) for i in range(6)]
        [1, 0, -1, 11, 10, 9]
        """
        found = self.base
        for turns, stride in reversed(self.nest):
            i, k = divmod(i, turns)
            found += k * stride
        return found


def simple(nest: Nest) -> Nest:
    """The same places by as few loops as possible.

    >>> simple(((2, 12), (3, 4), (4, 1), (1, 7), (5, 0)))
    ((24, 1), (5, 0))
    """
    found: list[tuple[int, int]] = []
    for turns, stride in nest:
        if turns == 1:
            continue
        if found and found[-1][1] == turns * stride:
            found[-1] = (found[-1][0] * turns, stride)
        else:
            found.append((turns, stride))
    return tuple(found)


def composed(inner: StridedPart, outer: StridedPart) -> StridedPart | None:
    """Numbers of a view that is one rule; None where theirs would be more than one.

    >>> rows = StridedPart(0, ((2, 10), (3, 1)))  # 0, 1, 2, 10, 11, 12
    >>> composed(rows, StridedPart(1, ((2, 3),)))
    StridedPart(base=1, nest=((2, 10),))
    >>> composed(rows, StridedPart(0, ((6, 1), (2, 0))))
    StridedPart(base=0, nest=((2, 10), (3, 1), (2, 0)))
    """
    if len(inner.nest) <= 1:
        [(_, stride)] = inner.nest or ((1, 0),)
        nest = tuple((turns, step * stride) for turns, step in outer.nest)
        return StridedPart(inner.base + outer.base * stride, simple(nest))
    # Each loop of the outer one has to stay within one loop of the inner one, or to go through
    # the whole of it before it goes on with the next.
    units = []
    unit = 1
    for turns, stride in reversed(inner.nest):
        units.append((unit, turns, stride))
        unit *= turns
    rests = {u: outer.base // u % turns for u, turns, _ in units}
    reached = dict(rests)
    found: list[tuple[int, int]] = []
    for loop in outer.nest:
        turns, step = loop
        parts: list[tuple[int, int]] = []
        for u, n, stride in units:
            if step % u or abs(step) >= u * n:
                continue
            k = step // u
            once = n // k if k > 0 and n % k == 0 and not rests[u] else turns
            if once < turns and turns % once == 0:
                parts.append((once, k * stride))
                reached[u] += (once - 1) * k
                turns, step = turns // once, u * n
                if reached[u] >= n:
                    return None
                continue
            reached[u] += (turns - 1) * k
            if not (0 <= reached[u] < n and 0 <= rests[u] + (turns - 1) * k < n):
                return None
            parts.append((turns, k * stride))
            break
        else:
            return None
        found += reversed(parts)
    return StridedPart(inner.place(outer.base), simple(tuple(found)))
