"""What is to be done with each column of a table, from what was found in it.

>>> from .cells.numerals import Numerals
>>> look = ColumnLook("age", Numerals(), keeps_all=False)
>>> look.add(["30", "40", "NA"])
>>> recipe = TableRecipe(parts=False, order="dmy")
>>> recipe.add(look, 0, is_text=False)
>>> recipe.columns
[Column(name='age', kind='number', categories=[], order='dmy', parts=False, fill=35.0)]
"""

from __future__ import annotations

import math
import re
from collections import Counter

from ....letters import shown, visible
from .cells.dates import are_dates_of_digits, days
from .cells.missing import NO_NUMBER
from .cells.numerals import is_number
from .columns import Column
from .survey import MOST_TEXTS, ColumnLook

#: Whole numbers in the target column are classes if at most this many of them differ.
MOST_CLASSES = 20

#: A column of more different texts says nothing of a row, or too much; a few never are too many.
MOST_CATEGORIES, FEW_CATEGORIES = 100, 10


#: A whole number that is written as names are: a postcode, a part's number.
_BEGINS_WITH_0 = re.compile(r"0\d\d+")


class TableRecipe:
    """What is to be done with each column, and those with which nothing can be done.

    Args:
        parts: whether dates are taken apart.
        order: of dates that can be read in both, "dmy" or "mdy".

    Attributes:
        columns, places: the columns, and where they are in the table.
        too_many: the columns with too many texts, and what is to be said of each.
        notes: what was guessed and left out, in words.
    """

    def __init__(self, parts: bool, order: str) -> None:
        self.columns: list[Column] = []
        self.places: list[int] = []
        self.too_many: dict[str, str] = {}
        self.notes: list[str] = []
        self._parts, self._order = parts, order

    def add(self, look: ColumnLook, place: int, is_text: bool) -> None:
        """Say what becomes of a column."""
        named = visible(repr(look.name))
        if not (look.numbers or look.others):
            self.notes.append(f"left out {named}, which has no value in any row")
            return
        rows, others = look.numbers + look.others, look.others - look.marks
        if not is_text and not others and are_dates_of_digits(look.texts.keys() - NO_NUMBER):
            column = Column(look.name, "date", parts=self._parts)
            column.fill = _mean_day(look)
            self.notes.append(f"read {named} as dates, such as {next(iter(look.texts))}")
        elif not is_text and look.dates > others / 2 and others > look.numbers:
            order, is_open = look.order(self._order)
            if is_open:
                first = "day" if order == "dmy" else "month"
                self.notes.append(f"read the dates in {named} with the {first} first")
            column = Column(look.name, "date", order=order, parts=self._parts)
            column.fill = look.mean_day(order)
        elif not is_text and look.numbers and look.numbers >= others:
            column = Column(look.name, fill=look.mean)
            if some := [text for text in look.texts if _BEGINS_WITH_0.fullmatch(text)]:
                self.notes.append(
                    f"took {named} for numbers, though some begin with 0, as {some[0]}: if they "
                    f"are names, name it in text="
                )
        else:
            count = len(look.texts)
            is_a_name = count > max(FEW_CATEGORIES, rows / 2)
            if look.many or count > MOST_CATEGORIES or is_a_name:
                many = f"more than {MOST_TEXTS:,}" if look.many else f"{count:,}"
                self.too_many[look.name] = f"{named} has {many} different texts in {rows:,} rows"
                return
            column = Column(look.name, "text", sorted(look.texts, key=_order))
            column.fill = max(column.categories, key=lambda text: look.texts[text])
        self.columns.append(column)
        self.places.append(place)


def _mean_day(look: ColumnLook) -> float:
    """The mean of dates that are numbers."""
    found = [(days(text), count) for text, count in look.texts.items() if text not in NO_NUMBER]
    total = sum(count for _, count in found)
    return math.fsum(day * (count / total) for day, count in found if day is not None)


def classes_of(look: ColumnLook, kind: str | None) -> list[str] | None:
    """The classes of a target; None where it is a number."""
    if kind == "numbers" or (kind is None and not _are_classes(look)):
        return None
    if look.many and kind is None:
        raise ValueError(
            f"{shown(look.name)} has more than {MOST_TEXTS:,} different texts, which are too many "
            f"classes; if its cells are meant as numbers, say kind='numbers', and those that are "
            f"not will be named"
        )
    names = look.texts.keys() - NO_NUMBER if look.numbers else look.texts
    return sorted(names, key=_order)


def _are_classes(look: ColumnLook) -> bool:
    """Whether cells are names, or numbers such as classes have, a few names among them or not."""
    others = look.others - look.marks
    if look.others and others >= look.numbers:
        return True
    counts = Counter[float]()
    for cell, count in look.texts.items():
        if is_number(cell):
            counts[float(cell)] += count
        elif cell not in NO_NUMBER and not others:  # a number, but written for the eye
            return False
    return (
        bool(counts)
        and not look.many
        and all(number.is_integer() for number in counts)
        and len(counts) <= MOST_CLASSES
        and min(counts.values()) > 1
    )


def _order(cell: str) -> tuple[float, str]:
    """Numbers by size, before names by letter."""
    return (float(cell) if is_number(cell) else math.inf, cell)
