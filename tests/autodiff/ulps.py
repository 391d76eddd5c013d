"""How many digits each operation has: its value and derivatives at random points, beside mpmath's.

    python -m tests.autodiff.ulps                        # 10,000 points of each operation
    python -m tests.autodiff.ulps asin pow --points 500 --seed 1

For each operation, and each of value, first and second derivative: the greatest error found, and
what `REFERENCES` in `conftest.py` allows, in units in the last place, and where it was found. The
units are those of the exact result, unless another size is named. The status is 1 if an error is
greater than it may be.
"""

from __future__ import annotations

import argparse
import itertools
import math
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from itertools import repeat
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from mpmath import mp

from tests.autodiff.conftest import REFERENCES
from tinygrad_bp import Value
from tinygrad_bp.autodiff.floats import FloatError
from tinygrad_bp.autodiff.ieee import ieee_arithmetic
from tinygrad_bp.autodiff.ops import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tests.autodiff.conftest import Bound, Reference
    from tinygrad_bp.autodiff.operations.operation import Op

# Ordinary, tiny and huge, and next to where some function has a pole, an end or a zero.
MAGNITUDES = [
    1e-300, 1e-160, 1e-12, 1e-8, 1e-4, 0.1, 0.3, 0.5, 0.75, 0.8, math.pi / 4, 0.9, 0.9999,
    1 - 1e-9, 1 - 2**-53, 1.0, 1 + 2**-52, 1.0001, 1.278, math.sqrt(2), math.pi / 2, 1.7, 2.5,
    math.pi, 5.3, 8.7, 12.0, 20.7, 26.1, 36.5, 100.3, 700.0, 709.7, 1e8, 1e16, 1e80, 1e155, 1e300,
]  # fmt: skip


class Result(NamedTuple):
    """A number that an operation gives, and what mpmath has in its place."""

    what: str
    order: int
    operands: tuple[float, ...]
    got: float
    exact: Any
    bound: Bound
    wrt: tuple[int, ...]

    @property
    def error(self) -> float:
        """How far it is from the exact number, in the units of its bound."""
        return self.bound.error(self.got, self.exact, self.wrt, self.operands)


@cache
def exact(function: Any, operands: tuple[float, ...], wrt: tuple[int, ...] = ()) -> Any:
    """The function, or its derivative by the operands at the places `wrt`, to 50 digits.

    The derivative is a central difference over so small a step (2^-200 of the operand, or
    less) and with so many bits that 170 bits of the difference are right.
    """
    exponents = [math.frexp(operand)[1] for operand in operands]
    least = min(0, *(e for e, operand in zip(exponents, operands, strict=True) if operand), 0)
    exponents = [e if x else least for e, x in zip(exponents, operands, strict=True)]
    huge = max(0, *exponents)
    steps = [min(0, exponent) - 200 - huge for exponent in exponents]
    bits = 400 + max(exponent - step for exponent, step in zip(exponents, steps, strict=True))
    for precision in (bits, 7 * bits) if wrt else (200,):
        with mp.workprec(precision):
            difference = largest = mp.mpf(0)
            for signs in itertools.product((1, -1), repeat=len(wrt)):
                shifted = [mp.mpf(operand) for operand in operands]
                for place, sign in zip(wrt, signs, strict=True):
                    shifted[place] += sign * mp.ldexp(1, steps[place])
                result = function(*shifted)
                difference += math.prod(signs) * result
                largest = max(largest, abs(result))
            if abs(difference) > mp.ldexp(largest, 170 - precision):
                return difference / mp.ldexp(1, sum(steps[place] + 1 for place in wrt))
    return mp.mpf(0)


def results(op: Op, reference: Reference, operands: tuple[float, ...]) -> Iterator[Result]:
    """The value and all derivatives at one point, where floats have a value there.

    The first derivatives twice: as `backward()` has them, and as a graph, which the second are
    derivatives of. What no float can hold is left out.
    """

    def result(what: str, got: float | None, bound: Any, wrt: tuple[int, ...]) -> Iterator[Result]:
        expected = exact(reference.function, operands, tuple(sorted(wrt)))
        # Complex: a negative base with another exponent.
        if isinstance(expected, mp.mpf) and not bound.overflows(expected, wrt, operands):
            # None, that nothing flows, says that the derivative is 0.
            yield Result(what, len(wrt), operands, got or 0.0, expected, bound, wrt)

    try:
        z = op.forward(*operands)
    except FloatError:
        return  # test_ops_edges.py
    yield from result("value", z, reference.value, ())
    if not reference.smooth(*operands):
        return
    for i, slope in enumerate(op.slopes(z, *operands)):
        if i in reference.whole:
            continue
        yield from result(f"derivative {i}", slope, reference.first, (i,))
        if _is_out_of_reach(exact(reference.function, operands, (i,))):
            continue
        values = [Value(operand) for operand in operands]
        with ieee_arithmetic():
            rule = op.rule(i, op(*values), values)
        if isinstance(rule, Value):
            yield from result(f"rule {i}", rule.data, reference.first, (i,))
            rule.backward()
        for j, value in enumerate(values):
            if j in reference.whole:
                continue
            yield from result(f"derivative {i}{j}", value.grad, reference.second, (i, j))


