"""Where a table is in its file: titles above it, its header, names of rows, a line of units.

>>> rows = [(1, ["Report"]), (3, ["a", "b"]), (4, ["cm", "kg"]), (5, ["1", "2"]), (6, ["3", "4"])]
>>> layout = layout_of(rows, Numerals(), None)
>>> layout.names, layout.begin, layout.skipped
(['a', 'b'], 2, {4})
>>> layout.notes
["left out line 1, 'Report', which is above the table", "left out line 4, 'cm', 'kg', ...]
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import filterfalse, islice

from .cells.numerals import Numerals
from .header import are_years, has_names
from .leaving import LeftOut, some

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .leaving import Row

#: A cell of a line that is drawn.
_RULE = re.compile(r":?[-=+]+:?")

#: So many lines above a table are taken for titles, at most.
_MOST_TITLES = 20


@dataclass
class Layout:
    """What was found in the first rows of a file.

    Attributes:
        names: of the columns.
        begin: how many rows come before the first of the table.
        skipped: the lines after that which are none of its rows.
        header: the cells of the row with the names of the columns, if there is one.
        numbering: the place of a column without a name that counts the first rows, or None.
        notes: what was left out, in words.
    """

    names: list[str]
    begin: int
    skipped: set[int] = field(default_factory=set)
    header: list[str] = field(default_factory=list)
    numbering: int | None = None
    notes: list[str] = field(default_factory=list)


def layout_of(
    rows: Sequence[Row],
    numerals: Numerals,
    header: bool | None,
    separator: str = "\t",
    expected: Sequence[str] = (),
) -> Layout:
    """The layout of a table.

    The header may lack a name for the first column, the names of rows, as R writes it; not where
    commas or semicolons separate cells: there it may be a cell that holds one.

    Args:
        rows: the first in its file, one at least.
        numerals: how its numbers are written.
        header: whether there are names of columns; None if that is to be found.
        separator: what stands between its cells.
        expected: names of which some should be there; where all stand in a row, it is the header.
    """

    def has_number(cells: Sequence[str]) -> bool:
        return any(map(numerals.reads, cells))

    width = _width_of([cells for _, cells in rows])
    rows = [*LeftOut([], width, numerals).rows(iter(rows))] or rows
    names_rows = (
        header is not False
        and separator.isspace()
        and width > 1
        and [len(cells) for _, cells in rows[:2]] == [width - 1, width]
        and all(rows[0][1])
        and not has_number(rows[0][1])
        and (header or has_number(rows[1][1]))
    )
    begin = 0 if names_rows else _titles(rows, width, numerals)
    if expected and header is not False and not names_rows:
        named = (place for place, (_, cells) in enumerate(rows) if {*expected} <= {*cells})
        begin = next(islice(named, 1), begin)
    first, rest = rows[begin][1], rows[begin + 1 :]
    names = ["", *first] if names_rows else first
    layout = Layout(_numbered([""] * len(first)), begin)
    for line, cells in rows[:begin]:
        layout.notes.append(f"left out line {line}, {some(cells)}, which is above the table")
    if header is None:
        header = has_names(first, [cells for _, cells in rest], numerals, expected)
        if header and expected and not {*first} & {*expected}:
            header = not {*expected} <= {*_numbered([""] * len(names))}
        if not header and not expected:
            layout.notes.append("without names of columns, so they are column 1, column 2, ...")
    if not header:
        return layout
    layout.header, layout.names, layout.begin = first, _numbered(names), begin + 1
    rest = [row for row in rest if row[1] != first]
    if rest and _is_rule(rest[0][1]):
        layout.skipped.add(rest.pop(0)[0])
    if rest and (units := _units([cells for _, cells in rest], numerals)):
        line, cells = rest.pop(0)
        layout.skipped.add(line)
        layout.notes.append(
            f"left out line {line}, {some(cells)}, since the cells below {units} are numbers"
        )
    if not names[0] and [cells[0] for _, cells in rest[:2]] in (["0", "1"], ["1", "2"]):
        layout.numbering = 0
    return layout


def _width_of(rows: Sequence[Sequence[str]]) -> int:
    """How many cells most rows have, without columns at the end in which nothing is."""
    width = Counter(map(len, rows)).most_common(1)[0][0]
    while width > 1 and not any(cells[width - 1] for cells in rows if len(cells) >= width):
        width -= 1
    return width


def _titles(rows: Sequence[Row], width: int, numerals: Numerals) -> int:
    """How many rows come before that with the names of the columns, or the first of numbers.

    A title has fewer cells than the table; or one cell alone, and then come cells of which only the
    first may have nothing in it, all names where there are two of them.
    There are no titles where several cells stand right above numbers: those are names, and too few.
    """

    def is_none_of_names(cells: Sequence[str]) -> bool:
        return any(map(numerals.reads, cells)) and not are_years(cells)

    above = rows[: _MOST_TITLES + 1]
    count = next((place for place, (_, cells) in enumerate(above) if len(cells) >= width), None)
    if width == 1 or count is None:
        return 0
    if count and sum(map(bool, rows[count - 1][1])) > 1 and is_none_of_names(rows[count][1]):
        return 0
    if count + 1 < len(rows):
        cells, following = rows[count][1], rows[count + 1][1]
        is_alone = [*map(bool, cells)] == [True, *[False] * (len(cells) - 1)]
        if is_alone and all(following[1:]) and not is_none_of_names(cells):
            return count + (width > 2 or not is_none_of_names(following))
    return count


def _is_rule(cells: Sequence[str]) -> bool:
    """Whether it is a line drawn under the names, as in Markdown and by databases."""
    return all(map(_RULE.fullmatch, filter(None, cells))) and len(max(cells, key=len)) > 2


def _units(rows: Sequence[Sequence[str]], numerals: Numerals) -> str:
    """Above which columns of numbers the first row has texts alone: the row says their units.

    There are two of them, or the row has nothing else.
    """
    first, *others = (cells for cells in rows if len(cells) == len(rows[0]))
    if len(others) < 2 or any(map(numerals.reads, first)):
        return ""
    above, there = [], 0
    for cell, *column in zip(first, *others, strict=True):
        if not numerals.is_nothing(cell):
            there += 1
            below = [*filterfalse(numerals.is_nothing, column)]
            if len(below) >= 2 and all(map(numerals.reads, below)):
                above.append(cell)
    return some(above) if len(above) > 1 or len(above) == there else ""


def counts(numbers: Sequence[float] | None) -> bool:
    """Whether the numbers of all rows, of which each has one, count them from 0 or from 1."""
    return (
        numbers is not None
        and numbers[0] in (0, 1)
        and all(number == place for place, number in enumerate(numbers, int(numbers[0])))
    )


def _numbered(names: Sequence[str]) -> list[str]:
    """The names, and those that stand for the ones that are missing."""
    return [name or f"column {place}" for place, name in enumerate(names, start=1)]
