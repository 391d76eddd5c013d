"""Layouts: how arguments and results lie, and which have none."""

from __future__ import annotations

from collections import OrderedDict, namedtuple
from typing import Any

import pytest

from tinygrad_bp.autodiff.tree import flatten
from tinygrad_bp.compiler.layout import (
    ArrayLayout,
    LengthOf,
    MappingLayout,
    NumberLayout,
    RowsLayout,
    SequenceLayout,
    container_layout,
    result_layout,
    rows_layout,
)
from tinygrad_bp.compiler.tracing.lengths import Length

Pair = namedtuple("Pair", "left right")
A, B = NumberLayout(0, 0), NumberLayout(0, 1)


def test_containers_of_pythons_own_have_a_layout() -> None:
    assert container_layout(list, [0, 1], [A, B]) == SequenceLayout(list, (A, B))
    assert container_layout(tuple, [], []) == SequenceLayout(tuple, ())
    assert container_layout(dict, ["a"], [A]) == MappingLayout(("a",), (A,))


@pytest.mark.parametrize("kind", [OrderedDict, Pair, set, type("List", (list,), {})])
def test_other_containers_have_none(kind: type) -> None:
    with pytest.raises(LookupError):
        container_layout(kind, ["a"], [A])


def test_rows_are_those_of_a_slot_or_as_many_for_good() -> None:
    known, free, empty = Length(3), Length(5, is_free=True), Length(0, is_free=True)
    lengths = [known, free, empty]
    assert [rows_layout(length, lengths) for length in lengths] == [3, LengthOf(1), 0]


def layout_of(tree: Any) -> Any:
    _, structure = flatten(tree)
    return result_layout(structure, lambda block: NumberLayout(0, block.start))


def test_a_result_is_laid_out_part_by_part() -> None:
    assert layout_of(1.0) == A
    assert layout_of({"b": [1.0], "a": (2.0, {})}) == MappingLayout(
        ("b", "a"),
        (SequenceLayout(list, (A,)), SequenceLayout(tuple, (B, MappingLayout((), ())))),
    )
    for tree in (Pair(1.0, 2.0), [OrderedDict(a=1.0)], None, [1.0, None]):
        assert layout_of(tree) is None


def test_the_rows_of_a_result_are_laid_out_too() -> None:
    _, structure = flatten([1.0])

    def rows(row: Any) -> Any:
        return result_layout(structure, lambda _: RowsLayout(1, row, 2, LengthOf(0)))

    pair = SequenceLayout(tuple, (A, B))
    expected = SequenceLayout(list, (RowsLayout(1, pair, 2, LengthOf(0)),))
    assert rows((A, B)) == expected
    assert rows(Pair(A, B)) is None
    array = result_layout(structure, lambda _: ArrayLayout(1, (LengthOf(0), 2)))
    assert array == SequenceLayout(list, (ArrayLayout(1, (LengthOf(0), 2)),))
