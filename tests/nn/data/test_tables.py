"""CSV tables: headers, separators, classes and numbers, and errors that name the line."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tinygrad_bp.nn.data import read_csv, read_table


def read(content: str, /, *args: Any, **options: Any) -> Any:
    return read_table(io.StringIO(content), *args, **options)


IRIS = "sepal,petal,species\n5.1,1.4,setosa\n7.0,4.7,versicolor\n4.9,1.5,setosa\n"


class TestForms:
    def test_a_header_and_classes_by_name(self) -> None:
        table = read(IRIS)
        assert table.X == [[5.1, 1.4], [7.0, 4.7], [4.9, 1.5]]
        assert table.Y == [0, 1, 0]
        assert table.features == ["sepal", "petal"]
        assert (table.target, table.classes) == ("species", ["setosa", "versicolor"])

    def test_no_header(self) -> None:
        table = read(IRIS.partition("\n")[2])
        assert table.X[0] == [5.1, 1.4]
        assert (table.features, table.target) == (["column 1", "column 2"], "column 3")

    def test_a_header_of_numbers_must_be_told(self) -> None:
        assert len(read("1990,2000\n1.5,2.5\n3.5,4.5\n").X) == 3
        table = read("1990,2000\n1.5,2.5\n3.5,4.5\n", header=True)
        assert (table.features, table.X) == (["1990"], [[1.5], [3.5]])

    @pytest.mark.parametrize("separator", [",", ";", "\t", "|", " ", ", ", " ; "])
    def test_the_separator_is_found(self, separator: str) -> None:
        assert read(IRIS.replace(",", separator)) == read(IRIS)

    def test_a_separator_is_one_in_every_line(self) -> None:
        assert read("height; in m,kind\n1.5,a\n2.5,b\n").features == ["height; in m"]

    def test_a_given_separator(self) -> None:
        assert read("a:b\n1:2.5\n", separator=":").Y == [2.5]

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_line_ends_blank_lines_and_a_byte_order_mark(self, end: str) -> None:
        assert read("\ufeff" + IRIS.replace("\n", end + end)) == read(IRIS)

    def test_quoted_cells(self) -> None:
        table = read('"a, b","c ""d"""\n"1","x\ny"\n2,z\n')
        assert table.features == ["a, b"]
        assert table.target == 'c "d"'
        assert table.classes == ["x\ny", "z"]

    def test_quoted_cells_after_a_space(self) -> None:
        assert read('a, b\n1, "x, y"\n2, z\n').classes == ["x, y", "z"]

    def test_columns_aligned_by_spaces(self) -> None:
        assert read("a   b   c\n1.5  2   3\n10   20  30.5\n").X == [[1.5, 2.0], [10.0, 20.0]]

    def test_a_file(self, tmp_path: Path) -> None:
        path = tmp_path / "iris.csv"
        path.write_text(IRIS, encoding="utf-8-sig")
        assert read_table(path) == read_table(str(path)) == read(IRIS)


class TestColumns:
    text = "kind,x,y\n1,2,3\n4,5,6\n"

    @pytest.mark.parametrize("target", ["kind", 0, -3])
    def test_the_target(self, target: Any) -> None:
        table = read(self.text, target)
        assert (table.target, table.features) == ("kind", ["x", "y"])
        assert (table.X, table.Y) == ([[2.0, 3.0], [5.0, 6.0]], [1.0, 4.0])

    def test_no_target(self) -> None:
        table = read(self.text, None)
        assert (table.X[0], table.Y, table.target) == ([1.0, 2.0, 3.0], [], None)

    def test_chosen_features_leave_the_others_unread(self) -> None:
        table = read("a,b,c,d\n1,words,3,4\n", features=["d", "a"], target=2)
        assert (table.X, table.Y) == ([[4.0, 1.0]], [3.0])
        assert table == read("a,b,c,d\n1,words,3,4\n", target="c", features=["d", "a"])

    def test_ignored_columns_are_unread_and_kept(self) -> None:
        table = read("a,b,c,d\n1,words,3,4\n", ignore=["b", 0])
        assert (table.X, table.features, table.Y) == ([[3.0]], ["c"], [4.0])
        assert (table.columns, table.cells) == (["a", "b", "c", "d"], [["1", "words", "3", "4"]])
        assert read("a,b\n1,2\n", keep_cells=False).cells == []


