"""Tables of words and numbers: on a line, and without what a page would obey."""

from __future__ import annotations

from tinygrad_bp.nn.predicting.cell_table import CellTable


def test_numbers_stand_at_the_right() -> None:
    grid = CellTable(["name", "much", "many"], [["a", 0.123456, 1234], ["long one", 12.0, 5]])
    assert grid.text().splitlines() == [
        "name        much   many",
        "a         0.1235  1,234",
        "long one      12      5",
    ]


def test_a_name_is_no_markup() -> None:
    grid = CellTable(["<b>", "n"], [["a&b\x1b[31m", 1]])
    assert "<th>&lt;b&gt;</th>" in grid.html()
    assert "a&amp;b␛[31m" in grid.html()
    assert "\x1b" not in grid.text()
