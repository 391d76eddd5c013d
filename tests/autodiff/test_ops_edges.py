"""The edges of the operations: inf, nan, signed zeros, kinks, and where a float has no result."""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.floats import FloatError
from tinygrad_bp.autodiff.ieee import ieee_arithmetic
from tinygrad_bp.autodiff.operations.operation import Op
from tinygrad_bp.autodiff.ops import TABLE, exp, relu, sigmoid

INF, NAN = math.inf, math.nan

EDGES = [
    INF, -INF, NAN, 0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 3.0, -3.0, 0.5, -0.5, 1.5, -1.5,
    5e-324, -5e-324, 1e-300, 1e300, -1e300, 700.0, 710.0, -710.0, 1e154, -1e154,
]  # fmt: skip


def power_slope(x: Any, y: Any) -> Any:
    def power(exponent: Any) -> Any:
        return np.power([x, 1.0], [exponent, 2.0])[0]  # of scalars, x ** 0.5 is sqrt(x)

    if 0.5 <= y < 9e15 or x + x == x:
        return y * power(y - 1.0) if y else y * y
    return y * power(y) / x if y else y * y


def hypot_slope(x: Any, y: Any) -> Any:
    if np.isinf(x) and np.isfinite(y):
        return np.sign(x)
    exact = np.longdouble(x) / np.hypot(np.longdouble(x), np.longdouble(y))
    return np.float64(exact) if x or y else x


NUMPY: dict[str, Any] = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
    "neg": np.negative,
    "abs": np.fabs,
    "asin": np.arcsin,
    "acos": np.arccos,
    "atan": np.arctan,
    "atan2": np.arctan2,
    "asinh": np.arcsinh,
    "acosh": np.arccosh,
    "atanh": np.arctanh,
    "_cbrt": np.cbrt,
    "floordiv": np.floor_divide,
    "where": lambda c, x, y: np.where([c != 0], x, y)[0],
    # NumPy's sinc is no 0 at whole numbers.
    **{name: vars(np)[name] for name in TABLE if name in vars(np) and name != "sinc"},
    "pow": lambda x, y: np.power([x, 1.0], [y, 2.0])[0],  # of scalars, x ** 0.5 is sqrt(x)
    "sign": lambda x: np.sign(x) or x,  # of -0.0 it is 0.0; here -0.0
    "stop_gradient": np.positive,
    "_power_slope": power_slope,
    "_hypot_slope": hypot_slope,
    "_atan2_slope": lambda x, y: hypot_slope(x, y) / np.hypot(x, y) if x or y else 0.0,
    "_asin_slope": lambda x: 1.0 / np.sqrt(1.0 - x * x),
    "_atan_slope": lambda x: 1.0 / (1.0 + x * x),
    "_atanh_slope": lambda x: 1.0 / (1.0 - x * x if x * x < 0.5 else (1.0 - x) * (1.0 + x)),
}

#: What NumPy lacks: the results at -inf, inf and nan.
LIMITS = {
    "erf": (-1.0, 1.0, NAN),
    "erfc": (2.0, 0.0, NAN),
    "sigmoid": (0.0, 1.0, NAN),
    "relu": (0.0, INF, NAN),
    "softplus": (0.0, INF, NAN),
    "silu": (NAN, INF, NAN),  # -inf * 0, as in PyTorch
    "gelu": (NAN, INF, NAN),
    "leaky_relu": (-INF, INF, NAN),
    "elu": (-0.01, INF, NAN),
    "selu": (-1.7580993408473766, INF, NAN),
    "mish": (NAN, INF, NAN),  # -inf * 0, as silu
    "softsign": (NAN, NAN, NAN),  # inf / inf, as in PyTorch
    "hardtanh": (-1.0, 1.0, NAN),
    "logit": (NAN, NAN, NAN),
    "log_sigmoid": (-INF, 0.0, NAN),
    "xlogy": (-INF * math.log(0.01), -INF, NAN),
    "erfinv": (NAN, NAN, NAN),
    "lgamma": (INF, INF, NAN),
    "digamma": (NAN, INF, NAN),
    "polygamma": (NAN, NAN, NAN),  # of its order; see test_special.py
    "sinc": (NAN, NAN, NAN),
    "_erfinv_slope": (NAN, NAN, NAN),
    "_sinc_slope": (NAN, NAN, NAN),
    "_sinc_near": (1.0, 1.0, NAN),
    "_erf_slope": (0.0, 0.0, NAN),
    "_normal_slope": (0.0, 0.0, NAN),
    "_normal_below": (0.0, 1.0, NAN),
}


def same(got: float, expected: float) -> bool:
    """The same number to two units in the last place; a zero with the same sign."""
    if math.isnan(expected) or math.isinf(expected) or expected == 0.0:
        return repr(float(got)) == repr(float(expected))
    return bool(abs(got - expected) <= 2 * math.ulp(expected))


@pytest.mark.parametrize("name", NUMPY)
def test_ieee_gives_what_numpy_gives(name: str) -> None:
    op = TABLE[name]
    for operands in itertools.product(EDGES, repeat=op.arity):
        with np.errstate(all="ignore"):
            expected = NUMPY[name](*map(np.float64, operands))
        got = op.ieee(*operands)
        assert type(got) is float
        assert same(got, expected), f"{name}{operands} is {got}, in NumPy {expected}"


@pytest.mark.parametrize("op", list(TABLE.values()), ids=list(TABLE))
def test_ieee_has_a_reference(op: Op) -> None:
    assert op.name in {**NUMPY, **LIMITS}, "add it to NUMPY or LIMITS in this file"


