"""The slips that explain a number that somebody has, and which of them is the likeliest."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from ..document.text import one_line
from ..document.words import joined
from ..formulas.formula import text
from .chance import DOUBTFUL, ROUNDED_BADLY, Neighbours

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..document.words import Words
    from ..formulas.formula import Formula
    from .precision import WrittenNumber

#: How unlikely a slip is beside the most common ones, which cost 1; chosen by judgement.
COSTS = {
    "carried on": 0.0,
    "other derivative": 0.9,
    "another given": 0.9,
    "sign": 0.7,
    "another taken": 1.0,
    "net for out": 1.0,
    "already updated": 1.0,
    "factor left out": 1.1,
    "term left out": 1.1,
    "path left out": 1.0,
    "function left out": 1.1,
    "decimal point": 1.1,
    "digits swapped": 1.3,
    "digit left out": 1.4,
    "other update order": 1.2,
    "updated twice": 1.7,
    "step for derivative": 1.4,
    "own number taken": 1.4,
    "exchanged": 1.5,
    "factor squared": 1.5,
    "square left out": 1.2,
    "other operation": 1.8,
    "other function": 1.6,
    "rounded on the way": 1.6,
    "factor of two": 2.0,
    "digit doubled": 2.2,
    "wrong digit": 2.6,
}

#: A slip that costs more than this is looked upon as far-fetched.
_FAR_FETCHED = 1.8

#: What it costs that a slip was made in another place than in the number itself.
_ELSEWHERE = 0.25

#: What it costs that the sign is wrong as well, and how many digits it takes to look for that:
#: with few of them, too many numbers would fit.
_WRONG_SIGN, _MANY_DIGITS = 2.0, 5


@dataclass(frozen=True)
class Slip:
    """What leads to the number that somebody has.

    Attributes:
        kind: a word for it: "another taken", "sign", "factor left out", "decimal point", ...
        place: the quantity that it was made in: "net_h1", "δ_o2", "w5+".
        told: what was done, as part of a sentence, with formulas in it.
        formula: what was worked out in that place; None for a slip of digits.
        value: the number that it leads to.
        besides: what was done beside that, each as part of a sentence.
        changes: how many slips it takes.
        cost: how unlikely it is beside others; the common ones cost 1.
        chance: how many slips as likely as this are to be expected to fit by chance.
        elsewhere: what it would lead to if all numbers of the network were others; two slips
            that give the same there too are one. nan where that is not known.
        symbol: the place as a reader sees it; None in the search.
    """

    kind: str
    place: str
    told: Words
    formula: Formula | None
    value: float
    besides: tuple[Words, ...] = ()
    changes: int = 1
    cost: float = 0.0
    chance: float = 0.0
    elsewhere: float = math.nan
    symbol: Formula | None = None

    @property
    def words(self) -> str:
        """What was done, as part of a sentence, as plain text."""
        return one_line(joined([self.told, *self.besides], ", and "))

    @property
    def is_doubtful(self) -> bool:
        """Whether so many slips fit a number by chance that this one may well do."""
        return self.chance > DOUBTFUL


@dataclass(frozen=True)
class Attempt:
    """A slip that is tried, before it is known what it explains.

    Attributes:
        kind: a key of `COSTS`.
        place: the quantity that it is made in.
        told: what was done, as part of a sentence, with formulas in it.
        formula: what was worked out instead; None for a slip of digits.
        extra: how much less likely it is than others of its kind.
        likewise: where else it was made, as part of a sentence; "" for nowhere.
    """

    kind: str
    place: str
    told: Words
    formula: Formula | None = None
    extra: float = 0.0
    likewise: Words = ""


class Findings:
    """The slips that were found for each number that does not agree.

    Args:
        given: what somebody has, by the names of quantities.
        numbers: what the quantities should be.

    Attributes:
        given: as above.
        right: the names of the numbers that agree.
        slips: for each number that does not, what leads to it, in the order found.
    """

    def __init__(self, given: Mapping[str, WrittenNumber], numbers: Mapping[str, float]) -> None:
        self.given, self._numbers = given, numbers
        self.right = {name for name, has in given.items() if has.means(numbers[name])}
        self.slips: dict[str, list[Slip]] = {name: [] for name in given if name not in self.right}
        self._near = {name: Neighbours(given[name]) for name in self.slips}

    def fits(self, name: str, value: float, attempt: Attempt, extra: float) -> bool:
        """Count a slip that is tried, and say whether it gives the number, but for its sign.

        Args:
            name: a quantity whose number does not agree.
            value: what the slip makes of it.
            attempt: the slip.
            extra: what it costs beside what its kind costs.
        """
        near = self._near[name]
        if abs(value - self._numbers[name]) <= 1e-12 * abs(value):
            return False
        cost = _cost(name, attempt, extra)
        near.add(value, cost)
        if abs(value - near.value) <= near.wide:
            return True
        if self.given[name].digits < _MANY_DIGITS or attempt.kind == "sign":
            return False
        near.add(-value, cost + _WRONG_SIGN)
        return abs(value + near.value) <= near.wide

    def note(
        self,
        name: str,
        value: float,
        attempt: Attempt,
        extra: float,
        besides: Sequence[Words] = (),
        elsewhere: float = math.nan,
    ) -> None:
        """Note a slip that fits.

        Args:
            name: the quantity whose number it gives.
            value: what it makes of it.
            attempt: the slip.
            extra: what it costs beside what its kind costs.
            besides: what was done beside that.
            elsewhere: what it makes of it where all numbers are others.
        """
        near = self._near[name]
        besides, changes = tuple(besides), 1 + len(besides)
        if attempt.likewise:
            besides = (attempt.likewise, *besides)
        cost = _cost(name, attempt, extra)
        if abs(value - near.value) > near.wide:
            value, elsewhere, changes = -value, -elsewhere, changes + 1
            besides, cost = (*besides, "the sign is wrong"), cost + _WRONG_SIGN
        if not near.is_rounded(value):
            cost += ROUNDED_BADLY
        self.slips[name].append(
            Slip(
                attempt.kind,
                attempt.place,
                attempt.told,
                attempt.formula,
                value,
                besides,
                changes,
                cost,
                elsewhere=elsewhere,
            )
        )

    def compare(
        self, name: str, value: float, attempt: Attempt, extra: float, elsewhere: float = math.nan
    ) -> None:
        """Note a slip in a number that does not agree, if it fits; the arguments are as above."""
        if name in self.slips and self.fits(name, value, attempt, extra):
            self.note(name, value, attempt, extra, elsewhere=elsewhere)

    def unexplained(self) -> list[str]:
        """The numbers for which nothing was found that is not far-fetched."""
        return [
            name
            for name, slips in self.slips.items()
            if not any(slip.cost <= _FAR_FETCHED for slip in slips)
        ]

    def ranked(self) -> dict[str, list[Slip]]:
        """For each number that does not agree, what leads to it, the likeliest first."""
        return {
            name: [
                replace(slip, chance=self._near[name].chance(slip.value, slip.cost))
                for slip in _ranked(slips)
            ]
            for name, slips in self.slips.items()
        }


def _cost(name: str, attempt: Attempt, extra: float) -> float:
    """What a slip costs that is compared in a quantity."""
    return COSTS[attempt.kind] + extra + (_ELSEWHERE if attempt.place != name else 0.0)


def _ranked(slips: Iterable[Slip]) -> list[Slip]:
    """The likeliest first; of those that are one slip in several words, one."""
    kept: list[Slip] = []
    for slip in sorted(slips, key=lambda slip: slip.cost):
        if not any(_is_one(slip, other) for other in kept):
            kept.append(slip)
    return kept


def _is_one(slip: Slip, other: Slip) -> bool:
    """Whether two slips are one: they write the same, or give the same whatever the numbers are."""
    if abs(slip.value - other.value) > 1e-9 * abs(slip.value):
        return False
    if abs(slip.elsewhere - other.elsewhere) <= 1e-9 * abs(slip.elsewhere):
        return True
    if slip.formula is None or other.formula is None:
        return slip.words == other.words
    return slip.place == other.place and text(slip.formula) == text(other.formula)
