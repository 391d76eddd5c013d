"""What becomes of a column of a table: from its cells, the numbers that a network takes.

>>> sex = Column("sex", "text", ["female", "male"])
>>> sex.features, sex.numbers(["male", "female", "?"], Numerals(), BadCells("t"), [2, 3, 4])
(['sex=female', 'sex=male'], [[0.0, 1.0, nan], [1.0, 0.0, nan]])
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from ....letters import counted, shown
from .cells.dates import FIRST, days_to, moment
from .cells.numerals import Numerals
from .cells.times import hours, season
from .cells.units import Measurement, fits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from typing import Any

#: What a column can hold.
KINDS = ("number", "text", "date", "time", "season")

#: What `dates="parts"` makes of a date, besides its days.
_PARTS = ("year", "month", "weekday", "hour")

#: So many of the cells that are wrong are shown.
_SHOWN = 5


class BadCells:
    """The cells of a table that cannot be taken: how many in which column, and the first few.

    Args:
        name: what the table is called.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._counts: Counter[str] = Counter()
        #: Of each column the first few: which it is of them, its line, what to say, and itself.
        self._first: list[tuple[int, int, str, str]] = []

    def add(self, line: int, column: str, reason: str, cell: str = "") -> None:
        """Keep one."""
        place = self._counts[column]
        self._counts[column] += 1
        if place < _SHOWN:
            said = f"line {line}, {shown(column, 30)}: {reason}"
            self._first.append((place, line, said, cell))

    def __bool__(self) -> bool:
        return bool(self._counts)

    def __str__(self) -> str:
        # The first of each column before the second of any, and then as they are in the table.
        first = sorted(sorted(self._first)[:_SHOWN], key=lambda kept: kept[1])
        said = "; ".join(said for _, _, said, _ in first)
        if not self.is_repeated:
            return f"{self._name}, {said}"
        count = self._counts.total()
        more = f"; and {count - len(first):,} more" if count > len(first) else ""
        return f"{self._name} has {counted(count, 'wrong cell')}: {said}{more}"

    @property
    def cells(self) -> list[str]:
        """What stands in some of them."""
        return [cell for _, _, _, cell in self._first if cell]

    @property
    def is_repeated(self) -> bool:
        """Whether there are several."""
        return self._counts.total() > 1

    @property
    def columns(self) -> list[str]:
        """The columns that they are in, those with most of them first."""
        return [name for name, _ in self._counts.most_common()]


