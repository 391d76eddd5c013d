"""Whether the first row of a table has the names of its columns, by what stands below each cell.

>>> from .cells.numerals import Numerals
>>> has_names(["when", "x"], [["12:30", "1"], ["12:40", "2"]], Numerals())
True
>>> has_names(["12:20", "NA"], [["12:30", "1"], ["12:40", "2"]], Numerals())
False
"""

from __future__ import annotations

import re
from itertools import filterfalse
from operator import contains

from .cells.dates import moment
from .cells.missing import MISSING
from .cells.times import hours

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .cells.numerals import Numerals

#: So many rows are looked at.
_LOOKED_AT = 100

#: A year, as a column is called that has what was measured in it.
YEAR = re.compile(r"(?:19|20)\d\d")


def has_names(
    first: Sequence[str],
    rest: Sequence[Sequence[str]],
    numerals: Numerals,
    expected: Sequence[str] = (),
) -> bool:
    """Whether the first row has names.

    It has none where a cell of it is a number, unless they are years; where one is written as those
    below it, with other digits: a date, a time, a code; where one stands for what is missing, and
    none is a text above numbers or dates; or where each stands below it again, in a table of texts.

    Args:
        first: its cells.
        rest: those of the rows below it.
        numerals: how numbers are written.
        expected: names of which some should be there; where all are, they are names.
    """
    if expected and {*expected} <= {*first}:
        return True
    if are_years(first) and not (rest and are_years(rest[0])):
        return True
    if any(map(numerals.reads, first)):
        return False
    same = [row for row in rest if len(row) == len(first)]
    columns = [*zip(*same[:_LOOKED_AT], strict=True)] or [()] * len(first)
    there = [[*filterfalse(numerals.is_nothing, column)] for column in columns]
    if any(map(_is_one_of, first, there)):
        return False
    if any(
        not numerals.is_nothing(cell)
        and 2 * sum(numerals.reads(other) or _is_time(other) for other in below) > len(below)
        for cell, below in zip(first, there, strict=True)
    ):
        return True
    # Texts alone: they are none if one is missing, or each is one of several that are below it.
    is_row = len(rest) > 1 and bool(same) and all(map(contains, zip(*same, strict=True), first))
    return not (is_row or any(cell in MISSING for cell in first if cell))


def are_years(cells: Sequence[str]) -> bool:
    """Whether the numbers among them are years, one after the other, and two at least."""
    years = [int(cell) for cell in cells if YEAR.fullmatch(cell)]
    return (
        len(years) > 1
        and years == [*range(years[0], years[0] + len(years))]
        and not any(cell[:1].isdigit() for cell in cells if not YEAR.fullmatch(cell))
    )


def _is_one_of(cell: str, below: Sequence[str]) -> bool:
    """Whether a cell has digits, and most of those below it are written as it is."""
    if not re.search(r"\d", cell):
        return False
    if _is_time(cell):
        return 2 * sum(map(_is_time, below)) >= len(below)
    form = _form(cell)
    return 2 * sum(_form(other) == form for other in below) > len(below)


def _is_time(cell: str) -> bool:
    """Whether it is a date or a time."""
    is_time = ":" in cell and hours(cell) is not None
    return is_time or any(moment(cell, order) for order in ("dmy", "mdy"))


def _form(cell: str) -> str:
    """What is left of a cell without what its digits are."""
    return re.sub(r"(?:(?<!\w)[+-])?\d+(?:[.,]\d+)*", "0", cell.casefold())
