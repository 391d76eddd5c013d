"""Value as a number: made of any real number, in every operator, and never dropped silently."""

from __future__ import annotations

import copy
import math
import operator
import pickle
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.operations.operation import Op
from tinygrad_bp.autodiff.ops import TABLE

INF = math.inf

# The same number, 2, of every kind there is.
TWOS = [
    2, 2.0, Fraction(2), Decimal(2), np.float32(2), np.float64(2), np.float16(2),
    np.int64(2), np.int8(2), np.uint8(2), np.array(2.0), np.array(2),
]  # fmt: skip
NOT_NUMBERS = [
    "2", b"2", None, 2j, np.complex128(2), [2.0], (2.0,), {}, np.array([2.0]), np.array(["2"]),
    np.array([2.0, 3.0]), np.datetime64("2020-01-01"), object(), Value,
]  # fmt: skip


def kind(thing: Any) -> str:
    return type(thing).__name__ + (str(thing.shape) if isinstance(thing, np.ndarray) else "")


# Value(data, label="")


@pytest.mark.parametrize("number", [*TWOS, True, np.bool_(True), -0.5, INF], ids=kind)
def test_any_real_number_is_kept_as_a_float(number: Any) -> None:
    value = Value(number)
    assert type(value.data) is float
    assert value.data == float(number)
    value.data = number
    assert type(value.data) is float


def test_a_float_subclass_is_kept_as_a_float() -> None:
    class Metres(float):
        pass

    assert type(Value(Metres(2.0)).data) is float


@pytest.mark.parametrize("thing", [*NOT_NUMBERS, Value(2.0)], ids=kind)
def test_what_is_not_a_real_number_is_a_type_error_that_says_what_was_given(thing: Any) -> None:
    with pytest.raises(TypeError, match=rf"real number, not {type(thing).__name__}: "):
        Value(thing)
    value = Value(1.0)
    with pytest.raises(TypeError, match=type(thing).__name__):
        value.data = thing
    assert value.data == 1.0


def test_a_long_thing_is_shown_in_short() -> None:
    with pytest.raises(TypeError) as caught:
        Value([1.0] * 1000)  # type: ignore[arg-type]
    assert len(str(caught.value)) < 120


# .data .grad .label .operands .parents .op


def test_data_may_be_assigned_on_a_leaf() -> None:
    weight = Value(0.4)
    weight.data -= 0.5
    assert weight.data == 0.4 - 0.5


def test_data_of_a_result_may_not_be_assigned_and_the_way_out_is_named() -> None:
    result = Value(1.0) + 1
    with pytest.raises(AttributeError, match=r"result of add.*recompute\(\)"):
        result.data = 3.0
    assert result.data == 2.0


def test_grad_is_zero_until_a_backward_pass() -> None:
    x = Value(1.0)
    y = x.exp()
    assert x.grad == y.grad == 0.0


def test_label_is_a_str_and_may_be_assigned() -> None:
    assert Value(1.0).label == ""
    assert Value(1.0, "w1").label == Value(1.0, label="w1").label == "w1"
    result = Value(1.0) + 1
    result.label = "∂E/∂w₁ <script>\n"
    assert result.label == "∂E/∂w₁ <script>\n"
    with pytest.raises(TypeError, match="label must be a str, not int: 5"):
        result.label = 5  # type: ignore[assignment]
    with pytest.raises(TypeError, match="label must be a str"):
        Value(1.0, label=5)  # type: ignore[arg-type]


def test_operands_are_in_order_with_plain_numbers_as_numbers() -> None:
    x, y = Value(2.0), Value(3.0)
    assert (x - y).operands == (x, y)
    assert (y - x).operands == (y, x)
    assert (x * x).operands == (x, x)
    assert (x - 1).operands == (x, 1.0)
    assert (1 - x).operands == (1.0, x)
    assert (x * Fraction(1, 2)).operands == (x, 0.5)
    assert x.exp().operands == (x,)
    assert x.leaky_relu().operands == (x, 0.01)
    assert tg.where(x, y, 1).operands == (x, y, 1.0)
    assert tg.where(x > 0, 1, y).operands == (1.0, 1.0, y)


