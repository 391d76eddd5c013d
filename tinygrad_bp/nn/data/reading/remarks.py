"""What is said of columns: how their cells were read, where that may not be what was meant.

>>> from .cells.numerals import Numerals
>>> look = ColumnLook("t", Numerals())
>>> look.add(["12:30", "8:15"])
>>> remarks = Remarks()
>>> remarks.on(Column("t", "time"), look)
>>> remarks.notes()
["read 't' as times, in hours: 12:30 is 12.5"]
"""

from __future__ import annotations

import re
from itertools import islice

from ....letters import shown, visible
from .cells.dates import has_zone, is_day_of_digits
from .cells.missing import NO_NUMBER
from .cells.numerals import Numerals
from .cells.times import are_of_two_kinds
from .cells.units import is_money
from .columns import Column
from .survey import MOST_TEXTS, ColumnLook

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

#: So many columns are named in a note.
_NAMED = 4

#: A whole number that is written as names are: a postcode, a part's number.
_BEGINS_WITH_0 = re.compile(r"0\d\d+")

#: A whole number that may have more digits than are kept.
_LONG = re.compile(r"[+-]?\d{16,}")

#: A number below 0 as bookkeepers write it.
_BOOKED = re.compile("\\(.*\\)|.*\\d[^.,]*[-\u2010-\u2013\u2212]")

#: Days on which nothing happened, and that stand in tables for what is missing.
_NO_DAY = re.compile(r"(?:9999|0001|1900-0?1-0?1|0?1[./]0?1[./]1900|31[./]12[./]9999).*")

#: A column of fewer different numbers has none that is far from the others.
_FEW = 5

#: A number that alone is below 0 is strange where the others go up to this, at least.
_HIGH = 10


class Remarks:
    """Notes on columns, one for all of which the same is to be said.

    Args:
        doubted: what may be the decimal of the table or not.
    """

    def __init__(self, doubted: str = "") -> None:
        self._columns: dict[str, list[str]] = {}
        self._doubted = doubted

    def add(self, note: str, column: str = "") -> None:
        """Note something, which has {} in the place of the names of columns."""
        self._columns.setdefault(note, []).append(column)

    def notes(self) -> list[str]:
        """What is to be said."""
        notes = []
        for note, columns in self._columns.items():
            named = [visible(repr(name)) for name in columns[:_NAMED]]
            if left := len(columns) - len(named):
                named.append(f"{left:,} more")
            listed = " and ".join(filter(None, [", ".join(named[:-1]), named[-1]]))
            notes.append(note.replace("{}", listed) if any(columns) else note)
        return notes

    def on(self, column: Column, look: ColumnLook) -> None:
        """Note what is to be said of a column, if nobody has said what it is."""
        said = {"number": _of_numbers, "date": _of_dates, "text": _of_texts}
        for note in said.get(column.kind, _of_times)(column, look):
            self.add(note, look.name)
        doubt = column.kind == "number" and doubt_about(look.texts, look.numerals, self._doubted)
        if doubt:
            self.add(doubt, look.name)
            self._doubted = ""  # once is enough


def _of_numbers(column: Column, look: ColumnLook) -> Iterator[str]:
    if cell := _first(look, _BEGINS_WITH_0.fullmatch):
        yield (
            f"took {{}} for numbers, though some begin with 0, as {cell}: if they are names, name "
            f"it in text="
        )
    if cell := _first(look, lambda text: _LONG.fullmatch(text) and int(float(text)) != int(text)):
        yield (
            f"took {{}} for numbers, though some have more digits than are kept, as {cell}: if "
            f"they are names, name it in text= or ignore="
        )
    if column.unit and not is_money(column.unit):
        cell, number = _example(column, look)
        yield f"read {{}} without its unit: {cell} is {number}"
    elif column.unit and (plain := look.units.get("")) and plain.count:
        yield f"took the numbers in {{}} that have no {column.unit} for such as have it"
    some = [text for text in _some(look) if is_day_of_digits(text)]
    if len(some) > _FEW and 2 * len(some) > len([*_some(look)]):
        yield f"took {{}} for numbers, though most cells are like {some[0]}, which may be a date"
    if cell := _first(look, _BOOKED.fullmatch):
        yield f"took cells such as {cell} in {{}} for numbers below 0"
    for strange, count in look.strange.items():
        is_far = max(strange - look.high, look.low - strange) >= look.high - look.low
        is_lone = strange < 0 <= look.low and look.high >= _HIGH
        if count > 1 and len(look.texts) > _FEW and (is_far or is_lone):
            how = "is far from all other numbers" if is_far else "is the one number below 0"
            yield (
                f"{strange:.12g} in {{}} {how}: if it stands for a missing value, say "
                f"missing_values=['{strange:.12g}']"
            )


