"""Class lists: names from text and tables, bad rows with their lines, and safe names of files."""

from __future__ import annotations

import re

import pytest

from tinygrad_bp.teach.worksheets.roster import file_names, roster

HOSTILE = [
    "../../etc/passwd", "..", "a/b", "a\\b", "C:\\x", "CON", "nul.txt", "x" * 300, "名前" * 60,
    "-rf *", "$(touch x)", "a\nb", "Zoë", "Zoe\u0308", "zoë", "", "   ", "<b>", "a?b:c|d", "😀",
    ".hidden", "%00", "\u202egpj.exe", "name.", "LPT1",
]  # fmt: skip


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("class.txt", "Anna Berg\nBen Öz\n"),
        ("class", "\ufeff# 7b\r\nAnna  Berg\r\n\r\n  Ben Öz"),
        ("class.csv", "Anna Berg\nBen Öz\n"),
        ("class.csv", "Email;Name\na@x;Anna Berg\n\nb@x;Ben Öz\n"),
        ("class.csv", "last name,First name\nBerg,Anna\nÖz,Ben\n"),
        ("class.tsv", 'Student\tAge\n"Anna Berg"\t12\nBen Öz\t13\n'),
    ],
)
def test_names_of_a_list(file: str, text: str) -> None:
    assert roster(file, text).students == ("Anna Berg", "Ben Öz")


def test_a_comma_belongs_to_a_name_in_text_and_in_quotes() -> None:
    assert roster("a.txt", "Berg, Anna\n").students == ("Berg, Anna",)
    assert roster("a.csv", 'name,age\n"Berg, Anna",12\n').students == ("Berg, Anna",)


def test_a_name_that_is_there_twice_is_two_students_and_told() -> None:
    found = roster("a.txt", "Anna\nBen\nanna\nAnna\n")
    assert found.students == ("Anna", "Ben", "anna (2)", "Anna (3)")
    assert found.notes[0] == "a.txt, line 3: anna is there before, so this is anna (2)"


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("a.csv", "name,age\nAnna,1\n,2\n", "a.csv: line 3: no name"),
        ("a.txt", "Anna\n" + "x" * 300, "a.txt: line 2: 'xxxxxxxxxxxxxxxxxxxx'... has 300 letters"),
        ("a.txt", "..\nAnna\n\x1b[31m", "line 1: '..' is no name; line 3: '␛[31m' is no name"),
        ("a.txt", "", "has no names in it"),
        ("a.csv", "name\n", "has no names in it"),
        ("a.csv", '"Anna\n', "a.csv"),
        ("a.txt", "..\n" * 9, "line 5: '..' is no name; and 4 more"),
        ("a.txt", "".join(f"s{n}\n" for n in range(1001)), "has 1,001 names"),
    ],
)
def test_bad_rows_are_told_with_their_lines(file: str, text: str, told: str) -> None:
    if text == '"Anna\n':  # a quote that is not closed is a name
        assert roster(file, text).students == ("Anna",)
        return
    with pytest.raises(ValueError, match=re.escape(told)):
        roster(file, text)


def test_names_of_files_are_safe_short_and_no_two_alike() -> None:
    names = file_names(HOSTILE)
    assert len({name.casefold() for name in names}) == len(HOSTILE)
    for name in names:
        assert re.fullmatch(r"[\w -]+", name)
        assert not name.startswith(("-", " ", "."))
        assert len(f"{name}.html".encode()) < 200
        assert name.casefold() not in ("con", "nul", "lpt1")
