"""What belongs into the blanks of a lesson: the sheet that a teacher keeps."""

from __future__ import annotations

from ..document.blocks import Document, Grid
from ..document.readable import Readable
from ..formulas.formula import Number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..document.words import Words
    from .blanks import OpenStep


#: The rows of a table, at most: derivatives are tall, and a table stays on its page.
_ROWS = 25


class Answers(Readable):
    """A table of answers, to be read in four forms.

    Args:
        title: what stands above it.
        steps: the steps that were left open.
        digits: how many digits numbers are shown with.
    """

    def __init__(self, title: str, steps: Sequence[OpenStep], digits: int) -> None:
        self._title, self._steps, self._digits = title, steps, digits

    @property
    def document(self) -> Document:
        rows: tuple[tuple[Words, ...], ...] = tuple(
            (f"({step.number})", step.symbol, Number(step.value, self._digits), step.kind)
            for step in self._steps
        )
        head = ("blank", "quantity", "answer", "kind")
        parts = [rows[first : first + _ROWS] for first in range(0, len(rows), _ROWS)]
        return Document(self._title, tuple(Grid(head, part) for part in parts))
