"""Masks: what they let through, when two of them are one, and that long chains are no recursion."""

from __future__ import annotations

import math
from itertools import product

import pytest

from tinygrad_bp import Value
from tinygrad_bp.autodiff.contributions import plus, times
from tinygrad_bp.autodiff.operations.masks import Mask, Masked, chosen, given
from tinygrad_bp.autodiff.ops import TABLE

TRUTHS = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)]


def number(mask: Mask) -> float:
    found: float = mask.number().data
    return found


@pytest.mark.parametrize(("a", "b"), TRUTHS)
@pytest.mark.parametrize(("met", "other"), list(product([True, False], repeat=2)))
def test_two_masks_as_one(a: float, b: float, met: bool, other: bool) -> None:
    one, two = Mask(Value(a), met), Mask(Value(b), other)
    first, second = bool(a) is met, bool(b) is other
    assert (number(one), number(two)) == (first, second)
    assert number(one.both(two)) == (first and second)
    either = one.either(two)
    assert either is not None
    assert number(either) == (first or second)
    for mask, lets_through in ((one, first), (one.both(two), first and second)):
        for value in (3.0, math.inf, math.nan):
            expected = repr(value if lets_through else 0.0)
            assert repr(mask.choice(Value(value)).data) == expected


def test_the_two_sides_of_a_choice_are_everything() -> None:
    condition, around = Value(1.0), Mask(Value(0.0), True)
    taken, other = Mask(condition, True), Mask(condition, False)
    assert taken.either(other) is other.either(taken) is None
    assert taken.both(around).either(other.both(around)) is around
    same = taken.both(around).either(Mask(condition, True).both(around))
    assert same is not None
    assert same.is_same(taken.both(around))


def test_a_choice_with_nothing_on_a_side_is_masked() -> None:
    condition = Value(0.0)
    assert chosen(condition, None, None) is None
    assert chosen(1.0, 2.0, None) == 2.0
    assert chosen(0.0, 2.0, None) is None
    assert chosen(condition, 2.0, 3.0).data == 3.0
    assert given(chosen(condition, 2.0, None)).data == 0.0
    assert given(chosen(condition, None, 2.0)).data == 2.0
    nested = chosen(condition, 5.0, chosen(Value(1.0), None, 2.0))
    assert isinstance(nested, Masked)
    assert given(nested).data == 0.0
    assert given(chosen(condition, 5.0, chosen(Value(0.0), None, 2.0))).data == 2.0
    assert given(chosen(Value(1.0), 5.0, chosen(Value(1.0), None, 2.0))).data == 5.0


@pytest.mark.parametrize("name", ["relu", "where", None])
@pytest.mark.parametrize("slope", [math.inf, math.nan, -2.0])
@pytest.mark.parametrize("then", ["sqrt", "mul"])
def test_what_is_held_back_stays_nothing(name: str | None, slope: float, then: str) -> None:
    condition = Value(0.0)
    share = times(Value(2.0), Masked(Mask(condition, True), 1.0), TABLE[name] if name else None)
    if name == "relu" and then == "mul":
        slope = -2.0  # behind a relu a factor is a number
    share = times(share, Value(slope), TABLE[then])
    assert given(share).data == 0.0
    more = times(Value(3.0), Masked(Mask(Value(0.0), True), Value(slope)), TABLE["where"])
    assert given(plus(share, more)).data == 0.0
    assert given(plus(share, share)).data == 0.0
    assert given(plus(share, Value(5.0))).data == 5.0
    assert given(times(plus(share, more), Value(slope), TABLE["sqrt"])).data == 0.0


def test_a_chain_of_many_choices_is_no_recursion() -> None:
    mask: Mask | None = None
    for _ in range(5_000):
        mask = Mask(Value(1.0), True).both(mask)
    assert mask is not None
    assert number(mask) == 1.0
    total: Mask | None = Mask(Value(0.0), True)
    for _ in range(5_000):
        assert total is not None
        total = total.either(Mask(Value(0.0), True))
    assert total is not None
    assert number(total) == 0.0


POLES = [
    *("div", "pow", "mod", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt"),
    *("asin", "acos", "atan2", "sinh", "cosh", "acosh", "atanh", "erfinv", "logit"),
    *("xlogy", "lgamma", "digamma", "polygamma", "where"),
]


def test_which_operations_keep_a_zero_a_zero() -> None:
    poles = [name for name, op in TABLE.items() if not op.is_tame and not op.is_internal]
    assert poles == POLES