def test_parents_are_the_values_among_the_operands() -> None:
    x, y = Value(2.0), Value(3.0)
    assert (x - y).parents == (x, y)
    assert (x * x).parents == (x, x)
    assert (1 - x).parents == (x,)
    assert tg.where(x, 1, y).parents == (x, y)


def test_partials_are_the_derivatives_by_the_operands_and_none_where_nothing_flows() -> None:
    x, y = Value(2.0), Value(-3.0)
    assert (x * y).partials == (-3.0, 2.0)
    assert (x * 5.0).partials == (5.0, None)
    assert (5.0 - x).partials == (None, -1.0)
    assert [type(slope) for slope in (x * 5).partials] == [float, type(None)]
    assert x.exp().partials == (math.exp(2.0),)
    assert y.relu().partials == (None,)
    assert tg.where(x, y, x).partials == (None, 1.0, None)
    assert tg.where(0, y, x).partials == (None, None, 1.0)
    assert tg.where(x, 1.0, y).partials == (None, None, None)
    assert x.partials == ()


def test_op_is_the_entry_of_the_table() -> None:
    x = Value(2.0)
    assert (x * 2).op is TABLE["mul"]
    assert (2 * x).op.symbol == "*"  # type: ignore[union-attr]
    assert x.arctan().op is TABLE["atan"]


def test_a_leaf_has_no_op_no_operands_and_no_parents() -> None:
    leaf = Value(2.0)
    assert (leaf.op, leaf.operands, leaf.parents) == (None, (), ())


def test_repr() -> None:
    x = Value(2, label="x")
    assert repr(x) == "Value(data=2.0, grad=0.0, label='x')"
    assert repr(x * 1.5) == "Value(data=3.0, grad=0.0)"


def test_a_format_is_of_the_number_and_without_one_it_is_the_repr() -> None:
    x = Value(2.0, label="x")
    assert f"{x:.3f}|{x * 1.5:8.2e}|{x:>6}" == "2.000|3.00e+00|   2.0"
    assert f"{x} {format(x)} {x!s}" == " ".join([repr(x)] * 3)
    with pytest.raises(ValueError, match="format"):
        format(x, "s")
    assert tg.jvp(lambda x: x * len(f"{x:.1f}"), (2.0,), (1.0,)) == (6.0, 3.0)


# + - * / ** with Values and numbers on either side, unary - and +, abs()

OPERATORS = [operator.add, operator.sub, operator.mul, operator.truediv, operator.pow]


@pytest.mark.parametrize("apply", OPERATORS)
@pytest.mark.parametrize("two", [*TWOS, True, np.bool_(True)], ids=kind)
def test_operators_take_numbers_of_every_kind_on_either_side(apply: Any, two: Any) -> None:
    for left, right in ((Value(3.0), two), (two, Value(3.0))):
        result = apply(left, right)
        number = apply(*(side.data if isinstance(side, Value) else float(side)
                         for side in (left, right)))  # fmt: skip
        assert type(result) is Value
        assert type(result.data) is float
        assert result.data == number
        assert [type(side) for side in result.operands if not isinstance(side, Value)] in (
            [float],
            [int],
        )


@pytest.mark.parametrize("apply", OPERATORS)
def test_operators_take_values_on_both_sides(apply: Any) -> None:
    x, y = Value(3.0), Value(2.0)
    assert apply(x, y).data == apply(3.0, 2.0)
    assert apply(x, x).data == apply(3.0, 3.0)


def test_augmented_assignment_makes_a_new_node() -> None:
    first = x = Value(3.0)
    x += 1
    x *= 2
    assert (x.data, first.data) == (8.0, 3.0)


def test_unary_operators() -> None:
    x = Value(-3.0)
    assert (-x).data == 3.0
    assert (+x).data == -3.0
    assert abs(x).data == 3.0


