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
from .missing import MISSING, NO_NUMBER
from .units import MONEY, UNIT, Measurement, is_word, unit_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from collections.abc import Set as AbstractSet

#: Digits in groups of three, with what may stand between groups: a point, a comma, an apostrophe
#: (two kinds), a space (four). A number whose first group is 0 is not written so.
_GROUPED = re.compile(
    r"([+-]?[1-9]\d{0,2})((?P<mark>[.,'\u2019 \u00a0\u2009\u202f])\d{3}(?:(?P=mark)\d{3})*)(.*)"
)

#: Digits as India groups them: the last three, and pairs before them.
_LAKHS = re.compile(r"[+-]?[1-9]\d?(?:,\d\d)+,\d{3}(?:\.\d*)?")

#: A number in brackets, or with money or a percent sign at it, or with its minus behind it; behind
#: its decimal there may be a dash, where there are no cents.
_DRESSED = re.compile(
    rf"(?P<open>\()? ?(?P<sign>[+-]?) ?(?P<before>{MONEY})? ?"
    rf"(?P<number>[+-]?\d[^$()%]*?|[+-]?\.\d+)(?P<even>[.,]--?)?"
    rf"\s?(?P<after>%|{MONEY})?(?P<minus>-)? ?(?P<close>\))?"
)

#: A number with a word behind it.
_NUMBER = r"[+-]? ?\d?[\d.,'\u2019 \u00a0\u2009\u202f]*(?:[eE][+-]?\d+)?"
_MEASURED = re.compile(rf"(?P<number>{_NUMBER})\s?(?P<unit>{UNIT})")

#: What a number begins with, dressed or not.
_BEGIN = re.compile(rf"[\d+\-.,( ]|{MONEY}")

#: What stands for signs of ASCII: the minus of typesetters and other dashes, full width, Arabic.
_SIGNS = {
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"), "-"),
    **{0xFF00 + code - 0x20: chr(code) for code in map(ord, "!$%()+,./:")},
    **{0x066A: "%", 0x066B: ".", 0x066C: "'"},
}
_OTHER_DIGIT = re.compile(r"[^\D0-9]")


def is_number(text: str) -> bool:
    """Whether a text is a finite number as programs write them, in digits of ASCII.

    Python's own reading takes more: `1_2`, other digits, infinity, and what is too large.

    >>> is_number("1e3"), is_number("nan"), is_number("1_2"), is_number("1e400"), is_number("x")
    (True, False, False, False, False)
    """
    if not text.isascii() or "_" in text:
        return False
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False


