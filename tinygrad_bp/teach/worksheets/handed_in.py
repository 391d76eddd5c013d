"""What students hand in: a file of answers, a saved page, or a table of a whole class.

>>> (anna,) = handed_in("anna.txt", "student = Anna Berg\\nnet_h1 = 0,3775\\n")
>>> anna.student, anna.answers
('Anna Berg', {'net_h1': '0,3775'})
>>> table = "student,net_h1,out_h1\\nAnna,0.3775,0.593\\nBen,0.4,\\n"
>>> [(each.student, len(each.answers)) for each in handed_in("all.csv", table)]
[('Anna', 2), ('Ben', 1)]
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

#: The endings of files that are read.
ENDINGS = (".json", ".csv", ".tsv", ".txt", ".html", ".htm")

#: What a table of a class has above its first columns.
STUDENT, KEY = "student", "sheet"

#: A name and a number in a line. An equals sign is between them wherever it is; of other marks
#: the first, since a number may have a comma.
_PAIR = re.compile(r"\s*\"?(?:([^=]*?)\"?\s*=|([^\t;,:]*?)\"?\s*[\t;,:])(.*)")

#: The line that a table of a class begins with: a row for each student has more than two cells.
_TABLE = re.compile(rf"\s*\"?{STUDENT}\"?\s*([,;\t])[^\n]*?\1", re.IGNORECASE)

#: The line of names that a table of one student begins with.
_HEAD = re.compile(r"\s*\"?(?:blank|name|quantity)\"?\s*[,;\t]", re.IGNORECASE)


@dataclass(frozen=True)
class HandedIn:
    """Somebody's answers.

    Attributes:
        source: where they stand: a file, and in a table a line.
        student: whose they are, as they say; "" where they do not.
        sheet: the letters that the sheet has; "" where they do not say.
        answers: what was written, by the names or the numbers of the blanks.
        whole: all that the file says of the sheet, for `sheet_of`; None where it says nothing.
    """

    source: str
    student: str
    sheet: str
    answers: dict[str, str]
    whole: Any = None


def handed_in(name: str, text: str) -> list[HandedIn]:
    """The answers in a file: of one student, or in a table, of several.

    Args:
        name: what the file is called.
        text: what is in it: JSON, as the button of a sheet saves it, or names with numbers; a
            sheet's page, saved by a browser; a table with "student" above its first column, a
            row for each; or lines of NAME = NUMBER.

    Raises:
        ValueError: where there are no answers in it.
    """
    text = text.removeprefix("\ufeff")
    start = text.lstrip()[:1]
    if start in ("{", "["):
        found = [_of_json(name, text)]
    elif start == "<":
        found = [_of_page(name, text)]
    elif _TABLE.match(text):
        found = _of_table(name, text)
    else:
        found = [_of_lines(name, text)]
    if not any(each.answers for each in found):
        raise ValueError(f"{name}: there are no answers in it")
    return found


def _of_json(name: str, text: str) -> HandedIn:
    try:
        # Numbers stay as they are written: 0.50 has two digits.
        document = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
        if isinstance(document, dict) and isinstance(document.get("answers"), dict):
            whole = json.loads(text)
            return _of_pairs(name, document["answers"].items(), document, whole)
        pairs = document.items() if isinstance(document, dict) else document
        return _of_pairs(name, [(key, value) for key, value in pairs], {})
    except RecursionError:
        raise ValueError(f"{name} is no JSON of answers: it is nested too deeply") from None
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} is no JSON of answers: {error}") from None


def _of_pairs(
    name: str, pairs: Iterable[tuple[Any, Any]], about: Mapping[str, Any], whole: Any = None
) -> HandedIn:
    """The answers among names and numbers, some of which may say whose they are."""
    answers: dict[str, str] = {}
    said = {key: about.get(key) for key in (STUDENT, KEY)}
    for key, value in pairs:
        label = str(key).strip()
        if label.lower() in said and isinstance(value, str):
            said[label.lower()] = value
        elif isinstance(value, (str, int, float)) and str(value).strip():
            answers[label] = str(value).strip()
    student, sheet = (
        " ".join(value.split()) if isinstance(value, str) else "" for value in said.values()
    )
    if re.match(r"'[=+@-]", student):  # as the table to fill in has what looks like a formula
        student = student[1:]
    return HandedIn(name, student, sheet.lower(), answers, whole)


class _Page(HTMLParser):
    """The fields of a page, and what its form says of the sheet."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.about = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "input" and found.get("name"):
            self.fields.append((found["name"] or "", found.get("value") or ""))
        if tag == "form":
            self.about = found.get("data-about") or self.about


def _of_page(name: str, text: str) -> HandedIn:
    page = _Page(text)
    try:
        about = json.loads(page.about) if page.about else {}
    except (RecursionError, ValueError):
        about = {}
    return _of_pairs(name, page.fields, about if isinstance(about, dict) else {}, about or None)


def _of_table(name: str, text: str) -> list[HandedIn]:
    lines = text.splitlines()
    first = next(line for line in lines if line.strip())
    separator = next((mark for mark in "\t;," if mark in first), ",")
    reader = csv.reader(lines, delimiter=separator, skipinitialspace=True)
    found = []
    try:
        head: list[str] = []
        for row in reader:
            if not head:
                head = [cell.strip() for cell in row]
            elif any(cell.strip() for cell in row):
                pairs = zip(head, row, strict=False)
                found.append(_of_pairs(f"{name}, line {reader.line_num}", pairs, {}))
    except csv.Error as error:
        raise ValueError(f"{name}, line {reader.line_num}: {error}") from None
    return [each for each in found if each.answers]


def _of_lines(name: str, text: str) -> HandedIn:
    pairs = []
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#") or _HEAD.match(line):
            continue
        if found := _PAIR.fullmatch(line):
            pairs.append((found[1] or found[2] or "", found[3].strip().strip('"')))
    return _of_pairs(name, pairs, {})
