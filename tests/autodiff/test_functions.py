"""The functions of the table, as functions and as methods: what they take, give and raise."""

from __future__ import annotations

import itertools
import math
import operator
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.floats import FloatError
from tinygrad_bp.autodiff.operations.operation import Op
from tinygrad_bp.autodiff.ops import ALIASES, PYTHON_NAMES, TABLE

INF = math.inf

# Methods, and functions of the same name that also take plain numbers

HALVES: list[Any] = [
    0.5,
    Fraction(1, 2),
    Decimal("0.5"),
    np.float32(0.5),
    np.float64(0.5),
    np.array(0.5),
]
ONES: list[Any] = [1, True, np.int64(1), np.bool_(True), np.uint8(1)]
CALLS = [op for op in TABLE.values() if op.is_function and not op.is_internal]
INSIDE = {1: (0.25,), 2: (0.25, 0.75), 3: (1.0, 0.25, 0.75)}  # functions have a value there


def inside(op: Op) -> tuple[float, ...]:
    """Numbers at which the function has a value."""
    return {"acosh": (1.25,), "polygamma": (1.0, 0.75)}.get(op.name, INSIDE[op.arity])


@pytest.mark.parametrize(
    "name",
    [
        *("exp", "log", "log1p", "expm1", "sqrt", "sin", "cos", "tan", "sinh", "cosh", "tanh"),
        *("asin", "acos", "atan", "erf", "sigmoid", "relu", "leaky_relu", "softplus", "silu"),
        *("gelu", "maximum", "minimum", "atan2", "hypot", "where"),
        *("asinh", "acosh", "atanh", "log2", "log10", "exp2", "cbrt", "logaddexp", "log_sigmoid"),
        *("elu", "selu", "mish", "softsign", "hardtanh", "logit", "floor", "ceil", "round"),
        *("copysign", "xlogy", "lgamma", "digamma", "erfinv", "sinc"),
    ],
)
def test_the_functions_that_the_design_lists_exist(name: str) -> None:
    assert name in dir(tg)
    assert callable(getattr(tg, name))
    assert callable(getattr(Value, name))


@pytest.mark.parametrize("op", CALLS, ids=lambda op: op.name)
def test_functions_and_methods_agree_on_values_and_numbers(op: Op) -> None:
    numbers = inside(op)
    values = [Value(number) for number in numbers]
    expected = getattr(tg, op.name)(*numbers)
    assert type(expected) is float
    for operands in itertools.product(*zip(numbers, values, strict=True)):
        results = []
        if any(isinstance(operand, Value) for operand in operands):
            results.append(getattr(tg, op.name)(*operands))
        if isinstance(operands[0], Value) and op.has_method:
            results.append(getattr(operands[0], op.name)(*operands[1:]))
        for result in results:
            assert result.data == expected
            for found, given in zip(result.operands, operands, strict=True):
                assert found is given or (type(found) is type(given) is float and found == given)


@pytest.mark.parametrize(("alias", "name"), ALIASES.items())
def test_numpys_names_are_aliases(alias: str, name: str) -> None:
    op = TABLE[name]
    assert getattr(tg, alias) is op
    value, *others = map(Value, inside(op))
    assert getattr(value, alias)(*others).op is op


NUMBERS_OF_EVERY_KIND = [
    pytest.param(op, number, id=f"{op.name}-{type(number).__name__}")
    for op in CALLS
    for number in (*HALVES, *ONES)
    if number == 1 or op.name not in ("acosh", "polygamma")
    if number < 1 or op.name not in ("atanh", "logit")
]


@pytest.mark.parametrize(("op", "number"), NUMBERS_OF_EVERY_KIND)
def test_functions_take_numbers_of_every_kind_and_give_floats(op: Op, number: Any) -> None:
    expected = op(*[float(number)] * op.arity)
    assert type(expected) is float
    assert op(*[number] * op.arity) == expected
    for place in range(op.arity):
        operands = [number] * op.arity
        operands[place] = Value(number)
        result = op(*operands)
        assert type(result.data) is float
        assert result.data == expected


@pytest.mark.parametrize("op", CALLS, ids=lambda op: op.name)
@pytest.mark.parametrize("thing", ["2", None, 2j, [2.0]], ids=lambda thing: type(thing).__name__)
def test_functions_refuse_what_is_not_a_number(op: Op, thing: Any) -> None:
    message = rf"{op.name}\(\) takes a real number, not {type(thing).__name__}"
    with pytest.raises(TypeError, match=message):
        op(thing, *INSIDE[op.arity][1:])
    if op.arity > 1:
        with pytest.raises(TypeError, match=message):
            op(Value(1.0), *INSIDE[op.arity][2:], thing)


@pytest.mark.parametrize("op", CALLS, ids=lambda op: op.name)
def test_functions_refuse_too_many_and_too_few_operands(op: Op) -> None:
    for count in {0, 1, 2, 3, 4} - {op.arity, op.arity - (op.default is not None)}:
        with pytest.raises(TypeError, match=rf"{op.name}\(\)|positional argument"):
            op(*[Value(0.5)] * count)
        with pytest.raises(TypeError, match=rf"{op.name}\(\)"):
            op(*[0.5] * count)