@pytest.mark.parametrize("apply", [*OPERATORS, operator.lt, operator.ge])
@pytest.mark.parametrize("thing", ["2", None, 2j, [2.0], {}], ids=kind)
def test_operators_refuse_what_is_not_a_number_as_python_does(apply: Any, thing: Any) -> None:
    for operands in ((Value(1.0), thing), (thing, Value(1.0))):
        with pytest.raises(
            TypeError, match=r"not supported|unsupported operand|non-int|only concatenate"
        ):
            apply(*operands)


def test_an_operator_lets_the_other_side_speak() -> None:
    class Vector:
        def __radd__(self, other: Any) -> str:
            return "the vector's sum"

    assert Value(1.0) + Vector() == "the vector's sum"


# < <= > >= compare data; == and hash are identity


@pytest.mark.parametrize("compare", [operator.lt, operator.le, operator.gt, operator.ge])
@pytest.mark.parametrize("two", TWOS[:-2], ids=kind)  # NumPy warns of nan in arrays
def test_comparisons_are_of_data(compare: Any, two: Any) -> None:
    for number in (1.0, 2.0, 3.0, math.nan):
        assert compare(Value(number), two) == compare(number, 2.0)
        assert compare(two, Value(number)) == compare(2.0, number)
        assert compare(Value(number), Value(2.0)) is compare(number, 2.0)


def test_sorting_and_max_are_by_data() -> None:
    values = [Value(2.0), Value(1.0), Value(3.0)]
    assert max(values) is values[2]
    assert sorted(values) == [values[1], values[0], values[2]]


def test_equality_and_hash_are_identity_so_that_values_can_be_keys() -> None:
    x, y = Value(1.0), Value(1.0)
    assert x == x
    assert x != y
    assert {x: "x", y: "y", 1.0: "number"}[x] == "x"
    x.data = 2.0
    assert {x} == {x}
    assert y not in [x]
    assert [x, y].index(y) == 1
    assert x in [x, 2.0]
    assert (Pair(x, y) == Pair(x, y), Pair(x, y) == Pair(y, x)) == (True, False)
    assert bool((np.array([x, y]) == np.array([x, y])).all())


def test_what_is_no_number_is_not_equal() -> None:
    for other in (None, "1.0", 1j, [1.0], object(), float):
        assert Value(1.0) != other
        assert (other == Value(1.0)) is False


@dataclass
class Pair:
    x: Any
    y: Any


@pytest.mark.parametrize(
    "compare",
    [
        lambda x: x == 1.0,
        lambda x: x != 2,
        lambda x: 1.0 == x,  # noqa: SIM300
        lambda x: x == True,  # noqa: E712
        lambda x: x == Fraction(1, 2),
        lambda x: x == 10**400,
        lambda x: x == np.float64(1.0),
        lambda x: np.float32(1.0) == x,
        lambda x: x == np.array(1.0),
        lambda x: np.array([1.0, 2.0]) == x,
        lambda x: np.array([x]) == 1.0,
        lambda x: x == pytest.approx(1.0),
        lambda x: [x] == pytest.approx([1.0]),
        lambda x: x in [1.0, x],
        lambda x: [x].index(1.0),
        lambda x: (x, "a") == (1.0, "a"),
        lambda x: Pair(x, x) == Pair(1.0, 1.0),
        lambda x: tg.where(x == 0.0, 1.0, 2.0),
    ],
)
def test_a_comparison_with_a_number_is_a_type_error_with_the_way_out(compare: Any) -> None:
    """By identity it would be False whatever the number is, and `if x == 0:` dead code."""
    for value in (Value(1.0), Value(0.5) + 0.5):
        with pytest.raises(TypeError, match=r"write v\.data == number, where\(abs\(v - number\)"):
            compare(value)
    with pytest.raises(TypeError, match=r"write v\.data == number"):
        tg.jvp(compare, (1.0,), (1.0,))


# Nothing drops the derivative silently


