"""A class: a sheet each, a record of them, whose answers are whose."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

import pytest

from tinygrad_bp.teach.worksheets.classes import ClassOfSheets, class_of, class_of_sheets
from tinygrad_bp.teach.worksheets.handed_in import HandedIn, handed_in
from tinygrad_bp.teach.worksheets.series import fading

if TYPE_CHECKING:
    from tests.teach.worksheets.conftest import Written


def test_each_student_has_a_sheet_with_other_numbers(small_class: ClassOfSheets) -> None:
    assert small_class.names == ("Anna Berg", "1_1", "Ben_x")
    assert len({sheet.key for sheet in small_class.sheets}) == 3
    weights = [json.dumps(sheet.data["model"]["parameters"]) for sheet in small_class.sheets]
    assert len({*weights}) == 3


def test_the_record_gives_the_same_class(small_class: ClassOfSheets) -> None:
    same = class_of(small_class.as_text())
    assert [sheet.key for sheet in same.sheets] == [sheet.key for sheet in small_class.sheets]
    assert same.names == small_class.names


@pytest.mark.parametrize("text", ["", "{}", "[]", "[" * 9999, '{"format": "tinygrad_bp class"}'])
def test_what_is_no_record_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="record of a class"):
        class_of(text)


def test_the_table_to_fill_in_is_read_back(small_class: ClassOfSheets, written: Written) -> None:
    rows = [*csv.reader(io.StringIO(small_class.table_to_fill()))]
    assert rows[0][:3] == ["student", "sheet", "w5+"]
    assert rows[2][0] == "'=1+1"
    file = io.StringIO()
    csv.writer(file).writerows(
        [
            rows[0],
            *(
                [*row[:2], *written(sheet).values()]
                for row, sheet in zip(rows[1:], small_class.sheets, strict=True)
            ),
        ]
    )
    results = small_class.grade(handed_in("to-fill-in.csv", file.getvalue()))
    assert results.problems == ()
    for result in results.results:
        assert result.grade
        assert result.grade.counts == {"right": 8}


@pytest.mark.parametrize(
    ("student", "sheet", "source", "told"),
    [
        ("Anna Berg", "", "x.txt", ""),
        ("anna  berg", "", "x.txt", ""),
        ("", "", "some/where/Anna Berg.txt", ""),
        ("Ben/../x", "0", "x.txt", "it says Ben/../x, but sheet"),
        ("Carl", "", "x.txt", "Carl has no sheet: not graded"),
        ("", "12345678", "x.txt", "sheet '12345678' is none of this class"),
        ("", "", "x.txt", "it does not say whose it is"),
        ("", "", "x", "it does not say whose it is"),
    ],
)
def test_whose_answers_are_whose(
    small_class: ClassOfSheets, student: str, sheet: str, source: str, told: str
) -> None:
    key = small_class.sheets[0].key if sheet == "0" else sheet
    results = small_class.grade([HandedIn(source, student, key, {"w5+": "0.5"})])
    if told:
        assert told in results.problems[0]
        assert all(result.grade is None for result in results.results)
    else:
        assert results.problems == ()
        assert results.results[0].grade


def test_the_first_of_two_files_counts_and_the_other_is_told(small_class: ClassOfSheets) -> None:
    both = [HandedIn(source, "Anna Berg", "", {"w5+": "0.5"}) for source in ("b.txt", "a.txt")]
    results = small_class.grade(both)
    assert results.problems == ("a.txt: Anna Berg handed in b.txt before, which counts",)


def test_what_a_file_says_of_its_sheet_is_not_trusted(
    small_class: ClassOfSheets, written: Written
) -> None:
    easy = small_class.sheets[0].as_data()
    easy["task"] = {**easy["task"], "inputs": [0, 0]}
    given = {**easy, "format": "tinygrad_bp answers", "answers": {"w5+": "0.5"}}
    (grade,) = [
        result.grade
        for result in small_class.grade(handed_in("a.json", json.dumps(given))).results
        if result.grade
    ]
    assert grade.marks[0].step.value == small_class.sheets[0].lesson.blanks[0].value


def test_a_series_has_several_sheets_each_and_a_name_alone_does_not_say_which() -> None:
    made = class_of_sheets(["Anna", "Ben"], fading(2), seed=1)
    assert made.names == ("Anna 1", "Anna 2", "Ben 1", "Ben 2")
    assert [len(sheet.lesson.blanks) for sheet in made.sheets] == [0, 58, 0, 58]
    results = made.grade([HandedIn("a.txt", "Anna", "", {"w5+": "1"})])
    assert results.problems == ("a.txt: Anna has 2 sheets; say which by sheet = ...: not graded",)
    assert made.grade([HandedIn("a.txt", "", made.sheets[1].key, {"w5+": "1"})]).results[1].grade


def test_the_answers_of_all_are_in_one_document(small_class: ClassOfSheets) -> None:
    text = small_class.answers.text()
    for sheet in small_class.sheets:
        assert f"Answers: {sheet.student}, sheet {sheet.key}" in text
        assert f"{sheet.lesson.blanks[0].value:.9g}"[:9] in text
