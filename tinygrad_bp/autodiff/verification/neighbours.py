"""What has left the graph: a function is run at neighbouring numbers, and so is its graph.

A graph knows what was computed from its inputs. A number that left it on the way, by `.data`,
stands in it as a constant. So at other numbers the function gives something else than its graph
does, run again for these. Where nothing has left, the two are the same operations on the same
numbers, and agree to the last bit, whatever their rounding: then all is well, and this is known
from a few runs, however many inputs there are.

Where they do not agree, it may be for a good reason (another branch is taken there, an iteration
takes a step more), so what is asked is the slope of the difference of the two; `extrapolation.py`
tells it, and how wrong it may be.
"""

from __future__ import annotations

from itertools import islice, product
from math import frexp, isfinite
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from ..floats import FloatError
from ..graph import topological_order
from ..value import Value
from .extrapolation import NEAR, Extrapolation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

#: Of the steps at which the two are compared, each is this large, relative to the input.
PROBES = (2.0**-10, 2.0**-26)
#: Up to so many inputs are looked at one by one; of more, so many groups are.
GROUPS = 16
#: An extrapolation has so many steps, each a quarter of the one before it.
STEPS = 20
#: The first step, relative to the input, and another one for a second opinion.
FIRST_STEPS = (2.0**-3, 1.5 * 2.0**-4)
#: So many leaks are looked for, of which the largest is told, in so many runs.
MOST_LEAKS, MOST_RUNS = 16, 4000


class Leak(NamedTuple):
    """A slope of the function that its graph does not have.

    Attributes:
        output: 0 for the number, i + 1 for its derivative by input i.
        input: the input that it is by.
        missing: how much of it the graph does not have.
    """

    output: int
    input: int
    missing: float


class Neighbourhood:
    """A function and its graph around a point.

    Args:
        f: the function, from a list of Values to a Value or a number.
        output: what it gave.
        inputs: what it was given.
        order: 2 for the derivatives of both as well.
        size: from an output (0 is the number, i + 1 the derivative by input i) and an input to
            the size of the slope, of the paths through the graph that make it up.
        noise: from an output to how wrong it may be by rounding.
    """

    def __init__(
        self,
        f: Callable[[list[Value]], Any],
        output: Any,
        inputs: Sequence[Value],
        order: int,
        size: Callable[[int, int], float],
        noise: Callable[[int], float],
    ) -> None:
        self._f = f
        self._output = output
        self._inputs = inputs
        self._order = order
        self._size = size
        self._noise = noise
        self._point = [x.data for x in inputs]
        # What a step of one is: as large as the inputs, which may be tiny, and 1 at least. It is
        # a power of two, so that steps are exact.
        own = [2.0 ** (frexp(x)[1] - 1) if x else 1.0 for x in self._point]
        least = [max(unit, 1.0) for unit in own]
        self._scales = [own] if own == least else [own, least]
        self._random = Random(0)
        self._runs = 0

    def leaks(self, tolerance: float) -> list[Leak]:
        """Some slopes that the graph does not have; none where none is known for certain.

        Args:
            tolerance: what is less than this, relative to its size, is let pass.
        """
        at_the_point = self._difference({})
        if at_the_point is None or any(at_the_point):
            return []  # of random numbers, say
        found = self._leaks_among(range(len(self._inputs)), max(tolerance, 20 * NEAR))
        return list(islice(found, MOST_LEAKS))

    def _leaks_among(self, inputs: Sequence[int], tolerance: float) -> Iterator[Leak]:
        agrees = self._agrees(inputs) if self._runs < MOST_RUNS else True
        if agrees or not inputs:
            return
        is_group = len(self._inputs) > GROUPS and len(inputs) <= len(self._inputs) // GROUPS
        if len(inputs) == 1 or (is_group and agrees is False):
            missing = self._missing(inputs, tolerance)
            if len(inputs) == 1:
                for output, slope in missing.items():
                    yield Leak(output, inputs[0], slope)
            if len(inputs) == 1 or not missing:
                return
        middle = len(inputs) // 2
        yield from self._leaks_among(inputs[:middle], tolerance)
        yield from self._leaks_among(inputs[middle:], tolerance)

    def _agrees(self, inputs: Sequence[int]) -> bool | None:
        """Whether function and graph do nearby; None where one of them has no numbers."""
        found = None
        for units, probe in product(self._scales, PROBES):
            parts = [probe * units[i] * self._random.uniform(0.5, 1) for i in inputs]
            signs = [self._random.choice((-1, 1)) for _ in inputs]
            outward = [-1 if self._point[i] < 0 else 1 for i in inputs]
            inward = [-sign for sign in outward]
            # At the edge of a domain there are numbers on one side alone.
            for way in (signs, outward, inward):
                steps = {i: sign * part for i, sign, part in zip(inputs, way, parts, strict=True)}
                if (difference := self._difference(steps)) is not None:
                    if any(difference):
                        return False
                    found = True
                    break
        return found

    def _missing(self, inputs: Sequence[int], tolerance: float) -> dict[int, float]:
        """Each output whose slope by these inputs is missing for certain, and how much of it.

        Of several inputs, how much it is along some direction.
        """
        for units in self._scales:
            direction = {i: units[i] for i in inputs}
            if len(inputs) > 1:
                direction = {
                    i: unit * self._random.choice((-1, 1)) * self._random.uniform(0.5, 1)
                    for i, unit in direction.items()
                }
            found = self._slopes(direction, FIRST_STEPS[0], tolerance)
            if found:  # what agrees by chance at some steps does not at others
                others = self._slopes(direction, FIRST_STEPS[1], tolerance)
                found = {
                    k: slope / (units[inputs[0]] if len(inputs) == 1 else 1.0)
                    for k, slope in found.items()
                    if k in others and self._is_at_the_point(direction, k, slope)
                }
            if found:
                return found
        return {}

    def _is_at_the_point(self, direction: dict[int, float], k: int, slope: float) -> bool:
        """Whether the slope is there at the smallest step too at which it can be told from noise.

        Where it is not, the function only takes another branch some way off.
        """
        step = max(1e3 * self._noise(k) / abs(slope), 2.0**-40)
        seen = [
            sign * difference[k] / step
            for sign in (1, -1)
            if (difference := self._difference(_times(direction, sign * step))) is not None
        ]
        return bool(seen) and abs(sum(seen) / len(seen) - slope) < 0.1 * abs(slope)

    def _slopes(
        self, direction: dict[int, float], step: float, tolerance: float
    ) -> dict[int, float]:
        tables: dict[int, Extrapolation] = {}
        waiting = set(range(1 + (len(self._inputs) if self._order == 2 else 0)))
        for _ in range(STEPS):
            right, left = (self._difference(_times(direction, sign * step)) for sign in (1, -1))
            for k in sorted(waiting) if right or left else ():
                sides = [None if side is None else side[k] for side in (right, left)]
                if k not in tables:
                    if not any(sides):  # the two agree
                        waiting.remove(k)
                        continue
                    size = sum(abs(part) * self._size(k, i) for i, part in direction.items())
                    tables[k] = Extrapolation(size, self._noise(k))
                tables[k].add(step, *sides)
                if tables[k].is_done:
                    waiting.remove(k)
            if not waiting:
                break
            step /= 4
        return {k: table.slope for k, table in tables.items() if table.is_certain(tolerance)}

    def _difference(self, steps: dict[int, float]) -> list[float] | None:
        """What the function gives at a step from the point, less what its graph gives there."""
        self._runs += 1
        point = list(self._point)
        for i, step in steps.items():
            point[i] += step
        inputs = [Value(x) for x in point]
        try:
            found = numbers_of(self._f(inputs), inputs, self._order)
        except Exception:  # of whatever kind: it is the user's function, and the point is ours
            return None
        try:
            known = numbers_of(self._output, self._inputs, self._order, point)
        except FloatError:
            return None
        difference = [x - y for x, y in zip(found, known, strict=True)]
        return difference if all(map(isfinite, difference)) else None


