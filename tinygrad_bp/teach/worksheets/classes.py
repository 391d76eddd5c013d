"""A class of worksheets: a sheet for each student, a record of all, and what came back.

The record is what answers are compared with; what a file says of its sheet is not trusted.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from ...letters import visible
from ..document.blocks import Document, Section
from ..document.readable import Readable
from .handed_in import KEY, STUDENT
from .results import Result, Results, csv_text
from .roster import file_names
from .sheet import VERSION, sheet_of, worksheet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from .handed_in import HandedIn
    from .sheet import Sheet

RECORD = "tinygrad_bp class"


@dataclass(frozen=True)
class ClassOfSheets:
    """The sheets of a class.

    Attributes:
        sheets: each student's sheets, in the order of the class.
        names: for each sheet the name of its files, without an ending.
    """

    sheets: tuple[Sheet, ...]
    names: tuple[str, ...]

    def as_text(self) -> str:
        """The record: all sheets as JSON, which `class_of` reads."""
        sheets = [sheet.as_data() for sheet in self.sheets]
        return json.dumps({"format": RECORD, "version": VERSION, "sheets": sheets}, indent=1) + "\n"

    def table_to_fill(self) -> str:
        """A table in CSV with a row for each sheet, for answers that are on paper."""
        blanks = dict.fromkeys(step.name for sheet in self.sheets for step in sheet.lesson.blanks)
        lines = [[STUDENT, KEY, *blanks], *([s.student, s.key] for s in self.sheets)]
        return csv_text([*row, *[""] * (len(blanks) + 2 - len(row))] for row in lines)

    @property
    def answers(self) -> ClassAnswers:
        """What belongs into the blanks of all sheets, to be read in four forms."""
        return ClassAnswers(self.sheets)

    def grade(self, given: Iterable[HandedIn]) -> Results:
        """What came back, student by student; and what could not be told whose it is."""
        results: dict[str, Result] = {}
        problems = []
        for each in given:
            found = self._sheet_of(each)
            if isinstance(found, str):
                problems.append(f"{each.source}: {found}")
            elif found.key in results:
                problems.append(
                    f"{each.source}: {found.student} handed in {results[found.key].source} before, "
                    f"which counts"
                )
            else:
                grade = found.grade(each.answers)
                results[found.key] = Result(found.student, found.key, grade, each.source)
        return Results(
            tuple(
                results.get(sheet.key, Result(sheet.student, sheet.key, None))
                for sheet in self.sheets
            ),
            tuple(problems),
        )

    def _sheet_of(self, given: HandedIn) -> Sheet | str:
        """The sheet that answers belong to; or why that cannot be told."""
        whose = [s for s in self.sheets if _alike(s.student, given.student)]
        if given.sheet:
            for sheet in self.sheets:
                if sheet.key == given.sheet:
                    if given.student and sheet not in whose:
                        return (
                            f"it says {visible(given.student)[:60]}, but sheet {sheet.key} is "
                            f"{sheet.student}'s: not graded"
                        )
                    return sheet
            return f"sheet {visible(given.sheet)[:20]!r} is none of this class: not graded"
        if given.student:
            if len(whose) == 1:
                return whose[0]
            some = "no sheet" if not whose else f"{len(whose)} sheets; say which by sheet = ..."
            return f"{visible(given.student)[:60]} has {some}: not graded"
        stem = given.source.rpartition("/")[2].rpartition(".")[0]
        by_file = [s for s, name in zip(self.sheets, self.names, strict=True) if _alike(name, stem)]
        if len(by_file) == 1:
            return by_file[0]
        return "it does not say whose it is: write a line student = NAME, not graded"


class ClassAnswers(Readable):
    """The answers to several sheets, a section for each."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self._sheets = sheets

    @property
    def document(self) -> Document:
        documents = [sheet.answers.document for sheet in self._sheets]
        return Document("Answers", tuple(Section(each.title, each.blocks) for each in documents))


def class_of_sheets(
    students: Sequence[str], series: Sequence[tuple[Sequence[str], str]], **options: Any
) -> ClassOfSheets:
    """A sheet, or a series of them, for each student.

    Args:
        students: their names, no two alike.
        series: for each sheet what is left open, and how much of it is shown: `blanks` and
            `hints` of `worksheet`.
        options: what else `worksheet` takes; with a `seed`, each student has other numbers.
    """
    sheets, names = [], []
    for student, name in zip(students, file_names(students), strict=True):
        for number, (blanks, hints) in enumerate(series, 1):
            # Sheets of a series differ in what is open, and each in its numbers.
            seed = options.get("seed")
            if seed is not None and series[1:]:
                seed = f"{seed}/{number}"
            sheets.append(
                worksheet(student=student, blanks=blanks, hints=hints, **{**options, "seed": seed})
            )
            names.append(f"{name} {number}" if series[1:] else name)
    return ClassOfSheets(tuple(sheets), tuple(names))


def class_of(text: str) -> ClassOfSheets:
    """The class that a record is of.

    Raises:
        ValueError: if it is none that this version can read.
    """
    try:
        data = json.loads(text)
    except (RecursionError, ValueError) as error:
        raise ValueError(f"this is no record of a class: {error}") from None
    if not isinstance(data, dict) or data.get("format") != RECORD:
        raise ValueError("this is no record of a class")
    if data.get("version") != VERSION or not isinstance(data.get("sheets"), list):
        raise ValueError("this record of a class is of another version, or damaged")
    sheets = tuple(map(sheet_of, data["sheets"]))
    students = list(dict.fromkeys(sheet.student for sheet in sheets))
    files = dict(zip(students, file_names(students), strict=True))
    return ClassOfSheets(sheets, tuple(files[sheet.student] for sheet in sheets))


def _alike(name: str, other: str) -> bool:
    return " ".join(name.split()).casefold() == " ".join(other.split()).casefold() != ""
