"""Data sets: the logical operators, and shapes in the plane.

Each is a list of rows of numbers, and a list of one target for each row.

>>> X, Y = XOR
>>> [(x, y) for x, y in zip(X, Y)]
[((0.0, 0.0), 0), ((0.0, 1.0), 1), ((1.0, 0.0), 1), ((1.0, 1.0), 0)]
"""

from __future__ import annotations

import math

from ..arguments import number_of, real, whole
from ..initialisation import generator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..initialisation import Seed

    Points = tuple[list[list[float]], list[int]]


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
        seed: makes the points repeatable.

    >>> X, Y = moons(6, noise=0.0)
    >>> [round(x, 6) for x in X[0]], Y
    ([1.0, 0.0], [0, 0, 0, 1, 1, 1])
    """

    def point(kind: int, along: float) -> tuple[float, float]:
        x, y = math.cos(math.pi * along), math.sin(math.pi * along)
        return (1 - x, 0.5 - y) if kind else (x, y)

    return _scattered(point, 2, n, noise, seed)


def circles(n: int = 100, noise: float = 0.05, factor: float = 0.5, seed: Seed = None) -> Points:
    """A circle of radius 1 (class 0) around one of radius `factor` (class 1).

    >>> X, Y = circles(4, noise=0.0, seed=1)
    >>> [round(math.hypot(*row), 9) for row in X], Y
    ([1.0, 1.0, 0.5, 0.5], [0, 0, 1, 1])
    """

    factor = real("factor", factor)

    def point(kind: int, along: float) -> tuple[float, float]:
        radius = factor if kind else 1.0
        return radius * math.cos(2 * math.pi * along), radius * math.sin(2 * math.pi * along)

    return _scattered(point, 2, n, noise, seed, closed=True)


def spirals(
    n: int = 100, noise: float = 0.02, classes: int = 2, turns: float = 1.0, seed: Seed = None
) -> Points:
    """Spirals from the origin out to radius 1, one for each class, each with `turns` turns.

    >>> X, Y = spirals(6, classes=3, seed=1)
    >>> len(X), Y
    (6, [0, 0, 1, 1, 2, 2])
    """

    turns = number_of("turns", turns)

    def point(kind: int, along: float) -> tuple[float, float]:
        angle = 2 * math.pi * (turns * along + kind / classes)
        return along * math.cos(angle), along * math.sin(angle)

    return _scattered(point, classes, n, noise, seed)


def gaussians(n: int = 100, noise: float = 0.25, seed: Seed = None) -> Points:
    """Two clouds, about (-0.5, -0.5) (class 0) and (0.5, 0.5) (class 1), as wide as the noise.

    >>> gaussians(2, noise=0.0)
    ([[-0.5, -0.5], [0.5, 0.5]], [0, 1])
    """

    def point(kind: int, along: float) -> tuple[float, float]:
        middle = kind - 0.5
        return middle, middle

    return _scattered(point, 2, n, noise, seed)


def _scattered(
    point: Callable[[int, float], tuple[float, float]],
    classes: int,
    n: int,
    noise: float,
    seed: Seed,
    closed: bool = False,
) -> Points:
    """`n` points with noise, spread evenly along curves, one for each class.

    `point` gives the place on a curve, from 0 to 1; where the curves are closed, 1 is 0.
    """
    classes = whole("classes", classes)
    n, noise = (
        whole("n", n, classes, f"at least {classes}, the number of classes"),
        real("noise", noise),
    )
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
