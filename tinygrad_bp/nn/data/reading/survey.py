"""A look at all cells of a table, before any is taken: what each column holds.

>>> looks = survey(["a", "b"], [0, 1], [([2, 3], [["1", "x"], ["NA", "y"]])], Numerals(), set())
>>> [(look.numbers, look.missing, [*look.texts]) for look in looks]
[(1, 1, ['1']), (0, 0, ['x', 'y'])]
"""

from __future__ import annotations

import math
from array import array
from collections import Counter

from .cells.dates import days
from .cells.missing import MISSING, NO_NUMBER
from .cells.numerals import Numerals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

    #: Some rows: the number of the line of each, and its cells.
    Block = tuple[list[int], list[list[str]]]

#: So many different texts of a column are kept.
MOST_TEXTS = 1000


class ColumnLook:
    """What was found in a column.

    Attributes:
        name: that of the column.
        numbers, missing, others: how many of its cells are numbers, missing, neither.
        marks: how many of the others are missing if the column is one of numbers or dates.
        texts: its different cells that are not missing, and how often each is there; some of
            them if there are `many`.
        many: whether there are more than are kept.
        orders: how many of the others are dates, read in each order.
        mean: of its numbers; of dates the days.
        kept: its numbers, as long as each cell is a plain one; else None.
        cells: its cells, where they are to be listed and there are not `many`; else None.
    """

    def __init__(self, name: str, numerals: Numerals, keeps_all: bool, lists: bool = False) -> None:
        self.name = name
        self.numbers = self.missing = self.others = self.marks = 0
        self.texts: dict[str, int] = {}
        self.many = False
        self.orders = dict.fromkeys(("dmy", "mdy"), 0)
        self.mean = 0.0
        self.kept: array[float] | None = array("d")
        self.cells: list[str] | None = [] if lists else None
        self._same: dict[str, str] = {}
        self._numerals, self._keeps_all = numerals, keeps_all
        self._days = dict.fromkeys(self.orders, 0.0)

    def add(self, cells: Sequence[str]) -> None:
        """ColumnLook at some cells."""
        numbers = self._numerals.all(cells)
        if self.cells is not None:
            self.cells += [self._same.setdefault(cell, cell) for cell in cells]
        if not self.many:
            for cell in cells:
                self.texts[cell] = self.texts.get(cell, 0) + 1
            for cell in MISSING & self.texts.keys():
                del self.texts[cell]
            self.many = len(self.texts) > MOST_TEXTS and not self._keeps_all
            if self.many:
                self.cells, self._same = None, {}
        if numbers:
            self._add_numbers(numbers)
            if self.kept is not None:
                self.kept.extend(array("d", numbers))
            return
        self.kept = None
        kept = {text: count for text, count in Counter(cells).items() if text not in MISSING}
        self.missing += len(cells) - sum(kept.values())
        found: list[float] = []
        for text, count in kept.items():
            number = self._numerals.number(text)
            if number is None:
                self._add_other(text, count)
            else:
                found += [number] * count
        self._add_numbers(found)

    def _add_numbers(self, numbers: Sequence[float]) -> None:
        if numbers:
            self.numbers += len(numbers)
            try:
                mean = math.fsum(numbers) / len(numbers)
            except OverflowError:
                mean = math.fsum(number / len(numbers) for number in numbers)
            self.mean += (mean - self.mean) * (len(numbers) / self.numbers)

    def _add_other(self, text: str, count: int) -> None:
        self.others += count
        if text in NO_NUMBER:
            self.marks += count
            return
        for order in self.orders:
            if self.orders[order] or self.others <= MOST_TEXTS:  # else there are no dates
                day = days(text, order)
                if day is not None:
                    self.orders[order] += count
                    share = count / self.orders[order]
                    self._days[order] += (day - self._days[order]) * share

    @property
    def dates(self) -> int:
        """How many of the others are dates, in the order that fits most of them."""
        return max(self.orders.values())

    def order(self, usual: str) -> tuple[str, bool]:
        """The order that fits most dates, and whether the other does too, and gives other days.

        Args:
            usual: the order that is taken where both do.
        """
        first, second = self.orders.values()
        if first == second:
            return usual, len(set(self._days.values())) > 1
        return max(self.orders, key=lambda order: self.orders[order]), False

    def mean_day(self, order: str) -> float:
        """The mean of the dates, in days."""
        return self._days[order]


def survey(
    names: Sequence[str],
    places: Sequence[int],
    blocks: Iterable[Block],
    numerals: Numerals,
    keeping: AbstractSet[int],
    listing: AbstractSet[int] = frozenset(),
) -> list[ColumnLook]:
    """What the columns at these places hold.

    Args:
        names: of all columns.
        places: of those that are looked at.
        blocks: all rows.
        numerals: how numbers are written.
        keeping: the places of those of which all texts are kept.
        listing: the places of those whose cells are listed.
    """
    looks = [
        ColumnLook(names[place], numerals, place in keeping, place in listing) for place in places
    ]
    for _, rows in blocks:
        columns = list(zip(*rows, strict=True))
        for place, look in zip(places, looks, strict=True):
            look.add(columns[place])
    return looks
