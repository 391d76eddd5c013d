"""Where a table is in its file, in files as they come."""

from __future__ import annotations

import io

import pytest

from tinygrad_bp.nn.data.tables import Table, read_table


def read(text: str, **options: object) -> Table:
    return read_table(io.StringIO(text), **options)  # type: ignore[arg-type]


def lines(*first: str, count: int = 6, row: str = "{k},{k}.5,{c}") -> str:
    rows = [row.format(k=k, c="ab"[k % 2]) for k in range(count)]
    return "\n".join([*first, *rows]) + "\n"


@pytest.mark.parametrize(
    ("above", "said"),
    [
        (["Report of 2024", ""], "'Report of 2024'"),
        (["Report, by hand", ""], "'Report', 'by hand'"),
        (["Report,,"], "'Report'"),
        (["// by hand"], "'// by hand'"),
        (["% by hand"], "'% by hand'"),
    ],
)
def test_titles_above_a_table_are_left_out(above: list[str], said: str) -> None:
    table = read(lines(*above, "x,z,y"))
    assert (table.features, table.target, len(table.X)) == (["x", "z"], "y", 6)
    assert table.notes == [f"left out line 1, {said}, which is above the table"]


def test_a_title_of_one_cell_above_rows_and_above_names_of_which_the_first_is_empty() -> None:
    rows = lines(row="{k},{k}.5,{c}")
    assert read("Report,,\n" + rows).columns == ["column 1", "column 2", "column 3"]
    table = read("Report,,\n,x,y\n" + rows)
    assert (table.features, table.notes) == (
        ["x"],
        [
            "left out line 1, 'Report', which is above the table",
            "left out the first column, which has no name and counts the rows",
        ],
    )
    assert read("name,\n1,a\n2,b\n").columns == ["name", "column 2"]


def test_titles_above_a_table_without_names() -> None:
    table = read(lines("|a file of the archive"))
    assert (table.features, len(table.X)) == (["column 1", "column 2"], 6)


@pytest.mark.parametrize(
    "text",
    [
        lines("x,z,y", row="{k},d, e,{c}"),  # a comma that no quotation marks hold
        lines("x,z,y", row="{k},1,2,{c}"),
        lines("x,z,y", row="{k},1"),
    ],
)
def test_names_that_are_too_few_or_too_many_are_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"line 2: expected 3 cells, got \d"):
        read(text)


def test_names_of_rows_that_have_no_name() -> None:
    """As R writes a table."""
    table = read('"x" "z" "y"\n"1" 5.1 3.5 "a"\n"2" 4.9 3 "b"\n"3" 4.7 3.2 "a"\n')
    assert (table.features, table.X[1], table.Y) == (["x", "z"], [4.9, 3.0], [0, 1, 0])


@pytest.mark.parametrize("first", [0, 1])
def test_a_column_without_a_name_that_counts_rows_is_left_out(first: int) -> None:
    """As pandas and R write a table: sorted by class, it would give the class away."""
    rows = "".join(f"{first + k},{k % 3},{'ab'[k > 4]}\n" for k in range(10))
    table = read(",x,y\n" + rows)
    assert table.features == ["x"]
    assert table.notes == ["left out the first column, which has no name and counts the rows"]
    assert read(",x,y\n" + rows, features=[0, "x"]).features == ["column 1", "x"]
    assert read("id,x,y\n" + rows).features == ["id", "x"]
    assert read(rows).features == ["column 1", "column 2"]


def test_a_column_without_a_name_is_left_out_for_what_is_in_all_rows() -> None:
    rows = [f"{k},{k % 3},{'ab'[k > 4]}\n" for k in range(3000)]
    assert read(",x,y\n" + "".join(rows)).features == ["x"]
    for other in ("4500", "NA", "2599"):
        changed = [*rows[:2600], rows[2600].replace("2600", other), *rows[2601:]]
        table = read(",x,y\n" + "".join(changed))
        assert (table.features, len(table.X)) == (["column 1", "x"], 3000 - (other == "NA"))
    with pytest.raises(ValueError, match="no column to predict from, apart from the target"):
        read(",y\n" + "".join(f"{k},{'ab'[k > 4]}\n" for k in range(9)))


def test_empty_cells_behind_the_last_column() -> None:
    for text in (
        lines("x,z,y,,", row="{k},{k}.5,{c},,"),
        lines("x,z,y", row="{k},{k}.5,{c},"),
        lines("x,z,y,", row="{k},{k}.5,{c}"),
    ):
        table = read(text)
        assert (table.features, table.target, table.notes) == (["x", "z"], "y", [])
    assert read(lines("x,z,y,", row="{k},{k}.5,{c},") + "7,7.5,a,more\n").target == "column 4"


def test_a_line_of_units_is_left_out() -> None:
    table = read(lines("len,wt,kind", "cm,kg,"))
    assert (table.X[0], len(table.X), table.features) == ([0.0, 0.5], 6, ["len", "wt"])
    assert table.notes == [
        "left out line 2, 'cm', 'kg', since the cells below 'cm', 'kg' are numbers"
    ]
    assert len(read(lines("|x|z|y|", "|--:|--:|---|", row="|{k}|{k}.5|{c}|")).X) == 6
    with pytest.raises(ValueError, match="line 2, 'x': expected a number, got 'one'"):
        read(lines("x,z,y", "one,2,a"))
    with pytest.raises(ValueError, match="line 2, 'x': expected a number, got 'one'"):
        read("x,y\none,a\n2,b\n3,a\n4,b\n")


def test_texts_alone_without_names() -> None:
    """The first line is a row where each of its cells is one of those below it."""
    table = read("e,x,s\np,x,y\ne,b,y\np,b,s\ne,x,y\n")
    assert (len(table.X), table.target) == (5, "column 3")
    assert table.notes == ["without names of columns, so they are column 1, column 2, ..."]
    assert len(read("e,x,s\np,x,y\ne,b,y\np,b,s\ne,x,y\n", header=True).X) == 4
    assert read("e,x,s\np,x,y\nq,b,y\np,b,s\nq,x,y\n").features[0] == "e=p"


def test_years_are_names_of_columns() -> None:
    table = read("country,code,2019,2020,2021\nA,a,1,2,3.5\nB,b,4,5,6.5\n")
    assert (table.features[-2:], table.target) == (["2019", "2020"], "2021")
    assert len(read("2019,2020\n2020,2021\n2021,2022\n").X) == 3


def test_cells_that_end_old_files_are_nothing() -> None:
    assert len(read(lines("x,z,y") + "\x1a").X) == 6
    assert len(read(lines("x,z,y") + "\0\0\0").X) == 6
