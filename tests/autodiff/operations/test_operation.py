"""`Op`: what an entry of the table says of itself, and when it is made."""

from __future__ import annotations

import copy
import itertools
import math
import pickle
import struct

import pytest

from tinygrad_bp import Value
from tinygrad_bp.autodiff.ieee import ieee_arithmetic
from tinygrad_bp.autodiff.operations.operation import Op
from tinygrad_bp.autodiff.operations.parser import parse
from tinygrad_bp.autodiff.ops import BY_SYMBOL, TABLE

NUMBERS = [0.0, -0.0, 1.0, -1.0, 0.1, -2.5, 1e-300, 1e300, math.pi, math.inf, -math.inf, math.nan]
each_of_two = pytest.mark.parametrize("op", [op for op in TABLE.values() if op.arity == 2])


@each_of_two
def test_operands_may_be_exchanged_where_the_table_says_so(op: Op) -> None:
    pairs = list(itertools.product(NUMBERS, repeat=2))
    both = [(op.ieee(x, y), op.ieee(y, x)) for x, y in pairs]
    assert op.is_commutative == all(a == b or (a != a and b != b) for a, b in both)


@each_of_two
def test_of_an_operator_they_may_be_exchanged_to_the_last_bit(op: Op) -> None:
    if op.is_commutative and not op.is_function:
        for x, y in itertools.combinations(NUMBERS, 2):
            one, other = op.ieee(x, y), op.ieee(y, x)
            assert one != one or struct.pack("d", one) == struct.pack("d", other)


def test_an_operation_is_found_by_how_it_is_written() -> None:
    assert BY_SYMBOL["-", 1] is TABLE["neg"]
    assert BY_SYMBOL["-", 2] is TABLE["sub"]
    assert BY_SYMBOL["hypot", 2] is TABLE["hypot"]
    assert sorted(op.name for op in BY_SYMBOL.values()) == sorted(TABLE)


def test_written_out_a_formula_calls_no_operation() -> None:
    assert TABLE["gelu"].written_out == parse(f"x * ({TABLE['_normal_below'].value})")
    assert TABLE["add"].written_out == TABLE["add"].formula


def test_what_is_made_is_made_once() -> None:
    for name in ("formula", "derivative_formulas", "written_out", "forward", "partials", "rules"):
        assert getattr(TABLE["tanh"], name) is getattr(TABLE["tanh"], name)


def test_there_are_no_other_attributes() -> None:
    for name in ("backward", "_grad", "made"):
        with pytest.raises(AttributeError, match=f"'Op' object has no attribute '{name}'"):
            getattr(TABLE["exp"], name)


def test_a_copy_of_an_operation_is_the_operation() -> None:
    for op in TABLE.values():
        assert pickle.loads(pickle.dumps(op)) is copy.deepcopy(op) is op


def test_a_choice_in_a_derivative_is_an_operation_on_values() -> None:
    x, y = Value(2.0), Value(3.0)
    with ieee_arithmetic():
        slope = TABLE["leaky_relu"].rule(0, None, [x, y])
    assert [slope.op.name, slope.operands[0].op.name] == ["where", "greater"]
    other = TABLE["relu"].rule(0, None, [x])
    assert other.operands[0].op is TABLE["greater_equal"]  # x <= 0.0 is 0.0 >= x
    assert other.operands[0].operands == (0.0, x)


def test_operands_that_are_missing_are_not_counted() -> None:
    leaky_relu = TABLE["leaky_relu"]
    assert leaky_relu(-1.0) == leaky_relu(-1.0, 0.01) == leaky_relu(x=-1.0)
    assert leaky_relu(-1.0, slope=0.5) == leaky_relu(slope=0.5, x=-1.0) == -0.5
    cases: list[tuple[dict[str, float], int]] = [({}, 0), ({"slope": 0.5}, 1)]
    for named, count in cases:
        with pytest.raises(TypeError, match=rf"takes 2 operand\(s\), got {count}"):
            leaky_relu(**named)
    with pytest.raises(TypeError, match=r"takes 2 operand\(s\), got 3"):
        leaky_relu(1.0, 2.0, 3.0)


def test_a_derivative_of_plain_numbers_goes_on_as_inf_where_it_divides_by_0() -> None:
    assert TABLE["sqrt"].rule(0, 0.0, [0.0]) == math.inf
