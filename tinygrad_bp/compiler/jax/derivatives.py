"""The derivatives that JAX takes of operations: those of the table, at kinks and ties too.

An operation whose derivative JAX has otherwise is given to it with the table's rule, whose words
are operations again, so that derivatives of any order are the table's. Where the rule says that
nothing flows, the tangent is 0. (What JAX cannot be told is that nothing flows *behind* it: in its
reverse mode a 0 that comes to an infinite slope is nan.)
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy
from jax import lax

from ...autodiff.operations.computing import evaluate
from ...autodiff.operations.formula import Applied, Expression, Nothing
from ...autodiff.operations.traversal import names_in
from ...autodiff.ops import TABLE, maximum
from .operations import CONSTANTS, FUNCTIONS, SAME_DERIVATIVES, is_product, value_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ...autodiff.operations.operation import Op


def apply(op: Op, operands: Sequence[Any]) -> Any:
    """The operation, of arrays and floats."""
    if not any(op.derivatives):
        return value_of(op, [lax.stop_gradient(x) for x in operands])
    varying = [i for i, x in enumerate(operands) if not is_fixed(x)]
    is_power = op.name == "pow" and is_product(operands[1])
    if op.name in SAME_DERIVATIVES or is_power or not varying:
        return value_of(op, operands)

    def filled(arrays: Sequence[Any]) -> list[Any]:
        found = list(operands)
        for i, array in zip(varying, arrays, strict=True):
            found[i] = array
        return found

    @jax.custom_jvp
    def function(*arrays: Any) -> Any:
        return value_of(op, filled(arrays))

    def along(arrays: Any, tangents: Any) -> tuple[Any, Any]:
        if op.is_code:
            raise NotImplementedError(
                f"JAX's own derivatives know nothing of the rule of {op.symbol}(): take the "
                f"derivative first, as jit(grad(f)).to_jax()"
            )
        z = function(*arrays)
        names = {"z": z, **dict(zip(op.letters, filled(arrays), strict=True))}
        total = jnp.zeros_like(z)
        for i, tangent in zip(varying, tangents, strict=True):
            formula = op.derivative_formulas[i]
            if formula is not None and type(tangent) is not jax.custom_derivatives.SymbolicZero:
                slope, flows = slope_of(formula, names)
                flow = jnp.where(flows, jnp.where(flows, slope, 0.0) * tangent, 0.0)
                total = total + flow.astype(z.dtype)
        return z, total

    function.defjvp(along, symbolic_zeros=True)
    return function(*[operands[i] for i in varying])


def is_fixed(x: Any) -> bool:
    """Whether it is no argument, nor computed from one."""
    return isinstance(x, (float, int, numpy.ndarray, numpy.generic))


def slope_of(formula: Expression, names: Mapping[str, Any]) -> tuple[Any, Any]:
    """A derivative, and where it flows."""
    if isinstance(formula, Nothing):
        return 0.0, False
    if isinstance(formula, Applied) and formula.function == "if":
        condition, *sides = formula.operands
        met = number_of(condition, names)
        if isinstance(met, (bool, float)):
            return slope_of(sides[0] if met else sides[1], names)
        met = met if met.dtype == jnp.bool_ else met != 0.0
        (x, x_flows), (y, y_flows) = [slope_of(side, names) for side in sides]
        flows = x_flows if x_flows is y_flows else jnp.where(met, x_flows, y_flows)
        return jnp.where(met, x, y), flows
    return number_of(formula, names), True


def number_of(formula: Expression, names: Mapping[str, Any]) -> Any:
    """What a formula of a derivative comes to."""
    known = {name: CONSTANTS[name] for name in names_in(formula) if name in CONSTANTS}
    return evaluate(formula, {**known, **names}, _of_a_rule)


def _of_a_rule(word: str, xs: Sequence[Any]) -> Any:
    if word == "varies":
        return not is_fixed(xs[0])
    if word == "**":
        return apply(TABLE["pow"], xs)
    if word in ("and", "or"):
        return reduce(FUNCTIONS[word, 2], xs)
    return apply(TABLE[word], xs) if word in TABLE else FUNCTIONS[word, len(xs)](*xs)


def fold(op: Op, array: Any) -> Any:
    """The largest or the smallest along the last axis, found two by two from the first on."""
    is_largest = op is maximum
    reduced, so_far = (jnp.max, lax.cummax) if is_largest else (jnp.min, lax.cummin)

    @jax.custom_jvp
    def function(array: Any) -> Any:
        return reduced(array, axis=-1)

    @function.defjvp
    def along(arrays: Any, tangents: Any) -> tuple[Any, Any]:
        [array], [tangent] = arrays, tangents
        before = so_far(array, axis=array.ndim - 1)[..., :-1]
        now = array[..., 1:]
        beats = now > before if is_largest else now < before
        share = jnp.where(beats, 1.0, jnp.where(now == before, 0.5, 0.0))
        ones = jnp.ones_like(array[..., :1])
        # What each leaves to those before it, from the last one back.
        left = jnp.flip(jnp.cumprod(jnp.flip(1.0 - share, -1), axis=-1), -1)
        weight = jnp.concatenate([ones, share], -1) * jnp.concatenate([left, ones], -1)
        flow = jnp.where(weight > 0.0, weight * tangent, 0.0)
        return function(array), jnp.sum(flow, axis=-1)

    return function(array)
