"""Units: what stands at the numbers of a column, in every cell the same.

>>> [unit_of(text) for text in ("kg", "Lbs.", "years", "km / h", "USD", "MW", "th", "x3")]
['kg', 'lb', 'year', 'km/h', '$', 'MW', '', '']
>>> is_word("kg"), is_word("%"), is_word("$"), is_word("")
(True, False, False, False)
"""

from __future__ import annotations

import re
from typing import NamedTuple

#: What is written for a currency, and the sign that is kept for it.
_SIGNS = {
    **{"US$": "$", "USD": "$", "EUR": "\u20ac", "GBP": "\u00a3", "JPY": "\u00a5", "INR": "\u20b9"},
    **{"Rs.": "\u20b9", "Rs": "\u20b9", "Fr.": "CHF", "SFr.": "CHF", "R$": "BRL", "C$": "CAD"},
    **{"A$": "AUD", "kr.": "kr", "kr": "kr"},
    **{code: code for code in ("CHF", "CNY", "CAD", "AUD", "SEK", "NOK", "DKK", "PLN", "BRL")},
}

#: A currency, before a number or after it.
MONEY = rf"{'|'.join(map(re.escape, _SIGNS))}|[$\u00a2-\u00a5\u20a0-\u20cf]"

#: Words that are one unit.
_SAME = {"lbs": "lb", "inches": "inch", "feet": "foot", "per cent": "percent"}

_LETTER = r"[^\W\d_\u00b2\u00b3\u00b9\u00aa\u00ba]"
_FACTOR = (
    rf"(?:\u00b0{_LETTER}*|\u2030|{_LETTER}+)(?:\^?-?[23]|[\u00b2\u00b3]|\u207b[\u00b9\u00b2])?"
)

#: A word behind a number that may be its unit: kg, m2, km/h, l/100 km, sq ft, °C.
UNIT = rf"{_FACTOR}(?: ?/ ?\d* ?{_FACTOR}|[ \u00b7*]{_FACTOR}){{0,2}}\.?"

#: What stands behind a number and is no unit: it counts (1st), or says the half of a day.
_NO_UNIT = frozenset(("st", "nd", "rd", "th", "am", "pm", "a.m.", "p.m.", "e"))


class Measurement(NamedTuple):
    """A number, and its unit, or "" where there is none; that of 12% is 0.12."""

    number: float
    unit: str


def unit_of(text: str) -> str:
    """One spelling for each unit: without its plural, and small where size means nothing.

    M is a million and m a thousandth, B a byte and b a bit: those stay as they are.
    """
    if text == "%" or re.fullmatch(MONEY, text):
        return _SIGNS.get(text, text)
    unit = text.replace(" / ", "/").replace("\u03bc", "\u00b5").removesuffix(".")
    if unit.lower() in _NO_UNIT or re.fullmatch(r"x[23]", unit):
        return ""
    if unit.startswith("\u00b0"):
        return unit.upper()
    if len(unit) > 1 and (not re.search("[mMbB]", unit) or (unit.istitle() and len(unit) > 2)):
        unit = unit.lower()
    if same := _SAME.get(unit.lower()):
        return same
    return unit[:-1] if re.fullmatch(r"[a-z]{2,}s", unit) else unit


def is_word(unit: str) -> bool:
    """Whether a unit is one that makes a number of what would else be a text."""
    return unit not in ("", "%") and not is_money(unit)


def is_money(unit: str) -> bool:
    """Whether a unit is a currency."""
    return bool(re.fullmatch(MONEY, unit))


def fits(found: Measurement, unit: str) -> bool:
    """Whether a number can stand in a column of numbers with this unit.

    In a column of money some may lack its sign, as in books; zero is zero in every unit.

    >>> fits(Measurement(0.0, ""), "kg"), fits(Measurement(5.0, ""), "kg")
    (True, False)
    >>> fits(Measurement(5.0, ""), "$")
    True
    """
    if found.unit == unit or (found.number == 0 and not found.unit):
        return True
    return (not found.unit or not unit) and all(
        other == "" or is_money(other) for other in (found.unit, unit)
    )
