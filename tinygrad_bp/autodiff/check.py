"""`check_gradients`: are the derivatives right? Asked of the graph, in many digits, and of the
function itself.

The derivatives of a graph are compared with differences of it in many digits, so that a rule which
is wrong in its tenth digit is found. What has left the graph, by `.data`, is in neither. So the
function is run at neighbouring numbers as well, and what it gives is compared with what its graph
gives there; see `verification/neighbours.py`.
"""

from __future__ import annotations

from math import inf, isfinite
from random import Random
from sys import float_info
from typing import TYPE_CHECKING, Any, NamedTuple

from .calls import run as run_for_derivatives
from .engine.clock import tick
from .graph import topological_order
from .transforms import gradients
from .tree import Structure, flatten_numbers
from .value import Value
from .verification.many_digits import FINE_STEP, ManyDigits
from .verification.neighbours import GROUPS, Leak, Neighbourhood
from .verification.reads import lines_that_read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


def check_gradients(
    f: Callable[..., Any], *args: Any, order: int = 1, tolerance: float = 1e-9
) -> float:
    """The largest relative error of the derivatives of `f`, against differences.

    The derivatives, from the graphs that `gradients()` makes by the rules, are compared with
    central differences of the operations that `f(*args)` ran, both computed with mpmath. So
    rounding is no part of the error. It is relative to the derivative, or to what the paths
    through the graph bring where that cancels. Of more than 16 numbers the error is that of a sum
    of all, in random shares, and each is looked at by itself only where that is not right; second
    derivatives are then those by 16 of the numbers and any other. At a kink each number between the
    slopes of its sides is right.

    A number that leaves the graph on the way, by `.data`, takes its derivative with it. So `f`
    itself is run at neighbouring numbers too, a few times if all is well, and has to change there
    as its graph does. Where its slope cannot be told (at a kink or a jump, beyond the edge of a
    domain, in the noise of rounding, with random numbers in it), only the graph is checked.

    Args:
        f: gives one number, the same one for the same arguments.
        args: numbers, or lists, tuples, dicts and arrays of them.
        order: 1 for the first derivatives, 2 for the second ones as well.
        tolerance: the largest relative error that is let pass; of the slope of `f` itself, which
            floats tell less exactly, 2e-7.

    Raises:
        AssertionError: an error is larger; the message names the worst entry. Or `f` changes
            otherwise than its graph; the message names an entry by which it does, how much of
            the derivative is missing, and where `.data` is read.
        ValueError: a number is not finite, or the function has no value a step away from it.
        ModuleNotFoundError: mpmath is missing: pip install mpmath.

    >>> check_gradients(lambda x: x[0].sin() * x[1] ** 3, [0.5, 2.0], order=2) < 1e-14
    True
    >>> check_gradients(lambda x: x * x.data, 2.0)
    Traceback (most recent call last):
    AssertionError: the relative error is 0.5 for the derivative by args[0]: 2, but the ...
    """
    if order not in (1, 2):
        raise ValueError(f"check_gradients() checks order 1 or 2, not {order!r}")
    entries, structure = flatten_numbers(tuple(args), "check_gradients()")
    numbers = [getattr(entry, "data", entry) for entry in entries]
    if not all(map(isfinite, numbers)):
        raise ValueError(f"check_gradients() takes finite numbers, not {numbers}")

    start = tick()

    def run(inputs: list[Value]) -> Value | float:
        found = run_for_derivatives(f, structure.rebuild(inputs), {}, start)
        outputs, shape = flatten_numbers(found, "check_gradients()")
        if shape.parts is not None or shape.stop != 1:
            raise TypeError(f"the function must return one number, but returned {shape.outline}")
        output: Value | float = outputs[0]
        return output

    inputs = [Value(number) for number in numbers]
    output = run(inputs)
    names = _names(structure)
    worst = 0.0
    if isinstance(output, Value):
        worst = _error_of_rules(output, inputs, names, order, tolerance)
    slopes = _SlopesOfGraph(output, inputs)
    around = Neighbourhood(run, output, inputs, order, slopes.size, slopes.noise)
    if leaks := around.leaks(tolerance):
        leak = max(leaks, key=slopes.error)
        raise AssertionError(slopes.message(leak, names, lines_that_read(run, inputs, leak.input)))
    return worst


# What is wrong with the graph


class _Comparison(NamedTuple):
    """A derivative by the rules, and by differences in many digits."""

    name: str
    given: Any
    exact: Any
    noise: Any
    scale: float

    @property
    def error(self) -> float:
        """How much they differ, relative to the derivative, or to what its paths bring."""
        distance = abs(self.given - self.exact)
        if distance <= self.noise:
            return 0.0
        error = float(distance / (max(abs(self.exact), self.scale) or 1.0))
        return inf if error != error else error


def _error_of_rules(
    output: Value, inputs: list[Value], names: list[str], order: int, tolerance: float
) -> float:
    """The largest error of the derivatives as those of the graph."""
    error, worst = 0.0, None
    for compared in _compared(output, inputs, names, order, tolerance):
        if compared.exact != compared.exact:
            raise ValueError(
                f"check_gradients(): the function is at the edge of its domain: it has no "
                f"value one step away, for {compared.name}"
            )
        if compared.error > error:
            error, worst = compared.error, compared
    if worst and error > tolerance:
        raise AssertionError(
            f"the relative error is {error:.3g} for {worst.name}: {float(worst.given)!r}, and by "
            f"differences {float(worst.exact)!r}"
        )
    return error


