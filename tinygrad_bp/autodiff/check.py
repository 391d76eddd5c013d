"""`check_gradients`: are the derivatives right? Asked of the function itself, in many digits.

Central differences in floats lose half the digits, so they cannot tell a small mistake
from noise. But the graph of a function says which operations it is made of, and mpmath can
run those with as many digits as one likes. Here they are run a tiny step to either side.
"""

from __future__ import annotations

from math import inf, isfinite, log10
from typing import TYPE_CHECKING, Any

from .graph import topological_order
from .operations.computing import function
from .operations.operation import Op
from .ops import TABLE
from .transforms import gradients
from .tree import Structure, flatten_numbers
from .value import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

#: The step to either side, relative to the number; its square is the error of a difference.
STEP = 1e-15


def check_gradients(
    f: Callable[..., Any], *args: Any, order: int = 1, tolerance: float = 1e-9
) -> float:
    """The largest relative error of the derivatives of `f`, against central differences.

    Both sides are computed with mpmath: the differences from the operations that `f(*args)`
    ran, the derivatives from the graphs that `gradients()` makes by the rules. So rounding is
    no part of the error, and a rule that is wrong in its tenth digit is found. An error is
    relative to the derivative, or to what the paths through the graph bring where that cancels.

    Args:
        f: gives one number; built of operations of this package.
        args: numbers, or lists, tuples, dicts and arrays of them.
        order: 1 for the first derivatives, 2 for the second ones as well.
        tolerance: the largest relative error that is let pass.

    Raises:
        AssertionError: an error is larger; the message names the worst entry.
        ValueError: a number is not finite, or the function has no value a step away from it.
        ModuleNotFoundError: mpmath is missing: pip install mpmath.

    >>> check_gradients(lambda x: x[0].sin() * x[1] ** 3, [0.5, 2.0], order=2) < 1e-14
    True
    """
    if order not in (1, 2):
        raise ValueError(f"check_gradients() checks order 1 or 2, not {order!r}")
    entries, structure = flatten_numbers(tuple(args), "check_gradients()")
    numbers = [getattr(entry, "data", entry) for entry in entries]
    if not all(map(isfinite, numbers)):
        raise ValueError(f"check_gradients() takes finite numbers, not {numbers}")
    inputs = [Value(number) for number in numbers]
    outputs, output_structure = flatten_numbers(f(*structure.rebuild(inputs)), "check_gradients()")
    if output_structure.parts is not None or output_structure.shape:
        raise TypeError(
            f"the function must return one number, but returned {output_structure.outline}"
        )
    if not isinstance(outputs[0], Value):
        return 0.0
    worst, message = 0.0, ""
    for name, given, (exact, noise), scale in _compared(
        outputs[0], inputs, _names(structure), order
    ):
        if exact != exact:
            raise ValueError(
                f"check_gradients(): the function is at the edge of its domain: it has no "
                f"value one step away, for {name}"
            )
        distance = abs(given - exact)
        size = max(abs(exact), scale) or 1.0
        error = 0.0 if distance <= noise else float(distance / size)
        error = inf if error != error else error
        if error > worst:
            worst, message = error, f"{name}: {float(given)!r}, and by differences {float(exact)!r}"
    if worst > tolerance:
        raise AssertionError(f"the relative error is {worst:.3g} for {message}")
    return worst


def _compared(
    output: Value, inputs: list[Value], names: list[str], order: int
) -> Iterator[tuple[str, Any, tuple[Any, Any], float]]:
    """For each derivative its name, what the rules give, the difference, and the scale."""
    differences = _InManyDigits(output, inputs)
    firsts = gradients(output, inputs)
    scales = _path_sums(output, inputs)
    for i, (first, name) in enumerate(zip(firsts, names, strict=True)):
        given = differences.of(first)
        yield f"the derivative by {name}", given, differences.difference(i), scales[i]
        if order == 2:
            scales_of_first = _path_sums(first, inputs)
            for j, second in enumerate(gradients(first, inputs)):
                exact = differences.second_difference(i, j)
                name_of_both = f"the second derivative by {name} and {names[j]}"
                yield name_of_both, differences.of(second), exact, scales_of_first[j]


