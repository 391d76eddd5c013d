"""Results of a class: a table, the commonest slips, and CSV that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest

from tinygrad_bp.teach.document.blocks import Section
from tinygrad_bp.teach.worksheets.handed_in import HandedIn
from tinygrad_bp.teach.worksheets.results import csv_text

if TYPE_CHECKING:
    from tests.teach.worksheets.conftest import Written
    from tinygrad_bp.teach.worksheets.classes import ClassOfSheets


@pytest.fixture(scope="module")
def given(small_class: ClassOfSheets, written: Written) -> list[HandedIn]:
    """One who adds in place of subtracting, in two updates; and one with a formula for a number."""
    first, second = small_class.sheets[:2]
    one, other = written(first), {"w5+": "=HYPERLINK(1)", "w6+": "1.234567"}
    weights = {p.label: p.data for p in first.lesson.setting.model.parameters()}
    for name in ("w5", "w6"):
        one[f"{name}+"] = f"{2 * weights[name] - float(one[f'{name}+']):.7g}"
    return [
        HandedIn("a.txt", first.student, first.key, one),
        HandedIn("b.txt", second.student, second.key, {**other, "nothing": "1"}),
    ]


def test_the_table_and_the_commonest_slips(
    small_class: ClassOfSheets, given: list[HandedIn]
) -> None:
    text = small_class.grade(given).text()
    lines = [line.split() for line in text.splitlines()]
    assert ["Anna", "Berg", "6", "2", "0", "0", "0"] in lines
    assert ["=1+1", "0", "0", "1", "1", "6"] in lines
    assert ["Ben/../x", "nothing", "came", "back"] in lines
    slips = text[text.index("The commonest slips") :]
    assert "1 student, 2 blanks; for one, w5+ = " in slips
    assert "w5+: twice" in text or "w5+: 2 times" in text
    assert "Not on this sheet: nothing." in text
    assert "(1) w5+ = =HYPERLINK(1): no number" in text


def test_where_there_is_no_slip_there_is_no_heading_for_slips(
    small_class: ClassOfSheets, written: Written
) -> None:
    sheet = small_class.sheets[0]
    right = [HandedIn("a.txt", sheet.student, sheet.key, written(sheet))]
    titles = [
        block.title
        for block in small_class.grade(right).document.blocks
        if isinstance(block, Section)
    ]
    assert titles == ["Student by student"]


def test_every_form_of_it(small_class: ClassOfSheets, given: list[HandedIn]) -> None:
    results = small_class.grade(given)
    assert "The commonest slips" in results.html(page=True)
    assert "The commonest slips" in results.latex(document=True)
    assert "The commonest slips" in results.markdown()


def test_csv_has_a_row_for_each_blank_and_no_formula(
    small_class: ClassOfSheets, given: list[HandedIn]
) -> None:
    rows = [*csv.DictReader(io.StringIO(small_class.grade(given).csv()))]
    assert len(rows) == 8 + 8 + 1
    first, formula = rows[0], rows[8]
    assert (first["student"], first["quantity"], first["verdict"]) == ("Anna Berg", "w5+", "slip")
    assert first["file"] == "a.txt"
    assert (formula["student"], formula["answer"]) == ("'=1+1", "'=HYPERLINK(1)")
    assert rows[-1]["verdict"] == "nothing came back"
    for row in rows:
        for cell in row.values():
            assert not cell.startswith(("=", "+", "@", "\t")) or cell.startswith("'")
            if cell.startswith("-"):
                float(cell)


@pytest.mark.parametrize("cell", ["=1", "+1+1", "-1+1", "@x", "\t=1", "\r=1", "=cmd|' /C x'!A0"])
def test_formulas_are_text(cell: str) -> None:
    ((found,),) = csv.reader(io.StringIO(csv_text([[cell]])))
    assert not found.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_numbers_stay_numbers() -> None:
    assert csv_text([["-0.5", "+1e-3", "0.25"]]) == "-0.5,+1e-3,0.25\n"
