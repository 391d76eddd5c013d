"""The operations of the table in JAX's words, one line each.

An operation that has no line here is the table's formula, in the words of `FUNCTIONS`. Derivatives
that JAX takes are the table's as well: see `derivatives.py`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
from jax import lax

from ...autodiff.operations.computing import evaluate
from ...autodiff.operations.special import PARTS, letters_of
from ...autodiff.operations.traversal import is_called
from ...autodiff.operations.vocabulary import going_on
from ...autodiff.ops import TABLE
from .callbacks import called_back

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...autodiff.operations.operation import Op


def value_of(op: Op, operands: Sequence[Any]) -> Any:
    """What the operation computes, of arrays and floats."""
    if op.name in OPERATIONS:
        return OPERATIONS[op.name](*operands)
    if is_called(op):
        return called_back(op, operands)
    names = dict(zip(op.letters, operands, strict=True))
    return evaluate(op.written_out, {**CONSTANTS, **names}, _applied)


def _applied(word: str, xs: Sequence[Any]) -> Any:
    if word in PARTS:
        names = dict(zip(letters_of(PARTS[word]), xs, strict=True))
        return evaluate(PARTS[word], {**CONSTANTS, **names}, _applied)
    return value_of(TABLE[word], xs) if word in TABLE else FUNCTIONS[word, len(xs)](*xs)


def is_product(y: Any) -> bool:
    """Whether a power with this exponent is a product."""
    return isinstance(y, float) and y.is_integer() and abs(y) <= _MOST_FACTORS


def _power(x: Any, y: Any) -> Any:
    if is_product(y):
        return lax.integer_pow(x, int(y))
    return jnp.power(x, y)


def _remainder(x: Any, y: Any) -> Any:
    rest = jnp.remainder(x, y)
    return jnp.where(rest == 0.0, jnp.copysign(rest, y), rest)  # as a float of Python


def _floored(x: Any, y: Any) -> Any:
    times = jnp.floor_divide(x, y)  # a zero has the sign of x / y, as a float of Python
    return jnp.where(times == 0.0, jnp.copysign(0.0, x) * jnp.copysign(1.0, y), times)


#: A whole power of so many factors is a product.
_MOST_FACTORS = 16

# fmt: off
OPERATIONS: dict[str, Callable[..., Any]] = {
    "add":           lambda x, y: x + y,
    "sub":           lambda x, y: x - y,
    "mul":           lambda x, y: x * y,
    "div":           lambda x, y: x / y,
    "neg":           lambda x: -x,
    "pow":           _power,
    "sigmoid":       jax.nn.sigmoid,
    "relu":          lambda x: jnp.where(x <= 0.0, 0.0, x),
    "leaky_relu":    lambda x, y: jnp.where(x <= 0.0, x * y, x),
    "softplus":      lambda x: jnp.log1p(jnp.exp(-jnp.abs(x))) + jnp.where(x > 0.0, x, 0.0),
    "cbrt":          jnp.cbrt,
    "_cbrt":         jnp.cbrt,
    "logaddexp":     jnp.logaddexp,
    "floor":         jnp.floor,
    "ceil":          jnp.ceil,
    "round":         jnp.round,
    "where":         lambda c, x, y: jnp.where(c != 0.0, x, y),
    "stop_gradient": lax.stop_gradient,
}

#: Those whose derivatives JAX has as the table has them, at kinks and ends too.
SAME_DERIVATIVES = {
    "add", "sub", "mul", "div", "neg", "exp", "expm1", "log", "log1p", "sqrt", "sin", "cos", "tan",
    "asin", "acos", "atan", "sinh", "cosh", "tanh", "erf", "erfc", "sigmoid", "relu", "where",
    "greater", "greater_equal", "equal", "stop_gradient",
}

FUNCTIONS: dict[tuple[str, int], Callable[..., Any]] = {
    ("+", 2): lambda x, y: x + y,
    ("-", 2): lambda x, y: x - y,
    ("-", 1): lambda x: -x,
    ("*", 2): lambda x, y: x * y,
    ("/", 2): jnp.divide,  # of two floats too, where Python's own raises
    ("%", 2): _remainder,
    ("//", 2): _floored,
    ("**", 2): _power,
    ("_pow", 2): _power,
    ("<", 2): lambda x, y: x < y,
    ("<=", 2): lambda x, y: x <= y,
    (">", 2): lambda x, y: x > y,
    (">=", 2): lambda x, y: x >= y,
    ("==", 2): lambda x, y: x == y,
    ("!=", 2): lambda x, y: x != y,
    ("and", 2): lambda x, y: _truth(x) & _truth(y),
    ("or", 2): lambda x, y: _truth(x) | _truth(y),
    ("not", 1): lambda x: jnp.logical_not(_truth(x)),
    ("if", 3): lambda c, x, y: jnp.where(_truth(c), x, y),
    ("math.fabs", 1): jnp.abs,
    ("math.exp", 1): jnp.exp,
    ("math.exp2", 1): jnp.exp2,
    ("math.expm1", 1): jnp.expm1,
    ("math.log", 1): jnp.log,
    ("math.log2", 1): jnp.log2,
    ("math.log10", 1): jnp.log10,
    ("math.log1p", 1): jnp.log1p,
    ("math.sqrt", 1): jnp.sqrt,
    ("math.cbrt", 1): jnp.cbrt,
    ("math.hypot", 2): jnp.hypot,
    ("math.sin", 1): jnp.sin,
    ("math.cos", 1): jnp.cos,
    ("math.tan", 1): jnp.tan,
    ("math.asin", 1): jnp.arcsin,
    ("math.acos", 1): jnp.arccos,
    ("math.atan", 1): jnp.arctan,
    ("math.atan2", 2): jnp.arctan2,
    ("math.sinh", 1): jnp.sinh,
    ("math.cosh", 1): jnp.cosh,
    ("math.tanh", 1): jnp.tanh,
    ("math.asinh", 1): jnp.arcsinh,
    ("math.acosh", 1): jnp.arccosh,
    ("math.atanh", 1): jnp.arctanh,
    ("math.erf", 1): jax.scipy.special.erf,
    ("math.erfc", 1): jax.scipy.special.erfc,
    ("math.lgamma", 1): jax.scipy.special.gammaln,
    ("math.gamma", 1): lambda x: (
        going_on("math.gamma")(x) if isinstance(x, float) else jax.scipy.special.gamma(x)
    ),
    ("math.copysign", 2): jnp.copysign,
    ("math.fmod", 2): jnp.fmod,
    ("_round", 1): jnp.round,
    ("math.floor", 1): jnp.floor,
    ("math.ceil", 1): jnp.ceil,
}
# fmt: on

CONSTANTS = {"math.inf": math.inf, "math.nan": math.nan, "math.pi": math.pi, "math.e": math.e}


def _truth(x: Any) -> Any:
    return x if isinstance(x, bool) or jnp.result_type(x) == jnp.bool_ else x != 0.0