class TestKinds:
    @staticmethod
    def targets(cells: Any, **options: Any) -> Any:
        table = read("\n".join(f"0,{cell}" for cell in cells), **options)
        return table.Y, table.classes

    def test_repeated_whole_numbers_are_classes(self) -> None:
        assert self.targets(["10", "2", "10", "2"]) == ([1, 0, 1, 0], ["2", "10"])

    @pytest.mark.parametrize("cells", [["1", "2", "3", "3"], ["0.5", "0.5"]])
    def test_other_numbers_are_numbers(self, cells: Any) -> None:
        assert self.targets(cells) == ([float(cell) for cell in cells], None)

    def test_more_than_twenty_are_numbers(self) -> None:
        assert self.targets([str(k) for k in range(21)] * 2)[1] is None
        assert len(self.targets([str(k) for k in range(20)] * 2)[1]) == 20

    def test_told(self) -> None:
        assert self.targets(["1", "1"], kind="numbers") == ([1.0, 1.0], None)
        assert self.targets(["0.5", "1"], kind="classes") == ([0, 1], ["0.5", "1"])


class TestErrors:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("", "the table is empty"),
            ("\n \n", "the table is empty"),
            (",,,", "the table is empty"),
            ("\n" * 5000 + "a,b\n1,2\n3\n", "the table, line 5003: expected 2 cells, got 1"),
            ("a,b\n" + "x" * 200_000 + ",2\n", "the table, line 2: field larger than"),
            ("a,b\n", "the table has no rows under the names of its columns"),
            ("a,b\n1,2\n\n3\n", "the table, line 4: expected 2 cells, got 1"),
            ("a,b\n1,2\n3,4,5\n", "the table, line 3: expected 2 cells, got 3"),
            ("a,b\n1,2\nx,4\n", "the table, line 3, 'a': expected a number, got 'x'"),
            ("a,b\nnan,2\n", "the table has no column to predict from, apart from the target"),
            (
                "a,b,c\nnan,1,2\n1,?,3\n",
                "the table: left out 2 of 2 rows, where 'a' or 'b' is missing; missing='fill'",
            ),
            ("a,b\n1,2\n1e999,2\n", "the table, line 3, 'a': expected a number, got '1e999'"),
            (
                'a,b\n1,2\n"1\n2",2\n',
                "the table, line 4, 'a': expected a number, got '1\\n2'",
            ),
            ('a,b\n1,"2\n', "the table, line 2: no quotation mark closes a cell"),
            ("a\n1\n", "the table has no column to predict from, apart from the target"),
        ],
    )
    def test_what_is_no_table(self, text: str, message: str) -> None:
        with pytest.raises(ValueError, match=re.escape(message)):
            read(text)

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"target": "c"}, "has no column 'c': its columns are a, b, b"),
            ({"target": "b"}, "has several columns 'b': its columns are a, b, b"),
            ({"target": 3}, "has no column 3"),
            ({"target": 0, "features": ["x"]}, "has no column 'x'"),
            ({"target": 0, "features": ["x", "b", "y"]}, "has no columns 'x', 'y': its columns"),
            ({"ignore": ["x"]}, "has no column 'x'"),
            ({"target": 0, "ignore": "a"}, "'a' is the target, and cannot be ignored: name anoth"),
            ({"ignore": [0, 2]}, "'b' is the target, and cannot be ignored: name another with tar"),
            ({"features": 0, "ignore": 2}, "'b' is the target, and cannot be ignored"),
            ({"target": "a", "features": [1, "a"]}, "'a' is the target, and cannot be among"),
            ({"features": [0, 2]}, "'b' is the target, and cannot be among the features too"),
            ({"kind": "words"}, "kind must be one of classes, numbers, not 'words'"),
        ],
    )
    def test_what_is_not_in_the_table(self, options: Any, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            read("a,b,b\n1,2,2\n", **options)

    def test_more_cells_than_are_wanted_are_not_read(self) -> None:
        text = "a,b\n" + "1,2\n" * 200_000
        file = io.StringIO(text)
        with pytest.raises(ValueError, match="the table has more than 40 cells: take a part"):
            read_table(file, most_cells=40)
        assert file.tell() < len(text) / 2
        assert len(read("a,b\n" + "1,2\n" * 20, most_cells=40).X) == 20

    def test_many_columns_take_no_longer_than_many_rows(self) -> None:
        names = [f"c{k}" for k in range(20_000)]
        table = read("\n".join(",".join(row) for row in (names, ["1.5"] * len(names))), None)
        assert table.features == names
        again = read(",".join(names) + "\n" + ",".join(["1"] * len(names)), None, features=names)
        assert len(again.X[0]) == len(names)

    def test_a_target_that_is_no_number(self) -> None:
        with pytest.raises(ValueError, match="line 3, 'b': expected a number, got 'x'"):
            read("a,b\n1,2\n1,x\n", kind="numbers")

    def test_the_file_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "broken.csv"
        path.write_bytes(b"a,b\n1,\x00\xff\n")
        with pytest.raises(ValueError, match=r"broken\.csv is not text in UTF-8, UTF-16"):
            read_table(path)
        with pytest.raises(FileNotFoundError):
            read_table(tmp_path / "none.csv")


@pytest.mark.parametrize(
    "text", ["\n" * 50, "x,y\n" + "\n" * 50, "x,y\n" + ",\n" * 50, " \n\r\n" * 50]
)
def test_what_has_no_end_of_empty_lines(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinygrad_bp.nn.data.reading.files.csv_rows._MOST_EMPTY", 50)
    with pytest.raises(
        ValueError, match="the table has 50 lines without a cell, so it is not a table"
    ):
        read(text)


class TestWords:
    def test_one_or_several(self) -> None:
        assert read(IRIS, features="petal").features == ["petal"]
        assert read(IRIS, features=1).features == ["petal"]
        assert read(IRIS, ignore="petal").features == ["sepal"]
        assert read(IRIS, ignore=None).features == ["sepal", "petal"]

    def test_numbers_of_numpy(self) -> None:
        assert read(IRIS, np.int64(2), features=[np.int64(0)]).features == ["sepal"]

    @pytest.mark.parametrize("separator", ["", "ab", 3])
    def test_separators(self, separator: Any) -> None:
        with pytest.raises(ValueError, match="separator must be one character, not"):
            read(IRIS, separator=separator)


def test_the_name_that_pandas_has() -> None:
    assert read_csv is read_table


MIXED = """\
name;born;town;height;kind
Ann;01.02.1990;Bonn;1,72;a
Bob;15.03.1985;Köln;1.805,5;b
Cem;31.12.2000;Bonn;?;a
Dan;;Ulm;1,6;b
"""


class TestRealTables:
    def test_texts_dates_and_decimal_commas(self) -> None:
        table = read(MIXED, missing="fill", ignore="name")
        assert table.features == ["born", "town=Bonn", "town=Köln", "town=Ulm", "height"]
        assert table.X[1] == [5552.0, 0.0, 1.0, 0.0, 1805.5]
        # 1990-02-01, 1985-03-15 and 2000-12-31 are 7336, 5552 and 11322 days after 1970-01-01.
        assert table.X[3][0] == pytest.approx((7336 + 5552 + 11322) / 3)
        assert table.X[2][4] == pytest.approx((1.72 + 1805.5 + 1.6) / 3)
        assert table.notes == ["filled 2 missing cells in 'born' or 'height'"]
        assert [column.kind for column in table.recipe] == ["date", "text", "number"]

    def test_rows_that_lack_a_value_are_left_out_and_counted(self) -> None:
        table = read(MIXED, ignore="name")
        assert (len(table.X), table.Y) == (2, [0, 1])
        assert [row[0] for row in table.cells] == ["Ann", "Bob"]
        assert table.notes == ["left out 2 of 4 rows, where 'born' or 'height' is missing"]
        with pytest.raises(ValueError, match="2 wrong cells: line 4, 'height': the value is mis"):
            read(MIXED, ignore="name", missing="refuse")

    @pytest.mark.parametrize("missing", ["drop", "fill"])
    def test_a_target_is_never_filled(self, missing: str) -> None:
        table = read("x,y\n1,0.5\n2,NA\n3,1.5\n", missing=missing)
        assert (table.X, table.Y) == ([[1.0], [3.0]], [0.5, 1.5])
        assert table.notes == ["left out 1 of 3 rows, where 'y' is missing"]

    def test_the_parts_of_dates(self) -> None:
        table = read("t,y\n2011-01-01 06:30,1.5\n2011-12-31 18:00,2.5\n", dates="parts")
        assert table.features == ["t", "t year", "t month", "t weekday", "t hour"]
        assert table.X[0] == [14975 + 6.5 / 24, 2011.0, 1.0, 6.0, 6.5]  # a Saturday

    def test_dates_that_can_be_read_in_two_ways(self) -> None:
        text = "t,y\n1/2/2024,1.5\n3/4/2024,2.5\n"
        table = read(text)
        assert table.X[0] == [19754.0]  # the 1st of February
        assert table.notes == ["read the dates in 't' with the day first"]
        assert read(text, month_first=True).X[0] == [19724.0]
        told = read(text + "12/25/2024,3.5\n")
        assert (told.X[0], told.notes) == ([19724.0], [])

    def test_numbers_as_texts(self) -> None:
        table = read("zip,y\n01,1.5\n02,2.5\n01,3.5\n", text="zip")
        assert (table.features, table.X[2]) == (["zip=01", "zip=02"], [1.0, 0.0])

    def test_what_is_empty_says_nothing(self) -> None:
        table = read("a,b,y\n,1,2.5\nNA,2,3.5\n")
        assert table.features == ["b"]
        assert table.notes == ["left out 'a', which has no value in any row"]

    def test_all_that_is_wrong_is_told_at_once(self) -> None:
        rows = "".join(f"{k},name {k},{k}.5,1.5\n" for k in range(30))
        text = "a,b,c,y\n" + rows + "x,b,12..5,1.5\n" + "y,b,3,1.5\n" * 9
        with pytest.raises(ValueError, match="11 wrong cells: line 32, 'a': expected") as raised:
            read(text)
        message = str(raised.value)
        assert "line 32, 'c': expected a number, got '12..5'; " in message
        assert "; and 6 more; 'b' has 31 different texts in 40 rows; " in message
        assert "leave out columns with ignore=['a', 'c', 'b']" in message

    def test_another_decimal_is_suggested(self) -> None:
        with pytest.raises(ValueError, match="decimal=',' reads some of them as numbers"):
            read('x,y\n1,2.5\n"1,5",2.5\n2,3.5\n')
        assert read('x,y\n"1,5","2,5"\n', decimal=",").X == [[1.5]]

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"missing": "no"}, "missing must be one of drop, fill, refuse, not 'no'"),
            ({"dates": "no"}, "dates must be one of days, parts, not 'no'"),
            ({"decimal": "x"}, "decimal must be . or , not 'x'"),
            (
                {"thousands": ".", "decimal": "."},
                "thousands must be one character other than the decimal",
            ),
            ({"text": "z"}, "has no column 'z'"),
        ],
    )
    def test_options_that_cannot_be(self, options: Any, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            read("a,b\n1,2\n", **options)

    def test_too_many_classes(self) -> None:
        text = "x,y\n" + "".join(f"{k},name {k}\n" for k in range(1500))
        with pytest.raises(ValueError, match="'y' has more than 1,000 different texts, which"):
            read(text)
        assert len(read(text, kind="classes").classes) == 1500

    def test_numbers_with_a_few_that_are_none_are_no_classes(self) -> None:
        text = "x,y\n" + "".join(f"{k},{k}.5\n" for k in range(1500))
        with pytest.raises(ValueError, match="line 1502, 'y': expected a number, got 'x'"):
            read(text + "1,x\n")


def test_a_large_table_shows_itself_in_a_line() -> None:
    header = ",".join(f"x{i}" for i in range(12))
    table = read(f"{header}\n" + "1,2,3,4,5,6,7,8,9,10,11,12.5\n" * 1500)
    names = ", ".join(f"'x{i}'" for i in range(8))
    assert repr(table) == f"<Table: 1,500 rows of {names}, 3 more; target 'x11'>"
    assert repr(read("a,b\n1,2\n", target=None)) == "<Table: 1 row of 'a', 'b'>"


@pytest.mark.parametrize(
    ("given", "kept"), [(-999, 2), ("-999", 2), (["gone", -999.0], 1), (None, 3), ([], 3)]
)
def test_what_else_is_missing(given: Any, kept: int) -> None:
    table = read("a,b,y\n-999.0,x,1.5\n2,gone,2.5\n3,x,3.5\n", missing_values=given)
    assert len(table.X) == kept


def test_what_cannot_stand_for_what_is_missing() -> None:
    with pytest.raises(TypeError, match="missing_values must be texts or numbers, not None"):
        read("a,y\n1,2\n", missing_values=[None])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\tb\nCHF 1\u2019250\u2019000.\u2013\t1\nCHF 5.\u2013\t2\n", [1250000.0, 5.0]),
        ("a;b\n5,-;1\n12,50;2\n", [5.0, 12.5]),
        ("a\tb\n12,50,000\t1\n1,00,000\t2\n3,45,678\t3\n", [1250000.0, 100000.0, 345678.0]),
        ("a\tb\nRs. 1,00,000\t1\nRs. 5\t2\n", [100000.0, 5.0]),
        ("| a | b |\n|---|:--:|\n| 1 | 2 |\n| 3 | 4 |\n", [1.0, 3.0]),
        ("a|b\n---+--\n", None),
        ("Two words\na\tb\n1\t2\n3\t4\n5\t6\nA remark\n", [1.0, 3.0, 5.0]),
        ("a,b\n9.5 kg,1\n14 kg,2\n", [9.5, 14.0]),
        ("9.5 kg,1\n14 kg,2\n10 kg,3\n", [9.5, 14.0, 10.0]),
    ],
)
def test_tables_of_the_wild(text: str, expected: list[float] | None) -> None:
    if expected is None:
        with pytest.raises(ValueError, match="no rows"):
            read_table(io.StringIO(text), None)
        return
    table = read_table(io.StringIO(text), None)
    assert [row[0] for row in table.X] == expected
