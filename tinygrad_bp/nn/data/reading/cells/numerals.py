"""Numbers in the cells of a table, as they are written in one country and another.

>>> Numerals(",").number("1.234,50"), Numerals(".").number("3,000"), Numerals().number("x")
(1234.5, 3000.0, None)
>>> [Numerals().number(cell) for cell in ("$1,200.50", "(3)", "7 EUR", "12%")]
[1200.5, -3.0, 7.0, 0.12]
"""

from __future__ import annotations

import math
import re

from .....letters import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

#: Digits in groups of three, with what may stand between groups: a point, a comma, an apostrophe
#: (two kinds), a space (three). A number whose first group is 0 is not written so.
_GROUPED = re.compile(
    r"([+-]?[1-9]\d{0,2})((?P<mark>[.,'\u2019 \u00a0\u202f])\d{3}(?:(?P=mark)\d{3})*)(.*)"
)

_MONEY = r"[$\u00a2-\u00a5\u20a0-\u20cf]|(?:US)?\$|EUR|USD|GBP|CHF|JPY|INR|CNY"

#: A number in brackets, or with money or a percent sign at it, or with its minus behind it.
_DRESSED = re.compile(
    rf"(?P<open>\()? ?(?P<sign>[+-]?) ?(?P<money>{_MONEY})? ?"
    rf"(?P<number>[+-]?\d[^$()%]*?|[+-]?\.\d+)"
    rf"\s?(?:(?P<percent>%)|{_MONEY})?(?P<minus>-)? ?(?P<close>\))?"
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
        number = self._plain(text)
        return self._dressed(text) if number is None else number

    def _dressed(self, text: str) -> float | None:
        """The number in what was written for the eye: $5, (5), 5-, 5 %."""
        found = _DRESSED.fullmatch(text)
        if not found or bool(found["open"]) != bool(found["close"]):
            return None
        minuses = [found["open"], found["sign"] == "-", found["minus"], found["number"][0] == "-"]
        number = self._plain(found["number"].lstrip("+-"))
        if number is None or sum(map(bool, minuses)) > 1:
            return None
        return (-number if any(minuses) else number) / (100 if found["percent"] else 1)

    def _plain(self, text: str) -> float | None:
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


def decimal_of(separator: str, cells: Iterable[str], before: str = ".") -> str:
    """The decimal of a table with this separator: the one that makes numbers of more cells.

    Args:
        separator: what stands between cells; beside semicolons a comma is a decimal, in doubt.
        cells: the first of the table.
        before: the decimal of another table like it; after a comma a comma is one, in doubt,
            where none separates cells.

    >>> decimal_of(";", ["0,5", "12"]), decimal_of(";", ["0.5", "a,b"]), decimal_of(";", ["1,000"])
    (',', '.', ',')
    """
    point, comma = Numerals("."), Numerals(",")
    is_after_a_comma = before == "," and separator != ","
    surplus, doubtful = 0, False
    for cell in cells:
        if "," in cell or "." in cell:
            by_point, by_comma = (way.strictly(cell) is not None for way in (point, comma))
            surplus += by_comma - by_point
            is_meant = is_after_a_comma or (separator == ";" and "," in cell)
            doubtful |= by_comma and by_point and is_meant
    return "," if surplus > 0 or (not surplus and doubtful) else "."
