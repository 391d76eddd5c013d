"""Tables of your own: CSV files, with the line of every mistake in its message.

>>> import io
>>> table = read_table(io.StringIO("height;colour;kind\\n1,5;red;oak\\n3;blue;ash\\n"))
>>> table.features, table.X
(['height', 'colour=blue', 'colour=red'], [[1.5, 0.0, 1.0], [3.0, 1.0, 0.0]])
>>> table.Y, table.classes
([1, 0], ['ash', 'oak'])
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

from ...letters import counted, shown
from ..arguments import chosen
from .reading.columns import Column
from .reading.format import Format
from .reading.layout import counts
from .reading.reader import reading
from .reading.recipe import TableRecipe
from .reading.rows import NumberRows
from .reading.survey import ColumnLook, survey
from .reading.taking import Taking, gaps_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from os import PathLike
    from typing import IO, Any, TypeVar

    _T = TypeVar("_T")

    from .reading.reader import Reader
    from .reading.survey import Block

#: What is done where a value is missing.
MISSING_WAYS = ("drop", "fill", "refuse")

#: How many names of numbers a table shows.
_SHOWN = 8


@dataclass
class Table:
    """The numbers of a table, ready to train on.

    Attributes:
        X: the numbers of each row.
        Y: for each row the number of its class, or its target; empty without a target.
        features: the name of each number in a row of X.
        target: the name of the column in Y, or None.
        classes: the name of each class, or None where the targets are numbers.
        columns: the names of all columns.
        cells: all cells of each row, as they stand in the table.
        recipe: the columns that X comes from, with what was done to each.
        missing: what was done where a value is missing: "drop", "fill" or "refuse".
        decimal: what stands before decimals: "." or ",".
        format: how the table is written, as far as that was told, or its encoding guessed.
        notes: what was guessed, filled and left out, in words.

    >>> from io import StringIO
    >>> table = read_table(StringIO("x,y,kind\\n1,2,a\\n3,4,b\\n"))
    >>> table.X, table.Y, table.classes
    ([[1.0, 2.0], [3.0, 4.0]], [0, 1], ['a', 'b'])
    >>> table
    <Table: 2 rows of 'x', 'y'; target 'kind', 2 classes>
    """

    X: Sequence[list[float]]
    Y: list[int] | list[float]
    features: list[str]
    target: str | None
    classes: list[str] | None
    columns: list[str] = field(default_factory=list)
    cells: list[list[str]] = field(default_factory=list)
    recipe: list[Column] = field(default_factory=list)
    missing: str = "drop"
    decimal: str = "."
    format: Format = field(default_factory=Format)
    notes: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.recipe = self.recipe or [Column(name) for name in self.features]

    def __repr__(self) -> str:
        names = [*map(repr, self.features[:_SHOWN])]
        if left := len(self.features) - len(names):
            names.append(f"{left:,} more")
        target = "" if self.target is None else f"; target {self.target!r}"
        if self.classes is not None:
            target += f", {len(self.classes):,} classes"
        return f"<Table: {counted(len(self.X), 'row')} of {', '.join(names)}{target}>"


def read_table(
    source: str | PathLike[str] | IO[Any],
    target: str | int | None = -1,
    *,
    features: str | int | Sequence[str | int] | None = None,
    ignore: str | int | Sequence[str | int] = (),
    text: str | int | Sequence[str | int] = (),
    kind: str | None = None,
    missing: str = "drop",
    missing_values: str | float | Iterable[str | float] | None = None,
    dates: str = "days",
    month_first: bool = False,
    header: bool | None = None,
    separator: str | None = None,
    decimal: str | None = None,
    thousands: str | None = None,
    encoding: str | None = None,
    keep_cells: bool = True,
    most_cells: int | None = None,
) -> Table:
    """The table in a CSV file, as numbers.

    A column of texts gives a number for each of its texts, which is 1 in the rows that have it and
    0 in the others. A column of dates gives days since 1970-01-01, one of times hours; numbers
    lose the unit that all of them have, and 12% is 0.12. A column is taken for numbers
    where most of its cells are; those that are not are all named in one error. Empty cells, NA,
    N/A, NaN, NaT, null and ? are missing values; among numbers and dates also - and . and None, and
    the errors of spreadsheets. A line that begins with # is a comment, unless it has a cell for
    each column. Titles above the table, a line of units under its names, totals and remarks below
    it, and a first column without a name that counts the rows are left out, and that is said.

    Args:
        source: a path, or a file that is open for text or for bytes; gzip may have packed it.
        target: the column to predict, by name or by number from 0 (from the end: -1, -2,
            ...), or None if the table has none.
        features: the columns to predict it from, or one, the target not among them; by default
            all others.
        ignore: those of the others to leave out, or one.
        text: those to take as texts even if they hold numbers, or one.
        kind: "classes" or "numbers": what the targets are. By default, they are classes if
            they are not numbers, or at most 20 different whole numbers, each more than once.
        missing: what is done with a row that lacks a value: "drop" leaves it out; "fill" takes the
            mean of the column, or its most frequent text, but leaves the row out if it lacks the
            target; "refuse" makes it an error.
        missing_values: texts or numbers, or one, that stand for what is missing too, such as -999.
        dates: "days", or "parts" for the year, month, weekday (1 for Monday) and hour too.
        month_first: whether 1/2/2024 is the 2nd of January, in a column of such dates alone.
        header: whether the first line has the names of the columns. By default, it has if
            no cell in it is a number, or they are years; unless one is a date as those below it
            are, or missing, or each stands below it again.
        separator: what stands between cells; by default it is found among tab ; | , and space.
        decimal: "." or ","; by default what makes more cells numbers.
        thousands: what stands between groups of digits; by default any of , . ' and space that is
            not the decimal and stands between groups of three.
        encoding: of a file of bytes; by default UTF-8, or UTF-16, or else the one in which most of
            it is words of a language, with Windows-1252 in doubt.
        keep_cells: whether the result has the cells too, as they stand in the table; without
            them it takes a tenth of the memory.
        most_cells: a table of more cells is an error, and is not read to its end.

    Raises:
        ValueError: if it is not such a table; the message names the line and the column.
        OSError: if the file cannot be read.

    >>> from io import StringIO
    >>> table = read_table(StringIO("size,sold,price\\n70,2024-05-01,140\\n95,?,200.5\\n"))
    >>> table.features, table.X, table.Y
    (['size', 'sold'], [[70.0, 19844.0]], [140.0])
    >>> table.notes
    ["left out 1 of 2 rows, where 'sold' is missing"]
    """
    if kind is not None:
        chosen("kind", kind, ["classes", "numbers"])
    chosen("missing", missing, MISSING_WAYS)
    chosen("dates", dates, ["days", "parts"])
    told = Format(separator, decimal, thousands, encoding, missing_values)  # type: ignore[arg-type]
    with reading(source, header=header, told=told, most_cells=most_cells) as reader:
        names = reader.names
        aim = None if target is None else reader.place(target)
        ignored = reader.places(ignore)
        if aim in ignored:
            problem = "is the target, and cannot be ignored: name another with target="
            raise ValueError(f"{names[aim]!r} {problem}")
        if features is None:
            left_out = {aim, *ignored}
            places = [place for place in range(len(names)) if place not in left_out]
        else:
            places = reader.places(features)
            if aim in places:
                raise both_target_and_feature(names[aim])
        if not places:
            raise ValueError(_nothing_to_predict_from(reader))
        texts = {*reader.places(text)}
        cells: list[list[str]] = []
        blocks = _noting(reader.blocks(), cells) if keep_cells else reader.blocks()
        numerals, kept = reader.numerals, {*texts, *({aim} if kind == "classes" else ())}
        looks = {
            place: ColumnLook(names[place], numerals, keeps_all=place in kept, lists=place == aim)
            for place in [*places, *([] if aim is None else [aim])]
        }
        survey(looks, blocks)
        if features is None and reader.numbering in places and counts(looks[reader.numbering].kept):
            places.remove(reader.numbering)
            reader.notes.append("left out the first column, which has no name and counts the rows")
        order = "mdy" if month_first else "dmy"
        recipe = TableRecipe(dates == "parts", order, reader.doubted)
        for place in places:
            recipe.add(looks[place], place, is_text=place in texts)
        number = classes = None
        if aim is not None:
            number, classes = recipe.target(looks[aim], kind)
        given = [feature for column in recipe.columns for feature in column.features]
        table = Table([], [], given, None if aim is None else names[aim], classes, names, cells)
        table.recipe, table.missing = recipe.columns, missing
        table.decimal, table.format = numerals.decimal, reader.told
        notes: list[str] = []
        if not _take_plain(table, recipe, looks, aim):
            del cells[:], looks
            notes = _take(table, reader, recipe, aim, number, keep_cells)
        table.notes = [*reader.notes, *reader.left_out.notes, *recipe.remarks.notes(), *notes]
        if not table.features:
            raise ValueError(_nothing_to_predict_from(reader))
        if not len(table.X):
            way_out = "; missing='fill' fills them" if missing == "drop" else ""
            raise ValueError(f"{reader.name}: {table.notes[-1]}{way_out}")
        return table


def both_target_and_feature(name: str) -> Exception:
    """The error for a column that is both, whose network would learn to copy it."""
    return ValueError(f"{name!r} is the target, and cannot be among the features too")


#: The same function, by the name that pandas has for it.
read_csv = read_table


def _noting(blocks: Iterable[Block], cells: list[list[str]]) -> Iterator[Block]:
    """The same, whose cells are kept."""
    for lines, rows in blocks:
        cells += rows
        yield lines, rows


def _take_plain(
    table: Table, recipe: TableRecipe, looks: dict[int, ColumnLook], aim: int | None
) -> bool:
    """Give it its rows, if all of them are plain numbers, which the first look has kept."""
    kept = [looks[place].kept for place in recipe.places]
    columns = [numbers for numbers in kept if numbers is not None]
    is_plain = all(column.kind == "number" for column in recipe.columns) and not recipe.too_many
    targets: Any = []
    if aim is not None:
        known = {text: number for number, text in enumerate(table.classes or [])}
        targets = looks[aim].kept if table.classes is None else looks[aim].numbered(known)
    if not (is_plain and 0 < len(columns) == len(kept)) or targets is None:
        return False
    table.X, table.Y = NumberRows.of_columns(columns), [*targets]
    return True


def _take(
    table: Table,
    reader: Reader,
    recipe: TableRecipe,
    aim: int | None,
    number: Column | None,
    keep_cells: bool,
) -> list[str]:
    """Give it its rows, which are gone through again; what is to be said of them."""
    taking = Taking(reader, recipe.columns, recipe.places, table.missing)
    known = {text: number for number, text in enumerate(table.classes or [])}
    table.X = rows = NumberRows(max(1, len(table.features)))

    def left(rows: Sequence[_T], holes: set[int]) -> list[_T]:
        return [row for place, row in enumerate(rows) if place not in holes]

    for lines, cells in reader.blocks():
        found, holes = taking.rows(lines, cells)
        if aim is not None and number is not None:
            aims = [row[aim] for row in cells]
            targets = [known.get(cell, math.nan) for cell in aims]
            if table.classes is None:
                [targets] = number.numbers(aims, reader.numerals, taking.bad, lines)
            taking.lack(str(table.target), gaps_in(targets), lines, holes)
            table.Y += left(targets, holes)
        rows.numbers.extend(chain.from_iterable(left(found, holes)))
        if keep_cells:
            table.cells += left(cells, holes)
    taking.refuse(recipe.too_many)
    return taking.notes()


def _nothing_to_predict_from(reader: Reader) -> str:
    message = f"{reader.name} has no column to predict from, apart from the target"
    if len(reader.names) > 1:
        return message
    name = shown(reader.names[0], 40)
    return f"{message}: its one column is {name}; if that is several, name their separator="
