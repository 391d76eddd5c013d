"""A number as somebody wrote it: its digits say how precisely it is meant.

>>> read_number("-.0821")
WrittenNumber(value=-0.0821, unit=0.0001, digits=3, text='-.0821')
>>> read_number("8,21e-2").value, read_number("0.50").digits
(0.0821, 2)
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from ...autodiff.floats import as_float

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NUMBER = re.compile(r"(?P<number>[-+]?(?:\d+\.?\d*|\.\d+))(?:e(?P<exponent>[-+]?\d{1,3}))?")
_TIMES_TEN = re.compile(r"\s*[x×·*]\s*10\s*(?:\^|\*\*)\s*\(?([-+]?\d+)\)?")

#: Numbers of a program have more digits than are meant: they are compared to so many.
_PRECISE = 1e-10


@dataclass(frozen=True)
class WrittenNumber:
    """A number and its precision.

    Attributes:
        value: the number.
        unit: what its last digit counts; 0.0 for a whole number, which is meant exactly.
        digits: how many significant digits it has.
        text: as it was written.
    """

    value: float
    unit: float
    digits: int
    text: str

    @property
    def slack(self) -> float:
        """How far a number may be off and still be meant: a unit of the last digit, or two.

        Those who round on the way lose a little; of few digits, two units would be too much.
        """
        units = 2.0 if self.digits >= 5 else 1.0
        if not self.value:
            units = 0.5
        return units * self.unit * (1 + 1e-9) + _PRECISE * abs(self.value)

    def means(self, number: float) -> bool:
        """Whether it stands for this number.

        >>> read_number("0.38").means(0.3775), read_number("0.36").means(0.3775)
        (True, False)
        """
        return abs(self.value - number) <= self.slack

    def agreeing(self, number: float) -> int:
        """How many of its digits agree with a number.

        >>> read_number("-0.017144205").agreeing(-0.0171442064)
        8
        """
        if self.means(number):
            return self.digits
        if not number or not math.isfinite(number):
            return 0
        leading = math.floor(math.log10(abs(number)))
        off = abs(self.value - number)
        agreeing = [n for n in range(self.digits) if off <= 0.5 * 10.0 ** (leading + 1 - n)]
        return max(agreeing, default=0)


def read_number(number: Any) -> WrittenNumber:
    """A number as text, or a number of a program with the digits that Python shows of it.

    Raises:
        ValueError: the text is not a number, or the number is not finite.
        TypeError: it is neither text nor a real number.
    """
    shown = number if isinstance(number, (str, Decimal)) else repr(as_float(number, "a number"))
    original = str(shown).strip()
    plain = unicodedata.normalize("NFKC", original).replace("−", "-").replace("\u2013", "-")
    plain = plain.strip("≈~=$ ").removesuffix("...").removesuffix("…").replace("{", "")
    plain = plain.replace("}", "").replace("\\cdot", "·").replace("\\times", "×").lower()
    plain = _TIMES_TEN.sub(r"e\1", plain)
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    plain = re.sub(r"(?<=\d)[ _'](?=\d)", "", plain).replace("- ", "-")
    found = _NUMBER.fullmatch(plain)
    value = float(plain) if found else math.nan
    if found is None or not math.isfinite(value):
        raise ValueError(f"expected a number such as -0.0821 or 8.21e-2, not {original[:40]!r}")
    digits = found["number"].lstrip("+-")
    whole, _, places = digits.partition(".")
    exponent = int(found["exponent"] or 0)
    is_whole = not places.strip("0") and (not isinstance(number, str) or "." not in digits)
    unit = 0.0 if is_whole and not exponent else 10.0 ** (exponent - len(places))
    significant = len((whole + places).lstrip("0"))
    return WrittenNumber(value, unit, max(significant, 1), original)