def _of_dates(column: Column, look: ColumnLook) -> Iterator[str]:
    first = _first(look, lambda text: text not in NO_NUMBER)
    if re.fullmatch(r"\d{8}", first) and look.units:
        yield f"read {{}} as dates, such as {first}"
    if _first(look, has_zone):
        others = _first(look, lambda text: text not in NO_NUMBER and not has_zone(text))
        left = f", and such as {others}, which has no zone, for UTC too" if others else ""
        yield f"took the times in {{}} for those of UTC, by their zones{left}"
    if cell := _first(look, lambda text: _NO_DAY.fullmatch(text) and look.texts[text] > 1):
        yield (
            f"{cell} in {{}} is no day on which something happened: if it stands for a missing "
            f"value, say missing_values=['{cell}']"
        )


def _of_times(column: Column, look: ColumnLook) -> Iterator[str]:
    cell, number = _example(column, look)
    how = "times, in hours" if column.kind == "time" else "seasons, by their first years"
    yield f"read {{}} as {how}: {cell} is {number}"


def _of_texts(column: Column, look: ColumnLook) -> Iterator[str]:
    if different := several_units(look):
        yield f"took {{}} for texts, since it has {different}"
    spellings: dict[str, str] = {}
    for text in column.categories:
        other = spellings.setdefault(" ".join(text.casefold().split()), text)
        if other != text:
            yield (
                f"{shown(other, 30)} and {shown(text, 30)} in {{}} are two texts, of which each is "
                f"an input"
            )
            return


def several_units(look: ColumnLook) -> str:
    """What units its numbers have, where most of its cells are numbers with one of several."""
    found: dict[str, str] = {}
    count = 0
    some = dict(islice(look.texts.items(), MOST_TEXTS + 1))
    for text, times in some.items():
        quantity = look.numerals.quantity(text)
        if quantity is not None:
            found.setdefault(quantity.unit, shown(text, 30))
            count += times
    plain = found.pop("", "")
    first, *others = found.values() or [""]
    if first and 2 * count >= sum(some.values()):
        if others and len(found) <= max(5, len(some) / 4):
            return f"numbers in several units, such as {first} and {others[0]}"
        if plain and not others:
            return f"numbers with a unit and without, such as {first} and {plain}"
    if 2 * look.times.count > look.others + look.marks and are_of_two_kinds(look.texts):
        return "times of two kinds, some of them with seconds"
    return ""


def doubt_about(cells: Iterable[str], numerals: Numerals, doubted: str) -> str:
    """What is to be said of cells that all can be read with either decimal, or "".

    >>> doubt_about(["1,234", "5"], Numerals(), ",")
    "read 1,234 in {} as 1234; decimal=',' reads it as 1.234"
    >>> doubt_about(["1,234", "0.5"], Numerals(), ",")
    ''
    """
    marked = [cell for cell in cells if doubted and ("," in cell or "." in cell)]
    cell = next((cell for cell in marked if any(mark in cell for mark in doubted)), "")
    here, there = (way.quantity(cell) for way in (numerals, numerals.other))
    if here is None or there is None or not all(map(numerals.is_open, marked)):
        return ""
    return (
        f"read {cell} in {{}} as {here.number:.12g}; decimal={numerals.other.decimal!r} reads it "
        f"as {there.number:.12g}"
    )


def _first(look: ColumnLook, is_meant: Callable[[str], object]) -> str:
    """The first cell of a kind, or none."""
    return next((text for text in _some(look) if is_meant(text)), "")


def _some(look: ColumnLook) -> Iterator[str]:
    return islice(look.texts, MOST_TEXTS)


def _example(column: Column, look: ColumnLook) -> tuple[str, str]:
    """A cell of the kind of the column, and what it is."""
    for cell in look.texts:
        number = column.value(cell, look.numerals)
        if number and not (cell[-1].isdigit() and column.unit):
            return visible(cell), f"{number:.12g}"
    return next(iter(look.texts)), "0"
