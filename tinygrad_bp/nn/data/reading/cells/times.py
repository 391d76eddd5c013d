"""Times of day and durations, in hours; and seasons, as the year in which they begin.

>>> [hours(cell) for cell in ("12:30", "1:45:00 PM", "2h 30m", "1 day, 2:00:00", "90 min", "12")]
[12.5, 13.75, 2.5, 26.0, 1.5, None]
>>> season("2009-10"), season("1999/00"), season("2009-11")
(2009.0, 1999.0, None)
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_DAYS = r"(?:(?P<d>\d+) ?d(?:ays?)?,? ?)?"

#: What is written with colons, or with the half of the day.
_CLOCK = re.compile(
    rf"(?P<sign>-?){_DAYS}(?P<h>\d+):(?P<m>[0-5]\d)(?::(?P<s>[0-5]\d(?:[.,]\d+)?))?"
    r"(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?"
)
_HALF = re.compile(r"(?P<h>\d+) ?(?P<half>[AaPp])\.?[Mm]\.?")

#: What is written with letters; minutes alone are not m, which is a metre.
_LETTERS = re.compile(
    rf"(?P<sign>-?){_DAYS}(?:(?P<h>\d+) ?h(?:(?:ou)?rs?)?,? ?)?"
    r"(?:(?P<m>\d+) ?m(?P<min>in(?:ute)?s?)?,? ?)?(?:(?P<s>\d+(?:[.,]\d+)?) ?s(?:ec(?:ond)?s?)?)?"
)

_SEASON = re.compile(r"(?P<first>(?:19|20)\d\d)[-/\u2013](?P<last>\d\d(?:\d\d)?)")

#: How many hours each part of a time is.
_HOURS = {"d": 24.0, "h": 1.0, "m": 1 / 60, "s": 1 / 3600}


def hours(cell: str) -> float | None:
    """The hours from midnight, or those that something took; None where there is no time.

    Two numbers with a colon between them are hours and minutes.
    """
    if not cell[:1].isdigit() and cell[:1] != "-":  # as most texts
        return None
    found = _CLOCK.fullmatch(cell) or _HALF.fullmatch(cell) or _LETTERS.fullmatch(cell)
    if not found:
        return None
    part = found.groupdict()
    given = [name for name in _HOURS if part.get(name)]
    if not given or (given == ["m"] and not part.get("min")):
        return None
    numbers = {name: float(part[name].replace(",", ".")) for name in given}
    if part.get("half"):
        if not 1 <= numbers["h"] <= 12 or "d" in numbers:
            return None
        numbers["h"] = numbers["h"] % 12 + (12 if part["half"] in "Pp" else 0)
    # In seconds, so that as many of them as there are in an hour are one.
    total = sum(round(3600 * _HOURS[name]) * number for name, number in numbers.items()) / 3600
    return -total if part.get("sign") else total


def are_of_two_kinds(cells: Iterable[str]) -> bool:
    """Whether some times have seconds, and what others have before their colon are no hours.

    >>> are_of_two_kinds(["59:30", "1:02:10"]), are_of_two_kinds(["12:30", "12:30:15"])
    (True, False)
    """
    found = [cell.lstrip("-").split(":") for cell in cells]
    firsts = [parts[0] for parts in found if len(parts) == 2]
    has_seconds = any(len(parts) == 3 for parts in found)
    return has_seconds and any(first.isdecimal() and int(first) > 23 for first in firsts)


def season(cell: str) -> float | None:
    """The year in which a season begins that ends in the next one, such as 2009-10."""
    found = _SEASON.fullmatch(cell)
    if not found:
        return None
    first, last = int(found["first"]), found["last"]
    return float(first) if str(first + 1).endswith(last) else None


def are_seasons(cells: Iterable[str]) -> bool:
    """Whether texts are seasons, where one or two of them could be months of a year too.

    >>> are_seasons(["2009-10", "2010-11"]), are_seasons(["2009-10", "2009-11"])
    (True, False)
    """
    found = [season(cell) for cell in cells if _SEASON.fullmatch(cell)]
    return len(found) > 1 and None not in found and 2 * len(found) > len([*cells])
