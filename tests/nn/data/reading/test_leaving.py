"""Lines below a table and within it that are none of its rows: left out and said, or refused."""

from __future__ import annotations

import io

import pytest

from tinygrad_bp.nn.data.tables import Table, read_table

ROWS = "".join(f"{['Ulm', 'Bonn'][k % 2]},{k},{k}.5\n" for k in range(8))


def read(content: str, **options: object) -> Table:
    return read_table(io.StringIO(content), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("below", "said"),
    [
        ("Total,28,32.0\n", "left out line 10, 'Total', '28', '32.0', which is below the table"),
        ("Summe:,28,\n", "left out line 10, 'Summe:', '28', which is below the table"),
        (",,\nTotal,28\n", "left out line 11, 'Total', '28', which is below the table"),
        ("\nSource: World Bank\n", "line 11, 'Source: World Bank', which is below the table"),
        ("Source: World Bank, 2020\n", "line 10, 'Source: World Bank', '2020', which is below"),
        ("Quelle: Amt,,\n", "left out line 10, 'Quelle: Amt', which is below the table"),
        ("\nby hand,,\n", "left out line 11, 'by hand', which is below the table"),
        ("* by hand, and twice\n", "left out line 10, '* by hand', 'and twice', which is below"),
        ("\nEOF\n", "left out line 11, 'EOF', which is below the table"),
        (
            "Total,28,32.0\n\nNotes:\nAll towns, each year\n",
            "left out 3 lines, 10, 12, 13, 'Total', 'Notes:', 'All towns', below the table",
        ),
    ],
)
def test_what_is_below_a_table_is_left_out_and_said(below: str, said: str) -> None:
    [*whole] = read("town,x,y\n" + ROWS).X
    for missing in ("drop", "fill", "refuse"):
        table = read("town,x,y\n" + ROWS + below, missing=missing)
        assert list(table.X) == whole
        assert len(table.cells) == len(whole)
        assert len(table.notes) == 1
        assert said in table.notes[0]


def test_a_source_below_one_column_is_left_out() -> None:
    table = read("x\n1.5\n2\n\nSource: World Bank\n", target=None)
    assert (list(table.X), len(table.notes)) == ([[1.5], [2.0]], 1)
    with pytest.raises(ValueError, match="line 4, 'x': expected a number, got 'Total'"):
        read("x\n1.5\n2\nTotal\n", target=None)


@pytest.mark.parametrize(
    ("rows", "count"),
    [
        ("Total,28,32.0\nUlm,3,3.5\n", 10),  # a row, since another one follows
        ("Total,28,32.0\nUlm,3,3.5\nTotal,31,35.5\n", 11),  # and then it is a name of rows
        ("Berlin,8,8.5\n", 9),
        ("\nBerlin,8,8.5\n", 9),
        ("Berlin,,\n", 9),  # it lacks values
        ("Data Source,1,2\n", 9),
    ],
)
def test_what_may_be_a_row_is_one(rows: str, count: int) -> None:
    table = read("town,x,y\n" + ROWS + rows, target=1, missing="fill", kind="numbers", text="town")
    lacks = "Berlin,," in rows
    assert (len(table.X), len(table.notes)) == (count - lacks, lacks)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("Berlin\n", "line 10: expected 3 cells, got 1$"),
        ("New York,7\n", "line 10: expected 3 cells, got 2$"),
        ("\n3\n", "line 11: expected 3 cells, got 1; if another table begins there, give it a"),
        ("\na,b\n1,2\n", "line 11: expected 3 cells, got 2; if another table begins there"),
        ("\na,b,c,d\n1,2,3,4\n", "line 11: expected 3 cells, got 4; if another table begins"),
        ("\nfirst name,age\nAnn,5\n", "line 11: expected 3 cells, got 2; if another"),
        ("\nSource: by hand\nUlm,7,7.5\n", "line 11: expected 3 cells, got 1; if another"),
        (
            "Ulm,7,7.5\n" * 50 + "\nmore of it\n" * 31,
            "line 61: expected 3 cells, got 1; if another",
        ),
    ],
)
def test_what_may_hold_data_is_refused(rows: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read("town,x,y\n" + ROWS + rows)


def test_names_that_come_again_are_left_out() -> None:
    """As in tables that were put together from several."""
    text = "town,x,y\n" + ROWS
    table = read(text * 5)
    assert list(table.X) == list(read(text).X) * 5
    assert table.notes == ["left out 4 lines, 10, 19, 28, ... with the names of the columns again"]
    dated = ",day,y\n0,2024-05-01,a\n" + ",day,y\n1,2024-05-02,b\n"
    assert read(dated).features == ["day"]
    # In a table of texts alone they are a row that is there twice.
    assert len(read("a,b\nu,v\na,b\nu,b\n").X) == 4


def test_comments_between_rows_are_said_and_those_above_are_not() -> None:
    table = read("# by hand\ntown,x,y\n" + ROWS + "# again\nUlm,9,9.5\n#end\n")
    assert len(table.X) == 9
    assert table.notes == ["left out 2 lines, 11, 13, which begin with #"]
    assert read("# by hand\ntown,x,y\n" + ROWS).notes == []


def test_a_small_table_is_found_above_what_is_below_it() -> None:
    table = read(",len,kind\n,cm,\n1,5,a\n2,6,b\n3,7,a\n\nTotal,18\nSource: by hand\n")
    assert (table.features, list(table.X)) == (["len"], [[5.0], [6.0], [7.0]])
    assert [note.partition(",")[0] for note in table.notes] == [
        "left out line 2",
        "left out the first column",
        "left out 2 lines",
    ]
