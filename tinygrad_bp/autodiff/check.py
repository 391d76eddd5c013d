"""`check_gradients`: are the derivatives right? Asked of the function itself, in many digits.

Central differences in floats lose half the digits, so they cannot tell a small mistake
from noise. But the graph of a function says which operations it is made of, and mpmath can
run those with as many digits as one likes. Here they are run a tiny step to either side.
"""

from __future__ import annotations

from math import inf, isnan, log10
from typing import TYPE_CHECKING, Any

from .graph import topological_order
from .ops import TABLE, Op
from .passes import pull_back
from .transforms import gradients
from .tree import Structure, flatten
from .value import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

#: The step to either side, relative to the number; its square is the error of a difference.
STEP = 1e-15


def check_gradients(
    f: Callable[..., Any], *args: Any, order: int = 1, tolerance: float = 1e-9
) -> float:
    """The largest relative error of the derivatives of `f`, against central differences.

    The differences are taken with mpmath on the operations that `f(*args)` ran. An error is
    relative to the sum of the magnitudes of what the paths through the graph contribute, so
    that contributions which cancel (all but rounding) are no false alarm.

    Args:
        f: gives one number; built of operations of this package.
        args: numbers, or lists, tuples, dicts and arrays of them.
        order: 1 for the first derivatives (by the numbers on the edges of the graph, which
            `backward()` uses, and by the rules, which `gradients()` uses), 2 for the second
            ones as well.
        tolerance: the largest relative error that is let pass.

    Raises:
        AssertionError: an error is larger; the message names the worst entry.
        ModuleNotFoundError: mpmath is missing: pip install mpmath.

    >>> check_gradients(lambda x: x[0].sin() * x[1] ** 3, [0.5, 2.0], order=2) < 1e-14
    True
    """
    if order not in (1, 2):
        raise ValueError(f"check_gradients() checks order 1 or 2, not {order!r}")
    entries, structure = flatten(tuple(args), "check_gradients()")
    inputs = [Value(getattr(entry, "data", entry)) for entry in entries]
    outputs, output_structure = flatten(f(*structure.rebuild(inputs)), "check_gradients()")
    if output_structure.parts is not None or output_structure.shape:
        raise TypeError(f"the function has to give one number, and gave {output_structure.outline}")
    if not isinstance(outputs[0], Value):
        return 0.0
    worst, message = 0.0, ""
    for name, given, exact, scale in _compared(outputs[0], inputs, _names(structure), order):
        # Equal as floats covers the infinities.
        difference = 0.0 if given == float(exact) else float(abs(given - exact))
        error = difference / scale if scale else difference
        if isnan(error):
            error = inf
        if error > worst:
            worst, message = error, f"{name}: {given!r}, and by differences {float(exact)!r}"
    if worst > tolerance:
        raise AssertionError(f"the relative error is {worst:.3g} for {message}")
    return worst


def _compared(
    output: Value, inputs: list[Value], names: list[str], order: int
) -> Iterator[tuple[str, float, Any, float]]:
    """For each derivative its name, what the package gives, what it is, and the scale."""
    evaluation = _Evaluation(output, inputs)
    firsts = gradients(output, inputs)
    numbers = pull_back([output], [1.0], inputs, numeric=True)
    scales = _path_sums(output, inputs)
    for i, name in enumerate(names):
        exact = evaluation.difference(i)
        yield f"the derivative by {name}, of the numbers on the edges", numbers[i], exact, scales[i]
        yield f"the derivative by {name}, of the rules", firsts[i].data, exact, scales[i]
    if order == 2:
        for i, first in enumerate(firsts):
            seconds = gradients(first, inputs)
            scales = _path_sums(first, inputs)
            for j, second in enumerate(seconds):
                name = f"the second derivative by {names[i]} and {names[j]}"
                yield name, second.data, evaluation.second_difference(i, j), scales[j]


def _path_sums(output: Value, inputs: Sequence[Value]) -> list[float]:
    """For each input the sum, over the paths to it, of the magnitude of what each brings."""
    sums: dict[Any, float] = {output: 1.0}
    for node in reversed(topological_order(output)):
        for operand, slope in zip(node.operands, node.partials, strict=True):
            if slope is not None and node in sums:
                sums[operand] = sums.get(operand, 0.0) + sums[node] * abs(slope)
    return [sums.get(x, 0.0) for x in inputs]


class _Evaluation:
    """The output of a graph, and its differences, in many digits."""

    def __init__(self, output: Value, inputs: list[Value]) -> None:
        try:
            import mpmath
        except ModuleNotFoundError:
            raise ModuleNotFoundError(
                "check_gradients() takes its differences with mpmath: pip install mpmath"
            ) from None
        self.steps = [STEP * (abs(x.data) or 1.0) for x in inputs]
        self.mp = mpmath.mp.clone()
        # A second difference divides by the smallest step twice.
        self.mp.dps = 50 + 2 * round(-log10(min(self.steps, default=1.0) or 5e-324))
        self.mp.copysign = lambda x, y: abs(x) if y >= 0 else -abs(x)
        self.output = output
        self.inputs = inputs
        self.order = topological_order(output)
        self.forward = {op: _in_many_digits(op, self.mp) for op in TABLE.values()}

    def at(self, *steps: tuple[int, int]) -> Any:
        """The output with so many steps added to those inputs."""
        numbers: dict[Any, Any] = {x: self.mp.mpf(x.data) for x in self.inputs}
        for i, count in steps:
            numbers[self.inputs[i]] += count * self.mp.mpf(self.steps[i])
        for node in self.order:
            if node.op is not None:
                operands = (
                    numbers[operand] if operand in numbers else self.mp.mpf(operand)
                    for operand in node.operands
                )
                numbers[node] = self.forward[node.op](*operands)
            elif node not in numbers:
                numbers[node] = self.mp.mpf(node.data)
        return numbers[self.output]

    def difference(self, i: int) -> Any:
        return (self.at((i, 1)) - self.at((i, -1))) / (2 * self.mp.mpf(self.steps[i]))

    def second_difference(self, i: int, j: int) -> Any:
        corners = ((a * b, self.at((i, a), (j, b))) for a in (1, -1) for b in (1, -1))
        return sum(sign * corner for sign, corner in corners) / (
            4 * self.mp.mpf(self.steps[i]) * self.steps[j]
        )


def _in_many_digits(op: Op, mp: Any) -> Callable[..., Any]:
    """What the operation computes, by mpmath's functions in the place of math's."""
    words = {
        "math": mp,
        "_sigmoid": lambda x: 1 / (1 + mp.exp(-x)),
        "_pow": lambda x, y: x**y,
    }
    function: Callable[..., Any] = eval(f"lambda {op.letters}: {op.value}", words)
    return function


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
