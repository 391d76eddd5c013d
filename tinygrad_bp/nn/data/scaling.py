# ruff: noqa: N803 (rows are X)
"""Numbers on one scale: each column with mean 0 and standard deviation 1."""

from __future__ import annotations

import math

from ..arguments import number_of
from ..base import Module
from ..sequences import as_list, one_or_all, refuse_others

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from ..sequences import Numbers


class Standardise(Module):
    """Each number less a mean, divided by a standard deviation; a module without parameters.

    As the first part of a `Sequential` it goes into the file with the model, so that the
    model takes the numbers as they come.

    Args:
        means, deviations: one of each for each number of a row.

    >>> scale = Standardise.of([[1.0, 7.0], [3.0, 7.0]])
    >>> scale([5.0, 8.0])
    [3.0, 1.0]
    >>> scale.inverse()([3.0, 1.0])
    [5.0, 8.0]
    """

    def __init__(self, means: Iterable[float], deviations: Iterable[float]) -> None:
        self.means = [number_of("a mean", mean) for mean in as_list(means)]
        self.deviations = [number_of("a deviation", number) for number in as_list(deviations)]
        if not all(map(math.isfinite, [*self.means, *self.deviations])):
            raise ValueError("expected finite means and deviations, got inf or nan")
        if len(self.means) != len(self.deviations) or 0.0 in self.deviations:
            raise ValueError(
                f"expected {len(self.means)} deviations, one for each mean and none of them 0, "
                f"got {self.deviations}"
            )

    @classmethod
    def of(cls, X: Iterable[Iterable[float]]) -> Standardise:
        """The one that gives each column of these rows mean 0 and standard deviation 1.

        A column of equal numbers is only shifted.
        """
        rows = [as_list(row) for row in as_list(X)]
        lengths = {len(row) for row in rows}
        if len(lengths) > 1:
            raise ValueError(f"the rows have from {min(lengths)} to {max(lengths)} numbers")
        columns = list(zip(*rows, strict=True))
        if not columns:
            raise ValueError("there are no numbers to take a mean of")
        try:
            means = [math.fsum(column) / len(column) for column in columns]
        except TypeError:
            for place, row in enumerate(rows):
                refuse_others(f"row {place}, number", row)
            raise
        deviations = [
            math.sqrt(math.fsum((x - mean) ** 2 for x in column) / len(column)) or 1.0
            for column, mean in zip(columns, means, strict=True)
        ]
        return cls(means, deviations)

    def __call__(self, x: Numbers) -> Any:
        """The row on the new scale: a list of numbers, or one number if there is only one."""
        row = as_list(x)
        if len(row) != len(self.means):
            raise ValueError(f"expected {len(self.means)} numbers, got {len(row)}")
        scaled = zip(row, self.means, self.deviations, strict=True)
        try:
            return one_or_all([(number - mean) / deviation for number, mean, deviation in scaled])
        except TypeError:
            refuse_others("input", row)
            raise

    def inverse(self) -> Standardise:
        """The one that undoes this one: for the outputs of a model of standardised targets."""
        pairs = list(zip(self.means, self.deviations, strict=True))
        return Standardise([-mean / dev for mean, dev in pairs], [1 / dev for _, dev in pairs])

    def config(self) -> dict[str, Any]:
        return {"means": self.means, "deviations": self.deviations}
