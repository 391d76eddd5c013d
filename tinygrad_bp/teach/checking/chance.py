"""How likely a wrong number is to fit some slip by chance.

The search tries thousands of slips, so a number that comes from none of them may still be what one
of them gives. How often that happens is counted: of the slips that are no less likely than the one
that was found, how close together are their numbers, near the one that was given? Their density,
times the width in which a number counts as the one given, is the number of slips that are to be
expected to fit a number drawn at random.

>>> from tinygrad_bp.teach.checking.precision import read_number
>>> near = Neighbours(read_number("0.250"))
>>> for number in range(100):
...     near.add(0.2 + number / 1000, cost=1.0)
>>> near.chance(0.25, cost=1.0) > 0.5  # one in each unit of the last digit
True
>>> near.chance(0.25, cost=0.5) < 0.02  # none of them is so likely
True
"""

from __future__ import annotations

import heapq
from functools import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .precision import WrittenNumber

#: How many neighbours tell how close together numbers are.
_NEIGHBOURS = 8

#: What it costs that a number is not the one of the slip, rounded, but only close to it.
ROUNDED_BADLY = 0.9

#: A story that is expected to fit more often than this, by chance, is doubtful.
DOUBTFUL = 0.02


class Neighbours:
    """The numbers of the slips that were tried for a number, those that are near it.

    Args:
        has: the number.

    Attributes:
        reach: how far from it a number is near.
    """

    def __init__(self, has: WrittenNumber) -> None:
        self.value = has.value
        self.narrow = 0.51 * has.unit + 1e-10 * abs(has.value)
        self.wide = max(has.slack, self.narrow)
        self.reach = max(0.5 * abs(has.value), 20 * self.wide)
        self._near: list[tuple[float, float]] = []

    def add(self, value: float, cost: float) -> None:
        """Note a number that a slip leads to, if it is near, and what the slip costs."""
        if -self.reach <= (off := value - self.value) <= self.reach:
            self._near.append((off, cost))

    def is_rounded(self, value: float) -> bool:
        """Whether what is written is the number, rounded."""
        return abs(value - self.value) <= self.narrow

    def chance(self, value: float, cost: float) -> float:
        """How many slips, as likely as this or likelier, are to be expected to fit by chance.

        Args:
            value: the number that the slip leads to.
            cost: what it costs.
        """
        narrow, wide = self.narrow, self.wide
        if not wide:  # an exact 0 is no number drawn at random, and fits nothing else
            return 0.0
        rounded = self._density(value, cost) * narrow
        return rounded + self._density(value, cost - ROUNDED_BADLY) * (wide - narrow)

    def _density(self, value: float, most: float) -> float:
        """How many slips of at most some cost there are, in each unit to both sides.

        That there is one with this value says that there may be such.
        """
        own = value - self.value
        distances = heapq.nsmallest(
            _NEIGHBOURS,
            (
                abs(off)
                for off, cost in self._distinct
                if cost <= most + 1e-9 and abs(off - own) > self._same
            ),
        )
        if len(distances) < _NEIGHBOURS:
            return (len(distances) + 1) / self.reach
        return _NEIGHBOURS / max(distances[-1], self.narrow)

    @property
    def _same(self) -> float:
        return 1e-9 * abs(self.value)

    @cached_property
    def _distinct(self) -> list[tuple[float, float]]:
        """The numbers near by, each once, with the least cost of those that lead to it."""
        found: list[tuple[float, float]] = []
        for off, cost in sorted(self._near):
            if found and off - found[-1][0] <= self._same:
                found[-1] = (found[-1][0], min(cost, found[-1][1]))
            else:
                found.append((off, cost))
        return found
