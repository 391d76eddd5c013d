"""A table that is gone through more than once."""

from __future__ import annotations

import io

import pytest

from tinygrad_bp.nn.data.reading.reader import reading
from tinygrad_bp.nn.data.tables import read_table


def test_the_same_rows_each_time() -> None:
    with reading(io.StringIO("a;b\n0,5;x\n\n2;y\n")) as reader:
        assert (reader.names, reader.separator) == (["a", "b"], ";")
        assert (reader.numerals.decimal, reader.notes) == (",", [])  # usual beside semicolons
        first, second = list(reader.blocks()), list(reader.blocks())
    assert first == second == [([2, 4], [["0,5", "x"], ["2", "y"]])]


def test_large_tables_come_in_pieces() -> None:
    with reading(io.StringIO("a,b\n" + "1,2\n" * 120_000)) as reader:
        sizes = [len(rows) for _, rows in reader.blocks()]
    assert (sum(sizes), max(sizes)) == (120_000, 50_000)


def test_columns_without_a_name_are_numbered() -> None:
    with reading(io.StringIO(",b\n1,2\n")) as reader:
        assert reader.names == ["column 1", "b"]
        assert reader.places(["b", 0]) == [1, 0]
        with pytest.raises(ValueError, match="the table has no column 'x': its columns are col"):
            reader.place("x")


def test_what_is_no_file_is_refused() -> None:
    for given in ({"a": [1.0]}, [[1.0]], None, 3):
        with pytest.raises(TypeError, match=r"expected the path of a table or an open file, got"):
            read_table(given)  # type: ignore[arg-type]


def test_one_line_or_one_column() -> None:
    with pytest.raises(ValueError, match="the table has no rows under the names of its columns"):
        read_table(io.StringIO("a\n"), None)
    assert read_table(io.StringIO("1\n"), None).X == [[1.0]]
    assert read_table(io.StringIO("a\n1\n"), None).X == [[1.0]]
    with pytest.raises(ValueError, match=r"'b': its one column is column 1, since its first line"):
        read_table(io.StringIO("1\n2\n"), "b")
