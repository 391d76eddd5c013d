"""The tutorial's worked example as a document: every number, beside what the tutorial prints."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cached_property

from ..document.blocks import Document, Grid, Item, Listing, Prose, Section
from ..document.readable import Readable
from ..document.text import one_line
from ..document.words import Verdict, joined, listed, pieces, said
from ..formulas.formula import Derivative, Number, Symbol
from ..formulas.reading import from_python
from .figures import worked_example
from .network import GIVEN, LEARNING_RATE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from ..document.blocks import Block
    from ..document.words import Piece, Words
    from .figures import Chapter, Figure

_INTRODUCTION = """\
Matt Mazur's "A Step by Step Backpropagation Example", computed. Its network has two inputs, \
two hidden neurons h1 and h2, and two outputs o1 and o2. Every number below is read from a graph \
of Values, every derivative from a backward pass. Beside it stands the figure that the tutorial \
prints, if it prints one, and ✓ where the number, rounded to as many places, is that figure."""


class Report(Readable):
    """The worked example of the tutorial; `report` makes it. In a notebook it shows itself.

    Attributes:
        chapters: the numbers, in the tutorial's order.

    >>> from tinygrad_bp.teach.tutorial import report
    >>> report().chapters[0].title
    'Forward pass'
    """

    def __init__(self, chapters: Sequence[Chapter]) -> None:
        self.chapters = chapters

    @cached_property
    def document(self) -> Document:
        """A section for each chapter, between what is given and how many figures agree."""
        given = said(
            "Given: {numbers}. The learning rate is {rate}.",
            numbers=listed(
                [(Symbol(name), " = ", Number(number)) for name, number in GIVEN.items()]
            ),
            rate=LEARNING_RATE,
        )
        return Document(
            "The tutorial, computed",
            (
                Prose(_INTRODUCTION),
                Prose(given),
                *(Section(chapter.title, tuple(_blocks(chapter))) for chapter in self.chapters),
                Prose(self._count()),
            ),
        )

    def as_data(self) -> dict[str, Any]:
        """The worked example for a program: what JSON can hold.

        "printed" and "agrees" are None where the tutorial skips the step, "note" where there
        is nothing to say.
        """
        return {
            "given": GIVEN,
            "learning_rate": LEARNING_RATE,
            "sections": [
                {
                    "title": chapter.title,
                    "text": one_line(typeset(chapter.text)),
                    "figures": [
                        {
                            "name": figure.name,
                            "value": figure.value,
                            "printed": figure.printed or None,
                            "agrees": figure.agrees if figure.printed else None,
                            "note": figure.note or None,
                        }
                        for figure in chapter.figures
                    ],
                }
                for chapter in self.chapters
            ],
        }

    def __repr__(self) -> str:
        return (
            "<Report of the tutorial: print it, or .text(), .markdown(), .latex(), .html(), "
            ".save(path)>"
        )

    def _count(self) -> str:
        # The last chapter computes figures of the one before it once more.
        chapters = self.chapters[:-1]
        printed = [figure for chapter in chapters for figure in chapter.figures if figure.printed]
        agreeing = sum(figure.agrees for figure in printed)
        return (
            f"{agreeing} of the {len(printed)} figures agree to their last printed digit; the "
            f"notes say what the others are."
        )


def report() -> Report:
    """The tutorial's whole worked example, in the forms that all documents have.

    >>> print(report().text(), end="")
    The tutorial, computed
    ...
      out_h1   0.593269992107   0.593269992   ✓
    ...
    28 of the 34 figures agree to their last printed digit; the notes say what the others are.
    """
    return Report(worked_example())


def typeset(text: str) -> Words:
    """A text in which derivatives, the tutorial's names, and what is in backquotes are formulas.

    >>> typeset("w5 after 1 update")
    (Symbol(name='w5', value=None, label=''), ' after 1 update')
    """
    found: list[Piece] = []
    for part in re.split(r"(`[^`]+`|∂\w+/∂\w+|\b(?:[a-zA-Z]+_[a-z]+\d?|w\d)\b)", text):
        if part.startswith("`"):
            sides = [from_python(side) for side in part.strip("`").split(" = ")]
            found += pieces(joined(sides, " = "))
        elif part.startswith("∂"):
            of, by = part[1:].split("/∂")
            found.append(Derivative(Symbol(of), Symbol(by)))
        elif re.fullmatch(r"[a-zA-Z]+_[a-z]+\d?|w\d", part):
            found.append(Symbol(part))
        elif part:
            found.append(part)
    return tuple(found)


def _blocks(chapter: Chapter) -> Iterable[Block]:
    yield Prose(typeset(chapter.text))
    yield Grid(("", "computed", "tutorial", ""), tuple(map(_row, chapter.figures)))
    notes: dict[str, list[str]] = {}
    for figure in chapter.figures:
        if figure.note:
            notes.setdefault(figure.note, []).append(figure.name)
    if notes:
        yield Listing(
            tuple(
                Item(
                    said(
                        "{names}: {note}",
                        names=listed([typeset(name) for name in names]),
                        note=typeset(note),
                    )
                )
                for note, names in notes.items()
            )
        )


def _row(figure: Figure) -> tuple[Words, ...]:
    verdict: Words = ""
    if figure.printed:
        verdict = Verdict("✓", True) if figure.agrees else Verdict("differs", False)
    return typeset(figure.name), _digits(figure.value), figure.printed, verdict


def _digits(number: float) -> str:
    """Twelve significant digits, three more than the tutorial prints, and no exponent."""
    return f"{Decimal(f'{number:.12g}'):f}"
