"""The names of a class: read from a list, and made names of files.

>>> roster("class.txt", "Anna Berg\\n\\nBen/../x\\n").students
('Anna Berg', 'Ben/../x')
>>> file_names(["Ben/../x", "Zoë", "con", "zoë"])
['Ben_x', 'Zoë', '_con', 'zoë-2']
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from pathlib import PurePath

from ...letters import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: A name has no more letters, and a class no more names.
_LONGEST, _MOST = 100, 1000

#: The letters of a name that a file's name has.
_OF_A_FILE = 40

#: What the column of names is called.
_NAME = ("name", "student", "names", "students", "full name", "pupil")
_FIRST = ("first name", "firstname", "given name", "forename")
_LAST = ("last name", "lastname", "surname", "family name")

#: Names that Windows keeps for devices.
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Roster:
    """The students of a class.

    Attributes:
        students: their names, no two alike.
        notes: what was made of names that are there twice.
    """

    students: tuple[str, ...]
    notes: tuple[str, ...] = ()


def roster(file: str, text: str) -> Roster:
    """The names in a list.

    Args:
        file: what the list is called: one that ends in .csv or .tsv is a table, whose column
            of names is found by its head, or is the first; any other has a name a line.
        text: what is in it.

    Raises:
        ValueError: for rows without a name that can be used; tells each with its line.
    """
    text = text.removeprefix("\ufeff")
    is_table = PurePath(file).suffix.lower() in (".csv", ".tsv")
    found = list(_of_table(file, text) if is_table else _of_lines(text))
    problems = [f"line {line}: {why}" for line, name in found if (why := _problem(name))]
    if problems:
        more = f"; and {len(problems) - 5} more" if problems[5:] else ""
        raise ValueError(f"{file}: {'; '.join(problems[:5])}{more}")
    if not found:
        raise ValueError(f"{file} has no names in it: expected one a line, or a table with them")
    if len(found) > _MOST:
        raise ValueError(f"{file} has {len(found):,} names: expected at most {_MOST:,}")
    students: list[str] = []
    notes = []
    for line, name in found:
        whole, count = name, 2
        while whole.casefold() in {student.casefold() for student in students}:
            whole, count = f"{name} ({count})", count + 1
        if whole != name:
            notes.append(f"{file}, line {line}: {name} is there before, so this is {whole}")
        students.append(whole)
    return Roster(tuple(students), tuple(notes))


def _problem(name: str) -> str:
    if not name:
        return "no name"
    if len(name) > _LONGEST:
        return f"{visible(name[:20])!r}... has {len(name)} letters, more than {_LONGEST}"
    if visible(name) != name or not any(letter.isalnum() for letter in name):
        return f"{visible(name)!r} is no name"
    return ""


def _of_lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, _plain(line)


def _of_table(file: str, text: str) -> Iterator[tuple[int, str]]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = next((mark for mark in "\t;" if mark in first), ",")
    reader = csv.reader(text.splitlines(), delimiter=separator, skipinitialspace=True)
    columns: list[int] | None = None
    try:
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if columns is None:
                columns = _columns(row)
                if columns:
                    continue
                columns = [0]
            cells = [row[column] for column in columns if column < len(row)]
            yield reader.line_num, _plain(" ".join(cells))
    except csv.Error as error:
        raise ValueError(f"{file}, line {reader.line_num}: {error}") from None


def _columns(head: list[str]) -> list[int]:
    """The columns that names stand in, by the head of a table; none where it has no head."""
    names = [cell.strip().casefold() for cell in head]
    parts = [
        next((names.index(word) for word in of if word in names), -1) for of in (_FIRST, _LAST)
    ]
    if parts[0] >= 0:
        return [column for column in parts if column >= 0]
    whole = next((names.index(word) for word in _NAME if word in names), -1)
    return [whole] if whole >= 0 else [column for column in parts if column >= 0]


def _plain(name: str) -> str:
    """A name with single spaces, and its letters composed in one way."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def file_names(students: Sequence[str]) -> list[str]:
    """A name for the files of each student, without an ending, which every system takes."""
    found: list[str] = []
    for student in students:
        plain = re.sub(r"[^\w -]+", "_", unicodedata.normalize("NFC", student))
        plain = re.sub(r"_+", "_", plain)[:_OF_A_FILE].strip(" _-") or "student"
        if _DEVICES.fullmatch(plain):
            plain = f"_{plain}"
        name, count = plain, 2
        while name.casefold() in {other.casefold() for other in found}:
            name, count = f"{plain}-{count}", count + 1
        found.append(name)
    return found
