"""What is done with columns, by what was found in them."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp.nn.data.reading.cells.numerals import Numerals
from tinygrad_bp.nn.data.reading.recipe import TableRecipe, classes_of
from tinygrad_bp.nn.data.reading.survey import ColumnLook


def look(cells: list[str], keeps_all: bool = False) -> ColumnLook:
    found = ColumnLook("c", Numerals(), keeps_all=keeps_all)
    found.add(cells)
    return found


def recipe(cells: list[str], is_text: bool = False) -> TableRecipe:
    made = TableRecipe(parts=False, order="dmy")
    made.add(look(cells), 0, is_text)
    return made


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["1", "2", "x", ""], "number"),
        (["1", "x", "y"], "text"),
        (["2024-01-01", "2024-01-02", "x"], "date"),
        (["2024-01-01", "x", "y"], "text"),
    ],
)
def test_a_column_is_what_most_of_its_cells_are(cells: list[str], kind: str) -> None:
    [column] = recipe(cells).columns
    assert column.kind == kind


def test_what_missing_cells_are_filled_with() -> None:
    assert recipe(["1", "2", "6", "NA"]).columns[0].fill == 3.0
    assert recipe(["b", "a", "b"]).columns[0].fill == "b"
    assert recipe(["1970-01-01", "1970-01-04"]).columns[0].fill == 1.5


def test_too_many_texts() -> None:
    assert recipe([f"name {k}" for k in range(10)]).columns
    assert recipe([f"name {k}" for k in range(11)]).too_many
    assert recipe([f"name {k // 2}" for k in range(200)]).columns
    assert recipe([f"name {k // 9}" for k in range(1000)]).too_many
    assert recipe(["1", "2", "3"], is_text=True).columns[0].categories == ["1", "2", "3"]


def test_classes() -> None:
    assert classes_of(look(["10", "2", "10", "2"]), None) == ["2", "10"]
    assert classes_of(look(["1.5", "1.5"]), None) is None
    assert classes_of(look(["1.5", "1.5"]), "classes") == ["1.5"]
    assert classes_of(look(["NA"]), None) is None


def test_marks_for_nothing_among_numbers_are_missing() -> None:
    [column] = recipe(["1", "-", "n.a.", "#DIV/0!", ".", "None", "3"]).columns
    assert (column.kind, column.fill) == ("number", 2.0)
    [column] = recipe(["2024-01-01", "-", "-"]).columns
    assert column.kind == "date"
    [column] = recipe(["brick", "None", "None", "-"]).columns  # where they may be kinds of walls
    assert column.categories == ["-", "None", "brick"]


def test_numbers_of_which_one_is_a_text_are_no_classes() -> None:
    numbers = [f"{k}.5" for k in range(30)]
    assert classes_of(look([*numbers, "EUR"]), None) is None
    assert classes_of(look([*numbers, "-"]), None) is None
    assert classes_of(look(["$1", "$1", "$2", "$2"]), None) is None
    assert classes_of(look(["1", "1", "2", "2", "other"]), None) == ["1", "2", "other"]
    assert classes_of(look(["1", "1", "2", "2", "-"]), None) == ["1", "2"]
    assert classes_of(look(["yes", "no", "-"]), None) == ["-", "no", "yes"]


def test_dates_without_marks() -> None:
    made = recipe(["19700101", "19700102", "19700104", "NA"])
    assert (made.columns[0].kind, made.columns[0].fill) == ("date", 4 / 3)
    assert made.remarks.notes() == ["read 'c' as dates, such as 19700101"]
    assert recipe(["19700101", "19700102", "19701304"]).columns[0].kind == "number"


def test_numbers_that_begin_with_0_are_told() -> None:
    said = "took 'c' for numbers, though some begin with 0, as 01067: if they are names, name it"
    assert recipe(["01067", "80331"]).remarks.notes() == [f"{said} in text="]
    assert not recipe(["01", "02", "0", "0.50"]).remarks.notes()


@pytest.mark.parametrize(
    ("cells", "kind", "unit", "fill"),
    [
        (["12 kg", "13.5kg", "15 Kg"], "number", "kg", 13.5),
        (["12%", "0", "6 %"], "number", "%", 0.06),
        (["$5", "6", "7"], "number", "$", 6.0),
        (["5 kg", "0", "0", "NA"], "number", "kg", 5 / 3),
        (["1.2 m", "80 cm"], "text", "", "1.2 m"),
        (["$5", "\u20ac6"], "text", "", "$5"),
        (["3 rooms", "studio", "2 rooms"], "text", "", "2 rooms"),
        (["1st", "2nd", "4th"], "text", "", "1st"),
        (["12:30", "13:30", "x"], "time", "", 13.0),
        (["59:30", "1:02:10"], "text", "", "1:02:10"),
        (["2009-10", "2010-11"], "season", "", 2009.5),
        (["yes", "no"], "text", "", "no"),
        (["true", "false", "true"], "text", "", "true"),
        ([*(f"{k} kg" for k in range(40)), "x"], "number", "kg", 19.5),
    ],
)
def test_units_times_and_seasons(cells: list[str], kind: str, unit: str, fill: Any) -> None:
    [column] = recipe(cells).columns
    assert (column.kind, column.unit) == (kind, unit)
    assert column.fill == pytest.approx(fill)


def test_several_units_in_many_cells() -> None:
    made = recipe([f"{k} {('m', 'cm')[k % 2]}" for k in range(30)])
    assert made.too_many == {
        "c": "'c' has numbers in several units, such as '0 m' and '1 cm'",
    }


def test_targets_with_units() -> None:
    for cells, is_class in (
        ([f"{k} kg" for k in range(30)], False),
        (["5 kg", "6 kg"] * 3, True),
        ([f"{k}:30" for k in range(24)], False),
        (["yes", "no"], True),
    ):
        assert (classes_of(look(cells), None) is not None) is is_class
    column, classes = TableRecipe(False, "dmy").target(look(["$5", "\u20ac6", "$7"]), "numbers")
    assert (column.unit, classes) == ("$", None)
