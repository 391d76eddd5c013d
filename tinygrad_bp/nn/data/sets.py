# ruff: noqa: N803 (rows are X, targets Y)
"""Data to learn from: logical operators, shapes in the plane, splitting, standardising.

Tables of one's own are read by `read_csv`. Data are a list of rows of numbers, and a list
of one target a row.

>>> X, Y = XOR
>>> [(x, y) for x, y in zip(X, Y)]
[((0.0, 0.0), 0), ((0.0, 1.0), 1), ((1.0, 0.0), 1), ((1.0, 1.0), 0)]
"""

from __future__ import annotations

import math

from ...autodiff.floats import as_float
from ..base import Module, as_list
from ..initialisation import generator
from ..modules import one_or_all

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeVar

    from ..initialisation import Seed

    Points = tuple[list[list[float]], list[int]]
    Row = TypeVar("Row")
    Target = TypeVar("Target")


_CORNERS = ((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0))

#: The logical operators: the four pairs of truth values, and the result for each.
AND = (_CORNERS, (0, 0, 0, 1))
OR = (_CORNERS, (0, 1, 1, 1))
NAND = (_CORNERS, (1, 1, 1, 0))
XOR = (_CORNERS, (0, 1, 1, 0))


def moons(n: int = 100, noise: float = 0.1, seed: Seed = None) -> Points:
    """Two half circles that reach into each other, of the classes 0 and 1.

    Args:
        n: how many points.
        noise: the standard deviation of what is added to each coordinate.
        seed: what makes the points repeatable.

    >>> X, Y = moons(6, noise=0.0)
    >>> [round(x, 6) for x in X[0]], Y
    ([1.0, 0.0], [0, 0, 0, 1, 1, 1])
    """

    def point(kind: int, along: float) -> tuple[float, float]:
        x, y = math.cos(math.pi * along), math.sin(math.pi * along)
        return (1 - x, 0.5 - y) if kind else (x, y)

    return _scattered(point, 2, n, noise, seed)


def circles(n: int = 100, noise: float = 0.05, factor: float = 0.5, seed: Seed = None) -> Points:
    """A circle of radius 1 (class 0) around one of radius `factor` (class 1)."""

    def point(kind: int, along: float) -> tuple[float, float]:
        radius = factor if kind else 1.0
        return radius * math.cos(2 * math.pi * along), radius * math.sin(2 * math.pi * along)

    return _scattered(point, 2, n, noise, seed, closed=True)


def spirals(
    n: int = 100, noise: float = 0.02, classes: int = 2, turns: float = 1.0, seed: Seed = None
) -> Points:
    """Spirals from the origin out to radius 1, one a class, each of so many turns."""

    def point(kind: int, along: float) -> tuple[float, float]:
        angle = 2 * math.pi * (turns * along + kind / classes)
        return along * math.cos(angle), along * math.sin(angle)

    return _scattered(point, classes, n, noise, seed)


def _scattered(
    point: Callable[[int, float], tuple[float, float]],
    classes: int,
    n: int,
    noise: float,
    seed: Seed,
    closed: bool = False,
) -> Points:
    """So many points with noise, evenly along each of some curves.

    `point` gives the place on a curve, from 0 to 1; where the curves are closed, 1 is 0.
    """
    if n < classes or noise < 0:
        raise ValueError(f"expected n from {classes} up and noise from 0 up, got {n} and {noise}")
    rng = generator(seed)
    rows: list[list[float]] = []
    kinds: list[int] = []
    for kind in range(classes):
        count = n // classes + (kind < n % classes)
        for step in range(count):
            place = point(kind, step / (count if closed else max(1, count - 1)))
            rows.append([coordinate + rng.gauss(0.0, noise) for coordinate in place])
            kinds.append(kind)
    return rows, kinds


def split(
    X: Sequence[Row], Y: Sequence[Target], held_out: float = 0.2, seed: Seed = None
) -> tuple[list[Row], list[Row], list[Target], list[Target]]:
    """The rows in two parts, shuffled: to train on, and to test with.

    Args:
        X, Y: rows and targets.
        held_out: the part of the rows to test with.
        seed: what makes the split repeatable.

    Returns:
        X to train on, X to test with, Y to train on, Y to test with.

    Raises:
        ValueError: if X and Y differ in length, or a part would be empty.

    >>> [len(part) for part in split(range(10), range(10), held_out=0.3)]
    [7, 3, 7, 3]
    """
    if len(X) != len(Y):
        raise ValueError(f"expected a target for each of {len(X)} rows, got {len(Y)}")
    places = list(range(len(X)))
    generator(seed).shuffle(places)
    cut = len(X) - round(held_out * len(X))
    if not 0 < cut < len(X):
        raise ValueError(f"held_out={held_out} leaves a part of {len(X)} rows empty")
    train, test = places[:cut], places[cut:]
    return (
        [X[k] for k in train],
        [X[k] for k in test],
        [Y[k] for k in train],
        [Y[k] for k in test],
    )


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

    def __init__(self, means: Sequence[float], deviations: Sequence[float]) -> None:
        self.means = [as_float(mean) for mean in means]
        self.deviations = [as_float(deviation) for deviation in deviations]
        if len(self.means) != len(self.deviations) or 0.0 in self.deviations:
            raise ValueError(
                f"expected as many deviations, none of them 0, as {len(self.means)} means, "
                f"got {self.deviations}"
            )

    @classmethod
    def of(cls, X: Sequence[Sequence[float]]) -> Standardise:
        """The one that gives each column of these rows mean 0 and standard deviation 1.

        A column of equal numbers is only shifted.
        """
        columns = list(zip(*(as_list(row) for row in X), strict=True))
        if not columns:
            raise ValueError("there are no numbers to take a mean of")
        means = [math.fsum(column) / len(column) for column in columns]
        deviations = [
            math.sqrt(math.fsum((x - mean) ** 2 for x in column) / len(column)) or 1.0
            for column, mean in zip(columns, means, strict=True)
        ]
        return cls(means, deviations)

    def __call__(self, x: Sequence[Any]) -> Any:
        """A row: a list of numbers, or one number where there is one."""
        x = as_list(x)
        if len(x) != len(self.means):
            raise ValueError(f"expected {len(self.means)} numbers, got {len(x)}")
        scaled = zip(x, self.means, self.deviations, strict=True)
        return one_or_all([(number - mean) / deviation for number, mean, deviation in scaled])

    def inverse(self) -> Standardise:
        """The one that undoes this one: for the outputs of a model of standardised targets."""
        pairs = list(zip(self.means, self.deviations, strict=True))
        return Standardise([-mean / dev for mean, dev in pairs], [1 / dev for _, dev in pairs])

    def config(self) -> dict[str, Any]:
        return {"means": self.means, "deviations": self.deviations}
