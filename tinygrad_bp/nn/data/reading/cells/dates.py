"""Dates in the cells of a table, and times after them.

>>> days("2024-02-01"), days("01.02.2024 12:00"), days("2/1/2024", "mdy"), days("1 Feb")
(19754.0, 19754.5, 19754.0, None)
>>> [days(cell) for cell in ("1 February 2024", "Feb 1, 2024", "01-Feb-24", "20240201", "2024-02")]
[19754.0, 19754.0, 19754.0, 19754.0, 19754.0]
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

#: So many different numbers of eight digits that are all days are meant as days.
_ENOUGH = 3

#: What the names of the months begin with.
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAMED = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<y>\d{4}|\d{2})"
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?"

#: A date, by the order of its parts.
_DATES = {
    "ymd": r"(?P<y>\d{4})(?P<mark>[-/.])(?P<m>\d{1,2})(?P=mark)(?P<d>\d{1,2})",
    "dmy": rf"(?P<d>\d{{1,2}})(?P<mark>[-/.])(?P<m>\d{{1,2}})(?P=mark){_YEAR}",
    "mdy": rf"(?P<m>\d{{1,2}})(?P<mark>[-/.])(?P<d>\d{{1,2}})(?P=mark){_YEAR}",
    "day, name": rf"{_WEEKDAY}(?P<d>\d{{1,2}})\.?(?P<mark>[- /]){_NAMED}(?P=mark){_YEAR}",
    "day name year": rf"(?P<d>\d{{1,2}}){_NAMED}(?P<y>\d{{4}})",
    "name, day": rf"{_WEEKDAY}{_NAMED} (?P<d>\d{{1,2}}),? (?P<y>\d{{4}})",
    "digits": r"(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})",
    "month": r"(?P<y>(?:19|20)\d{2})[-/](?P<m>\d{2})",
    "name, year": rf"{_NAMED}[- ](?P<y>\d{{4}})",
}
_TIME = (
    r"(?:(?:[T ]|, ?)(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?P<f>[.,]\d+)?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?"
    r"(?P<zone> ?(?:Z|[+-]\d{2}(?::?\d{2})?|(?:UTC|GMT)(?:[+-]\d{1,2}(?::?\d{2})?)?))?)?"
)
_FORMS = {order: re.compile(date + _TIME, re.IGNORECASE) for order, date in _DATES.items()}
#: Those that can be read in one way alone.
_CLEAR = [form for order, form in _FORMS.items() if order not in ("dmy", "mdy")]

#: The day from which days are counted.
FIRST = datetime(1970, 1, 1)
_DAY = timedelta(days=1)


def moment(cell: str, order: str = "dmy") -> datetime | None:
    """The date and time in a cell, in UTC where it names a zone; None where there is none.

    Args:
        cell: a date, of which the year comes first or last, and perhaps a time. The month may be
            an English name; where there is no day it is the first of the month.
        order: of the others, "dmy" or "mdy".
    """
    forms = (_FORMS[order], *_CLEAR) if cell[:1].isdigit() else _CLEAR
    found = next(filter(None, (form.fullmatch(cell) for form in forms)), None)
    if not found:
        return None
    part = {"m": "", "d": "1", "name": "", **found.groupdict()}
    month = 1 + _MONTHS.index(part["name"][:3].lower()) if part["name"] else int(part["m"])
    year = int(found["y"])
    if len(found["y"]) == 2:  # as POSIX has it
        year += 2000 if year < 69 else 1900
    hour, minute, second = (int(found[name] or 0) for name in "HMS")
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] in "Pp" else 0)
    micro = int(f"{found['f'][1:]:0<6}"[:6]) if found["f"] else 0
    try:
        time = datetime(year, month, int(part["d"]), hour, minute, second, micro)
        return time - _offset(found["zone"] or "")
    except (OverflowError, ValueError):  # there is no such day, or minute
        return None


def days(cell: str, order: str = "dmy") -> float | None:
    """The days from 1970-01-01 to the date in a cell; None where there is none."""
    time = moment(cell, order)
    return None if time is None else days_to(time)


def days_to(time: datetime) -> float:
    """The days from 1970-01-01 to a time."""
    return (time - FIRST) / _DAY


def _offset(zone: str) -> timedelta:
    found = re.search(r"([+-]\d{1,2}):?(\d{2})?$", zone)
    if not found:
        return timedelta()
    return timedelta(hours=int(found[1]), minutes=int(f"{found[1][0]}{found[2] or 0}"))


def is_day_of_digits(cell: str) -> bool:
    """Whether a text is a day of 1900 to 2099 without marks, such as 20240131."""
    return len(cell) == 8 and bool(_FORMS["digits"].fullmatch(cell)) and moment(cell) is not None


def are_dates_of_digits(cells: Iterable[str]) -> bool:
    """Whether texts are days of 1900 to 2099 without marks: numbers, each of eight digits.

    Of numbers of eight digits one in thirty is such a day, so a few of them leave no doubt; then
    one that is none does not change what the others are, be it wrong or for what is missing.

    >>> are_dates_of_digits(["20240131", "20240201", "20240229"])
    True
    >>> are_dates_of_digits(["20240131", "20240201", "20240229", "99999999"])
    True
    >>> are_dates_of_digits(["20240131", "20240201", "20240230"])
    False
    """
    count, wrong = 0, []
    for count, cell in enumerate(cells, start=1):
        if not is_day_of_digits(cell):
            wrong.append(cell)
            if len(wrong) > 3 + count / 8:
                return False
    right = count - len(wrong)
    strange = sum(bool(re.fullmatch(r"-?9+|0+|-?1", cell)) for cell in wrong)
    return right >= _ENOUGH and strange <= 2 and 10 * (len(wrong) - strange) <= right


def is_dotted(cell: str) -> bool:
    """Whether it is a date with points, as 1.2.2024, of which nobody writes the month first."""
    return bool(re.match(r"\d{1,2}\.\d{1,2}\.", cell))


def has_zone(cell: str) -> bool:
    """Whether a date is given with a time that names its zone."""
    found = next(filter(None, (form.fullmatch(cell) for form in _FORMS.values())), None)
    return bool(found and found["zone"])
