"""A look at all cells of a table, before any is taken: what each column holds.

>>> looks = {0: ColumnLook("a", Numerals()), 1: ColumnLook("b", Numerals())}
>>> survey(looks, [([2, 3], [["1", "x"], ["NA", "y"]])])
>>> [(look.numbers, look.others, [*look.texts]) for look in looks.values()]
[(1, 0, ['1']), (0, 2, ['x', 'y'])]
"""

from __future__ import annotations

import math
from array import array
from collections import Counter
from functools import partial

from .cells.dates import days
from .cells.missing import NO_NUMBER, SENTINELS
from .cells.numerals import Numerals
from .cells.times import hours
from .cells.units import is_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    #: Some rows: the number of the line of each, and its cells.
    Block = tuple[list[int], list[list[str]]]

#: So many different texts of a column are kept.
MOST_TEXTS = 1000


class Tally:
    """How many numbers there are of a kind, and their mean.

    >>> tally = Tally()
    >>> tally.add([1.0, 2.0, 6.0])
    >>> tally.count, tally.mean
    (3, 3.0)
    """

    def __init__(self) -> None:
        self.count, self.mean = 0, 0.0

    def add(self, numbers: Sequence[float], times: int = 1) -> None:
        """Count some numbers, each of them so many times."""
        self.count += times * len(numbers)
        try:
            mean = math.fsum(numbers) / len(numbers)
        except OverflowError:
            mean = math.fsum(number / len(numbers) for number in numbers)
        self.mean += (mean - self.mean) * (times * len(numbers) / self.count)


class ColumnLook:
    """What was found in a column.

    Attributes:
        name: that of the column.
        marks: how many of its cells are missing if the column is one of numbers or dates.
        others: how many are neither missing in any column, nor numbers, nor marks.
        texts: its different cells that are not missing, and how often each is there; some of
            them if there are `many`.
        many: whether there are more than are kept.
        units: its numbers by their units, "" for those without; where the unit is a word, they
            are among the others.
        days: those of the others that are dates, read in each order, as days.
        times: those of the others that are times, in hours.
        strange: its numbers that may stand for a missing value, and how often each is there.
        low, high: the least and the greatest of its other numbers without a unit.
        kept: its numbers, as long as each cell is a plain one; else None.
        cells: its cells, where they are to be listed and there are not `many`; else None.
    """

    def __init__(
        self, name: str, numerals: Numerals, *, keeps_all: bool = False, lists: bool = False
    ) -> None:
        self.name, self.numerals = name, numerals
        self.others = self.marks = 0
        self.texts: dict[str, int] = {}
        self.many = False
        self.units: dict[str, Tally] = {}
        self.days = {order: Tally() for order in ("dmy", "mdy")}
        self.times = Tally()
        self.strange = Counter[float]()
        self.low, self.high = math.inf, -math.inf
        self.kept: array[float] | None = array("d")
        self.cells: list[str] | None = [] if lists else None
        self._same: dict[str, str] = {}
        by_order = ((tally, partial(days, order=order)) for order, tally in self.days.items())
        self._readings: list[tuple[Tally, Callable[[str], float | None]]]
        self._readings = [*by_order, (self.times, hours)]
        self._keeps_all = keeps_all

    @property
    def names(self) -> AbstractSet[str]:
        """Its different cells but for marks."""
        return self.texts.keys() - NO_NUMBER

    @property
    def count(self) -> int:
        """How many of its cells are not missing in any column."""
        return self.numbers + self.others + self.marks

    @property
    def numbers(self) -> int:
        """How many of its cells are numbers, those whose unit is a word not counted."""
        return sum(tally.count for unit, tally in self.units.items() if not is_word(unit))

    @property
    def words(self) -> Counter[str]:
        """How many of the others are numbers with a word for their unit."""
        return Counter({u: tally.count for u, tally in self.units.items() if is_word(u)})

    @property
    def signs(self) -> Counter[str]:
        """How many of its numbers are percentages, and money."""
        return Counter({u: t.count for u, t in self.units.items() if u and not is_word(u)})

    def add(self, cells: Sequence[str]) -> None:
        """Look at some more of its cells."""
        numbers = self.numerals.all(cells)
        if self.cells is not None:
            self.cells += [self._same.setdefault(cell, cell) for cell in cells]
        if not self.many:
            for cell in cells:
                self.texts[cell] = self.texts.get(cell, 0) + 1
            for cell in self.numerals.missing_among(self.texts.keys()):
                del self.texts[cell]
            self.many = len(self.texts) > MOST_TEXTS and not self._keeps_all
            if self.many:
                self.cells, self._same = None, {}
        if numbers:
            self._add_plain(numbers)
            if self.kept is not None:
                self.kept.extend(array("d", numbers))
            return
        self.kept = None
        found: list[float] = []
        for text, count in Counter(cells).items():
            if self.numerals.is_missing(text):
                continue
            quantity = self.numerals.quantity(text)
            if quantity is not None and not quantity.unit:
                found += [quantity.number] * count
            elif quantity is not None:
                self.units.setdefault(quantity.unit, Tally()).add([quantity.number], count)
            if quantity is None or is_word(quantity.unit):
                self._add_other(text, count)
        if found:
            self._add_plain(found)

    def _add_plain(self, numbers: Sequence[float]) -> None:
        self.units.setdefault("", Tally()).add(numbers)
        low, high = min(numbers), max(numbers)
        if low in SENTINELS or high in SENTINELS:
            self.strange.update(number for number in numbers if number in SENTINELS)
            usual = [number for number in numbers if number not in SENTINELS]
            low, high = min(usual, default=math.inf), max(usual, default=-math.inf)
        self.low, self.high = min(self.low, low), max(self.high, high)

    def _add_other(self, text: str, count: int) -> None:
        if text in NO_NUMBER:
            self.marks += count
            return
        self.others += count
        for tally, read in self._readings:
            if tally.count or self.others <= MOST_TEXTS:  # else there are none
                number = read(text)
                if number is not None:
                    tally.add([number], count)

    @property
    def dates(self) -> int:
        """How many of the others are dates, in the order that fits most of them."""
        return max(tally.count for tally in self.days.values())

    def numbered(self, classes: Mapping[str, int]) -> list[int] | None:
        """The number of the class in each cell; None where one is none, or they are not listed."""
        is_known = self.cells is not None and classes.keys() >= {*self.cells}
        return [classes[cell] for cell in self.cells or []] if is_known else None

    def order(self, usual: str) -> tuple[str, bool]:
        """The order that fits most dates, and whether the other does too, and gives other days.

        Args:
            usual: the order that is taken where both do.
        """
        first, second = self.days.values()
        if first.count == second.count:
            return usual, first.mean != second.mean
        return max(self.days, key=lambda order: self.days[order].count), False


def survey(looks: Mapping[int, ColumnLook], blocks: Iterable[Block]) -> None:
    """Look at all rows; the looks are by the places of their columns."""
    for _, rows in blocks:
        columns = list(zip(*rows, strict=True))
        for place, look in looks.items():
            look.add(columns[place])
