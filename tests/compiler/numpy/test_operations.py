"""Every operation of the table in NumPy, beside the table's own numbers, few of them and many."""

from __future__ import annotations

import math

import pytest

from tinygrad_bp.autodiff.operations.operation import Op
from tinygrad_bp.autodiff.ops import TABLE
from tinygrad_bp.autodiff.ops import pow as power

np = pytest.importorskip("numpy", reason="needs NumPy")

POINTS = [0.3, -0.7, 2.5, 1.0, -1.0, 0.0, 40.0, -40.0, math.inf, -math.inf, math.nan]
#: Built in when this file is loaded; other tests make operations of their own.
OPERATIONS = list(TABLE.values())


@pytest.mark.parametrize("times", [1, 200])
@pytest.mark.parametrize("op", OPERATIONS, ids=lambda op: op.name)
def test_an_operation_gives_the_numbers_of_the_table(op: Op, times: int) -> None:
    from tinygrad_bp.compiler.numpy.operations import value_of
    from tinygrad_bp.compiler.numpy.tape import Tape

    grid = (
        np.meshgrid(*[POINTS] * op.arity)
        if op.arity < 3
        else np.meshgrid([0.0, 1.0], POINTS, POINTS)
    )
    points = [axis.ravel() for axis in grid]
    expected = np.array([op.ieee(*map(float, point)) for point in zip(*points, strict=True)])
    operands, tape = [np.full(times * point.size, 0.5) for point in points], Tape()
    found = value_of(tape, op, operands)
    for operand, point in zip(operands, points, strict=True):
        operand[:] = np.tile(point, times)
    tape.play()
    np.testing.assert_allclose(found, np.tile(expected, times), rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("exponent", [2.0, 3.0, -1.0, 0.5])
def test_powers(exponent: float) -> None:
    from tinygrad_bp.compiler.numpy.operations import value_of
    from tinygrad_bp.compiler.numpy.tape import Tape

    x = np.array([-2.0, 0.0, 3.0])
    expected = [power.ieee(a, exponent) for a in x.tolist()]
    np.testing.assert_allclose(value_of(Tape(), power, [x, exponent]), expected, rtol=1e-15)