@pytest.mark.parametrize(
    ("use", "way_out"),
    [
        (float, r"\.data"),
        (int, r"int\(v\.data\)"),
        (bool, r"where\(condition, a, b\)"),
        (math.exp, r"v\.exp\(\)"),
        (complex, r"\.data"),
        (lambda x: math.fsum([x, x]), r"\.data"),
        (lambda x: math.hypot(x, x), r"\.data"),
        (lambda x: 1 if x else 0, r"\.data"),
        (lambda x: np.array([x], dtype=float), r"in an array of dtype=object"),
        (lambda x: np.zeros(2).__setitem__(0, x * x), r"a list or in an array of dtype=object"),
        (lambda x: round(x, 2), r"round\(v\.data, 2\), or .* f'\{v:\.2f\}'"),
        ("%.3f".__mod__, r"v\.data is the number alone"),
        (np.float64, r"\.data"),
    ],
)
def test_what_would_drop_the_derivative_is_a_type_error_with_the_way_out(
    use: Any, way_out: str
) -> None:
    for value in (Value(2.0, label="here"), Value(1.0) + 1):
        with pytest.raises(TypeError, match=way_out):
            use(value)


@pytest.mark.parametrize(
    "use", [round, operator.index, math.trunc, range, "%.2f".__mod__, [1].__getitem__]
)
def test_nor_does_anything_else_turn_a_value_into_a_number(use: Any) -> None:
    with pytest.raises(TypeError):
        use(Value(2.0))


# Copies


def pickled(thing: Any) -> Any:
    return pickle.loads(pickle.dumps(thing))


@pytest.mark.parametrize("make", [copy.copy, copy.deepcopy, pickled])
def test_a_leaf_can_be_copied_and_pickled(make: Any) -> None:
    leaf = Value(0.5, label="w")
    leaf.grad = 3.0
    twin = make(leaf)
    assert twin is not leaf
    assert repr(twin) == repr(leaf)
    assert (twin * 2).data == 1.0
    one, other = copy.deepcopy([leaf, leaf])
    assert one is other


@pytest.mark.parametrize("make", [copy.copy, copy.deepcopy, pickled])
def test_a_result_cannot_and_says_the_way_out(make: Any) -> None:
    for result in (Value(1.0) + 1, tg.where(True, Value(1.0), 2)):
        with pytest.raises(TypeError, match=r"only a leaf can be copied or pickled.*\.data"):
            make(result)


def changed(parameters: Any) -> Any:
    """A function that works on a copy of its argument, as one does that changes it."""
    new = copy.deepcopy(parameters)
    new["a"] *= 2.0
    new["b"][0] = copy.copy(new["b"][0]) + 1.0
    return new["a"] * parameters["a"] * new["b"][0]


def test_a_copy_keeps_the_derivative() -> None:
    at = {"a": 3.0, "b": [4.0]}
    gradient = {"a": 60.0, "b": [18.0]}
    along = {"a": 1.0, "b": [10.0]}
    for derivative in (tg.grad(changed), tg.jit(tg.grad(changed), backend="python")):
        assert derivative(at) == gradient
    assert tg.jvp(changed, (at,), (along,)) == (90.0, 240.0)
    assert tg.hessian(changed)(at)["a"] == {"a": 20.0, "b": [12.0]}
    assert tg.hvp(changed, (at,), (along,)) == ({"a": 140.0, "b": [12.0]},)
    assert tg.check_gradients(changed, at, order=2) < 1e-12
    assert tg.jit(changed, backend="python")(at) == 90.0
    assert tg.grad(lambda x: copy.deepcopy(x)[0] ** 2)(np.array([3.0])).tolist() == [6.0]


def test_of_what_is_no_argument_it_is_a_leaf_there_too() -> None:
    weight = Value(3.0, label="w")

    def f(x: Any) -> Any:
        twin = copy.copy(weight)
        assert twin is not weight
        twin.data = 5.0
        return x * twin

    assert tg.grad(f)(2.0) == 5.0
    assert weight.data == 3.0


@pytest.mark.parametrize("op", list(TABLE.values()), ids=list(TABLE))
def test_an_operation_is_pickled_by_name(op: Op) -> None:
    assert pickled(op) is op
    assert copy.deepcopy(op) is op
