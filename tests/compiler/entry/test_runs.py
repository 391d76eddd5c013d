"""Parts of a layout whose numbers follow each other."""

from __future__ import annotations

import pytest

from tinygrad_bp.compiler.entry.runs import are_alike, first_number, is_run
from tinygrad_bp.compiler.layout import ArrayLayout, Layout, NumberLayout, SequenceLayout


def numbers(*indices: int, slot: int = 0) -> tuple[NumberLayout, ...]:
    return tuple(NumberLayout(slot, index) for index in indices)


def pair(first: int, second: int, kind: type = list) -> SequenceLayout:
    return SequenceLayout(kind, numbers(first, second))


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (numbers(3), True),
        (numbers(3, 4, 5), True),
        (numbers(3, 5), False),
        (numbers(4, 3), False),
        ((*numbers(3), *numbers(4, slot=1)), False),
        ((*numbers(3), pair(4, 5)), False),
        ((pair(0, 1), *numbers(2)), False),
    ],
)
def test_numbers_that_follow_each_other(parts: tuple[Layout, ...], expected: bool) -> None:
    assert is_run(parts) is expected


def test_the_first_number_of_a_part_of_numbers() -> None:
    assert first_number(NumberLayout(2, 7)) == NumberLayout(2, 7)
    assert first_number(SequenceLayout(tuple, (pair(3, 4), *numbers(5)))) == NumberLayout(0, 3)
    assert first_number(SequenceLayout(list, ())) is None
    assert first_number(ArrayLayout(0, (2,))) is None
    assert first_number(SequenceLayout(list, (*numbers(0), ArrayLayout(1, (2,))))) is None


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ((pair(0, 1), pair(2, 3), pair(4, 5)), True),
        ((pair(1, 0), pair(3, 2)), True),  # read in another order, but in the same one
        ((pair(0, 1), pair(3, 4)), False),
        ((pair(0, 1), pair(2, 3, tuple)), False),
        ((pair(0, 1), SequenceLayout(list, numbers(2))), False),
        ((SequenceLayout(list, (pair(0, 1),)), SequenceLayout(list, (pair(2, 3),))), True),
    ],
)
def test_parts_that_are_alike(parts: tuple[Layout, ...], expected: bool) -> None:
    assert are_alike(parts) is expected
