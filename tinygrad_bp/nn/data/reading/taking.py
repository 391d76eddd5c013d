"""Rows of cells taken as numbers: what is missing, wrong or unknown in them is counted.

>>> from .reader import reading
>>> import io
>>> with reading(io.StringIO("a,b\\n1,x\\nNA,y\\n")) as reader:
...     taking = Taking(reader, [Column("a"), Column("b", "text", ["x"])], [0, 1], "drop")
...     [taking.rows(*block) for block in reader.blocks()], taking.notes()
([([(1.0, 1.0), (nan, 0.0)], {1})], ["left out 1 of 2 rows, where 'a' is missing", ...])
"""

from __future__ import annotations

from collections import Counter

from ....letters import counted, shown, visible
from .cells.missing import SENTINELS
from .columns import BadCells, Column
from .remarks import doubt_about

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from .reader import Reader

#: Numbers that stand for what is missing where they are strange.
_STRANGE = {0.0, *SENTINELS}

#: So many names are listed.
_LISTED = 8

#: In so many cells it is looked for whether their numbers can be read in two ways.
_LOOKED_AT = 1000


class Taking:
    """What takes rows of cells as numbers.

    Args:
        reader: the table.
        columns: what is taken.
        places: where each of them is in the table.
        missing: what is done where a value is missing: "drop", "fill" or "refuse".

    Attributes:
        bad: the cells that cannot be taken.
        unknown: for each column its texts that are none of its categories.
        doubt: what is to be said of numbers whose groups of digits may be decimals, or "".
    """

    def __init__(
        self, reader: Reader, columns: Sequence[Column], places: Sequence[int], missing: str
    ) -> None:
        self.bad = BadCells(reader.name)
        self.unknown: dict[str, Counter[str]] = {
            column.name: Counter() for column in columns if column.kind == "text"
        }
        self.doubt = ""
        self._doubted = reader.doubted.replace(reader.numerals.decimal, "")
        self._reader, self._missing = reader, missing
        self._columns = list(zip(columns, places, strict=True))
        self._gaps: Counter[str] = Counter()
        self._count = self._left_out = 0

    def rows(
        self, lines: Sequence[int], cells: Sequence[Sequence[str]]
    ) -> tuple[list[tuple[float, ...]], set[int]]:
        """The numbers of each row, and the places of the rows that lack some.

        Args:
            lines: the numbers of their lines.
            cells: all cells of each.
        """
        holes: set[int] = set()
        columns, numerals = list(zip(*cells, strict=True)), self._reader.numerals
        features: list[list[float]] = []
        for column, place in self._columns:
            unknown = self.unknown.get(column.name)
            numbers = column.numbers(columns[place], numerals, self.bad, lines, unknown)
            if not (self._count or self.doubt) and column.kind == "number":
                doubt = doubt_about(columns[place][:_LOOKED_AT], numerals, self._doubted)
                self.doubt = doubt.replace("{}", visible(repr(column.name)))
            gaps = gaps_in(numbers[0])
            if gaps and self._missing == "fill":
                self._gaps[column.name] += len(gaps)
                for feature, number in zip(numbers, column.filled(), strict=True):
                    for row in gaps:
                        feature[row] = number
            elif gaps:
                self.lack(column.name, gaps, lines, holes)
            features += numbers
        self._count += len(lines)
        return list(zip(*features, strict=True)), holes

    def lack(self, column: str, gaps: Sequence[int], lines: Sequence[int], holes: set[int]) -> None:
        """Note that rows lack the value of a column."""
        self._gaps[column] += len(gaps)
        if self._missing == "refuse":
            for row in gaps:
                self.bad.add(lines[row], column, "the value is missing")
        self._left_out -= len(holes)
        holes.update(gaps)
        self._left_out += len(holes)

    def refuse(self, others: Mapping[str, str] | None = None) -> None:
        """Raise an error that names all cells that are wrong.

        Args:
            others: columns that cannot be taken either, and why; None where a column cannot be
                left out.
        """
        if not (self.bad or others):
            return
        listed = _listing((others or {}).values(), ", ")
        message = f"{self._reader.name}: {listed}"
        if self.bad:
            message = "; ".join(filter(None, [str(self.bad), listed]))
        numerals, cells, hint = self._reader.numerals, {*self.bad.cells}, ""
        other = numerals.other
        if any(numerals.quantity(cell) is None and other.reads(cell) for cell in cells):
            hint = f"; decimal={other.decimal!r} reads some of them as numbers"
        elif len(cells) == 1 and (
            numerals.number(*cells) in _STRANGE
            or (self.bad.is_repeated and numerals.quantity(*cells) is None)
        ):
            hint = f"; missing_values={[*cells]} takes what is so written for missing"
        elif others is not None:
            names = list(dict.fromkeys([*self.bad.columns, *others]))
            hint = f"; leave out columns with ignore={names[:_LISTED]}"
            if self.bad.columns and self._missing != "refuse":
                hint += ", or take them as they are with text="
        raise ValueError(message + hint)

    def notes(self, dropped: str = "left out") -> list[str]:
        """What was left out, filled, and not known, in words.

        Args:
            dropped: what was done with rows that lack a value.
        """
        notes = []
        named = [visible(repr(name)) for name, count in self._gaps.most_common() if count]
        if named:
            which = _listing(named, " or ")
            if self._left_out:
                rows = f"{self._left_out:,} of {counted(self._count, 'row')}"
                notes.append(f"{dropped} {rows}, where {which} is missing")
            else:
                notes.append(f"filled {counted(self._gaps.total(), 'missing cell')} in {which}")
        for name, texts in self.unknown.items():
            if texts:
                some = _listing([shown(text, 30) for text, _ in texts.most_common()], ", ")
                notes.append(
                    f"{counted(texts.total(), 'cell')} of {visible(repr(name))} with a text that "
                    f"is not known, taken for none of those that are: {some}"
                )
        return notes


def gaps_in(numbers: Sequence[float]) -> list[int]:
    """Where there is no number."""
    return [place for place, number in enumerate(numbers) if number != number]


def _listing(names: Iterable[str], between: str) -> str:
    """The names, or the first of them."""
    listed = list(names)
    more = f" and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    return between.join(listed[:_LISTED]) + more
