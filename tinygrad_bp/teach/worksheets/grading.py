"""What a student has written into the blanks: what is right, and which slips there are.

A number that follows from an earlier one that is wrong counts as carried on: the step itself
was done right.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from ...letters import counted, visible
from ..checking.solution import Solution
from ..document.blocks import Document, Item, Listing, Prose
from ..document.readable import Readable
from ..document.words import Verdict, joined, said

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ..checking.checked import Checked
    from ..document.words import Words
    from ..lessons.blanks import OpenStep
    from ..lessons.lesson import Lesson

RIGHT, CARRIED_ON, SLIP, WRONG, ROUGH, NO_NUMBER, EMPTY = VERDICTS = (
    "right",
    "carried on",
    "slip",
    "wrong",
    "too few digits",
    "no number",
    "empty",
)

#: With fewer digits than these, a number that agrees may do so by chance.
_DIGITS = 3

#: An answer, and the name of one, have no more letters that are looked at.
_LONGEST = 100


@dataclass(frozen=True)
class Mark:
    """What there is to say of one blank.

    Attributes:
        step: the step that was left open.
        given: what was written there, "" for nothing.
        verdict: one of `VERDICTS`.
        slip: the kind of the slip, "" where none is known.
        told: what was done, as part of a sentence.
    """

    step: OpenStep
    given: str
    verdict: str
    slip: str = ""
    told: Words = ""

    @property
    def item(self) -> Item:
        """What there is to say of it, as an item of a list."""
        mark = Verdict(self.verdict, self.verdict in (RIGHT, CARRIED_ON))
        line = said(
            "({n}) {it} = {given}: {mark}",
            n=self.step.number,
            it=self.step.symbol,
            given=self.given or "...",
            mark=mark,
        )
        it = f"{self.step.value:.9g}"
        words: dict[str, Words] = {
            CARRIED_ON: said("right, with an earlier slip: {told}", told=self.told),
            SLIP: said("not {it}: {told}", it=it, told=self.told),
            WRONG: said("not {it}; no known slip gives this", it=it),
            ROUGH: f"so far as it goes, but it has too few digits: {it}",
        }
        below = words.get(self.verdict)
        return Item(line) if below is None else Item(line, (Prose(below),))


@dataclass(frozen=True)
class Grade(Readable):
    """What `Sheet.grade` finds.

    Attributes:
        student: whose it is.
        marks: a `Mark` for each blank, in their order.
        unknown: the names of answers that belong to no blank.
    """

    student: str
    marks: tuple[Mark, ...]
    unknown: tuple[str, ...] = ()

    @property
    def counts(self) -> Counter[str]:
        """How often there is each verdict."""
        return Counter(mark.verdict for mark in self.marks)

    @property
    def is_right(self) -> bool:
        """Whether every blank is right."""
        return not self.unknown and all(mark.verdict == RIGHT for mark in self.marks)

    @property
    def document(self) -> Document:
        """How many are right, and a word on each blank."""
        return Document(
            f"{visible(self.student)}: {self.sentence}", tuple(self._blocks()), is_part=False
        )

    @property
    def sentence(self) -> str:
        """How many of the blanks are right, as a sentence without its point."""
        counts, whole = self.counts, counted(len(self.marks), "blank")
        others = [
            counted(counts[verdict], "slip") if verdict == SLIP else f"{counts[verdict]} {verdict}"
            for verdict in VERDICTS[1:]
            if counts[verdict]
        ]
        return ", ".join([f"{counts[RIGHT]} of {whole} right", *others])

    @property
    def not_on_the_sheet(self) -> list[Prose]:
        """A word on the names of answers that belong to no blank, if there are any."""
        names = ", ".join(visible(name[:40]) for name in self.unknown[:10])
        return [Prose(f"Not on this sheet: {names}.")] if names else []

    def _blocks(self) -> Iterator[Prose | Listing]:
        if self.marks:
            yield Listing(tuple(mark.item for mark in self.marks))
        yield from self.not_on_the_sheet


def graded(lesson: Lesson, answers: Mapping[str, str], student: str) -> Grade:
    """What there is to say of what was written into the blanks of a lesson.

    Args:
        lesson: with its blanks.
        answers: what was written, by the names of the blanks, as `check_work` reads them too,
            or by their numbers.
        student: whose answers they are.
    """
    given, unknown = _by_blank(lesson, answers)
    filled = {name: number for name, number in given.items() if number}
    found: dict[str, Checked] = {}
    if filled:
        try:
            check = lesson.check(filled)
            found = {entry.name: entry for entry in check.entries}
        except ValueError:  # none of them is a number
            pass
    marks = [_mark(step, given.get(step.name, ""), found.get(step.name)) for step in lesson.blanks]
    return Grade(student, tuple(marks), tuple(unknown))


def _by_blank(lesson: Lesson, answers: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """What was written, by the names that the blanks have; and names that belong to none."""
    names = {step.name: step.name for step in lesson.blanks}
    names |= {f"{step.number}": step.name for step in lesson.blanks}
    others: _OtherNames | None = None
    given: dict[str, str] = {}
    unknown = []
    for name, answer in answers.items():
        plain = re.sub(r"^[(#]?\s*(\d+)\s*[).:]?$", r"\1", str(name).strip()[:_LONGEST])
        found = names.get(plain)
        if found is None:
            others = others or _OtherNames(lesson)
            found = others.blank(plain)
        if found is None:
            unknown.append(str(name))
        elif not given.get(found):
            given[found] = " ".join(str(answer).split())[:_LONGEST]
    return given, unknown


class _OtherNames:
    """Other ways to write the names of the blanks: delta_o1, dE/dw5."""

    def __init__(self, lesson: Lesson) -> None:
        setting = lesson.setting
        trained = [setting.symbols[value].name for value in setting.trained]
        self._solution = Solution(lesson.error, setting.learning_rate, trained)
        self._names = {self._solution.quantity(step.name).name: step.name for step in lesson.blanks}

    def blank(self, name: str) -> str | None:
        try:
            return self._names.get(self._solution.quantity(name).name)
        except ValueError:
            return None


def _mark(step: OpenStep, given: str, entry: Checked | None) -> Mark:
    if not given:
        return Mark(step, "", EMPTY)
    if entry is None:
        return Mark(step, given, NO_NUMBER)
    if entry.agrees:
        is_exact = abs(entry.given - entry.expected) <= 1e-9 * abs(entry.expected)
        return Mark(step, given, RIGHT if is_exact or entry.digits >= _DIGITS else ROUGH)
    if not entry.slips:
        return Mark(step, given, WRONG)
    slip = entry.slips[0]
    told = joined([slip.told, *slip.besides], ", and ")
    if slip.kind == CARRIED_ON and not entry.is_doubtful:
        return Mark(step, given, CARRIED_ON, slip.kind, told)
    if slip.place != entry.quantity:
        told = said("{told}, in {place}", told=told, place=slip.symbol or slip.place)
    if entry.is_doubtful:
        told = said("perhaps {told}; more digits would tell", told=told)
    return Mark(step, given, SLIP, slip.kind, told)
