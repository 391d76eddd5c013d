"""Answers graded: right, carried on, which slip, and whatever else somebody writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.teach.worksheets.conftest import Written
    from tinygrad_bp.teach.worksheets.sheet import Sheet


def test_all_is_right(sheet: Sheet, written: Written) -> None:
    grade = sheet.grade(written(sheet))
    assert grade.sentence == "50 of 50 blanks right"
    assert grade.text().startswith("Anna Berg: 50 of 50 blanks right\n")


def test_a_slip_is_named_and_what_follows_from_it_is_carried_on(
    sheet: Sheet, written: Written
) -> None:
    given = written(sheet)
    given["δ_o1"] = f"{-float(given['δ_o1']):.7g}"
    for weight, output in (("w5", "out_h1"), ("w6", "out_h2")):
        slope = float(given["δ_o1"]) * float(given[f"∂net_o1/∂{weight}"])
        given[f"∂E_total/∂{weight}"] = f"{slope:.6g}"
        assert output in sheet.text()
    marks = {mark.step.name: mark for mark in sheet.grade(given).marks}
    assert (marks["δ_o1"].verdict, marks["δ_o1"].slip) == ("slip", "sign")
    for name in ("∂E_total/∂w5", "∂E_total/∂w6"):
        assert marks[name].verdict == "carried on"
    assert sheet.grade(given).counts == {"right": 47, "carried on": 2, "slip": 1}
    text = sheet.grade(given).text()
    assert f"right, with an earlier slip: it follows from your δ_o1 = {given['δ_o1']}" in text


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("abc", "no number"),
        ("=1+1", "no number"),
        ("nan", "no number"),
        ("x" * 5000, "no number"),
        ("123.456789", "wrong"),
        ("<b>", "no number"),
    ],
)
def test_one_answer_of_many_kinds(sheet: Sheet, answer: str, verdict: str) -> None:
    for others in ({}, {"E_o1": f"{sheet.lesson.blanks[0].value:.7g}"}):
        marks = {mark.step.name: mark for mark in sheet.grade({**others, "w5+": answer}).marks}
        assert marks["w5+"].verdict == verdict
        assert {marks[name].verdict for name in others} <= {"right"}
    assert sheet.grade({"w5+": answer}).html(page=True)


def test_a_number_that_agrees_with_too_few_digits_is_no_answer(sheet: Sheet) -> None:
    step = next(step for step in sheet.lesson.blanks if step.name == "w5+")
    (mark,) = [m for m in sheet.grade({"w5+": f"{step.value:.2g}"}).marks if m.given]
    assert mark.verdict == "too few digits"
    # One that is short by itself is right: ∂net_h1/∂w1 is the input, 0.85.
    (mark,) = [m for m in sheet.grade({"∂net_h1/∂w1": "0.85"}).marks if m.given]
    assert mark.verdict == "right"


def test_blanks_by_their_numbers_and_other_spellings(sheet: Sheet) -> None:
    values = {step.name: f"{step.value:.7g}" for step in sheet.lesson.blanks}
    number = {step.name: step.number for step in sheet.lesson.blanks}
    grade = sheet.grade(
        {
            "1": values["E_o1"],
            "(2)": values["E_o2"],
            "delta_o1": values["δ_o1"],
            "dE_total/dw5": values["∂E_total/∂w5"],
            f"{number['w5+']}.": values["w5+"],
            "w6 after one update": values["w6+"],
        }
    )
    assert grade.counts["right"] == 6
    assert grade.unknown == ()


def test_what_is_on_no_blank_is_told(sheet: Sheet) -> None:
    grade = sheet.grade({"net_h9": "1", "99": "1", "net_h1": "0.1", "\x1b[31m": "1"})
    assert grade.counts == {"empty": 50}
    assert grade.unknown == ("net_h9", "99", "net_h1", "\x1b[31m")
    assert grade.text().rstrip().endswith("Not on this sheet: net_h9, 99, net_h1, ␛[31m.")


def test_the_first_of_two_answers_to_a_blank_counts(sheet: Sheet) -> None:
    value = f"{sheet.lesson.blanks[0].value:.7g}"
    assert sheet.grade({"1": value, "E_o1": "7"}).counts["right"] == 1
