"""The search for a slip: each is tried on the solution and followed to all that it leads to."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

from ..document.words import listed, said
from ..formulas.formula import Symbol
from .attempts import Attempts
from .confusions import family, first_word
from .consequences import Consequences, in_other_order, sources
from .findings import Attempt, Findings
from .misreadings import WORDS, misplaced_points, misreadings
from .quantity import evaluated
from .slips import WrongFormula

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..document.words import Words
    from ..formulas.formula import Formula
    from .findings import Slip
    from .precision import WrittenNumber
    from .quantity import Numbers, Quantity
    from .solution import Solution

#: How many numbers may be worked out in one search: about two seconds.
_MOST_TRIES = 2_000_000

#: What it costs that the student has other numbers than a slip would give elsewhere.
_CONTRADICTED = 2.0


@dataclass(frozen=True)
class World:
    """Numbers to try slips on: of all quantities, and those that stay whatever they follow from."""

    numbers: Numbers
    held: Numbers


class Search:
    """Tries slips on a solution, for numbers that do not agree with it.

    Args:
        solution: the numbers and their formulas.
        given: what somebody has, by the names of quantities of the solution.
    """

    def __init__(self, solution: Solution, given: Mapping[str, WrittenNumber]) -> None:
        self._solution, self._given = solution, given
        self._numbers = dict(solution.numbers)
        self._findings = Findings(given, solution.numbers)
        self._wrong = list(self._findings.slips)
        self._attempts = Attempts(solution, given)
        quantities = solution.quantities.values()
        self._upstream = sources(quantities, self._wrong)
        self._needed = [q for q in quantities if q.name in self._upstream | self._findings.right]
        self._consequences = Consequences(self._needed)
        # In these two worlds each slip is tried, in the second one if it fits in the first.
        self._shaken = _shaken(quantities)
        self._world, self._other_world = World(self._numbers, {}), World(self._shaken, {})
        # The numbers that slips are looked for in; and the wrong ones that were used for them.
        self._open = self._wrong
        self._used_before: set[str] = set()

    @property
    def is_complete(self) -> bool:
        """Whether every slip that is known was tried."""
        return self._consequences.worked_out < _MOST_TRIES

    def run(self) -> dict[str, list[Slip]]:
        """For each number that does not agree, what leads to it, likeliest first."""
        if self._wrong:
            self._carry_on()
            self._take_the_other_derivative()
            self._take_another()
            self._slip_in_digits()
            self._slip()
            self._slip_alike()
            self._exchange()
            self._round_on_the_way()
            self._update_in_other_order()
            if len(self._wrong) > 1 and (unexplained := self._findings.unexplained()):
                self._slip_on(unexplained)
        return self._findings.ranked()

    # What is tried

    def _carry_on(self) -> None:
        """The wrong numbers that were given, each alone, then all together, then all that were."""
        given = {name: number.value for name, number in self._given.items()}
        wrong: Numbers = {name: given[name] for name in self._wrong}
        for i, held in enumerate([*({name: given[name]} for name in wrong), wrong, given]):
            for name, value in self._consequences.numbers(self._numbers, held, held).items():
                if used := self._used_for(name, held):
                    told = said("it follows from {yours}", yours=self._your(used))
                    attempt = Attempt("carried on", used[-1], told)
                    self._findings.compare(name, value, attempt, 0.01 * i)

    def _used_for(self, name: str, others: Iterable[str]) -> list[str]:
        """Those of the others that a quantity is worked out from."""
        return [
            other
            for other in others
            if other != name and name in self._consequences.following(other)
        ]

    def _your(self, names: Sequence[str]) -> Words:
        shown: list[Words] = [
            ("your ", Symbol(name), f" = {self._given[name].text}") for name in names
        ]
        if len(shown) > 4:
            shown = [*shown[:3], f"{len(shown) - 3} more of your numbers"]
        return listed(shown)

    def _take_the_other_derivative(self) -> None:
        """The derivative along all paths for the local one, and the other way about."""
        for name in self._wrong:
            twin = self._solution.quantities.get(self._solution.quantities[name].twin)
            if twin:
                told = said("this is {twin}, {which}", twin=twin.symbol, which=twin.remark)
                attempt = Attempt("other derivative", name, told)
                self._findings.compare(name, self._numbers[twin.name], attempt, 0.0)

    def _take_another(self) -> None:
        """The number of another quantity, given for this one."""
        for name in self._wrong:
            for other, extra in self._attempts.confusions.given_for(name).items():
                attempt = Attempt("another given", name, ("this is ", Symbol(other)))
                value, elsewhere = self._numbers[other], self._shaken[other]
                self._findings.compare(name, value, attempt, extra, elsewhere)

    def _slip_in_digits(self) -> None:
        """Slips in writing down the number: its digits are those, or it is another slip."""
        for name in self._wrong:
            has, number = self._given[name], self._numbers[name]
            digits = min(has.digits, 16)
            # A point is moved with all digits; and of a single one, any other would be wrong.
            other = ("decimal point", "wrong digit") if digits < 2 else ("decimal point",)
            # Where one is left out, another takes the last place.
            longer = misreadings(number, digits + 1)
            for kind, value, extra in itertools.chain(
                misplaced_points(number),
                (each for each in misreadings(number, digits) if each[0] not in other),
                (each for each in longer if each[0] == "digit left out"),
            ):
                attempt = Attempt(kind, name, WORDS[kind])
                if self._findings.fits(name, value, attempt, extra) and has.shows(value):
                    self._findings.note(name, value, attempt, extra)

    def _slip(self) -> None:
        """Every slip in each formula, leaf and number in between."""
        for quantity in reversed(self._needed):
            if quantity.name in self._upstream:
                for attempt, wrong in self._attempts.in_quantity(quantity, self._world.numbers):
                    if not self.is_complete:
                        return
                    self._try(attempt, {quantity.name: wrong})

    def _slip_alike(self) -> None:
        """The same slip in all formulas of a kind: no ½ in any of the errors."""
        for alike in (family, first_word):
            groups: dict[str, list[Quantity]] = {}
            for quantity in self._needed:
                if quantity.name in self._upstream and quantity.kind != "leaf":
                    groups.setdefault(alike(quantity.name), []).append(quantity)
            for group in groups.values():
                if not self.is_complete:
                    return
                found = [self._attempts.systematic(quantity) for quantity in group]
                kinds = {tuple(wrong.kind for wrong in each) for each in found}
                if len(group) > 1 and len(kinds) == 1:
                    for each in zip(*found, strict=True):
                        self._try_alike(group, each)

    def _try_alike(self, group: list[Quantity], each: Sequence[WrongFormula]) -> None:
        instead = {q.name: wrong.formula for q, wrong in zip(group, each, strict=True)}
        (first, formula), *others = instead.items()
        likewise = said("likewise in {others}", others=listed([Symbol(name) for name, _ in others]))
        slip = each[0]
        attempt = Attempt(slip.kind, first, slip.told, formula, slip.extra + 0.1, likewise)
        self._try(attempt, {first: formula}, dict(others))

    def _exchange(self) -> None:
        """Two leaves of a kind in each other's place, throughout."""
        leaves = [q.name for q in self._needed if q.kind == "leaf" and q is not self._solution.eta]
        for i, one in enumerate(leaves):
            for other in leaves[i + 1 :]:
                if family(one) == family(other) and self.is_complete:
                    told = (Symbol(one), " and ", Symbol(other), " were exchanged throughout")
                    swap: dict[str, Formula] = {one: Symbol(other), other: Symbol(one)}
                    self._try(Attempt("exchanged", one, told), swap)

    def _round_on_the_way(self) -> None:
        upstream = [quantity for quantity in self._needed if quantity.name in self._upstream]
        for places in range(8, 0, -1):
            told = f"the numbers on the way were rounded to {places} places"
            rounded: Numbers = {}
            for quantity in upstream:
                number = quantity.run(rounded)
                rounded[quantity.name] = _rounded(number, places)
                attempt = Attempt("rounded on the way", quantity.name, told)
                self._findings.compare(quantity.name, number, attempt, 0.0)

    def _update_in_other_order(self) -> None:
        when = "not updated yet" if self._solution.moved else "already updated"
        told = f"the weights that the derivative goes through were {when}"
        names = [quantity.name for quantity in self._needed]
        worlds = self._numbers, self._shaken
        first, elsewhere = (
            in_other_order(self._solution.quantities, names, each) for each in worlds
        )
        for name, value in first.items():
            attempt = Attempt("other update order", name, told)
            self._findings.compare(name, value, attempt, 0.0, elsewhere[name])

    def _slip_on(self, unexplained: list[str]) -> None:
        """One more slip after wrong numbers that were given, for what is not well explained."""
        used = [name for name in self._wrong if any(self._used_for(u, [name]) for u in unexplained)]
        if used:
            given = {name: number.value for name, number in self._given.items()}
            others = {name: value * _shake(i) for i, (name, value) in enumerate(given.items())}
            self._world = self._holding(self._numbers, given)
            self._other_world = self._holding(self._shaken, others)
            self._used_before = set(used)
            self._upstream = sources(self._solution.quantities.values(), unexplained, given)
            self._open = unexplained
            self._slip()

    def _holding(self, numbers: Numbers, held: Numbers) -> World:
        follows = self._consequences.numbers(numbers, held, held)
        return World({**numbers, **follows, **held}, held)

    # What follows from it

    def _try(
        self,
        attempt: Attempt,
        changed: Mapping[str, Formula],
        instead: Mapping[str, Formula] | None = None,
    ) -> None:
        """Follow a slip to all that it leads to, and note it where that is the number given.

        Args:
            attempt: the slip.
            changed: other formulas for some quantities, all worked out before anything follows.
            instead: the same of others, which are worked out in their turn.
        """
        extra, world = attempt.extra, self._world
        follows = self._follow(world, attempt.place, changed, instead)
        hits = []
        for name in self._open:
            if name in follows:
                after = self._after(name)
                if after is not None and self._findings.fits(
                    name, follows[name], attempt, extra + len(after)
                ):
                    hits.append((name, after))
        if not hits:
            return
        elsewhere = self._follow(self._other_world, attempt.place, changed, instead)
        missed = {
            name
            for name in follows
            if name in self._given and not self._given[name].means(follows[name])
        }
        for name, after in hits:
            # The numbers given are not what this slip would give elsewhere.
            contradicted = attempt.place not in self._given and any(
                other in self._findings.right or self._used_for(name, [other])
                for other in missed - {name}
            )
            costs = extra + len(after) + _CONTRADICTED * contradicted
            self._findings.note(
                name, follows[name], attempt, costs, after, elsewhere.get(name, math.nan)
            )

    def _follow(
        self,
        world: World,
        place: str,
        changed: Mapping[str, Formula],
        instead: Mapping[str, Formula] | None,
    ) -> Numbers:
        """All numbers that are others with some formulas in the place of the right ones."""
        numbers, held = world.numbers, world.held
        wrong = {name: evaluated(formula, numbers) for name, formula in changed.items()}
        if place in held:
            return wrong
        if not instead and all(value == numbers[name] for name, value in wrong.items()):
            return {}
        return self._consequences.numbers(numbers, wrong, held, instead or {})

    def _after(self, name: str) -> tuple[Words, ...] | None:
        """What came before a slip; None where wrong numbers are to be used, but are not."""
        if not self._used_before:
            return ()
        used = [n for n in self._given if n in self._used_before and self._used_for(name, [n])]
        if not used:
            return None
        verb = "were" if used[1:] else "was"
        return (said("{yours} {verb} used", yours=self._your(used), verb=verb),)


def _rounded(number: float, places: int) -> float:
    return round(number, places) if number - number == 0.0 else number


def _shake(i: int) -> float:
    """A factor near 1, another one for each number."""
    return 1.0 + 0.01 * math.sin(7.0 * i + 1.0)


def _shaken(quantities: Iterable[Quantity]) -> Numbers:
    """The numbers of a solution of which every given number is a little different."""
    numbers: Numbers = {}
    for i, quantity in enumerate(quantities):
        number = quantity.run(numbers)
        if quantity.kind == "leaf":
            number = number * _shake(i) or 0.01 * _shake(i)
        numbers[quantity.name] = number
    return numbers
