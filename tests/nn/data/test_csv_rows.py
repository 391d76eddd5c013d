"""The rows of a CSV file: cells by line, whatever its separator and the ends of its lines."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tinygrad_bp.nn.data import csv_rows
from tinygrad_bp.nn.data.csv_rows import lines_of, opened, rows_of_cells


def rows(text: str, separator: str | None = None) -> list[tuple[int, list[str]]]:
    return [*rows_of_cells("t", lines_of("t", io.StringIO(text, newline="")), separator)]


@pytest.mark.parametrize("separator", csv_rows.SEPARATORS)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_separator_and_every_end_of_a_line(separator: str, end: str) -> None:
    text = end.join(separator.join(cells) for cells in ("ab", "12", "34"))
    assert rows(text) == [(1, ["a", "b"]), (2, ["1", "2"]), (3, ["3", "4"])]


def test_the_separator_is_the_one_that_gives_lines_of_one_width() -> None:
    assert rows("a,x;b\n1,2;3\n") == [(1, ["a,x", "b"]), (2, ["1,2", "3"])]
    assert rows("a,x;b\n1,2;3\n", ",") == [(1, ["a", "x;b"]), (2, ["1", "2;3"])]
    assert rows("one column\n1\n", "\t") == [(1, ["one column"]), (2, ["1"])]


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    assert rows("\ufeff\n\na,b\n\n1,2\n") == [(3, ["a", "b"]), (5, ["1", "2"])]
    assert rows('a,"b\nc"\n1,2\n') == [(2, ["a", "b\nc"]), (3, ["1", "2"])]
    assert rows(" \n\n") == []


def test_what_is_not_csv_names_the_line() -> None:
    with pytest.raises(ValueError, match=r"^t, line 2: "):
        rows('a,b\n"1"x,2\n')


def test_what_goes_on_and_on_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(csv_rows, "_LONGEST", 10)
    monkeypatch.setattr(csv_rows, "_MOST_EMPTY", 3)
    with pytest.raises(ValueError, match="t, line 2, has 10 characters or more"):
        rows("a,b\n0123456789,1\n")
    for text in ("\n\n\n\na,b\n", "a,b\n,\n,\n,\n"):
        with pytest.raises(ValueError, match="t has 3 lines without a cell"):
            rows(text)


def test_a_file_that_was_open_stays_open(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a", encoding="utf-8")
    with path.open(encoding="utf-8") as mine:
        with opened(mine) as file:
            assert file is mine
        assert not mine.closed
    with opened(path) as file:
        assert file.read() == "a"
    assert file.closed