class Numerals:
    """How numbers are written, and what stands for a value that is missing.

    Args:
        decimal: what stands before the decimals, "." or ",".
        thousands: what stands between groups of digits, wherever it does; by default a comma,
            a point, a space or an apostrophe that is not the decimal, between groups of three.
        missing: more texts, or numbers, that stand for what is missing.
    """

    def __init__(
        self,
        decimal: str = ".",
        thousands: str | None = None,
        missing: Iterable[str | float] = (),
    ) -> None:
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
        texts = [str(given).strip() for given in missing]
        self._missing = MISSING.union(texts)
        self._missing_numbers = {*map(self.number, texts)} - {None}

    @property
    def other(self) -> Numerals:
        """Those with the other decimal."""
        return Numerals("," if self.decimal == "." else ".")

    def is_missing(self, cell: str) -> bool:
        """Whether nothing is in a cell, or what is told to stand for that."""
        return cell in self._missing or (
            bool(self._missing_numbers) and self._plain(_usual(cell)) in self._missing_numbers
        )

    def is_nothing(self, cell: str) -> bool:
        """Whether it is missing in a column of numbers or dates."""
        return cell in NO_NUMBER or self.is_missing(cell)

    def missing_among(self, cells: AbstractSet[str]) -> AbstractSet[str]:
        """Those of some cells in which nothing is."""
        return {*filter(self.is_missing, cells)} if self._missing_numbers else self._missing & cells

    def number(self, cell: str) -> float | None:
        """The finite number in a cell, or None; one whose unit is a word is none."""
        found = self.quantity(cell)
        return None if found is None or is_word(found.unit) else found.number

    def reads(self, cell: str) -> bool:
        """Whether there is such a number in a cell."""
        return self.number(cell) is not None

    def quantity(self, cell: str) -> Measurement | None:
        """The finite number in a cell, with its unit, or None.

        Beside decimal commas, a point that stands between no groups of three is a decimal too.

        >>> Numerals().quantity("$5"), Numerals().quantity("3.5 cm")
        (Measurement(number=5.0, unit='$'), Measurement(number=3.5, unit='cm'))
        """
        found = self.strictly(cell)
        if found is None and self.decimal == "," and "," not in cell:
            return _WITH_POINT.strictly(cell)
        return found

    def strictly(self, cell: str) -> Measurement | None:
        """The same of a cell that has no other decimal."""
        text = _usual(cell)
        if self.thousands is None and not _BEGIN.match(text):
            return None  # as most texts
        number = self._plain(text)
        if number is not None:
            return Measurement(number, "")
        return self._dressed(text) or self._measured(text)

    def is_open(self, cell: str) -> bool:
        """Whether a number would be another one with the other decimal.

        >>> [Numerals().is_open(cell) for cell in ("1,234", "1.234", "0.5", "1,234.5", "12")]
        [True, True, False, False, False]
        """
        if self.thousands is not None or not ("," in cell or "." in cell):
            return False
        here, there = self.strictly(cell), self.other.strictly(cell)
        return here is not None and there is not None and here != there

    def _dressed(self, text: str) -> Measurement | None:
        """The number in what was written for the eye: $5, (5), 5-, 5 %, and 5.- which is 5."""
        found = _DRESSED.fullmatch(text)
        if not found or bool(found["open"]) != bool(found["close"]):
            return None
        if found["even"] and found["even"][0] != self.decimal:
            return None
        minuses = [found["open"], found["sign"] == "-", found["minus"], found["number"][0] == "-"]
        number = self._plain(found["number"].lstrip("+-"))
        unit, *others = {unit_of(unit) for unit in found.group("before", "after") if unit} or {""}
        if number is None or sum(map(bool, minuses)) > 1 or others:
            return None
        number = -number if any(minuses) else number
        return Measurement(number / 100 if unit == "%" else number, unit)

    def _measured(self, text: str) -> Measurement | None:
        """The number before a word: 12 kg."""
        found = _MEASURED.fullmatch(text)
        if not found:
            return None
        number = self._plain(found["number"].replace("- ", "-").strip())
        unit = unit_of(found["unit"])
        return Measurement(number, unit) if number is not None and unit else None

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
        elif "," in text and _LAKHS.fullmatch(text):
            text = text.replace(",", "")
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
        together = "".join(cells)
        is_plain = together.isascii() and "_" not in together and all(map(math.isfinite, numbers))
        return numbers if is_plain and self._missing_numbers.isdisjoint(numbers) else None


_WITH_POINT, _WITH_COMMA = Numerals("."), Numerals(",")


def _usual(text: str) -> str:
    """A number with the digits and signs of ASCII."""
    if text.isascii():
        return text
    return _OTHER_DIGIT.sub(lambda digit: str(int(digit[0])), text.translate(_SIGNS))


def decimal_of(separator: str, cells: Iterable[str], before: str = ".") -> tuple[str, bool]:
    """The decimal of a table with this separator: the one that makes numbers of more cells.

    And whether there is none such, so that it is a guess.

    Args:
        separator: what stands between cells; beside semicolons a comma is a decimal, in doubt.
        cells: the first of the table.
        before: the decimal of another table like it; after a comma a comma is one, in doubt,
            where none separates cells.

    >>> decimal_of(";", ["0,5", "12"]), decimal_of(";", ["0.5", "a,b"]), decimal_of(";", ["1,000"])
    ((',', False), ('.', False), (',', True))
    """
    is_after_a_comma = before == "," and separator != ","
    surplus, doubtful = 0, False
    for cell in cells:
        if "," in cell or "." in cell:
            by_point, by_comma = (
                way.strictly(cell) is not None for way in (_WITH_POINT, _WITH_COMMA)
            )
            surplus += by_comma - by_point
            is_meant = is_after_a_comma or (separator == ";" and "," in cell)
            doubtful |= by_comma and by_point and is_meant
    return "," if surplus > 0 or (not surplus and doubtful) else ".", not surplus
