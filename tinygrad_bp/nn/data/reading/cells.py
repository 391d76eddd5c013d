"""What stands in a cell of a table: a number, a date, nothing, or a text.

>>> Numerals(",").number("1.234,50"), Numerals(".").number("3,000"), Numerals().number("x")
(1234.5, 3000.0, None)
>>> days("2024-02-01"), days("01.02.2024 12:00"), days("2/1/2024", "mdy"), days("1 Feb")
(19754.0, 19754.5, 19754.0, None)
"""

from __future__ import annotations

import math
import re
from datetime import datetime, timedelta

from ....letters import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: What stands for a value that is missing.
MISSING = frozenset(
    (
        *("", "?", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "NAN", "-nan", "-NaN"),
        *("NaT", "null", "NULL", "Null"),
    )
)

#: Digits in groups of three, with what may stand between groups: a point, a comma, an apostrophe
#: (two kinds), a space (three). A number whose first group is 0 is not written so.
_GROUPED = re.compile(
    r"([+-]?[1-9]\d{0,2})((?P<mark>[.,'\u2019 \u00a0\u202f])\d{3}(?:(?P=mark)\d{3})*)(.*)"
)


def is_number(text: str, *, finite: bool = True) -> bool:
    """Whether a text is a number; inf and nan are not, unless `finite=False`.

    >>> is_number("1e3"), is_number("nan"), is_number("x")
    (True, False, False)
    """
    try:
        number = float(text)
    except ValueError:
        return False
    return math.isfinite(number) or not finite


class Numerals:
    """How numbers are written.

    Args:
        decimal: what stands before the decimals, "." or ",".
        thousands: what stands between groups of digits, wherever it does; by default a comma,
            a point, a space or an apostrophe that is not the decimal, between groups of three.
    """

    def __init__(self, decimal: str = ".", thousands: str | None = None) -> None:
        if not isinstance(decimal, str) or decimal not in (".", ","):
            raise ValueError(f"decimal must be . or , not {shown(decimal)}")
        if thousands is not None and (
            not isinstance(thousands, str) or len(thousands) != 1 or thousands in (decimal, "-")
        ):
            raise ValueError(
                f"thousands must be one character other than the decimal, {decimal!r}, not "
                f"{shown(thousands)}"
            )
        self.decimal, self.thousands = decimal, thousands

    def number(self, cell: str) -> float | None:
        """The finite number in a cell, or None.

        Beside decimal commas, a point that stands between no groups of three is a decimal too.
        """
        number = self.strictly(cell)
        if number is None and self.decimal == "," and "," not in cell:
            return Numerals(".").strictly(cell)
        return number

    def strictly(self, cell: str) -> float | None:
        """The finite number in a cell that has no other decimal, or None."""
        text = cell.replace("\u2212", "-")  # the minus of typesetters
        if self.thousands is not None:
            text = text.replace(self.thousands, "")
        elif (found := _GROUPED.fullmatch(text)) and found["mark"] != self.decimal:
            digits = found[2].replace(found["mark"], "")
            text = f"{found[1]}{digits}{found[4]}"
        if self.decimal == ",":
            if "." in text:
                return None
            text = text.replace(",", ".")
        return float(text) if is_number(text) else None

    def all(self, cells: Sequence[str]) -> list[float] | None:
        """The numbers in cells of which each is a plain one, or None; quicker than one by one."""
        if self.thousands is not None:
            return None
        if self.decimal == ",":
            if any("." in cell for cell in cells):
                return None
            cells = [cell.replace(",", ".") for cell in cells]
        try:
            numbers = list(map(float, cells))
        except ValueError:
            return None
        return numbers if all(map(math.isfinite, numbers)) else None


def decimal_of(separator: str, cells: Iterable[str]) -> str:
    """The decimal of a table with this separator: the one that makes numbers of more cells.

    >>> decimal_of(";", ["0,5", "12"]), decimal_of(";", ["0.5", "a,b"]), decimal_of(";", ["1,000"])
    (',', '.', ',')
    """
    if separator == ",":
        return "."
    point, comma = Numerals("."), Numerals(",")
    surplus = doubtful = 0
    for cell in cells:
        if "," in cell or "." in cell:
            by_point, by_comma = (way.strictly(cell) is not None for way in (point, comma))
            surplus += by_comma - by_point
            doubtful += by_comma and by_point and "," in cell
    return "," if surplus > 0 or (not surplus and doubtful and separator == ";") else "."


#: A date, by the order of its parts, and a time after it.
_DATES = {
    "ymd": r"(?P<y>\d{4})(?P<mark>[-/.])(?P<m>\d{1,2})(?P=mark)(?P<d>\d{1,2})",
    "dmy": r"(?P<d>\d{1,2})(?P<mark>[-/.])(?P<m>\d{1,2})(?P=mark)(?P<y>\d{4}|\d{2})",
    "mdy": r"(?P<m>\d{1,2})(?P<mark>[-/.])(?P<d>\d{1,2})(?P=mark)(?P<y>\d{4}|\d{2})",
}
_TIME = (
    r"(?:(?:[T ]|, ?)(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2})(?P<f>[.,]\d+)?)?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?(?P<zone> ?(?:Z|UTC|[+-]\d{2}:?\d{2}))?)?"
)
_FORMS = {order: re.compile(date + _TIME) for order, date in _DATES.items()}

_DAY, _FIRST = timedelta(days=1), datetime(1970, 1, 1)


def moment(cell: str, order: str = "dmy") -> datetime | None:
    """The date and time in a cell, in UTC where it names a zone; None where there is none.

    Args:
        cell: a date, of which the year comes first or last, and perhaps a time.
        order: of the others, "dmy" or "mdy".
    """
    found = _FORMS["ymd"].fullmatch(cell) or _FORMS[order].fullmatch(cell)
    if not found:
        return None
    year = int(found["y"])
    if len(found["y"]) == 2:  # as POSIX has it
        year += 2000 if year < 69 else 1900
    hour = int(found["H"] or 0)
    if found["half"]:
        hour = hour % 12 + (12 if found["half"] in "Pp" else 0)
    try:
        time = datetime(
            *(year, int(found["m"]), int(found["d"])),
            *(hour, int(found["M"] or 0), int(found["S"] or 0)),
        )
        return time - _offset((found["zone"] or "").strip())
    except (OverflowError, ValueError):  # there is no such day, or minute
        return None


def days(cell: str, order: str = "dmy") -> float | None:
    """The days from 1970-01-01 to the date in a cell; None where there is none."""
    time = moment(cell, order)
    return None if time is None else (time - _FIRST) / _DAY


def _offset(zone: str) -> timedelta:
    if zone in ("", "Z", "UTC"):
        return timedelta()
    minutes = 60 * int(zone[1:3]) + int(zone[-2:])
    return timedelta(minutes=minutes if zone[0] == "+" else -minutes)
