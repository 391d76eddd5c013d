"""What is handed in: files of many kinds, of one student or a class, and wrong ones."""

from __future__ import annotations

import json
import re

import pytest

from tinygrad_bp.teach.worksheets.handed_in import handed_in
from tinygrad_bp.teach.worksheets.sheet import Sheet


@pytest.mark.parametrize(
    "text",
    [
        "student = Anna Berg\n# notes\nnet_h1 = 0,3775\nw5+ = -1/8\n",
        "\ufeffstudent: Anna  Berg\r\nnet_h1: 0,3775\r\nw5+: -1/8",
        "name,number\nstudent,Anna Berg\nnet_h1,0,3775\nw5+,-1/8",
        'student;"Anna Berg"\nnet_h1;"0,3775"\nw5+;-1/8\nw6+;\n',
        '{"student": "Anna Berg", "net_h1": "0,3775", "w5+": "-1/8", "w6+": null}',
        '{"student": "Anna Berg", "answers": {"net_h1": "0,3775", "w5+": "-1/8", "w6+": ""}}',
        '[["student", "Anna Berg"], ["net_h1", "0,3775"], ["w5+", "-1/8"]]',
        '<input name="student" value="Anna Berg"><input name=net_h1 value="0,3775">'
        '<INPUT name="w5+" value="-1/8"/><input name="w6+"><script>x</script>',
        'student,sheet,net_h1,w5+\nAnna Berg,,"0,3775",-1/8\n',
    ],
)
def test_answers_in_a_file(text: str) -> None:
    (found,) = handed_in("a.txt", text)
    assert found.student == "Anna Berg"
    assert found.answers == {"net_h1": "0,3775", "w5+": "-1/8"}


def test_numbers_in_json_stay_as_they_are_written() -> None:
    (found,) = handed_in("a.json", '{"a": 0.50, "b": 1e-3, "c": NaN, "d": [1], "e": true}')
    assert found.answers == {"a": "0.50", "b": "1e-3", "c": "NaN", "e": "True"}


def test_a_page_that_a_browser_saved(sheet: Sheet) -> None:
    page = sheet.html().replace('name="δ_o1"', 'name="δ_o1" value="0.138"')
    (found,) = handed_in("a.html", page)
    assert (found.student, found.sheet) == ("Anna Berg", sheet.key)
    assert found.answers == {"δ_o1": "0.138"}
    assert found.whole["task"] == sheet.data


def test_a_table_of_a_class_has_a_row_each() -> None:
    text = "Student;sheet;w5+;w6+\n\nAnna;AB12;0.5;\n'=1+1;;0.25;1;7\n"
    anna, other = handed_in("all.csv", text)
    assert (anna.student, anna.sheet, anna.answers) == ("Anna", "ab12", {"w5+": "0.5"})
    assert (other.student, other.answers) == ("=1+1", {"w5+": "0.25", "w6+": "1"})
    assert (anna.source, other.source) == ("all.csv, line 3", "all.csv, line 4")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "there are no answers"),
        ("hello\n\nworld", "there are no answers"),
        ("{", "no JSON of answers"),
        ('{"a": ', "no JSON of answers"),
        ("[" * 100_000, "nested too deeply"),
        ('{"a":' * 100_000, "nested too deeply"),
        ("[1, 2]", "no JSON of answers"),
        ("[[1, 2, 3]]", "no JSON of answers"),
        ("<html></html>", "there are no answers"),
        ("<" * 5000, "there are no answers"),
        ('<form data-about="{">', "there are no answers"),
        ("student,sheet,w5+\n", "there are no answers"),
        (json.dumps({"answers": {"a": {"b": 1}}}), "there are no answers"),
    ],
)
def test_what_holds_no_answers_is_told(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=re.escape(told)):
        handed_in("a.txt", text)
