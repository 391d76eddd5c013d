"""The rows of a CSV file, read as they are needed: its lines, its separator, its cells.

>>> [*rows_of_cells("the table", iter(["a; b\\n", "\\n", "1;2\\n"]), ";")]
[(1, ['a', 'b']), (3, ['1', '2'])]
"""

from __future__ import annotations

import csv
import re
import string
import sys
from collections import Counter
from io import StringIO
from itertools import chain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, TextIO

#: The separators that are looked for, the least likely to stand inside a cell first.
SEPARATORS = ("\t", ";", "|", ",", " ")

#: What a line begins with that is no part of the table.
_COMMENT = "#"

#: What stands around cells without meaning: white space, and what ends files of DOS.
_SPACE = f"{string.whitespace}\u00a0\u2007\u202f\u3000\0\x1a"

#: A longer line, in characters, does not belong to a table.
_LONGEST = 50_000_000

#: Nor does a file with more lines that have nothing in them hold one.
_MOST_EMPTY = 1_000_000

#: In how many of these lines cells are counted.
_COMPARED = 100

#: A number whose digits stand in groups.
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:[.,]\d*)?")


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
    name: str,
    lines: Iterator[str],
    separator: str,
    comments: list[int] | None = None,
) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line that has any and is no comment, with the number of the line.

    A line that begins with # is a comment, unless it has as many cells as the others have.

    Args:
        name: what the table is called in errors.
        lines: its lines, with their ends.
        separator: what stands between cells.
        comments: to which the lines go that are comments, after the first row.

    Raises:
        ValueError: if it is not CSV, or goes on and on without a cell.
    """
    before = 0  # lines before the first of the table
    last, first = "", list[str]()  # the comment right before it, and itself
    for line in lines:
        is_comment = line.lstrip().startswith(_COMMENT) or (not before and _told(line))
        if line.strip() and not is_comment:
            first = [line]
            break
        before += 1
        last = line if is_comment else ""
        if not is_comment:
            _check_empty(name, before)
    if last and (head := _heading(last, first, separator)):
        first, before = [head, *first], before - 1
    reader = _reader(chain(first, lines), separator)
    width, empty, ended = 0, before, before
    try:
        for row in reader:
            ended = before + reader.line_num
            cells = [cell.strip(_SPACE) for cell in row]
            if any(cells):
                width = width or len(cells)
                if not cells[0].startswith(_COMMENT) or len(cells) == width:
                    yield before + reader.line_num, cells
                elif comments is not None:
                    comments.append(before + reader.line_num)
            else:
                empty += 1
                _check_empty(name, empty)
    except csv.Error as error:
        at = before + reader.line_num
        if "end of data" in str(error):
            at, error = ended + 1, csv.Error("no quotation mark closes a cell that one opens")
        raise ValueError(f"{name}, line {at}: {error}") from None


def _reader(lines: Iterable[str], separator: str, strict: bool = True) -> Any:
    if separator == " ":  # of which any number is one, tabs among them
        lines = (line.replace("\t", " ") for line in lines)
    if sys.version_info < (3, 11):  # whose csv takes no NUL, wherever it stands
        lines = (line.replace("\0", "") for line in lines)
    return csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=strict)


def separator_of(lines: list[str]) -> str:
    """The first separator that cuts the first lines, or most, into the same number of cells.

    >>> separator_of(["# in m, by hand", "a;b", "1,5;2,5"]), separator_of(["sep=|", "a,b|c"])
    (';', '|')
    """
    if lines and (told := _told(lines[0])):
        return told
    # A tab at the beginning stands behind an empty cell.
    first = [line.strip(" \r\n\0\x1a") for line in lines if line.strip(_SPACE)]
    first = [line for line in first if not line.startswith(_COMMENT)][:_COMPARED] or first[:20]
    best, most = "", len(first) / 2
    for separator in SEPARATORS if first else ():
        try:
            rows = [*_reader(first, separator, strict=False)]
        except csv.Error:  # of which `rows_of_cells` knows the line
            continue
        widths = [*map(len, rows)]
        width, count = Counter(widths).most_common(1)[0]
        if width == 1 or (separator == "\t" and all(map(_is_several, rows))):
            continue
        # Tabs are in no words of a title above a table, or of a remark below it.
        begin = widths.index(width)
        is_whole = widths[begin : begin + count] == [width] * count and width == max(widths)
        if count == len(rows) or (separator == "\t" and is_whole and 2 * count > len(rows)):
            return separator
        if count > max(1, most):
            best, most = separator, count
    # Where none does, take what the first line has, and let the error name the other line.
    found = (separator for separator in SEPARATORS if first and separator in first[0])
    return best or next(found, ",")


def _is_several(cells: list[str]) -> bool:
    """Whether a cell holds several numbers between spaces, which are what separates."""
    return any(
        sum(map(_has_digits_alone, cell.split())) > 2 and not _THOUSANDS.fullmatch(cell)
        for cell in cells
    )


def _told(line: str) -> str:
    """The separator that a first line names, as spreadsheets write it: sep=; is one."""
    found = re.fullmatch(r'"?sep=(.)"?\s*', line.removeprefix("\ufeff"))
    return found[1] if found else ""


def _heading(comment: str, others: list[str], separator: str) -> str:
    """The line with the names of the columns, if a comment is that: "# x y", and "#,name".

    It is if it has a cell for each cell of the line after it, none a number, and that has one.
    """
    text = comment.lstrip().removeprefix(_COMMENT).lstrip(" ")
    if text.startswith(separator):
        text = _COMMENT + text
    try:
        names, cells = ([*_reader(lines, separator)] for lines in ([text], others[:1]))
    except csv.Error:
        return ""
    fits = len(names) == len(cells) == 1 and len(names[0]) == len(cells[0])
    are_names = fits and not any(map(_has_digits_alone, names[0]))
    return text if are_names and any(map(_has_digits_alone, cells[0])) else ""


def _has_digits_alone(cell: str) -> bool:
    return bool(re.fullmatch(r"\s*[+-]?[\d.,]*\d[\d.,]*([eE][+-]?\d+)?\s*", cell))


def _check_empty(name: str, count: int) -> None:
    if count >= _MOST_EMPTY:
        raise ValueError(f"{name} has {_MOST_EMPTY:,} lines without a cell, so it is not a table")
