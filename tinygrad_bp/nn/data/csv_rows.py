"""The rows of a CSV file, read as they are needed: its lines, its separator, its cells.

>>> [*rows_of_cells("the table", iter(["a; b\\n", "\\n", "1;2\\n"]), None)]
[(1, ['a', 'b']), (3, ['1', '2'])]
"""

from __future__ import annotations

import csv
from contextlib import nullcontext
from io import StringIO
from itertools import chain, islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, TextIO

#: The separators that are looked for, the least likely to stand inside a cell first.
SEPARATORS = ("\t", ";", "|", ",", " ")

#: A longer line, in characters, does not belong to a table.
_LONGEST = 50_000_000

#: Nor does a file with more lines that have nothing in them hold one.
_MOST_EMPTY = 1_000_000

#: How many lines the separator is looked for in, blank ones among them.
_LOOKED_AT = 1000


def opened(source: Any) -> Any:
    """The text file, to be closed after it if it was opened here."""
    is_open = hasattr(source, "read")
    return nullcontext(source) if is_open else open(source, encoding="utf-8", newline="")


def lines_of(name: str, file: TextIO) -> Iterator[str]:
    """The lines of a text file, each with its end, whatever its ends are.

    Raises:
        ValueError: if one is longer than those of any table.
    """
    for number, line in enumerate(iter(lambda: file.readline(_LONGEST), "")):
        if len(line) >= _LONGEST:
            raise ValueError(f"{name}, line {number + 1}, has {_LONGEST:,} characters or more")
        text = line.removeprefix("\ufeff") if number == 0 else line
        if "\r" in text[:-2]:
            yield from StringIO(text, newline="")
        else:
            yield text


def rows_of_cells(
    name: str, lines: Iterator[str], separator: str | None
) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line that has any, with the number of the line.

    Args:
        name: what the table is called in errors.
        lines: its lines, with their ends.
        separator: what stands between cells; None where it is to be found.

    Raises:
        ValueError: if it is not CSV, or goes on and on without a cell.
    """
    blank = 0  # lines before the first that is not
    for line in lines:
        if line.strip():
            lines = chain([line], lines)
            break
        blank += 1
        _check_empty(name, blank)
    first = list(islice(lines, _LOOKED_AT))
    if not first:
        return
    reader = _reader(chain(first, lines), separator or _separator(first))
    empty = blank
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield blank + reader.line_num, cells
            else:
                empty += 1
                _check_empty(name, empty)
    except csv.Error as error:
        raise ValueError(f"{name}, line {blank + reader.line_num}: {error}") from None


def _reader(lines: Iterable[str], separator: str, strict: bool = True) -> Any:
    return csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=strict)


def _separator(lines: list[str]) -> str:
    """The first separator that cuts the first lines into the same number of cells."""
    first = [line.strip() for line in lines if line.strip()][:20]
    for separator in SEPARATORS:
        try:
            widths = {len(cells) for cells in _reader(first, separator, strict=False)}
        except csv.Error:  # of which `rows_of_cells` knows the line
            continue
        if len(widths) == 1 and widths != {1}:
            return separator
    # None does: take what the first line has, and let the error name the other line.
    return next((separator for separator in SEPARATORS if separator in first[0]), ",")


def _check_empty(name: str, count: int) -> None:
    if count >= _MOST_EMPTY:
        raise ValueError(f"{name} has {_MOST_EMPTY:,} lines without a cell, so it is not a table")
