"""Tables of your own: CSV files, with the line of every mistake in its message.

>>> import io
>>> table = read_csv(io.StringIO("height;width;kind\\n1;2;oak\\n3;4;ash\\n"))
>>> table.X, table.Y, table.classes
([[1.0, 2.0], [3.0, 4.0]], [1, 0], ['ash', 'oak'])
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from contextlib import nullcontext
from dataclasses import dataclass, field
from io import StringIO

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from os import PathLike
    from typing import Any, TextIO

#: The separators that are looked for, the least likely to stand inside a cell first.
SEPARATORS = ("\t", ";", "|", ",", " ")

#: Whole numbers in the target column are classes if at most this many of them differ.
MOST_CLASSES = 20


@dataclass
class Table:
    """The numbers of a table, ready to train on.

    Attributes:
        X: a list of numbers for each row.
        Y: for each row the number of its class, or its target; empty without a target.
        features: the names of the columns in X.
        target: the name of the column in Y, or None.
        classes: the name of each class, or None where the targets are numbers.
        columns: the names of all columns.
        cells: all cells of each row, as they stand in the table.
    """

    X: list[list[float]]
    Y: list[int] | list[float]
    features: list[str]
    target: str | None
    classes: list[str] | None
    columns: list[str] = field(default_factory=list, repr=False)
    cells: list[list[str]] = field(default_factory=list, repr=False)


def read_csv(
    source: str | PathLike[str] | TextIO,
    target: str | int | None = -1,
    *,
    features: Sequence[str | int] | None = None,
    ignore: Sequence[str | int] = (),
    kind: str | None = None,
    header: bool | None = None,
    separator: str | None = None,
) -> Table:
    """The table in a CSV file.

    Args:
        source: a path, or an open text file.
        target: the column to predict, by name or by number from 0 (from the end: -1, -2,
            ...), or None if the table has none.
        features: the columns to predict it from; by default all others.
        ignore: those of the others to leave out.
        kind: "classes" or "numbers": what the targets are. By default, they are classes if
            they are not numbers, or at most 20 different whole numbers, each more than once.
        header: whether the first line has the names of the columns. By default, it has if
            no cell in it is a number.
        separator: what stands between cells; by default it is found among tab ; | , and space.

    Raises:
        ValueError: if it is not such a table; the message names the line and the column.
        OSError: if the file cannot be read.
    """
    name, lines = _lines(source)
    if not any(map(str.strip, lines)):
        raise ValueError(f"{name} is empty")
    separator = separator or _separator(lines)
    rows = list(_rows(name, lines, separator))
    if header is None:
        header = not any(map(is_number, rows[0][1]))
    names = rows[0][1] if header else [f"column {k}" for k in range(1, len(rows[0][1]) + 1)]
    rows = rows[header:]
    if not rows:
        raise ValueError(f"{name} has no rows under the names of its columns")
    for number, cells in rows:
        if len(cells) != len(names):
            raise ValueError(
                f"{name}, line {number}: expected {len(names)} cells, got {len(cells)}"
            )

    aim = None if target is None else _column(name, names, target)
    if features is None:
        left_out = {aim, *_columns(name, names, ignore)}
        places = [place for place in range(len(names)) if place not in left_out]
    else:
        places = _columns(name, names, features)
    if not places:
        raise ValueError(f"{name} has no column to predict from, apart from the target")
    numbers = [
        [_number(f"{name}, line {line}, {names[place]!r}", cells[place]) for place in places]
        for line, cells in rows
    ]
    table = Table(numbers, [], [names[place] for place in places], None, None)
    table.columns, table.cells = names, [cells for _, cells in rows]
    if aim is not None:
        table.target = names[aim]
        cells = [cells[aim] for _, cells in rows]
        if "" in cells:
            line = rows[cells.index("")][0]
            raise ValueError(f"{name}, line {line}, {names[aim]!r}: the value is missing")
        if kind == "classes" or (kind is None and _are_classes(cells)):
            table.classes = sorted(set(cells), key=_order)
            table.Y = [table.classes.index(cell) for cell in cells]
        elif kind in ("numbers", None):
            table.Y = [
                _number(f"{name}, line {line}, {names[aim]!r}", cell)
                for (line, _), cell in zip(rows, cells, strict=True)
            ]
        else:
            raise ValueError(f"kind must be 'classes' or 'numbers', not {kind!r}")
    return table


def _lines(source: Any) -> tuple[str, list[str]]:
    """What to call the source, and its lines, each with its end."""
    is_open = hasattr(source, "read")
    name = getattr(source, "name", "the table") if is_open else str(source)
    try:
        with nullcontext(source) if is_open else open(source, encoding="utf-8", newline="") as file:
            text = file.read()
    except UnicodeDecodeError as error:
        raise ValueError(f"{name} is not text in UTF-8: {error}") from None
    return str(name), list(StringIO(text.removeprefix("\ufeff"), newline=""))


def _reader(lines: list[str], separator: str, strict: bool = True) -> Any:
    return csv.reader(lines, delimiter=separator, skipinitialspace=True, strict=strict)


def _separator(lines: list[str]) -> str:
    """The first separator that cuts the first lines into the same number of cells."""
    first = [line.strip() for line in lines if line.strip()][:20]
    for separator in SEPARATORS:
        try:
            widths = {len(cells) for cells in _reader(first, separator, strict=False)}
        except csv.Error:  # of which `_rows` knows the line
            continue
        if len(widths) == 1 and widths != {1}:
            return separator
    # None does: take what the first line has, and let the error name the other line.
    return next((separator for separator in SEPARATORS if separator in first[0]), ",")


def _rows(name: str, lines: list[str], separator: str) -> Iterator[tuple[int, list[str]]]:
    """The cells of each line that has any, with the number of the line."""
    reader = _reader(lines, separator)
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise ValueError(f"{name}, line {reader.line_num}: {error}") from None


def _column(name: str, names: list[str], column: str | int) -> int:
    """The place of a column, given by name or number."""
    if isinstance(column, int):
        if -len(names) <= column < len(names):
            return column % len(names)
    elif names.count(column) == 1:
        return names.index(column)
    problem = "several columns" if names.count(str(column)) > 1 else "no column"
    raise ValueError(f"{name} has {problem} {column!r}: its columns are {', '.join(names)}")


def _columns(name: str, names: list[str], columns: Sequence[str | int]) -> list[int]:
    """The places of columns; an error names all that are missing."""
    missing = [column for column in columns if isinstance(column, str) and column not in names]
    if len(missing) > 1:
        raise ValueError(
            f"{name} has no columns {', '.join(map(repr, missing))}: "
            f"its columns are {', '.join(names)}"
        )
    return [_column(name, names, column) for column in columns]


def _number(where: str, cell: str) -> float:
    if not cell:
        raise ValueError(f"{where}: the value is missing")
    if not is_number(cell):
        raise ValueError(f"{where}: expected a number, got {cell!r}")
    return float(cell)


def is_number(text: str, *, finite: bool = True) -> bool:
    """Whether a text is a number; inf and nan are not, unless `finite=False`.

    >>> is_number("1e3"), is_number("nan"), is_number("x")
    (True, False, False)
    """
    try:
        number = float(text)
    except ValueError:
        return False
    return math.isfinite(number) or not finite


def _are_classes(cells: list[str]) -> bool:
    if not all(map(is_number, cells)):
        return True
    counts = Counter(map(float, cells))
    return (
        all(number.is_integer() for number in counts)
        and len(counts) <= MOST_CLASSES
        and min(counts.values()) > 1
    )


def _order(cell: str) -> tuple[float, str]:
    """Numbers by size, before names by letter."""
    return (float(cell) if is_number(cell) else math.inf, cell)
