"""Eager, compiled, forward, reverse, alone or in lanes: one answer at every edge of operations.

    python -m tests.compiler.edges                       # every operation, to the second derivative
    python -m tests.compiler.edges pow acosh --order 3

Each operation and each of its derivatives is computed in every way where something happens: at
zeros, the smallest and largest numbers, inf, nan, poles, ends, and one unit beside them. Where two
ways differ, a line says what each gives. The status is 1 if any do.
"""

from __future__ import annotations

import argparse
import itertools
import math
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

import tinygrad_bp as tg
from tinygrad_bp.autodiff.ieee import ieee_arithmetic
from tinygrad_bp.autodiff.ops import TABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tinygrad_bp.autodiff.operations.operation import Op

INF, LARGEST, LEAST = math.inf, sys.float_info.max, sys.float_info.min

_FEW = [0.0, 5e-324, 1e-300, 0.5, 1.0, math.nextafter(1.0, 0.0), 1.5, 2.0, 3.0, 710.0]
_FEW += [1e16, 1e200, LARGEST, INF]
_MANY = [*_FEW, 1e-310, LEAST, 1e-154, 1e-20, 1e-8, 0.25, 0.75, 2.5, 10.0, 37.0, 171.5, 709.0]
_MANY += [745.5, 2.0**20 + 0.5, 1e8, 2.0**53, 1e22, 1e154, 1.5e154, 1e300]
_MANY += [math.nextafter(x, INF) for x in (0.5, 1.0, 2.0)] + [math.nextafter(0.5, 0.0)]


def edges(numbers: list[float]) -> list[float]:
    """The numbers with both signs, and nan."""
    return [*numbers, *(-x for x in numbers), math.nan]


def points(op: Op) -> list[tuple[float, ...]]:
    """The edges of an operation."""
    if op.name == "polygamma":
        return list(itertools.product([0.0, 1.0, 2.0, 3.0], edges(_MANY)))
    if op.arity == 1:
        return [(x,) for x in edges(_MANY)]
    if op.arity == 2:
        return list(itertools.product(edges(_FEW), repeat=2))
    some = [0.0, -1.0, INF, math.nan]
    return list(itertools.product([0.0, 1.0, math.nan], some, some))


def _by_jvp(f: Callable[..., Any], place: int, *operands: Any) -> Any:
    def along(x: Any) -> Any:
        return f(*operands[:place], x, *operands[place + 1 :])

    return tg.jvp(along, (operands[place],), (1.0,))[1]


def derivative(op: Op, wrt: tuple[int, ...], forward: bool) -> Callable[..., Any]:
    """The derivative by the operands at these places, all in one mode."""
    f: Callable[..., Any] = op
    for place in wrt:
        f = partial(_by_jvp, f, place) if forward else tg.grad(f, place)
    return f


def eagerly(f: Callable[..., Any], rows: list[tuple[float, ...]]) -> list[float]:
    with ieee_arithmetic():
        return [float(getattr(z, "data", z)) for z in itertools.starmap(f, rows)]


def in_lanes(f: Callable[..., Any], rows: list[tuple[float, ...]], backend: str) -> list[float]:
    """In a `vmap` over arrays of 1, 2, ..., 17 entries in turn, so that all remainders occur."""
    compiled = tg.jit(tg.vmap(f), backend=backend)
    found: list[float] = []
    for length in itertools.cycle(range(1, 18)):
        if len(found) == len(rows):
            return found
        some = rows[len(found) : len(found) + length]
        found += [float(z) for z in compiled(*map(np.array, zip(*some, strict=True)))]
    raise AssertionError


def ways(op: Op, wrt: tuple[int, ...]) -> Iterator[tuple[str, list[float]]]:
    """What each way gives at all points, by its name."""
    rows = points(op)
    for mode in ("reverse", "forward") if wrt else ("reverse",):
        f = derivative(op, wrt, mode == "forward")
        yield f"eager {mode}", eagerly(f, rows)
        for backend in ("python", "llvm"):
            compiled = tg.jit(f, backend=backend)
            yield f"{backend} {mode}", [float(z) for z in itertools.starmap(compiled, rows)]
        yield f"lanes {mode}", in_lanes(f, rows, "llvm")


def same(a: float, b: float, order: int) -> bool:
    """Whether rounding explains the difference; a value's zero has one sign as well."""
    if a != a or b != b or a == b:
        is_zero = a == b == 0.0 and not order
        return (a != a) == (b != b) and (not is_zero or math.copysign(1, a) == math.copysign(1, b))
    # Terms of derivatives cancel, tanh's 1 - z * z far out, to some units of 1.
    size = max(abs(a), abs(b))
    return size < 4 * LEAST or abs(a - b) <= 1e-9 * size + (2e-15 if order else 0.0)


def differences(op: Op, order: int) -> Iterator[str]:
    """A line for each point and derivative where not all ways agree."""
    for many in range(order + 1):
        for wrt in itertools.combinations_with_replacement(range(op.arity), many):
            names, results = zip(*ways(op, wrt), strict=True)
            for operands, numbers in zip(points(op), zip(*results, strict=True), strict=True):
                if not all(same(numbers[0], number, many) for number in numbers):
                    said = ", ".join(map("{} {!r}".format, names, numbers))
                    yield f"{op.name}{operands}, derivative {wrt}: {said}"


def main() -> int:
    """Print the lines."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="operation", help="by default: all public ones")
    parser.add_argument(
        "--order", type=int, default=2, help="of derivatives (default: %(default)s)"
    )
    given = parser.parse_args()
    names = given.names or [name for name, op in TABLE.items() if not op.is_internal]
    if unknown := set(names).difference(TABLE):
        parser.error(f"no operations of the table: {', '.join(sorted(unknown))}")
    count = 0
    for line in (line for name in names for line in differences(TABLE[name], given.order)):
        print(line, flush=True)
        count += 1
    print(f"{len(names)} operations, {count} differences")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