def _path_sums(output: Value, inputs: Sequence[Value]) -> list[float]:
    """For each input the sum, over the paths to it, of the magnitude of what each brings."""
    sums: dict[Any, float] = {output: 1.0}
    for node in reversed(topological_order(output)):
        for operand, slope in zip(node.operands, node.partials, strict=True):
            if slope is not None and node in sums:
                sums[operand] = sums.get(operand, 0.0) + sums[node] * abs(slope)
    return [sums.get(x, 0.0) for x in inputs]


class _InManyDigits:
    """The numbers of a graph, and central differences of its output, by mpmath."""

    def __init__(self, output: Value, inputs: list[Value]) -> None:
        try:
            import mpmath
        except ModuleNotFoundError:
            raise ModuleNotFoundError(
                "check_gradients() takes its differences with mpmath: pip install mpmath"
            ) from None
        smallest = min((abs(x.data) or 1.0 for x in inputs), default=1.0)
        self.mp = mpmath.mp.clone()
        # A second difference divides by the smallest step twice.
        self.mp.dps = 80 + 2 * max(0, round(-log10(smallest)))
        self.mp.copysign = lambda x, y: abs(x) if y >= 0 else -abs(x)
        self.steps = [self.mp.mpf(STEP) * (abs(x.data) or 1.0) for x in inputs]
        self.output = output
        self.inputs = inputs
        self.forward = {op: _in_many_digits(op, self.mp) for op in TABLE.values()}

    def of(self, node: Value, *steps: tuple[int, int]) -> Any:
        """The number of a node with so many steps added to those inputs; nan if it has none."""
        numbers: dict[Any, Any] = {x: self.mp.mpf(x.data) for x in self.inputs}
        for i, count in steps:
            numbers[self.inputs[i]] += count * self.steps[i]
        for inner in topological_order(node):
            if inner.op is None:
                numbers.setdefault(inner, self.mp.mpf(inner.data))
                continue
            operands = (
                numbers[operand] if operand in numbers else self.mp.mpf(operand)
                for operand in inner.operands
            )
            try:
                number = self.forward[inner.op](*operands)
            except (ArithmeticError, ValueError):
                number = self.mp.nan
            # Beyond the edge of its domain mpmath goes on with complex numbers.
            numbers[inner] = self.mp.nan if isinstance(number, self.mp.mpc) else number
        return numbers[node]

    def difference(self, i: int) -> tuple[Any, Any]:
        """The derivative by input i, and how wrong it may be."""

        def across(n: int) -> Any:
            right, left = self.of(self.output, (i, n)), self.of(self.output, (i, -n))
            return (right - left) / (2 * n * self.steps[i])

        return _with_noise(across)

    def second_difference(self, i: int, j: int) -> tuple[Any, Any]:
        """The second derivative by inputs i and j, and how wrong it may be."""

        def across(n: int) -> Any:
            signs = [(a, b) for a in (1, -1) for b in (1, -1)]
            corners = (a * b * self.of(self.output, (i, a * n), (j, b * n)) for a, b in signs)
            return sum(corners) / (4 * n**2 * self.steps[i] * self.steps[j])

        return _with_noise(across)


def _with_noise(across: Callable[[int], Any]) -> tuple[Any, Any]:
    """The difference across a step, and four times what it changes where the step is doubled."""
    return across(1), 4 * abs(across(2) - across(1))


def _in_many_digits(op: Op, mp: Any) -> Callable[..., Any]:
    """What the operation computes, by mpmath's functions in the place of math's."""
    return function(op.written_out, op.letters, {"math": mp, "_pow": mp.power})


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
