"""The rows of a CSV file: cells by line, whatever its separator and the ends of its lines."""

from __future__ import annotations

import io

import pytest

from tinygrad_bp.nn.data.reading.files import csv_rows
from tinygrad_bp.nn.data.reading.files.csv_rows import lines_of, rows_of_cells, separator_of


def rows(text: str, separator: str | None = None) -> list[tuple[int, list[str]]]:
    lines = [*lines_of("t", io.StringIO(text, newline=""))]
    return [*rows_of_cells("t", iter(lines), separator or separator_of(lines))]


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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# by hand\na,b\n# 1, 2, 3\n1,2\n", [(2, ["a", "b"]), (4, ["1", "2"])]),
        ("# x y z\n1 2 3\n", [(1, ["x", "y", "z"]), (2, ["1", "2", "3"])]),  # NumPy's
        ("#,name\n1,Bulbasaur\n", [(1, ["#", "name"]), (2, ["1", "Bulbasaur"])]),
        ("# of 2020, by hand\na,b\n1,2\n", [(2, ["a", "b"]), (3, ["1", "2"])]),
        ("c,n\n#ff0000,1\n# red\n", [(1, ["c", "n"]), (2, ["#ff0000", "1"])]),
        ("# nothing else\n", []),
    ],
)
def test_comments_are_no_rows(text: str, expected: list[tuple[int, list[str]]]) -> None:
    assert rows(text) == expected


def test_a_line_may_tell_the_separator_as_spreadsheets_write_it() -> None:
    assert rows("sep=;\na,x;b\n1,2;3\n") == [(2, ["a,x", "b"]), (3, ["1,2", "3"])]
    assert separator_of(['"sep=|"\r\n', "a,b|c\r\n"]) == "|"


def test_spaces_and_tabs_separate_where_a_cell_would_hold_several_numbers() -> None:
    lines = [f'1{k}.0   8   30{k}.0      {k}0.0\t"a car {k}"\n' for k in range(5)]
    assert separator_of(lines) == " "
    [first, *_] = rows_of_cells("t", iter(lines), " ")
    assert first == (1, ["10.0", "8", "300.0", "00.0", "a car 0"])
    assert separator_of(["a b\tc\n", "1 000 000\t5\n", "2 000 000\t6\n"]) == "\t"
    assert separator_of(["full name\tage\n", "Ann Lee\t5\n"]) == "\t"


def test_a_quotation_mark_that_is_not_closed_is_named_where_it_opens() -> None:
    text = ["a,b\n", "1,x\n", '2,"x\n', "3,x\n", "4,x\n"]
    with pytest.raises(ValueError, match="t, line 3: no quotation mark closes a cell"):
        list(rows_of_cells("t", iter(text), ","))


def test_a_tab_at_the_beginning_stands_behind_an_empty_cell() -> None:
    assert separator_of(["\ta b\tc d\n", "0\t1\t2\n", "1\t3\t4\n"]) == "\t"


def test_words_of_a_title_above_tabs_are_no_cells() -> None:
    assert separator_of(["Some title of it\n", "a\tb\tc\td\n", *["1\t2\t3\t4\n"] * 5]) == "\t"
    assert separator_of(["name,tags\n", "x,a;b\n", "y,c;d\n"]) == ","
