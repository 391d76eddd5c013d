"""CSV tables: headers, separators, classes and numbers, and errors that name the line."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from tinygrad_bp.nn.data import read_csv

if TYPE_CHECKING:
    from collections.abc import Iterator


def read(text: str, *args: Any, **options: Any) -> Any:
    return read_csv(io.StringIO(text), *args, **options)


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
        assert read_csv(path) == read_csv(str(path)) == read(IRIS)


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
            ("a,b\n1,2\n,4\n", "the table, line 3, 'a': the value is missing"),
            ("a,b\n1,2\n3,\n", "the table, line 3, 'b': the value is missing"),
            ("a,b\nnan,2\n", "the table, line 2, 'a': expected a number, got 'nan'"),
            ("a,b\n1e999,2\n", "the table, line 2, 'a': expected a number, got '1e999'"),
            ('a,b\n"1\n2",2\n', "the table, line 3, 'a': expected a number, got '1\\n2'"),
            ('a,b\n1,"2\n', "the table, line 2: unexpected end of data"),
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
            ({"kind": "words"}, "kind must be 'classes' or 'numbers', not 'words'"),
        ],
    )
    def test_what_is_not_in_the_table(self, options: Any, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            read("a,b,b\n1,2,2\n", **options)

    def test_more_cells_than_are_wanted_are_not_read(self) -> None:
        def lines() -> Iterator[str]:
            yield "a,b\n"
            for k in range(2000):
                yield f"{k},{k}\n"
            pytest.fail("it goes on reading")

        class File(io.StringIO):
            rest = lines()

            def readline(self, size: int | None = -1, /) -> Any:
                return next(self.rest)

        with pytest.raises(ValueError, match="the table has more than 40 cells: take a part"):
            read_csv(File(), most_cells=40)
        assert len(read("a,b\n" + "1,2\n" * 20, most_cells=40).X) == 20

    def test_many_columns_take_no_longer_than_many_rows(self) -> None:
        names = [f"c{k}" for k in range(100_000)]
        table = read("\n".join(",".join(row) for row in (names, ["1.5"] * len(names))), None)
        assert table.features == names
        again = read(",".join(names) + "\n" + ",".join(["1"] * len(names)), None, features=names)
        assert len(again.X[0]) == len(names)

    def test_a_target_that_is_no_number(self) -> None:
        with pytest.raises(ValueError, match="line 3, 'b': expected a number, got 'x'"):
            read("a,b\n1,2\n1,x\n", kind="numbers")

    def test_the_file_is_named(self, tmp_path: Path) -> None:
        path = tmp_path / "broken.csv"
        path.write_bytes(b"a,b\n1,\xff\n")
        with pytest.raises(ValueError, match=r"broken\.csv is not text in UTF-8"):
            read_csv(path)
        with pytest.raises(FileNotFoundError):
            read_csv(tmp_path / "none.csv")


@pytest.mark.parametrize(
    "text", ["\n" * 50, "x,y\n" + "\n" * 50, "x,y\n" + ",\n" * 50, " \n\r\n" * 50]
)
def test_what_has_no_end_of_empty_lines(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tinygrad_bp.nn.data.csv_rows._MOST_EMPTY", 50)
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
