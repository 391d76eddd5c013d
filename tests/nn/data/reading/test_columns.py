"""What becomes of columns, and how they are described in files."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import pytest

from tinygrad_bp.nn.data.reading.cells.numerals import Numerals
from tinygrad_bp.nn.data.reading.columns import BadCells, Column

COLUMNS = [
    Column("age", fill=30.5),
    Column("sex", "text", ["f", "m"], fill="m"),
    Column("born", "date", order="mdy", parts=True, fill=19782.75),
    Column("share", fill=0.5, unit="%"),
    Column("start", "time", fill=12.5),
    Column("played", "season", fill=2010.0),
]

CELLS = ["1.5", "f", "2/29/2024", "12%", "12:30", "2009-10"]


def numbers(column: Column, cells: list[str], bad: BadCells | None = None) -> list[list[float]]:
    bad = BadCells("t") if bad is None else bad
    return column.numbers(cells, Numerals(), bad, range(1, len(cells) + 1))


def test_a_number_for_each_text() -> None:
    unknown: Counter[str] = Counter()
    found = COLUMNS[1].numbers(["m", "x", "f"], Numerals(), BadCells("t"), [1, 2, 3], unknown)
    assert (found, unknown) == ([[0.0, 0.0, 1.0], [1.0, 0.0, 0.0]], {"x": 1})


def test_what_is_missing_is_nan() -> None:
    for column, cell in zip(COLUMNS, CELLS, strict=True):
        for feature in numbers(column, [cell, "NA"]):
            assert math.isfinite(feature[0])
            assert math.isnan(feature[1])


def test_what_is_filled_in() -> None:
    assert COLUMNS[0].filled() == [30.5]
    assert COLUMNS[1].filled() == [0.0, 1.0]
    assert COLUMNS[2].filled() == [19782.75, 2024.0, 2.0, 4.0, 18.0]  # a Thursday


def test_wrong_cells_are_listed() -> None:
    bad = BadCells("t")
    assert not bad
    numbers(COLUMNS[0], ["1", *["x"] * 9], bad)
    numbers(COLUMNS[2], ["1/2/2024", "2/30/2024"], bad)
    assert str(bad).startswith("t has 10 wrong cells: line 2, 'age': expected a number, got 'x';")
    assert str(bad).endswith("; and 5 more")
    assert "line 2, 'born': expected a date, got '2/30/2024'; line 3" in str(bad)
    assert bad.columns == ["age", "born"]
    assert set(bad.cells) == {"x", "2/30/2024"}


@pytest.mark.parametrize("column", COLUMNS)
def test_a_description_gives_the_column_back(column: Column) -> None:
    assert Column.read(column.described()) == column


@pytest.mark.parametrize(
    "said",
    [
        *(None, [], {}, {"name": 1}, {"name": "x", "kind": "words"}, {"name": "x", "other": 1}),
        *({"name": "x", "fill": "1"}, {"name": "x", "fill": True}, {"name": "x", "parts": 1}),
        *({"name": "x", "kind": "text"}, {"name": "x", "categories": ["a"]}),
        {"name": "x", "kind": "text", "categories": [1], "fill": "a"},
        {"name": "x", "kind": "text", "categories": "ab", "fill": "a"},
        {"name": "x", "kind": "date", "order": "ydm"},
        {"name": "x", "kind": "date", "fill": 1e300},
        {"name": "x", "kind": [], "fill": 0.0},
        {"name": "x", "unit": 1},
        {"name": "x", "kind": "time", "unit": "h"},
    ],
)
def test_what_describes_no_column(said: Any) -> None:
    with pytest.raises((ArithmeticError, TypeError, ValueError)):
        Column.read(said)


def test_a_cell_of_another_unit_is_wrong() -> None:
    for column, cell, expected in (
        (Column("a", unit="kg"), "5", "a number in 'kg', got '5'"),
        (Column("a", unit="kg"), "5 lb", "a number in 'kg', got '5 lb'"),
        (Column("a", unit="%"), "5", "a percentage, got '5'"),
        (Column("a"), "5%", "a number without a unit, got '5%'"),
        (Column("a", "time"), "5", "a time, got '5'"),
        (Column("a", "season"), "2009", "a season, got '2009'"),
    ):
        bad = BadCells("t")
        numbers(column, [cell], bad)
        assert str(bad) == f"t, line 1, 'a': expected {expected}"


def test_descriptions_of_before_are_read() -> None:
    said = {"name": "x", "kind": "number", "fill": 1.5}
    assert Column.read(said) == Column("x", fill=1.5)
    assert Column("x", fill=1.5).described() == said