def reach(op: Op, z: float, operands: Sequence[float]) -> float:
    """How far another result within the bound may be from z, which is within it too."""
    bound = REFERENCES[op.name].value
    with mp.workprec(200):
        size = float(bound.size(mp.mpf(z), (), *map(mp.mpf, operands)))
    return 2.0 * bound.ulps * math.ulp(size)


def _is_out_of_reach(derivative: Any) -> bool:
    """Whether no float is near it: it is complex, or overflows."""
    return not isinstance(derivative, mp.mpf) or abs(derivative) > mp.mpf(2) ** 1000


# Random points


def random_points(op: Op, random: Random) -> Iterator[tuple[float, ...]]:
    """Points without end: ordinary, tiny and huge ones, and near where something happens."""
    while True:
        x = _number(random)
        if op.arity == 1:
            yield (x,)
            continue
        if points := REFERENCES[op.name].points:
            yield points(random, x)
            continue
        # The other is any number too, or near the first, or of a size that is not far from it.
        y = random.choice(
            [
                _number(random),
                x * (1.0 + 2.0 ** -random.uniform(0.0, 53.0)),
                x * random.choice([-1.0, 1.0]) * 2.0 ** random.uniform(-60.0, 60.0),
                # For powers: whole and half exponents, and such that the power is no inf and no 0.
                random.randint(-16, 16) / 2.0,
                random.uniform(-300.0, 300.0) / (math.log(abs(x)) or 1.0),
            ]
        )
        if op.arity == 2:
            # Together the smallest and the largest would take mpmath very many digits.
            if math.isfinite(y) and (not y or 1e-200 < abs(x / y) < 1e200):
                yield x, y
        elif math.isfinite(y):
            yield random.choice([0.0, 1.0]), x, y


def _number(random: Random) -> float:
    """No zero and not infinite."""
    size = random.choice(
        [
            random.uniform(0.0, 2.0),
            random.uniform(0.0, 40.0),
            random.uniform(0.0, 750.0),
            2.0 ** random.uniform(-60.0, 60.0),
            2.0 ** random.uniform(-1074.0, 1023.0),
            1.0 + random.choice([-1.0, 1.0]) * 2.0 ** -random.uniform(1.0, 53.0),
            random.choice(MAGNITUDES) * (1.0 + random.uniform(-1.0, 1.0) * 2.0**-30),
            math.pi / 2 * random.randint(1, 100),
        ]
    )
    return (size or 1.0) * random.choice([-1.0, 1.0])


# The table


def worst_results(op: Op, points: int, seed: int) -> tuple[dict[int, Result], int]:
    """The result with the greatest error of each order, and how many there were in all."""
    worst: dict[int, Result] = {}
    reference, count, found = REFERENCES[op.name], 0, 0
    for operands in random_points(op, Random(f"{op.name} {seed}")):
        some = list(results(op, reference, operands))
        for result in some:
            before = worst.get(result.order)
            if before is None or result.error > before.error:
                worst[result.order] = result
        exact.cache_clear()
        count += len(some)
        found += bool(some)
        if found == points:
            break
    return worst, count


def report(name: str, points: int, seed: int) -> tuple[str, bool]:
    """What the table says of an operation, and whether all errors are as small as they must be."""
    worst, count = worst_results(TABLE[name], points, seed)
    lines = [f"{name}: {points} points, {count} results"]
    for order, result in sorted(worst.items()):
        error, allowed = result.error, result.bound.ulps
        of = result.bound.size.__doc__ or ""
        lines.append(
            f"    {('value', 'first', 'second')[order]:7}{error:8.2f} of {allowed:g} ulps"
            f"{of and ' of ' + of}{', TOO MUCH' if error > allowed else ''}"
            + (f", at {result.operands}: {result.what} is {result.got!r}" if error else "")
        )
    return "\n".join(lines), all(result.error <= result.bound.ulps for result in worst.values())


def main() -> int:
    """Print the table; all cores work on it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="operation", help="by default: all")
    parser.add_argument("--points", type=int, default=10_000, help="of each (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    names = given.names or list(TABLE)
    if unknown := set(names).difference(TABLE):
        parser.error(f"no operations of the table: {', '.join(sorted(unknown))}")
    are_right = []
    with ProcessPoolExecutor() as pool:
        for lines, is_right in pool.map(report, names, repeat(given.points), repeat(given.seed)):
            print(lines, flush=True)
            are_right.append(is_right)
    return 0 if all(are_right) else 1


if __name__ == "__main__":
    sys.exit(main())