def _compared(
    output: Value, inputs: list[Value], names: list[str], order: int, tolerance: float
) -> Iterator[_Comparison]:
    """Each derivative; of many inputs, all first derivatives and some rows of the second ones."""
    random = Random(0)
    differences = ManyDigits(output, inputs)

    def of_row(row: Value, slopes: list[Value], what: str, by: int | None) -> Any:
        sums = _path_sums(row)
        scales = [sums.get(x, 0.0) for x in inputs]
        given = differences.of(slopes)

        def closer(compared: _Comparison, i: int) -> _Comparison:
            fine = ManyDigits(output, inputs, FINE_STEP)
            [number] = fine.of([slopes[i]])
            exact, noise = fine.difference({i: fine.mp.one}, by)
            compared = compared._replace(given=number, exact=exact, noise=noise)
            if compared.error > tolerance:
                # At a kink the derivative is one of those between its sides.
                least, most = fine.beside(i, by)
                if compared._replace(exact=min(max(number, least), most)).error <= tolerance:
                    return compared._replace(exact=number)
            return compared

        def among(some: Sequence[int]) -> Iterator[_Comparison]:
            if len(some) == 1:
                [i] = some
                difference = differences.difference({i: differences.mp.one}, by)
                compared = _Comparison(what + names[i], given[i], *difference, scales[i])
                if compared.error > tolerance:
                    compared = closer(compared, i)
                yield compared
                return
            if len(inputs) > GROUPS:
                # With these shares the error is a sum of the relative errors.
                shares = {
                    i: random.choice((-1, 1)) * random.uniform(0.5, 1) / (scales[i] or 1.0)
                    for i in some
                }
                total = sum(share * given[i] for i, share in shares.items())
                sum_of_all = _Comparison("", total, *differences.difference(shares, by), 1.0)
                if sum_of_all.error <= tolerance / 100:
                    yield sum_of_all
                    return
            middle = len(some) // 2
            yield from among(some[:middle])
            yield from among(some[middle:])

        return among(range(len(inputs)))

    if not inputs:
        return
    firsts = gradients(output, inputs)
    yield from of_row(output, firsts, "the derivative by ", None)
    if order == 2:
        for i in sorted(random.sample(range(len(inputs)), min(len(inputs), GROUPS))):
            what = f"the second derivative by {names[i]} and "
            yield from of_row(firsts[i], gradients(firsts[i], inputs), what, i)


def _path_sums(output: Value) -> dict[Any, float]:
    """For each node the sum, over the paths to it, of the magnitude of what each brings."""
    sums: dict[Any, float] = {output: 1.0}
    for node in reversed(topological_order(output)):
        for operand, slope in zip(node.operands, node.partials, strict=True):
            if slope is not None and node in sums:
                sums[operand] = sums.get(operand, 0.0) + sums[node] * abs(slope)
    return sums


# What is not in the graph


class _SlopesOfGraph:
    """The slopes of a graph and of its derivatives, made when they are asked for."""

    def __init__(self, output: Value | float, inputs: list[Value]) -> None:
        self._inputs = inputs
        self._outputs: list[Value | float] = [output]
        self._sums: dict[int, dict[Any, float]] = {}

    def size(self, output: int, i: int) -> float:
        """How large the slope of an output by input i is, added up over its paths."""
        return self._sums_of(output).get(self._inputs[i], 0.0)

    def noise(self, output: int) -> float:
        """How wrong an output may be, to first order, where each operation rounds once or twice."""
        sums = self._sums_of(output)
        rounding: float = sum(abs(getattr(x, "data", x)) * total for x, total in sums.items())
        return 4 * (float_info.epsilon * rounding + 5e-324 * len(sums))

    def error(self, leak: Leak) -> float:
        """How much is missing, relative to the larger of what is given and what is right."""
        given = self._given(leak)
        return abs(leak.missing) / max(abs(given), abs(given + leak.missing))

    def message(self, leak: Leak, names: list[str], lines: list[str]) -> str:
        """What is said of a leak."""
        given, by = self._given(leak), names[leak.input]
        if leak.output:
            by = f"{names[leak.output - 1]} and {by}"
        where = f". It is read in {'; '.join(lines)}" if lines else ""
        return (
            f"the relative error is {self.error(leak):.3g} for the {'second ' * bool(leak.output)}"
            f"derivative by {by}: {given:.9g}, but the function itself, run at neighbouring "
            f"numbers, has {given + leak.missing:.9g}. A number left the graph on the way, and its "
            f"derivative with it: compute with the Value itself, and with functions of Values "
            f"(tinygrad_bp.exp for math.exp), not with .data{where}"
        )

    def _given(self, leak: Leak) -> float:
        output = self._output(leak.output)
        if not isinstance(output, Value):
            return 0.0
        [slope] = gradients(output, [self._inputs[leak.input]])
        return slope.data

    def _output(self, output: int) -> Value | float:
        if output and len(self._outputs) == 1:
            [number] = self._outputs
            if isinstance(number, Value):
                self._outputs += gradients(number, self._inputs)
            else:
                self._outputs += [0.0] * len(self._inputs)
        return self._outputs[output]

    def _sums_of(self, output: int) -> dict[Any, float]:
        if output not in self._sums:
            node = self._output(output)
            self._sums[output] = _path_sums(node) if isinstance(node, Value) else {node: 1.0}
        return self._sums[output]


def _names(structure: Structure) -> list[str]:
    """What to call each entry: `args[0]['w'][2]`."""
    names: list[str] = []

    def walk(part: Structure, name: str) -> None:
        if part.parts is not None:
            for key, inner in zip(part.keys, part.parts, strict=True):
                walk(inner, f"{name}[{key!r}]")
        elif part.shape is not None:
            names.extend(f"{name}.flat[{i}]" for i in range(part.stop - part.start))
        else:
            names.append(name)

    walk(structure, "args")
    return names