@dataclass
class Column:
    """A column, and what is done with its cells.

    Attributes:
        name: its name.
        kind: "number"; "text", which gives a number for each of its texts, 1 for the one that
            it is and 0 for the others; "date", which gives days since 1970-01-01; "time", which
            gives hours; or "season", as 2009-10 is, which gives its first year.
        categories: the texts of a column of texts.
        order: of the parts of a date, where the year is not the first: "dmy" or "mdy".
        parts: whether a date gives its year, month, weekday (1 for Monday) and hour too.
        fill: what a missing cell is taken for, where it is to be filled: a number, of a date
            the days, of texts one of them.
        unit: that of its numbers, "%" for percentages, which give parts of 1; or "".

    A text that is none of the categories gives 0 for each of them.
    """

    name: str
    kind: str = "number"
    categories: list[str] = field(default_factory=list)
    order: str = "dmy"
    parts: bool = False
    fill: float | str = 0.0
    unit: str = ""

    @property
    def features(self) -> list[str]:
        """The name of each number that it gives."""
        if self.kind == "text":
            return [f"{self.name}={text}" for text in self.categories]
        parts = [f"{self.name} {part}" for part in _PARTS] if self.parts else []
        return [self.name, *parts]

    def numbers(
        self,
        cells: Sequence[str],
        numerals: Numerals,
        bad: BadCells,
        lines: Sequence[int],
        unknown: Counter[str] | None = None,
    ) -> list[list[float]]:
        """A list of numbers for each of its features; nan where a cell is missing, 0 where wrong.

        Args:
            cells: of some rows.
            numerals: how their numbers are written.
            bad: to which those go that are no numbers, or no dates.
            lines: the number of the line of each.
            unknown: counts the texts that are none of the categories.
        """
        if self.kind == "text":
            return self._one_hot(cells, numerals, Counter() if unknown is None else unknown)
        is_plain = self.kind == "number" and fits(Measurement(1.0, ""), self.unit)
        if is_plain and (found := numerals.all(cells)):
            return [found]
        known: dict[str, list[float]] = {}
        for cell, line in zip(cells, lines, strict=True):
            if cell not in known:
                known[cell] = self._parts(cell, numerals)
            if not known[cell]:
                reason = f"expected {self._expected(cell, numerals)}, got {shown(cell, 30)}"
                bad.add(line, self.name, reason, cell)
        wrong = [0.0] * len(self.features)
        return [list(row) for row in zip(*(known[cell] or wrong for cell in cells), strict=True)]

    def _expected(self, cell: str, numerals: Numerals) -> str:
        """What should be in a cell in which it is not."""
        if self.kind == "number" and self.unit:
            return "a percentage" if self.unit == "%" else f"a number in {shown(self.unit, 20)}"
        has_unit = self.kind == "number" and numerals.quantity(cell) is not None
        return f"a {self.kind}{' without a unit' if has_unit else ''}"

    def _one_hot(
        self, cells: Sequence[str], numerals: Numerals, unknown: Counter[str]
    ) -> list[list[float]]:
        columns = [[1.0 * (cell == text) for cell in cells] for text in self.categories]
        known = set(self.categories)
        for place, cell in enumerate(cells):
            if cell not in known:
                if numerals.is_missing(cell):
                    for column in columns:
                        column[place] = math.nan
                else:
                    unknown[cell] += 1
        return columns

    def _parts(self, cell: str, numerals: Numerals) -> list[float]:
        """The numbers of a cell; nan where it is missing, none where it is wrong."""
        if numerals.is_nothing(cell):
            return [math.nan] * len(self.features)
        if self.kind == "date":
            time = moment(cell, self.order)
            return [] if time is None else self._parts_of(time)
        number = self.value(cell, numerals)
        return [] if number is None else [number]

    def _parts_of(self, time: datetime) -> list[float]:
        hour = time.hour + time.minute / 60
        parts = [time.year, time.month, time.isoweekday(), hour] if self.parts else []
        return [days_to(time), *map(float, parts)]

    def value(self, cell: str, numerals: Numerals) -> float | None:
        """The number in a cell of numbers, times or seasons; None where there is none."""
        if self.kind != "number":
            return (hours if self.kind == "time" else season)(cell)
        found = numerals.quantity(cell)
        return found.number if found is not None and fits(found, self.unit) else None

    def filled(self) -> list[float]:
        """The numbers that a missing cell is taken for."""
        if self.kind == "text":
            return [1.0 * (text == self.fill) for text in self.categories]
        if self.kind == "date":
            time = FIRST + timedelta(days=float(self.fill))
            return self._parts_of(time.replace(microsecond=0))
        return [float(self.fill)]

    def described(self) -> dict[str, Any]:
        """As it is written into the file of a model."""
        said: dict[str, Any] = {"name": self.name, "kind": self.kind}
        if self.kind == "text":
            said["categories"] = self.categories
        if self.kind == "date":
            said |= {"order": self.order, "parts": self.parts}
        if self.unit:
            said["unit"] = self.unit
        return {**said, "fill": self.fill}

    @classmethod
    def read(cls, said: Any) -> Column:
        """The one that is described so in a file.

        Raises:
            TypeError, ValueError: if none is.
        """
        if not isinstance(said, dict):
            raise TypeError(f"expected the description of a column, got {shown(said)}")
        column = cls(**said)
        texts = [column.name, column.kind, column.order, column.unit, *column.categories]
        is_text = column.kind == "text"
        if (
            not all(isinstance(text, str) for text in texts)
            or not isinstance(column.categories, list)
            or not isinstance(column.parts, bool)
            or column.kind not in KINDS
            or column.order not in ("dmy", "mdy")
            or is_text != bool(column.categories)
            or (column.unit and column.kind != "number")
            or isinstance(column.fill, bool)
            or not isinstance(column.fill, str if is_text else (int, float))
            or not (isinstance(column.fill, str) or math.isfinite(column.fill))
        ):
            raise ValueError(f"{shown(said)} describes no column")
        column.filled()
        return column
