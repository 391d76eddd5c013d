"""Lines that are no rows of a table, though they stand in or below it: they are left out, and said.

>>> from .cells.numerals import Numerals
>>> left = LeftOut(["town", "x"], 2, Numerals())
>>> rows = [(2, ["Ulm", "1"]), (3, ["town", "x"]), (4, ["Bonn", "2"]), (6, ["Source: by hand"])]
>>> [*left.rows(iter(rows))]
[(2, ['Ulm', '1']), (4, ['Bonn', '2'])]
>>> left.notes[1:]
["left out line 6, 'Source: by hand', which is below the table"]
"""

from __future__ import annotations

import re
from functools import lru_cache

from ....letters import shown
from .header import YEAR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .cells.numerals import Numerals

    #: A row: the number of its line, and its cells.
    Row = tuple[int, list[str]]

#: More lines below a table than this are not taken for remarks about it.
_MOST_BELOW = 30

#: The sums of the columns, as their row is called.
_TOTAL = re.compile(
    r"(?:(?:grand|sub) ?)?totals?|gesamt(?:summe)?|summe|insgesamt|totale?s?(?: g[eé]n[eé]ral)?|"
    r"razem|ogółem|итого|всего|总计|合计|合計|総計"
)

#: What remarks about a table begin with.
_REMARK = re.compile(
    r"(?:sources?|(?:foot)?notes?|remarks?|data|last updated?|downloaded|retrieved|accessed|"
    r"quellen?|anmerkung(?:en)?|hinweise?|stand|fuentes?|notas?|fontes?|remarques?|źródł[oa]|"
    r"источники?|примечани[ея])(?: \d+)? ?:.*",
    re.DOTALL,
)

#: Signs of footnotes.
_SIGNS = ("*", "†", "‡", "©")


def some(cells: Sequence[str]) -> str:
    """The first cells, for a note."""
    there = [shown(cell, 30) for cell in cells if cell]
    return ", ".join(there[:3]) + (", ..." if len(there) > 3 else "")


class LeftOut:
    """What is left out of the rows of a table.

    Args:
        header: the cells of the line with the names of its columns, or none.
        width: how many cells a row has.
        numerals: how its numbers are written.

    Attributes:
        repeated: the lines that are the header again.
        below: the lines below the table, and their cells.
        comments: the lines that begin with #, after the first row.
    """

    def __init__(self, header: Sequence[str], width: int, numerals: Numerals) -> None:
        self._header, self._width, self._numerals = list(header), width, numerals
        self.repeated: list[int] = []
        self.below: list[Row] = []
        self.comments: list[int] = []

    def rows(self, rows: Iterator[Row]) -> Iterator[Row]:
        """Those that are rows; what may be below the table waits until another row comes."""
        held: list[Row] = []
        totals, last = set[str](), 0
        header, width = self._header, self._width
        name = _first(header)
        for line, cells in rows:
            is_apart = bool(held) or 0 < last < line - 1
            last = line
            first = cells[0] or _first(cells)
            is_row = not is_apart and len(cells) == width and first != name
            if is_row and not (first[0].isalpha() and _kind(first)):
                yield line, cells  # without more ado, as nearly all are
                continue
            if not any(cells[width:]):
                del cells[width:]
            if header and cells == header:
                self.repeated.append(line)
            elif len(held) < _MOST_BELOW and self._is_below(cells, is_apart, totals):
                held.append((line, cells))
            else:
                totals.update(_first(others) for _, others in held)
                yield from held
                held = []
                yield line, cells
        self.below = held

    def _is_below(self, cells: list[str], is_apart: bool, totals: set[str]) -> bool:
        """Whether what these cells say is no row, if no other row follows.

        Args:
            cells: those of a line.
            is_apart: whether it is not right below the row before it.
            totals: what rows within the table begin with, though it looks like a sum.
        """
        first, width = cells[0] or _first(cells), self._width
        kind, is_row = _kind(first), len(cells) == width
        if is_row and not (kind or (is_apart and width > 2)):
            return False
        if (width == 1 and kind != "remark") or first in totals or self._numerals.reads(first):
            return False
        is_alone = sum(map(bool, cells)) == 1
        if is_row and not kind:
            return is_alone
        if kind == "total":
            return len(cells) <= width
        if any(self._numerals.reads(cell) and not YEAR.fullmatch(cell) for cell in cells):
            return False
        is_prose = " " in first or first.endswith(":")
        return bool(kind) or first[:1] in _SIGNS or is_alone + is_apart + is_prose > 1

    @property
    def notes(self) -> list[str]:
        """What was left out, in words."""
        below, rows = [line for line, _ in self.below], [cells for _, cells in self.below]
        cells = some(rows[0] if len(rows) == 1 else [*map(_first, rows)])
        return [
            f"left out {_lines(lines)}{what[len(lines) > 1]}"
            for lines, what in (
                (self.comments, (", which begins with #", ", which begin with #")),
                (self.repeated, (" with the names of the columns again",) * 2),
                (below, (f", {cells}, which is below the table", f", {cells}, below the table")),
            )
            if lines
        ]


def _lines(numbers: Sequence[int]) -> str:
    """Some lines, or the first of them, in words."""
    if len(numbers) == 1:
        return f"line {numbers[0]:,}"
    first = ", ".join(f"{number:,}" for number in numbers[:3])
    return f"{len(numbers):,} lines, {first}{', ...' if len(numbers) > 3 else ''}"


@lru_cache(maxsize=1000)
def _kind(first: str) -> str:
    """What a line is that begins with this cell: "total", "remark" or neither."""
    text = first.casefold()
    is_total = _TOTAL.fullmatch(text.rstrip(": "))
    return "total" if is_total else "remark" if _REMARK.fullmatch(text) else ""


def _first(cells: Sequence[str]) -> str:
    return next(filter(None, cells), "")
