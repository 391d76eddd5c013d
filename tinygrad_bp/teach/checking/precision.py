"""A number as somebody wrote it: its digits say how precisely it is meant.

>>> read_number("-.0821")
WrittenNumber(value=-0.0821, unit=0.0001, digits=3, text='-.0821')
>>> read_number("8,21e-2").value, read_number("0.50").digits
(0.0821, 2)
>>> read_number("1/8").value, read_number("1/8").unit
(0.125, 0.0)
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from ...autodiff.floats import as_float
from ...letters import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_NUMBER = re.compile(r"(?P<number>[-+]?(?:\d+\.?\d*|\.\d+))(?:e(?P<exponent>[-+]?\d{1,3}))?")
#: A fraction after a whole number; three digits after a space are thousands.
_MIXED = re.compile(r"(?P<sign>[-+]?)(?P<whole>\d+) (?!\d{3}/)(?P<above>\d+)/(?P<below>\d+)")
_LATEX_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_AFTER_A_DIGIT = re.compile(r"(?<=\d)(?=[¼-¾⅐-⅞])")
_TIMES_TEN = re.compile(r"\s*[x×·*]\s*10\s*(?:\^|\*\*)\s*\(?([-+]?\d+)\)?")

#: Numbers of a program have more digits than are meant: they are compared to so many, and so
#: are fractions.
_DIGITS = 10
_PRECISE = 10.0**-_DIGITS


@dataclass(frozen=True)
class WrittenNumber:
    """A number and its precision.

    Attributes:
        value: the number.
        unit: what its last digit counts; 0.0 for a whole number or a fraction, which are meant
            exactly.
        digits: how many significant digits it has; for a fraction, to how many it is compared.
        text: as it was written.
    """

    value: float
    unit: float
    digits: int
    text: str

    @property
    def slack(self) -> float:
        """How far a number may be off and still be meant: a unit of the last digit, or two.

        Those who round on the way lose a little; of few digits, two units would be too much, and
        of one or two even one: 0.09 is not meant for 0.0822.
        """
        units = 2.0 if self.digits >= 5 else 1.0 if self.digits >= 3 and self.value else 0.5
        return self._within(units)

    def means(self, number: float) -> bool:
        """Whether it stands for this number.

        >>> read_number("0.38").means(0.3775), read_number("0.36").means(0.3775)
        (True, False)
        """
        return abs(self.value - number) <= self.slack or self.shows(number)

    def shows(self, number: float) -> bool:
        """Whether it is this number, rounded to so many digits, or cut off after them.

        >>> read_number("0.82").shows(0.8167), read_number("0.81").shows(0.8167)
        (True, True)
        >>> read_number("0.83").shows(0.8267), read_number("0.81").shows(0.8267)
        (True, False)
        """
        off = abs(self.value - number)
        is_cut_off = abs(self.value) < abs(number) and self.value * number > 0
        return off <= self._within(0.5) or (is_cut_off and off < (1 - 1e-6) * self.unit)

    def _within(self, units: float) -> float:
        """So many units of the last digit."""
        return units * self.unit * (1 + 1e-9) + _PRECISE * abs(self.value)

    def agreeing(self, number: float) -> int:
        """How many of its digits agree with a number, rounded; all do where it is cut off.

        >>> read_number("-0.017144206").agreeing(-0.0171442064)
        8
        >>> read_number("-0.019049119").agreeing(-0.0190491183)
        7
        """
        if self.shows(number):
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
    plain = _without_markup(original)
    wrong = ValueError(
        f"expected a number such as -0.0821, 8.21e-2 or 1/8, not {visible(original[:40])!r}"
    )
    if "/" in plain:
        quotient = _quotient(plain)
        if not math.isfinite(quotient):
            raise wrong
        return WrittenNumber(quotient, 0.0, _DIGITS, original)
    plain = _joined(plain)
    found = _NUMBER.fullmatch(plain)
    value = float(plain) if found else math.nan
    if found is None or not math.isfinite(value):
        raise wrong
    digits = found["number"].lstrip("+-")
    whole, _, places = digits.partition(".")
    exponent = int(found["exponent"] or 0)
    is_whole = not places.strip("0") and (not isinstance(number, str) or "." not in digits)
    unit = 0.0 if is_whole and not exponent else 10.0 ** (exponent - len(places))
    significant = len((whole + places).lstrip("0"))
    return WrittenNumber(value, unit, max(significant, 1), original)


def _without_markup(text: str) -> str:
    """The text without what LaTeX and word processors add."""
    plain = unicodedata.normalize("NFKC", _AFTER_A_DIGIT.sub(" ", text))
    plain = plain.replace("−", "-").replace("\u2013", "-")
    plain = plain.translate({0x2044: "/", 0x2215: "/", ord("÷"): "/"})
    plain = _LATEX_FRACTION.sub(r" \1/\2", plain)
    plain = plain.strip("≈~=$ ").removesuffix("...").removesuffix("…").replace("{", "")
    plain = plain.replace("}", "").replace("\\cdot", "·").replace("\\times", "×").lower()
    plain = _TIMES_TEN.sub(r"e\1", plain)
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    return plain.replace("- ", "-")


def _joined(digits: str) -> str:
    """A number without the spaces between its thousands."""
    return re.sub(r"(?<=\d)[ _'](?=\d)", "", digits)


def _quotient(plain: str) -> float:
    """What a fraction is, or one after a whole number: 1/8, 1 1/2; nan where it is none."""
    bare = re.sub(r" *([/()]) *", r"\1", plain).replace("(", "").replace(")", "")
    if found := _MIXED.fullmatch(bare):
        whole, above, below = (float(found[name]) for name in ("whole", "above", "below"))
        if not above < below:
            return math.nan
        return math.copysign(whole + above / below, -1.0 if found["sign"] == "-" else 1.0)
    numerator, _, denominator = _joined(bare).partition("/")
    if not (_NUMBER.fullmatch(numerator) and _NUMBER.fullmatch(denominator)):
        return math.nan
    divisor = float(denominator)
    return float(numerator) / divisor if divisor and math.isfinite(divisor) else math.nan
