"""The slope of a function that begins at zero, and how wrong it may be.

Differences are extrapolated to a step of zero. Their error is known: from how much the
extrapolations differ (C. J. F. Ridders, Advances in Engineering Software 4, 1982), from rounding,
and from a kink, which shows as a slope that is not the same on both sides.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

#: So many times an extrapolation is repeated with the next one.
COLUMNS = 4
#: What is as small as this, relative to the slope of the graph, is nothing.
NEAR = 1e-8
#: How many times its possible error a slope has to be.
CERTAIN = 10.0


class Extrapolation:
    """The slope at zero of a function that is zero there, told from smaller and smaller steps.

    Args:
        size: what the slope is compared with.
        noise: how wrong a value may be by rounding.

    Attributes:
        slope: the one that is known best.
        error: how wrong it may be.
        is_done: whether smaller steps are of no use.
    """

    def __init__(self, size: float, noise: float) -> None:
        self.slope = 0.0
        self.error = inf
        self.is_done = False
        self._size = size
        self._noise = noise
        self._row: list[float] = []
        self._kinks: list[float] = []
        self._before: tuple[float, bool] = (0.0, False)

    def is_certain(self, tolerance: float) -> bool:
        """Whether there is a slope of more than this, relative to its size."""
        return abs(self.slope) > max(tolerance * self._size, self.error)

    def add(self, step: float, right: float | None, left: float | None) -> None:
        """Take in what there is a step to the right and to the left, or to one side."""
        is_central = right is not None and left is not None
        if self._before != (4 * step, is_central):  # a step was left out
            self._row, self._kinks = [], []
        self._before = (step, is_central)
        kinks = [0.0]
        if right is not None and left is not None:
            # Of central differences, errors are of even powers of the step.
            row = _extrapolated((right - left) / (2 * step), self._row, 16.0)
            kinks = _extrapolated((right + left) / step, self._kinks, 16.0, 4.0)
        else:
            slope = right / step if right is not None else -(left or 0.0) / step
            row = _extrapolated(slope, self._row, 4.0)
        for j in range(1, len(row)):
            error = max(abs(row[j] - row[j - 1]), abs(row[j] - self._row[j - 1]))
            bound = CERTAIN * (error + self._noise / step) + abs(kinks[-1])
            if bound < self.error:
                self.slope, self.error = row[j], bound
        is_exact = self.error <= NEAR * max(self._size, abs(self.slope))
        self.is_done = is_exact or CERTAIN * self._noise / step > self.error
        self._row, self._kinks = row, kinks


def _extrapolated(
    first: float, before: Sequence[float], ratio: float, factor: float = 0.0
) -> list[float]:
    """A row: its first number, and what follows from it and from the row before.

    Args:
        first: what there is at this step.
        before: the row of the step four times as large.
        ratio: how many times less the next power of the step is there.
        factor: the same of the first power, where it is another.
    """
    row = [first]
    factor = factor or ratio
    for earlier in before[:COLUMNS]:
        row.append(row[-1] + (row[-1] - earlier) / (factor - 1))
        factor *= ratio
    return row
