"""Tables of your own: CSV files, with the line of every mistake in its message.

>>> import io
>>> table = read_csv(io.StringIO("height;width;kind\\n1;2;oak\\n3;4;ash\\n"))
>>> table.X, table.Y, table.classes
([[1.0, 2.0], [3.0, 4.0]], [1, 0], ['ash', 'oak'])
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from dataclasses import dataclass, field
from itertools import chain

from ...letters import shown, visible
from ..arguments import are_whole
from .csv_rows import lines_of, opened, rows_of_cells

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike
    from typing import Any, TextIO

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

    >>> from io import StringIO
    >>> table = read_csv(StringIO("x,y,kind\\n1,2,a\\n3,4,b\\n"))
    >>> table.X, table.Y, table.classes
    ([[1.0, 2.0], [3.0, 4.0]], [0, 1], ['a', 'b'])
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
    features: str | int | Sequence[str | int] | None = None,
    ignore: str | int | Sequence[str | int] = (),
    kind: str | None = None,
    header: bool | None = None,
    separator: str | None = None,
    keep_cells: bool = True,
    most_cells: int | None = None,
) -> Table:
    """The table in a CSV file, read row by row.

    Args:
        source: a path, or an open text file.
        target: the column to predict, by name or by number from 0 (from the end: -1, -2,
            ...), or None if the table has none.
        features: the columns to predict it from, or one; by default all others.
        ignore: those of the others to leave out, or one.
        kind: "classes" or "numbers": what the targets are. By default, they are classes if
            they are not numbers, or at most 20 different whole numbers, each more than once.
        header: whether the first line has the names of the columns. By default, it has if
            no cell in it is a number.
        separator: what stands between cells; by default it is found among tab ; | , and space.
        keep_cells: whether the result has the cells too, as they stand in the table; without
            them it takes a third of the memory.
        most_cells: a table of more cells is an error, and is not read to its end.

    Raises:
        ValueError: if it is not such a table; the message names the line and the column.
        OSError: if the file cannot be read.

    >>> from io import StringIO
    >>> table = read_csv(StringIO("size;price\\n70;140\\n95;200.5\\n"), target="price")
    >>> table.features, table.X, table.Y
    (['size'], [[70.0], [95.0]], [140.0, 200.5])
    """
    if kind is not None and (not isinstance(kind, str) or kind not in ("classes", "numbers")):
        raise ValueError(f"kind must be 'classes' or 'numbers', not {shown(kind)}")
    if separator is not None and (not isinstance(separator, str) or len(separator) != 1):
        raise ValueError(f"separator must be one character, not {shown(separator)}")
    is_open = hasattr(source, "read")
    name = visible(str(getattr(source, "name", "the table") if is_open else source))
    try:
        with opened(source) as file:
            rows = rows_of_cells(name, lines_of(name, file), separator)
            first = next(rows, None)
            if first is None:
                raise ValueError(f"{name} is empty")
            if header is None:
                header = not any(map(is_number, first[1]))
            names = first[1] if header else [f"column {k}" for k in range(1, len(first[1]) + 1)]
            aim = None if target is None else _column(name, names, target)
            if features is None:
                left_out = {aim, *_columns(name, names, _listed(ignore))}
                places = [place for place in range(len(names)) if place not in left_out]
            else:
                places = _columns(name, names, _listed(features))
            if not places:
                raise ValueError(f"{name} has no column to predict from, apart from the target")
            table = Table([], [], [names[place] for place in places], None, None, names)
            targets: list[str] = []
            lines = array("q")
            known: dict[str, str] = {}  # a text that is often in the table is kept once
            for line, cells in rows if header else chain([first], rows):
                if len(cells) != len(names):
                    raise ValueError(
                        f"{name}, line {line}: expected {len(names)} cells, got {len(cells)}"
                    )
                if most_cells is not None and len(names) * len(lines) >= most_cells:
                    raise ValueError(
                        f"{name} has more than {most_cells:,} cells: take a part of its rows"
                    )
                lines.append(line)
                table.X.append(_numbers(name, line, names, places, cells))
                if keep_cells:
                    table.cells.append(cells)
                if aim is not None:
                    if not cells[aim]:
                        raise ValueError(
                            f"{name}, line {line}, {names[aim]!r}: the value is missing"
                        )
                    targets.append(known.setdefault(cells[aim], cells[aim]))
    except UnicodeDecodeError as error:
        raise ValueError(f"{name} is not text in UTF-8: {error}") from None
    if not lines:
        raise ValueError(f"{name} has no rows under the names of its columns")
    if aim is not None:
        table.target = names[aim]
        _set_targets(table, kind, f"{name}, line", lines, targets)
    return table


def _set_targets(
    table: Table, kind: str | None, where: str, lines: Sequence[int], targets: list[str]
) -> None:
    """Set the targets: numbers of classes, or numbers."""
    if kind == "classes" or (kind is None and _are_classes(targets)):
        table.classes = sorted(set(targets), key=_order)
        numbers = {text: number for number, text in enumerate(table.classes)}
        table.Y = [numbers[text] for text in targets]
    else:
        table.Y = [
            _number(f"{where} {line}, {table.target!r}", cell)
            for line, cell in zip(lines, targets, strict=True)
        ]


def _numbers(
    name: str, line: int, names: list[str], places: list[int], cells: list[str]
) -> list[float]:
    """The numbers in some of the cells of a row."""
    try:
        row = [float(cells[place]) for place in places]
    except ValueError:
        row = [math.nan]
    if all(map(math.isfinite, row)):
        return row
    return [_number(f"{name}, line {line}, {names[place]!r}", cells[place]) for place in places]


def _listed(columns: Any) -> list[Any]:
    """Several columns, or one."""
    if columns is None:
        return []
    is_one = isinstance(columns, str) or not hasattr(columns, "__iter__") or are_whole(columns)
    return [columns] if is_one else list(columns)


def _column(name: str, names: list[str], column: Any) -> int:
    """The place of a column, given by name or number."""
    if are_whole(column) and not isinstance(column, bool):
        place = int(column)
        if -len(names) <= place < len(names):
            return place % len(names)
    elif isinstance(column, str) and names.count(column) == 1:
        return names.index(column)
    problem = "several columns" if names.count(str(column)) > 1 else "no column"
    raise ValueError(
        f"{name} has {problem} {shown(column)}: its columns are {visible(', '.join(names))}"
    )


def _columns(name: str, names: list[str], columns: Sequence[str | int]) -> list[int]:
    """The places of columns; an error names all that are missing."""
    place = {given: number for number, given in enumerate(names)}
    counts = Counter(names)
    missing = [column for column in columns if isinstance(column, str) and column not in place]
    if len(missing) > 1:
        raise ValueError(
            f"{name} has no columns {', '.join(map(repr, missing))}: "
            f"its columns are {visible(', '.join(names))}"
        )
    return [
        place[column]
        if isinstance(column, str) and counts[column] == 1
        else _column(name, names, column)
        for column in columns
    ]


def _number(where: str, cell: str) -> float:
    if not cell:
        raise ValueError(f"{where}: the value is missing")
    if not is_number(cell):
        raise ValueError(f"{where}: expected a number, got {shown(cell)}")
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
