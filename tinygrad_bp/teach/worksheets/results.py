"""The results of a class: who answered what, and which slips are the commonest."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass

from ...letters import counted, visible
from ..document.blocks import Document, Grid, Item, Listing, Prose, Section
from ..document.readable import Readable
from ..document.text import one_line
from ..document.words import said
from .grading import CARRIED_ON, EMPTY, RIGHT, SLIP, VERDICTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..document.words import Words
    from .grading import Grade, Mark

#: How many slips, and blanks that were missed, the table of results names.
_NAMED = 10

#: What a cell of a table must not begin with: a program would take it for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Result:
    """What came back from one student.

    Attributes:
        student: the name.
        sheet: the letters of the sheet.
        grade: what was found; None where nothing came back.
        source: the file that it came in.
    """

    student: str
    sheet: str
    grade: Grade | None
    source: str = ""


@dataclass(frozen=True)
class Results(Readable):
    """What came back from a class.

    Attributes:
        results: a `Result` for each sheet.
        problems: files that were not graded, and why.
    """

    results: tuple[Result, ...]
    problems: tuple[str, ...] = ()

    @property
    def document(self) -> Document:
        """A table of the class, the commonest slips, and a word on each answer that is wrong."""
        return Document("Results", tuple(self._blocks()))

    def with_problems(self, problems: Iterable[str]) -> Results:
        """The same, with more that was not graded."""
        return Results(self.results, (*problems, *self.problems))

    def csv(self) -> str:
        """A row for each blank of each student; no cell is a formula to a spreadsheet."""
        head = ["student", "sheet", "file", "blank", "quantity", "kind", "answer", "expected"]
        rows: list[list[str]] = [[*head, "verdict", "slip", "what was done"]]
        for result in self.results:
            first = [result.student, result.sheet, result.source]
            if result.grade is None:
                rows.append([*first, *[""] * 5, "nothing came back", "", ""])
                continue
            for mark in result.grade.marks:
                step = mark.step
                about = [f"{step.number}", step.name, step.kind, mark.given, f"{step.value:.12g}"]
                rows.append([*first, *about, mark.verdict, mark.slip, one_line(mark.told)])
        return csv_text(rows)

    def _blocks(self) -> Iterator[Prose | Grid | Listing | Section]:
        heads = [verdict for verdict in VERDICTS if verdict in (RIGHT, *self._verdicts())]
        rows = []
        for result in self.results:
            name = visible(result.student) or result.sheet
            if result.grade is None:
                rows.append((name, "nothing came back", *[""] * (len(heads) - 1)))
            else:
                counts = result.grade.counts
                rows.append((name, *(f"{counts[verdict]}" for verdict in heads)))
        yield Grid(("student", *heads), tuple(rows))
        if self.problems:
            items = tuple(Item(visible(problem)) for problem in self.problems)
            yield Section("Not graded", (Listing(items),))
        if slips := tuple(self._slips()):
            yield Section("The commonest slips", (Listing(slips),))
        if missed := tuple(self._missed()):
            yield Section("The blanks that were missed most", (Listing(missed),))
        if each := list(self._students()):
            yield Section("Student by student", tuple(each))

    def _verdicts(self) -> set[str]:
        return {mark.verdict for _, mark in self._marks()}

    def _marks(self) -> Iterator[tuple[str, Mark]]:
        for result in self.results:
            for mark in result.grade.marks if result.grade else ():
                yield result.student, mark

    def _slips(self) -> Iterator[Item]:
        """Each kind with how many made it, and one of them."""
        students: dict[str, set[str]] = {}
        often: Counter[str] = Counter()
        examples: dict[str, Mark] = {}
        for student, mark in self._marks():
            if mark.verdict == SLIP:
                often[mark.slip] += 1
                students.setdefault(mark.slip, set()).add(student)
                examples.setdefault(mark.slip, mark)
        ranked = sorted(often, key=lambda slip: (-len(students[slip]), -often[slip], slip))
        for slip in ranked[:_NAMED]:
            mark = examples[slip]
            yield Item(
                said(
                    "{slip}: {who}, {times}; for one, {it} = {given}: {told}",
                    slip=slip,
                    who=counted(len(students[slip]), "student"),
                    times=counted(often[slip], "blank"),
                    it=mark.step.symbol,
                    given=mark.given,
                    told=mark.told,
                )
            )

    def _missed(self) -> Iterator[Item]:
        wrong = [mark.step for _, mark in self._marks() if mark.verdict not in (RIGHT, CARRIED_ON)]
        symbols = {step.name: step.symbol for step in wrong}
        for name, number in Counter(step.name for step in wrong).most_common(_NAMED):
            times = "once" if number == 1 else f"{number:,} times"
            yield Item(said("{it}: {times}", it=symbols[name], times=times))

    def _students(self) -> Iterator[Section]:
        for result in self.results:
            grade = result.grade
            if grade is None:
                continue
            wrong = tuple(mark.item for mark in grade.marks if mark.verdict not in (RIGHT, EMPTY))
            blocks: list[Prose | Listing] = [Prose(f"{grade.sentence}.")]
            if wrong:
                blocks.append(Listing(wrong))
            blocks += grade.not_on_the_sheet
            title: Words = visible(result.student) or result.sheet
            yield Section(title, tuple(blocks))


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV, each cell as text that no spreadsheet takes for a formula.

    >>> print(csv_text([["=1+1", "-0.5", "a,b"]]), end="")
    '=1+1,-0.5,"a,b"
    """
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return file.getvalue()


def _cell(text: str) -> str:
    text = visible(text)
    try:
        float(text)
    except ValueError:
        return f"'{text}" if text.startswith(_FORMULA) else text
    return text