def _times(direction: dict[int, float], step: float) -> dict[int, float]:
    return {i: step * part for i, part in direction.items()}


def numbers_of(
    output: Any, inputs: Sequence[Value], order: int, point: Iterable[float] | None = None
) -> list[float]:
    """The number that a graph gives and, for order 2, its derivative by each input.

    Args:
        output: the last node; a number has no graph.
        inputs: the variables.
        order: 1 or 2.
        point: other numbers for the inputs, with which it is run; no node is changed.

    >>> x = Value(2.0)
    >>> numbers_of(x * x, [x], 2), numbers_of(x * x, [x], 2, [3.0])
    ([4.0, 4.0], [9.0, 6.0])
    """
    if not isinstance(output, Value):
        return [float(output), *[0.0] * (len(inputs) if order == 2 else 0)]
    nodes = topological_order(output)
    moved: dict[Any, float] = {} if point is None else dict(zip(inputs, point, strict=True))
    edges: dict[Any, Sequence[float | None]] = {}
    for node in nodes:
        if node.op is None or not any(parent in moved for parent in node.parents):
            edges[node] = node.partials
            continue
        numbers = [
            moved.get(operand, operand.data) if isinstance(operand, Value) else operand
            for operand in node.operands
        ]
        moved[node], edges[node] = node.op.evaluate(node.operands, numbers)
    number = moved.get(output, output.data)
    return [number, *(_slopes_by(inputs, nodes, edges) if order == 2 else ())]


def _slopes_by(
    inputs: Sequence[Value], nodes: Sequence[Value], edges: dict[Any, Sequence[float | None]]
) -> list[float]:
    """The derivative of the last node by each input, with these numbers on the edges."""
    gradient: dict[Any, float] = {nodes[-1]: 1.0}
    for node in reversed(nodes):
        if (g := gradient.get(node)) is not None:
            for operand, slope in zip(node.operands, edges[node], strict=True):
                if slope is not None:
                    gradient[operand] = gradient.get(operand, 0.0) + g * slope
    return [gradient.get(x, 0.0) for x in inputs]
