"""A table in a file, gone through as often as is needed, some thousand cells at a time.

>>> import io
>>> with reading(io.StringIO("a;b\\n0,5;x\\n\\n2;y\\n")) as reader:
...     reader.names, reader.numerals.decimal, [*reader.blocks()]
(['a', 'b'], ',', [([2, 4], [['0,5', 'x'], ['2', 'y']])])
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain, islice
from os import PathLike

from ....letters import shown, visible
from ...arguments import are_whole
from .cells.numerals import Numerals, decimal_of
from .files.csv_rows import SEPARATORS, rows_of_cells, separator_of
from .files.sources import TableText, opened
from .format import Format
from .layout import layout_of
from .leaving import LeftOut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from .leaving import Row
    from .survey import Block

#: How many cells are taken in one piece.
_PIECE = 100_000

#: In how many lines the separator and the decimal are looked for.
_LOOKED_AT = 1000


class Reader:
    """A table that is open.

    Attributes:
        name: what it is called in errors.
        names: those of its columns.
        separator: what stands between its cells.
        numerals: how its numbers are written.
        told: how it is written, as far as that was told.
        doubted: what may be its decimal or not, by all that is in its first lines; a point is one
            where commas separate cells.
        numbering: the place of a column without a name that may count the rows, or None.
        notes: what was guessed, in words.
        left_out: the lines that were none of the rows when they were last gone through.
    """

    def __init__(
        self,
        told: Format,
        text: TableText,
        name: str,
        header: bool | None,
        most_cells: int | None,
        expected: Sequence[str],
        decimal_before: str,
    ) -> None:
        self.name, self._text, self._most = name, text, most_cells
        self.told = replace(told, encoding=told.encoding or text.encoding)
        self.notes = [text.note] if text.note else []
        self.separator = told.separator or separator_of(list(islice(text.lines(), _LOOKED_AT)))
        some = list(islice(self._rows(), _LOOKED_AT))
        if not some:
            raise ValueError(f"{name} is empty")
        decimal, self.doubted = told.decimal, ""
        if decimal is None and told.thousands in (".", ","):
            decimal = told.likely_decimal
        elif decimal is None:
            cells = chain.from_iterable(cells for _, cells in some)
            decimal, is_a_guess = decimal_of(self.separator, cells, decimal_before)
            if is_a_guess and told.thousands is None:
                self.doubted = "," if self.separator == "," else ",."
            if decimal == "," and (is_a_guess or self.separator != ";"):  # with which it is usual
                self.notes.append("numbers with a decimal comma")
        self.numerals = Numerals(decimal, told.thousands, told.missing_values or ())
        self._layout = layout_of(some, self.numerals, header, self.separator, expected)
        self.names, self.numbering = self._layout.names, self._layout.numbering
        self.notes += self._layout.notes
        self._places: dict[str, list[int]] = {}
        for place, given in enumerate(self.names):
            self._places.setdefault(given, []).append(place)
        self.left_out = self._nothing_left_out()

    @property
    def has_header(self) -> bool:
        """Whether the names of its columns stand in it."""
        return bool(self._layout.header)

    def _rows(self, comments: list[int] | None = None) -> Iterator[Row]:
        return rows_of_cells(self.name, self._text.lines(), self.separator, comments)

    def _nothing_left_out(self) -> LeftOut:
        return LeftOut(self._layout.header, len(self.names), self.numerals)

    def place(self, column: Any) -> int:
        """The place of a column, given by name or number.

        Raises:
            ValueError: if there is none, or are several.
        """
        found, count = [], len(self.names)
        if isinstance(column, str):
            found = self._places.get(column, [])
        elif are_whole(column) and not isinstance(column, bool) and -count <= column < count:
            found = [int(column) % count]
        if len(found) == 1:
            return found[0]
        problem = "several columns" if found else "no column"
        raise ValueError(f"{self.name} has {problem} {shown(column)}: {self._listing()}")

    def places(self, columns: Any) -> list[int]:
        """The places of columns, or of one.

        Raises:
            ValueError: if one is not there; names all that are not.
        """
        if columns is None:
            return []
        is_one = isinstance(columns, str) or not hasattr(columns, "__iter__") or are_whole(columns)
        listed = [columns] if is_one else list(columns)
        missing = [name for name in listed if isinstance(name, str) and name not in self._places]
        if len(missing) > 1:
            some = ", ".join(map(shown, missing))
            raise ValueError(f"{self.name} has no columns {some}: {self._listing()}")
        return [*map(self.place, listed)]

    def _listing(self) -> str:
        names, is_one = visible(", ".join(self.names)), len(self.names) == 1
        said = f"its {'one column is' if is_one else 'columns are'} {names}"
        if not self.has_header:
            said += ", since its first line is taken for a row; header=True takes it for names"
        return f"{said}; if that is several, name their separator=" if is_one else said

    def blocks(self) -> Iterator[Block]:
        """All rows in pieces: the numbers of their lines, and their cells.

        Raises:
            ValueError: if a row has not as many cells as there are columns, or there are too many.
        """
        self.left_out, layout = self._nothing_left_out(), self._layout
        width, count, last = len(self.names), 0, 0
        rows: Iterator[Row] = islice(self._rows(self.left_out.comments), layout.begin, None)
        if layout.skipped:
            rows = (row for row in rows if row[0] not in layout.skipped)
        rows = self.left_out.rows(rows)
        while piece := list(islice(rows, max(1, _PIECE // width))):
            for line, cells in piece:
                if len(cells) != width:
                    is_apart = 0 < last < line - 1
                    raise ValueError(
                        f"{self.name}, line {line}: expected {width} cells, got {len(cells)}"
                        + "; if another table begins there, give it a file of its own" * is_apart
                    )
                last = line
            count += len(piece) * width
            if self._most is not None and count > self._most:
                raise ValueError(
                    f"{self.name} has more than {self._most:,} cells: take a part of its rows"
                )
            yield [line for line, _ in piece], [cells for _, cells in piece]
        if not count:
            raise ValueError(f"{self.name} has no rows under the names of its columns")


@contextmanager
def reading(
    source: Any,
    *,
    header: bool | None = None,
    told: Format = Format(),  # noqa: B008 (it cannot change)
    most_cells: int | None = None,
    expected: Sequence[str] = (),
    before: Format = Format(),  # noqa: B008
    decimal_before: str = ".",
) -> Iterator[Reader]:
    """The table in a file; the arguments are those of `read_table`.

    Args:
        told: how it is written.
        expected: names of columns that it should have, which tell its separator and its header.
        before: how another table like it is written, which holds where nothing else is told; its
            separator where that gives the columns that are expected.
        decimal_before: the decimal of that table, for where there is doubt.

    Raises:
        ValueError: if there is none.
        OSError: if it cannot be read.
    """
    is_open = hasattr(source, "read")
    if not is_open and not isinstance(source, (str, bytes, PathLike)):
        raise TypeError(
            f"expected the path of a table or an open file, got {shown(source)}; nn.fit takes "
            f"frames and arrays as they are"
        )
    name = visible(str(getattr(source, "name", "the table") if is_open else source))
    with opened(source, name, told.encoding, before.encoding) as text:
        others = (text, name, header, most_cells, expected, decimal_before)
        form = told.after(replace(before, separator=None))
        # Before others a tab, with which a table of one column has one.
        ways = dict.fromkeys((before.separator or "\t", "\t", None, *SEPARATORS))
        for separator in ways if expected and told.separator is None else ():
            is_likely = separator in (before.separator, None)
            with suppress(ValueError):
                found = Reader(replace(form, separator=separator), *others)
                if {*expected} <= {*found.names} and (is_likely or found.has_header):
                    break
        else:
            found = Reader(form, *others)
        yield found