def test_leaky_relu_has_a_slope_of_a_hundredth_unless_told_otherwise() -> None:
    assert tg.leaky_relu(-2.0) == Value(-2.0).leaky_relu().data == -0.02
    assert tg.leaky_relu(-2.0, 0.5) == Value(-2.0).leaky_relu(0.5).data == -1.0
    assert tg.leaky_relu(-2.0, slope=0.5) == Value(-2.0).leaky_relu(slope=0.5).data == -1.0
    assert tg.leaky_relu(Value(-2.0), slope=0.5).data == -1.0
    functions: list[Any] = [tg.leaky_relu, Value.leaky_relu]
    for leaky_relu in functions:
        with pytest.raises(TypeError, match="steepness"):
            leaky_relu(Value(-2.0), steepness=0.5)


def test_where_takes_conditions_of_every_kind() -> None:
    x = Value(3.0)
    assert tg.where(True, x, 0).data == tg.where(np.bool_(True), x, 0).data == 3.0
    assert tg.where(x > 5, x, 0).data == tg.where(Value(0.0), x, 0).data == 0.0
    assert tg.where(False, 1, 2) == 2.0


# A Value behaves as the Python float that it wraps, errors included

#: Those of the table that are not Python's: a power is no complex number, math.cbrt is of 3.11
#: and of fewer digits, and lgamma has the same digits on every machine.
OWN = ("pow", "cbrt", "exp2", "lgamma")
PYTHON: dict[str, Any] = {
    **{name: getattr(operator, names[0]) for name, names in PYTHON_NAMES.items()},
    **{name: vars(math)[name] for name in TABLE if name in vars(math) and name not in OWN},
}
NUMBERS = [0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 1000.0, -1000.0, 1e300, INF, -INF, math.nan]


@pytest.mark.parametrize("name", PYTHON)
def test_values_and_errors_are_those_of_pythons_floats(name: str) -> None:
    op = TABLE[name]
    compute = PYTHON[name] if name in PYTHON_NAMES else op
    for numbers in itertools.product(NUMBERS, repeat=op.arity):
        values = [Value(number, label=f"label_{i}") for i, number in enumerate(numbers)]
        try:
            expected = PYTHON[name](*numbers)
        except FloatError as error:
            kind = type(error)
        else:
            if isinstance(expected, complex):
                kind = ValueError  # what math.pow raises
            elif isinstance(expected, int):
                assert compute(*values).data == op(*numbers) == expected
                continue
            else:
                assert repr(compute(*values).data) == repr(op(*numbers)) == repr(expected)
                continue
        for operands in (values, [values[0], *numbers[1:]], [*numbers[:-1], values[-1]]):
            with pytest.raises(kind) as caught:
                compute(*operands)
            assert caught.type is kind
            assert op.symbol in str(caught.value)
            for operand, number in zip(operands, numbers, strict=True):
                named = f"{operand.label} = {number}" if isinstance(operand, Value) else f"{number}"
                assert named in str(caught.value)


@pytest.mark.parametrize(
    ("compute", "error", "message"),
    [
        (lambda x: (x - 5.0).log(), ValueError, "log(0.0)"),
        (lambda x: (x - 6.0).sqrt(), ValueError, "sqrt(-1.0)"),
        (lambda x: 1 / (x - 5.0), ZeroDivisionError, "1.0 / 0.0"),
        (lambda x: x / 0, ZeroDivisionError, "here / 0.0, where here = 5.0"),
        (lambda x: (x * 200).exp(), OverflowError, "exp(1000.0)"),
        (lambda x: x**1000, OverflowError, "here ** 1000.0, where here = 5.0"),
        (lambda x: (x - 5) ** -1, ZeroDivisionError, "0.0 ** -1.0"),
        (lambda x: (-x) ** 0.5, ValueError, "-5.0 ** 0.5"),
        (lambda x: 0.0**-x, ZeroDivisionError, "0.0 ** -5.0"),
        (lambda x: x.asin(), ValueError, "asin(here), where here = 5.0"),
        (lambda x: tg.log(0), ValueError, "log(0.0)"),
        (lambda x: tg.exp(1000), OverflowError, "exp(1000.0)"),
    ],
)
def test_errors_name_the_operation_the_operand_and_its_label(
    compute: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        compute(Value(5.0, label="here"))
    assert message in str(caught.value)
    assert caught.value.__cause__ is None  # one error, not a chain of them
    assert caught.value.__suppress_context__


def test_a_product_that_overflows_is_inf_as_of_floats() -> None:
    assert (Value(1e300) * 1e300).data == (Value(1e300) * Value(1e300)).data == INF
    assert (Value(1.7e308) + 1.7e308).data == INF


@pytest.mark.parametrize(
    ("compute", "operation"),
    [
        (lambda: Value(10**400), r"Value\(\)"),
        (lambda: Value(1.0) * 10**400, r"\*"),
        (lambda: 10**400 - Value(1.0), "-"),
        (lambda: Value(1.0).hypot(10**400), r"hypot\(\)"),
        (lambda: tg.exp(10**400), r"exp\(\)"),
    ],
)
def test_an_int_too_large_for_a_float_is_an_overflow_error(compute: Any, operation: str) -> None:
    with pytest.raises(OverflowError, match=f"^int too large to convert to float in {operation}$"):
        compute()
