"""Every operation of the table in JAX, beside the table's own numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tinygrad_bp.autodiff.operations.operation import Op
from tinygrad_bp.autodiff.ops import TABLE

jax = pytest.importorskip("jax", reason="needs the extra `jax`")

pytestmark = pytest.mark.usefixtures("doubles")

POINTS = [0.3, -0.7, 2.5, 1.0, -1.0, 0.0, -0.0, 40.0, -40.0, math.inf, -math.inf, math.nan]
#: It is made for these alone.
NEAR = ([0.0, 1.0, 5.0], [0.3, -0.6, 0.0, math.nan])
#: Built in when this file is loaded; other tests make operations of their own.
OPERATIONS = list(TABLE.values())


@pytest.mark.parametrize("op", OPERATIONS, ids=lambda op: op.name)
def test_an_operation_gives_the_numbers_of_the_table(op: Op) -> None:
    from tinygrad_bp.compiler.jax.derivatives import apply

    grid = (
        np.meshgrid(*[POINTS] * op.arity)
        if op.arity < 3
        else np.meshgrid([0.0, 1.0], POINTS, POINTS)
    )
    if op.name == "_sinc_near":
        grid = np.meshgrid(*NEAR)
    operands = [axis.ravel() for axis in grid]
    expected = np.array([op.ieee(*map(float, point)) for point in zip(*operands, strict=True)])
    # Compiled, as it is used; XLA's functions are right to some units in the last place.
    found = jax.jit(lambda *xs: apply(op, xs))(*operands)
    np.testing.assert_allclose(np.asarray(found), expected, rtol=1e-11, atol=1e-15)
    zeros = (expected == 0.0) & (np.asarray(found) == 0.0)
    np.testing.assert_array_equal(np.signbit(found)[zeros], np.signbit(expected)[zeros])


def test_a_whole_power_is_a_product() -> None:
    from tinygrad_bp.autodiff.ops import pow as power
    from tinygrad_bp.compiler.jax.derivatives import apply

    x = np.array([-2.0, 0.0, 3.0])
    for exponent in (2.0, 3.0, -1.0, 0.5, 17.0):
        expected = [power.ieee(a, exponent) for a in x.tolist()]
        np.testing.assert_allclose(apply(power, [jax.numpy.asarray(x), exponent]), expected)


@pytest.mark.parametrize("constant", [0.0, -1.0, 710.0])
def test_constants_for_which_floats_of_python_raise(constant: float) -> None:
    from tinygrad_bp.compiler.jax.operations import value_of

    for op in OPERATIONS:
        if op.arity == 2 and not op.is_code:
            for operands in ([constant, 0.6], [0.6, constant]):
                mixed = [x if x == constant else jax.numpy.asarray([x]) for x in operands]
                found = np.ravel(value_of(op, mixed))[0]
                np.testing.assert_allclose(found, op.ieee(*operands), rtol=1e-9, err_msg=op.name)
