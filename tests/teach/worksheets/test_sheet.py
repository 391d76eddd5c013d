"""Worksheets: numbers of a student's own, all that a page says, and back from JSON."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import numpy as np
import pytest

from tinygrad_bp import nn
from tinygrad_bp.teach.worksheets.sheet import Sheet, sheet_of, worksheet


def test_each_student_has_other_numbers_and_the_same_again(sheet: Sheet) -> None:
    again, other = (worksheet(student=name, seed=2026) for name in ("Anna Berg", "Ben"))
    assert (again.key, again.text()) == (sheet.key, sheet.text())
    assert other.key != sheet.key
    assert other.data["model"]["parameters"] != sheet.data["model"]["parameters"]
    assert other.data["inputs"] != sheet.data["inputs"]
    assert other.data["targets"] == sheet.data["targets"] == [0.01, 0.99]


def test_without_a_seed_the_numbers_are_those_given() -> None:
    tutorials = worksheet(blanks="updates")
    assert f"{tutorials.lesson.blanks[0].value:.8f}" == "0.35891648"  # the tutorial's w5+
    assert [step.name for step in tutorials.lesson.blanks[:2]] == ["w5+", "w6+"]


def test_a_sheet_of_layers_in_turns_is_graded_as_that(sheet: Sheet) -> None:
    turns = worksheet(update="sequential", blanks="after the forward pass")
    values = {step.name: repr(step.value) for step in turns.lesson.blanks}
    assert float(values["w1+"]) == pytest.approx(0.149817639, abs=5e-10)
    again = sheet_of(json.loads(json.dumps(turns.as_data())))
    assert (again.key, again.text()) == (turns.key, turns.text())
    assert again.grade(values).is_right
    assert not worksheet(blanks="after the forward pass").grade(values).is_right
    task = {name: value for name, value in sheet.data.items() if name != "update"}
    old = sheet_of({**sheet.as_data(), "task": task})  # from before there were two orders
    assert old.text().replace(old.key, sheet.key) == sheet.text()


def test_a_page_has_fields_a_name_and_what_is_needed_to_grade_it(sheet: Sheet) -> None:
    page = sheet.html()
    fields = re.findall(r'<input [^>]*name="([^"]*)"', page)
    assert fields == [step.name for step in sheet.lesson.blanks]
    assert f"Name: Anna Berg. Sheet: {sheet.key}." in page
    about = json.loads(unescape(re.findall(r'data-about="([^"]*)"', page)[0]))
    assert sheet_of({**about, "answers": {}}).key == sheet.key
    assert f'data-file="Anna Berg {sheet.key}.json"' in page
    # No answer: the numbers in it are those given.
    for step in sheet.lesson.blanks:
        if step.kind != "local derivatives":  # which may be a weight or an output that is given
            assert f"{abs(step.value):.8f}" not in page
    assert "<script" not in sheet.html(page=False)


@pytest.mark.parametrize("ending", [".html", ".md", ".tex", ".txt"])
@pytest.mark.parametrize("name", ["</script><script>alert(1)</script>", "\\input{x}$%&", "名 😀"])
def test_a_name_is_a_name_in_every_form(ending: str, name: str) -> None:
    text = worksheet(student=name, blanks="updates").file_text(ending)
    if ending == ".html":
        assert text.count("<script>") == text.count("</script>") == 1
    if ending in (".html", ".md"):
        assert "<script>alert" not in text
    if ending in (".tex", ".md"):
        assert "\\input{x}" not in text


@pytest.mark.parametrize(
    ("model", "inputs", "targets", "loss"),
    [
        (
            nn.MLP(3, [4, 2], activation="tanh", seed=1),
            [[1, 2, 3], [0, 1, 0]],
            [0, 1],
            "cross_entropy",
        ),
        (nn.MLP(1, [1, 1], activation="tanh", seed=1), [1], 0.5, "mse"),
        (nn.MLP(2, [3, 2], bias=None, seed=1), np.array([1.0, 2.0]), np.array([0.1, 0.2]), nn.mae),
    ],
)
def test_any_network_that_a_lesson_takes(model: Any, inputs: Any, targets: Any, loss: Any) -> None:
    sheet = worksheet(model, inputs, targets, loss=loss, student="A", seed=1, blanks="updates")
    same = sheet_of(json.loads(json.dumps(sheet.as_data())))
    assert same.key == sheet.key
    assert same.lesson.blanks == sheet.lesson.blanks
    answers = {step.name: f"{step.value:.7g}" for step in sheet.lesson.blanks}
    assert sheet.grade(answers).counts == {"right": len(model.parameters())}


def test_a_complete_sheet_has_no_blanks_and_gives_answers_to_none() -> None:
    sheet = worksheet(blanks=())
    assert sheet.lesson.blanks == ()
    assert sheet.grade({}).marks == ()


def test_the_answers_name_the_student_and_the_sheet(sheet: Sheet) -> None:
    assert sheet.answers.text().startswith(f"Answers: Anna Berg, sheet {sheet.key}\n")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"student": 3}, "student must be a name, not 3"),
        ({"loss": "nothing"}, "the loss of a worksheet must be one of"),
        ({"loss": lambda outputs, targets: outputs[0]}, "must be one of .*, not <lambda>"),
        ({"blanks": "nothing"}, "expected some of"),
        ({"hints": "nothing"}, "hints must be one of"),
        ({"digits": 99}, "digits"),
        ({"inputs": [1, 2, 3]}, "the network has 2 inputs"),
    ],
)
def test_bad_options_are_told(options: Any, told: str) -> None:
    with pytest.raises((TypeError, ValueError), match=told):
        worksheet(**options)


@pytest.mark.parametrize(
    "change",
    [
        {"format": "another"},
        {"version": 2},
        {"student": 5},
        {"task": None},
        {"task": {}},
        {"task": {"loss": "os.system"}},
    ],
)
def test_what_is_no_sheet_is_told(sheet: Sheet, change: Any) -> None:
    task = sheet.as_data()["task"]
    if isinstance(inside := change.get("task"), dict) and inside:
        change = {"task": {**task, **inside}}
    with pytest.raises(ValueError, match=r"worksheet|loss"):
        sheet_of({**sheet.as_data(), **change})
    with pytest.raises(ValueError, match="no worksheet"):
        sheet_of([change])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("model", {}),
        ("model", "x"),
        ("inputs", [[[1]]]),
        ("inputs", "1"),
        ("targets", None),
        ("learning_rate", "x"),
        ("digits", None),
        ("blanks", 5),
        ("hints", []),
        ("loss", {}),
    ],
)
def test_a_damaged_sheet_is_told(sheet: Sheet, name: str, value: Any) -> None:
    data = sheet.as_data()
    with pytest.raises(ValueError, match=r".+"):
        sheet_of({**data, "task": {**data["task"], name: value}})
