"""Signatures: where the numbers of slots begin, how long they are, which results are arrays."""

from __future__ import annotations

from tinygrad_bp.compiler.entry.signature import Signature
from tinygrad_bp.compiler.layout import (
    ArrayLayout,
    Layout,
    LengthOf,
    MappingLayout,
    NumberLayout,
    RowsLayout,
    SequenceLayout,
)


def signature(*arguments: Layout, slots: int, result: Layout | None = None) -> Signature:
    return Signature(arguments, result or NumberLayout(0, 0), slots, outputs=1)


def test_numbers_of_all_slots_stand_in_one_row() -> None:
    pair = SequenceLayout(tuple, (NumberLayout(2, 1), NumberLayout(2, 0)))
    found = signature(
        NumberLayout(0, 0), ArrayLayout(1, (None, 3)), MappingLayout(("a",), (pair,)), slots=3
    )
    # Slot 1 is an array, read where it is.
    assert found.starts == [0, 1, 1, 3]


def test_rows_of_any_length_have_memory_of_their_own() -> None:
    rows = RowsLayout(0, SequenceLayout(list, (NumberLayout(0, 0), NumberLayout(0, 1))), 2)
    found = signature(rows, NumberLayout(1, 0), slots=2)
    assert found.starts == [0, 0, 1]
    assert found.lengths == [0, 1]


def test_the_length_of_a_slot_is_that_of_its_outermost_list() -> None:
    row = SequenceLayout(tuple, (NumberLayout(0, 0), NumberLayout(0, 1)))
    other = SequenceLayout(tuple, (NumberLayout(0, 2), NumberLayout(0, 3)))
    rows = SequenceLayout(list, (row, other, row))
    both = SequenceLayout(list, (NumberLayout(1, 0), NumberLayout(2, 0)))  # of two slots
    found = signature(rows, both, MappingLayout(("a",), (NumberLayout(3, 0),)), slots=4)
    assert found.lengths == [3, 1, 1, 1]


def test_the_length_of_an_array_is_its_first_axis() -> None:
    found = signature(
        ArrayLayout(0, (5, 2)), ArrayLayout(1, (None, 2)), ArrayLayout(2, ()), slots=3
    )
    assert found.lengths == [5, 0, 1]


def test_arrays_of_results_are_given_in_the_order_of_their_slots() -> None:
    first = ArrayLayout(1, (LengthOf(0),))
    second = RowsLayout(2, NumberLayout(2, 0), 1, LengthOf(0))
    copied = ArrayLayout(0, (2,), 1)
    result = SequenceLayout(tuple, (second, MappingLayout(("a", "b"), (copied, first))))
    assert signature(slots=0, result=result).array_results == [first, second]