@pytest.mark.parametrize("name", LIMITS)
def test_limits_of_what_numpy_lacks(name: str) -> None:
    rest = [0.01] * (TABLE[name].arity - 1)
    for x, expected in zip((-INF, INF, NAN), LIMITS[name], strict=True):
        assert same(TABLE[name].ieee(x, *rest), expected)


@pytest.mark.parametrize("op", list(TABLE.values()), ids=list(TABLE))
def test_slopes_never_raise(op: Op) -> None:
    for operands in itertools.product(EDGES, repeat=op.arity):
        slopes = op.slopes(op.ieee(*operands), *operands)
        assert len(slopes) == op.arity
        assert all(slope is None or type(slope) is float for slope in slopes), operands


@pytest.mark.parametrize("op", list(TABLE.values()), ids=list(TABLE))
def test_a_backward_pass_never_raises(op: Op) -> None:
    for operands in itertools.product(EDGES, repeat=op.arity):
        values = [Value(operand) for operand in operands]
        try:
            result = op(*values)
        except FloatError:
            continue  # no result, no backward pass
        result.backward()
        slopes = op.slopes(result.data, *operands)
        assert repr([value.grad for value in values]) == repr([0.0 + (s or 0.0) for s in slopes])


@pytest.mark.parametrize("x", [0.0, -0.0, 37.0, 710.0, 1e4, 1e300, INF])
def test_sigmoid_never_overflows(x: float) -> None:
    assert sigmoid(x) == Value(x).sigmoid().data == 1.0 / (1.0 + exp.ieee(-x))
    assert 0.0 <= sigmoid(-x) == Value(-x).sigmoid().data <= 0.5


def test_relu_of_nan_is_nan() -> None:
    assert math.isnan(relu(NAN))
    assert math.isnan(Value(NAN).relu().data)


# Where a value exists but its derivative does not: docs/reference/conventions.md. Mostly it is
# PyTorch's.


@pytest.mark.parametrize(
    ("name", "operands", "slopes"),
    [
        ("relu", (0.0,), (0.0,)),
        ("abs", (0.0,), (0.0,)),
        ("abs", (-0.0,), (0.0,)),
        ("leaky_relu", (0.0, 0.25), (0.25, 0.0)),
        ("sqrt", (0.0,), (INF,)),
        ("asin", (1.0,), (INF,)),
        ("asin", (-1.0,), (INF,)),
        ("acos", (1.0,), (-INF,)),
        ("maximum", (2.0, 2.0), (0.5, 0.5)),
        ("minimum", (2.0, 2.0), (0.5, 0.5)),
        ("maximum", (0.0, -0.0), (0.5, 0.5)),
        ("sign", (0.0,), (0.0,)),
        # A power, by its base and by its exponent
        ("pow", (0.0, 0.0), (0.0, 0.0)),
        ("pow", (0.0, 1.0), (1.0, 0.0)),
        ("pow", (0.0, 2.0), (0.0, 0.0)),
        ("pow", (0.0, 0.5), (INF, 0.0)),
        ("pow", (-2.0, 3.0), (12.0, NAN)),
        ("pow", (-2.0, 0.0), (0.0, NAN)),
        # The distance from a point, at the point: 0, as of abs and atan2; in PyTorch nan.
        ("hypot", (0.0, 0.0), (0.0, 0.0)),
        ("hypot", (1.0, INF), (0.0, 1.0)),
    ],
)
def test_derivatives_at_kinks_are_those_of_pytorch(
    name: str, operands: tuple[float, ...], slopes: tuple[float, ...]
) -> None:
    values = [Value(operand) for operand in operands]
    TABLE[name](*values).backward()
    assert repr([value.grad for value in values]) == repr(list(slopes))


LARGEST = 1.7976931348623157e308


def by_jvp(f: Any) -> Any:
    return lambda x: tg.jvp(f, (x,), (1.0,))[1]


@pytest.mark.parametrize("transform", [tg.grad, by_jvp])
@pytest.mark.parametrize(
    ("name", "order", "x", "limit"),
    [
        ("acosh", 2, 1.0, -INF),
        ("acosh", 3, 1.0, INF),
        ("acosh", 2, INF, 0.0),
        ("logit", 2, 0.0, -INF),
        ("logit", 2, 1.0, INF),
        ("logit", 2, 1e-300, -INF),
        ("logit", 3, 1e-154, INF),
        ("cbrt", 2, INF, 0.0),
        ("cbrt", 3, 1e-300, INF),
        ("atan", 2, INF, 0.0),
        ("atan", 3, -INF, 0.0),
        ("erf", 2, -INF, 0.0),
        ("erf", 3, LARGEST, 0.0),
        ("erfc", 3, LARGEST, 0.0),
        ("gelu", 3, 1e200, 0.0),
        ("mish", 1, INF, 1.0),
        ("mish", 2, LARGEST, 0.0),
    ],
)
def test_higher_derivatives_at_ends_are_their_limits(
    transform: Any, name: str, order: int, x: float, limit: float
) -> None:
    f: Any = TABLE[name]
    for _ in range(order):
        f = transform(f)
    with ieee_arithmetic():  # as compiled code; eagerly logit of 0 raises an error
        assert f(x) == limit


def test_nothing_flows_into_the_branch_not_taken() -> None:
    x = Value(0.0)
    TABLE["where"](x > 0, x.sqrt(), x).backward()
    assert x.grad == 1.0  # and not inf * 0
    y = Value(0.0)
    (y.sqrt() - 1.0).relu().backward()
    assert y.grad == 0.0
