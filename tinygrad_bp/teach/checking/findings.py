"""The slips that explain a number that somebody has, and which of them is the likeliest."""

from __future__ import annotations

from dataclasses import dataclass

from ..document.text import one_line
from ..document.words import joined
from ..formulas.formula import text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ..document.words import Words
    from ..formulas.formula import Formula
    from .precision import WrittenNumber

#: How unlikely a slip is beside the most common ones, which cost 1; chosen by judgement.
COSTS = {
    "carried on": 0.0,
    "other derivative": 0.9,
    "sign": 1.0,
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
    "exchanged": 1.5,
    "factor squared": 1.5,
    "square left out": 1.2,
    "other operation": 1.8,
    "other function": 1.6,
    "rounded on the way": 1.9,
    "factor of two": 2.0,
    "digit doubled": 2.2,
    "wrong digit": 2.6,
}

#: A slip that costs more than this is looked upon as far-fetched.
_FAR_FETCHED = 1.8

#: What it costs that a number is not the one of the slip, rounded, but only close to it.
_ROUNDED_BADLY = 0.4

#: What it costs that a slip was made in another place than in the number itself.
_ELSEWHERE = 0.25


@dataclass(frozen=True)
class Slip:
    """What leads to the number that somebody has.

    Attributes:
        kind: a word for it: "another taken", "sign", "factor left out", "decimal point", ...
        place: the quantity that it was made in: "net_h1", "δ_o2", "w5+".
        told: what was done, as part of a sentence, with formulas in it.
        formula: what was worked out in that place; None for a slip of digits.
        value: the number that it leads to.
        changes: how many slips it takes.
        cost: how unlikely it is beside others; the common ones cost 1.
        symbol: the place as a reader sees it; None in the search.
    """

    kind: str
    place: str
    told: Words
    formula: Formula | None
    value: float
    changes: int = 1
    cost: float = 0.0
    symbol: Formula | None = None

    @property
    def words(self) -> str:
        """What was done, as part of a sentence, as plain text."""
        return one_line(self.told)


@dataclass(frozen=True)
class Attempt:
    """A slip that is tried, before it is known what it explains.

    Attributes:
        kind: a key of `COSTS`.
        place: the quantity that it is made in.
        told: what was done, as part of a sentence, with formulas in it.
        formula: what was worked out instead; None for a slip of digits.
        extra: how much less likely it is than others of its kind.
    """

    kind: str
    place: str
    told: Words
    formula: Formula | None = None
    extra: float = 0.0


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

    def sign_of_hit(self, name: str, value: float) -> int:
        """1 where this is the number given, -1 where that has the other sign, else 0."""
        has = self.given[name]
        if has.means(value):
            return 1
        # With few digits, too many numbers would fit.
        return -1 if has.digits >= 5 and has.means(-value) else 0

    def compare(
        self, name: str, value: float, attempt: Attempt, extra: float, after: Words = ""
    ) -> None:
        """Note the slip, if the number that it leads to is the one given.

        Args:
            name: the quantity that it is compared in.
            value: what the slip makes of it.
            attempt: the slip.
            extra: what it costs beside what its kind costs.
            after: the slip that came before it, as a sentence; "" where it is the only one.
        """
        if name not in self.slips or not (sign := self.sign_of_hit(name, value)):
            return
        has, right = self.given[name], self._numbers[name]
        value *= sign
        if abs(value - right) <= 1e-12 * abs(value) or (sign < 0 and attempt.kind == "sign"):
            return
        told, changes = attempt.told, 1
        if after:
            told, changes = joined([told, after], ", and "), 2
        if sign < 0:
            told = joined([told, "the sign is wrong"], ", and ")
            changes, extra = changes + 1, extra + 1.0
        cost = COSTS[attempt.kind] + extra + (changes - 1)
        if attempt.place != name:
            cost += _ELSEWHERE
        if abs(value - has.value) > 0.51 * has.unit + 1e-10 * abs(value):
            cost += _ROUNDED_BADLY
        self.slips[name].append(
            Slip(attempt.kind, attempt.place, told, attempt.formula, value, changes, cost)
        )

    def unexplained(self) -> list[str]:
        """The numbers for which nothing was found that is not far-fetched."""
        return [
            name
            for name, slips in self.slips.items()
            if not any(slip.cost <= _FAR_FETCHED for slip in slips)
        ]

    def ranked(self) -> dict[str, list[Slip]]:
        """For each number that does not agree, what leads to it, the likeliest first."""
        return {name: _ranked(slips) for name, slips in self.slips.items()}


def _ranked(slips: Iterable[Slip]) -> list[Slip]:
    """The likeliest first; of those that write the same formula, or say the same, one."""
    kept: dict[str, Slip] = {}
    for slip in sorted(slips, key=lambda slip: slip.cost):
        what = slip.words if slip.formula is None else f"{slip.place} = {text(slip.formula)}"
        kept.setdefault(f"{what}: {slip.value:.9g}", slip)
    return list(kept.values())
