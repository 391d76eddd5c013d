"""Arrays of a trace: lengths, elements, what is stacked, and what flows back to them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tinygrad_bp import Value
from tinygrad_bp.compiler.tracing.arrays import (
    ELEMENT,
    STACK,
    VIEW,
    ArrayGradient,
    Constant,
    array,
    outermost,
    reshaped,
    stacked,
)
from tinygrad_bp.compiler.tracing.lengths import Length, common
from tinygrad_bp.compiler.tracing.trace import Trace


@pytest.fixture
def trace() -> Iterator[Trace]:
    """A trace that runs."""
    found = Trace()
    with found.running():
        yield found


def test_lengths_stay_free_together() -> None:
    one, other, third = (Length(3, is_free=True) for _ in range(3))
    assert common([one, other, one, third]) is one
    assert one.equal == [other, third]
    assert one.is_free


def test_a_length_that_is_known_pins_those_beside_it() -> None:
    free, known = Length(3, is_free=True), Length(3)
    common([free, known])
    assert (free.is_free, free.equal) == (False, [])


def test_an_element_is_one_node_however_often_it_is_asked_for(trace: Trace) -> None:
    rows = array(trace, Length(2, is_free=True), 2)
    assert rows.element(3) is rows.element(3)
    assert (rows.element(3).op, rows.element(3).index) == (ELEMENT, 3)
    assert rows.length.is_free
    assert len(rows.all_elements()) == 4
    assert not rows.length.is_free  # to count them, one has to know it


def test_all_the_numbers_of_an_array_are_that_array(trace: Trace) -> None:
    rows = array(trace, Length(2), 2)
    elements = rows.all_elements()
    assert stacked(elements, 2, 2) is rows
    wide = stacked(elements, 1, 4)
    assert (wide.op, wide.operands, wide.width) == (VIEW, (rows,), 4)
    assert wide.element(3) is rows.element(3)
    for some in (elements[:3], elements[::-1], [*elements[:3], elements[0]], elements[1:]):
        other = stacked(some, len(some), 1)
        assert other.op is STACK
        assert other.all_elements() == some


def test_carried_numbers_are_in_no_array(trace: Trace) -> None:
    carry = array(trace, Length(1), 2)
    carry.is_carry = True
    assert stacked(carry.all_elements(), 1, 2).op is STACK


def test_numbers_alone_are_constants_of_the_whole_function(trace: Trace) -> None:
    inner = Trace()
    with inner.running():
        found = stacked([1, 2.0], 2, 1)
        assert isinstance(found.op, Constant)
        assert found.op.numbers == [1.0, 2.0]
        assert found.trace is outermost() is trace
        assert stacked([1.0, Value(2.0)], 2, 1).trace is inner


def test_what_flows_back_is_added_up_when_it_is_asked_for(trace: Trace) -> None:
    rows = array(trace, Length(2), 1)
    first, second = (array(trace, Length(2), 1) for _ in range(2))
    gradient = ArrayGradient(first) + ArrayGradient(shares={1: 3.0}) + ArrayGradient(second)
    gradient += ArrayGradient(shares={1: 4.0})
    assert gradient.arrays == (first, second)
    assert gradient.shares == {1: 7.0}
    one, other = gradient.entries(rows)
    assert one.operands == (first.element(0), second.element(0))
    with_share, last = other.operands
    assert (with_share.operands, last) == ((7.0, first.element(1)), second.element(1))
    assert ArrayGradient(shares={0: 1.0}).entries(rows) == [1.0, None]


def test_what_flows_back_goes_along_with_another_shape(trace: Trace) -> None:
    tall, wide = array(trace, Length(4), 1), array(trace, Length(2), 2)
    back = ArrayGradient(wide, shares={2: 1.0}).reshaped(tall)
    [only] = back.arrays
    assert (only.width, only.length, back.shares) == (1, tall.length, {2: 1.0})
    assert reshaped(tall, tall.length, 1) is tall
