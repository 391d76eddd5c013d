"""Long lists made short, and wide tables made several."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from tinygrad_bp.teach.document.blocks import Grid
from tinygrad_bp.teach.document.shortening import ends, fitting, spread, with_dots
from tinygrad_bp.teach.formulas.formula import Number, Symbol

if TYPE_CHECKING:
    from tinygrad_bp.teach.document.words import Words


@pytest.mark.parametrize("most", [1, 2, 3, 7, 10, 11])
def test_a_spread_has_the_ends_and_no_more_than_asked_for(most: int) -> None:
    found = spread(range(10), most)
    assert len(found) == min(most, 10)
    assert found[0] == 0
    assert most == 1 or found[-1] == 9
    gaps = {b - a for a, b in itertools.pairwise(found)}
    assert max(gaps, default=0) - min(gaps, default=0) <= 1


def test_ends_say_that_something_is_missing() -> None:
    assert ends([1, 2, 3, 4], 4, 0) == [1, 2, 3, 4]
    assert ends([1, 2, 3, 4, 5, 6], 5, 0) == [1, 2, 0, 4, 5, 6]


def test_names_with_dots_are_so_many_lines() -> None:
    names = [f"h{k}" for k in range(1, 10)]
    assert with_dots(names, 9) == names
    assert with_dots(names, 5) == ["h1", "h2", "h3", "...", "h9"]


ROW: tuple[Words, ...] = (Symbol("net_h1"), *(Number(1 / 3, 9) for _ in range(6)))
TABLE = Grid(("name", *(f"column {k}" for k in range(6))), (ROW, ROW))


def test_one_that_fits_stays_as_it_is() -> None:
    assert [*fitting(TABLE, 100.0)] == [(TABLE, None)]


def test_a_wider_one_is_several_with_the_same_first_column() -> None:
    found = [table for table, _ in fitting(TABLE, 28.0)]
    assert [len(table.head) for table in found] == [4, 4]
    assert all(table.head[0] == "name" for table in found)
    assert [cell for table in found for cell in table.head[1:]] == [*TABLE.head[1:]]
    assert all(table.rows[1][0] == ROW[0] for table in found)


def test_a_wide_first_column_leaves_room_for_the_others() -> None:
    long = "E_total after 10,000 updates, in a later edition"
    table = Grid(("quantity", "value"), ((long, Number(0.5)),))
    ((same, room),) = fitting(table, 20.0)
    assert same == table
    assert room is not None
    assert 9 < room < 18


def test_there_is_always_a_column_beside_the_first() -> None:
    assert all(len(table.head) == 2 for table, _ in fitting(TABLE, 1.0))
