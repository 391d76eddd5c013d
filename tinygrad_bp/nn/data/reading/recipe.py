"""What is to be done with each column of a table, from what was found in it.

>>> from .cells.numerals import Numerals
>>> look = ColumnLook("age", Numerals())
>>> look.add(["30", "40", "NA"])
>>> recipe = TableRecipe(parts=False, order="dmy")
>>> recipe.add(look, 0, is_text=False)
>>> recipe.columns
[Column(name='age', kind='number', categories=[], order='dmy', parts=False, fill=35.0, unit='')]
"""

from __future__ import annotations

import math
from collections import Counter

from ....letters import shown, visible
from .cells.dates import are_dates_of_digits, days, is_dotted
from .cells.missing import NO_NUMBER
from .cells.numerals import is_number
from .cells.times import are_of_two_kinds, are_seasons, season
from .cells.units import Measurement, fits, is_word
from .columns import Column
from .remarks import Remarks, several_units
from .survey import MOST_TEXTS, ColumnLook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

#: Whole numbers in the target column are classes if at most this many of them differ.
MOST_CLASSES = 20

#: A column of more different texts says nothing of a row, or too much; a few never are too many.
MOST_CATEGORIES, FEW_CATEGORIES = 100, 10

#: If so many cells of a column with many texts have one unit, those that have not are faults.
_USUAL = 3 / 4


class TableRecipe:
    """What is to be done with each column, and those with which nothing can be done.

    Args:
        parts: whether dates are taken apart.
        order: of dates that can be read in both, "dmy" or "mdy".
        doubted: what may be the decimal of the table or not.

    Attributes:
        columns, places: the columns, and where they are in the table.
        too_many: the columns with too many texts, and what is to be said of each.
        remarks: what was guessed and left out.
    """

    def __init__(self, parts: bool, order: str, doubted: str = "") -> None:
        self.columns: list[Column] = []
        self.places: list[int] = []
        self.too_many: dict[str, str] = {}
        self.remarks = Remarks(doubted)
        self._parts, self._order = parts, order

    def add(self, look: ColumnLook, place: int, is_text: bool) -> None:
        """Say what becomes of a column."""
        if not look.count:
            self.remarks.add(f"left out {visible(repr(look.name))}, which has no value in any row")
            return
        column = None if is_text else self._found(look)
        if column is None and (why := _too_many_texts(look)):
            column = None if is_text else _of_most(look, _USUAL)
            if column is None:
                self.too_many[look.name] = why
                return
        if column is None:
            texts = sorted(look.texts, key=_order)
            column = Column(look.name, "text", texts, fill=max(texts, key=look.texts.__getitem__))
        if not is_text:
            self.remarks.on(column, look)
        self.columns.append(column)
        self.places.append(place)

    def target(self, look: ColumnLook, kind: str | None) -> tuple[Column, list[str] | None]:
        """What becomes of the target where it is a number, and else its classes too."""
        classes = classes_of(look, kind)
        column = _measured(look) or _of_most(look, 0) or Column(look.name)
        if classes is None:
            self.remarks.on(column, look)
        return column, classes

    def _found(self, look: ColumnLook) -> Column | None:
        """A column of dates, seasons, numbers or times, if it is one."""
        others, texts = look.others, look.names
        if not others and are_dates_of_digits(texts):
            return Column(look.name, "date", parts=self._parts, fill=_mean(days, look))
        if others > look.numbers and are_seasons(texts):
            return Column(look.name, "season", fill=_mean(season, look))
        if not (look.dates > others / 2 and others > look.numbers):
            return _measured(look)
        order, is_open = look.order(self._order)
        if is_open and not all(map(is_dotted, texts)):
            first = "day" if order == "dmy" else "month"
            self.remarks.add(f"read the dates in {visible(repr(look.name))} with the {first} first")
        fill = look.days[order].mean
        return Column(look.name, "date", order=order, parts=self._parts, fill=fill)


def _measured(look: ColumnLook) -> Column | None:
    """A column of numbers, with one unit or none, or of times, if it is one."""
    others, words, signs = look.others, look.words, look.signs
    has_zeros_alone = look.low >= 0 >= look.high and not look.strange
    if len(words) == 1 and others == words.total() and not signs and has_zeros_alone:
        return _of_unit(look, *words)
    if look.numbers and look.numbers >= others:
        unit = next(iter(signs), "")
        is_minor = unit == "%" and signs["%"] < look.numbers / 2 and not has_zeros_alone
        return _of_unit(look, "" if is_minor else unit) if len(signs) < 2 else None
    if look.times.count > others / 2 and others > look.numbers and not are_of_two_kinds(look.names):
        return Column(look.name, "time", fill=look.times.mean)
    return None


def _of_most(look: ColumnLook, share: float) -> Column | None:
    """A column of numbers with the unit that most of its cells have: at least this share."""
    units = look.words + look.signs
    unit, count = max(units.items(), key=lambda item: item[1], default=("", 0))
    is_usual = count >= share * (look.numbers + look.others)
    return _of_unit(look, unit) if unit and is_usual else None


def _of_unit(look: ColumnLook, unit: str) -> Column:
    taken = [tally for name, tally in look.units.items() if fits(Measurement(1.0, name), unit)]
    if look.low == 0 == look.high and unit:
        taken.append(look.units[""])
    total = sum(tally.count for tally in taken)
    fill = math.fsum(tally.mean * (tally.count / total) for tally in taken)
    return Column(look.name, unit=unit, fill=fill)


def _too_many_texts(look: ColumnLook) -> str:
    """What is to be said where a column has too many texts for an input each."""
    count, rows = len(look.texts), look.count
    if not look.many and count <= min(MOST_CATEGORIES, max(FEW_CATEGORIES, rows / 2)):
        return ""
    named = visible(repr(look.name))
    if different := several_units(look):
        return f"{named} has {different}"
    many = f"more than {MOST_TEXTS:,}" if look.many else f"{count:,}"
    return f"{named} has {many} different texts in {rows:,} rows"


def _mean(read: Callable[[str], float | None], look: ColumnLook) -> float:
    """The mean of what is read in the cells in which there is something."""
    found = [(read(text), count) for text, count in look.texts.items() if text not in NO_NUMBER]
    total = sum(count for number, count in found if number is not None)
    return math.fsum(number * (count / total) for number, count in found if number is not None)


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
    return sorted(look.names if look.numbers else look.texts, key=_order)


def _are_classes(look: ColumnLook) -> bool:
    """Whether cells are names, or numbers such as classes have, a few names among them or not."""
    others, column = look.others, _measured(look)
    if column is None and others + look.marks and others >= look.numbers:
        return True
    column = column or Column(look.name)
    counts = Counter[float]()
    for cell, count in look.texts.items():
        if column.unit or column.kind != "number":
            number = column.value(cell, look.numerals)
        else:
            number = float(cell) if is_number(cell) else None
        if number is not None and (
            column.kind == "time" or not column.unit or is_word(column.unit)
        ):
            counts[number] += count
        elif cell not in NO_NUMBER and not others:  # a number, but written for the eye
            return False
    are_few = 0 < len(counts) <= MOST_CLASSES and not look.many
    return are_few and all(map(float.is_integer, counts)) and min(counts.values()) > 1


def _order(cell: str) -> tuple[float, str]:
    """Numbers by size, before names by letter."""
    return (float(cell) if is_number(cell) else math.inf, cell)
