"""The search for a slip: each is tried on the worksheet and followed to all that it leads to."""

from __future__ import annotations

from ...autodiff.operations.traversal import names_in, substituted
from ..document.words import joined, listed, said
from ..formulas.formula import Number, Symbol, decimal
from .confusions import Confusions, family, first_word
from .consequences import Consequences, sources, updated_first
from .findings import Attempt, Findings
from .misreadings import WORDS, leaf_misreadings, misreadings
from .quantity import evaluated
from .slips import WrongFormula, wrong_formulas

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ..document.words import Words
    from ..formulas.formula import Formula
    from .findings import Slip
    from .precision import WrittenNumber
    from .quantity import Numbers, Quantity
    from .worksheet import Worksheet

#: How many numbers may be worked out in one search: about two seconds.
_MOST_TRIES = 2_000_000

#: To how many digits a number in between is copied, as in the tutorial.
_COPIED = 9

#: What it costs that the student has other numbers than a slip would give elsewhere.
_CONTRADICTED = 2.0


class Search:
    """Tries slips on a worksheet, for numbers that do not agree with it.

    Args:
        sheet: the worksheet.
        given: what somebody has, by the names of quantities of the sheet.
    """

    def __init__(self, sheet: Worksheet, given: Mapping[str, WrittenNumber]) -> None:
        self._sheet, self._given = sheet, given
        self._numbers = dict(sheet.numbers)
        self._findings = Findings(given, sheet.numbers)
        self._wrong = list(self._findings.slips)
        self._confusions = Confusions(sheet)
        self._wrong_formulas: dict[str, list[WrongFormula]] = {}
        quantities = sheet.quantities.values()
        self._upstream = sources(quantities, self._wrong)
        self._needed = [q for q in quantities if q.name in self._upstream | self._findings.right]
        self._consequences = Consequences(self._needed)
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
            self._slip_in_digits()
            self._slip(self._numbers, {})
            self._slip_alike()
            self._exchange()
            self._round_on_the_way()
            self._update_first()
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
            twin = self._sheet.quantities.get(self._sheet.quantities[name].twin)
            if twin:
                told = said("this is {twin}, {which}", twin=twin.symbol, which=twin.remark)
                attempt = Attempt("other derivative", name, told)
                self._findings.compare(name, self._numbers[twin.name], attempt, 0.0)

    def _slip_in_digits(self) -> None:
        for name in self._wrong:
            digits = min(self._given[name].digits, 16)
            for more in (0, 1):  # where one is left out, another takes the last place
                for kind, value, extra in misreadings(self._numbers[name], digits + more):
                    if not more or kind == "digit left out":
                        attempt = Attempt(kind, name, WORDS[kind], extra=extra)
                        self._findings.compare(name, value, attempt, extra)

    def _slip(self, numbers: Numbers, held: Numbers) -> None:
        """Every slip in each formula, leaf and number in between; `held` stay as they are."""
        for quantity in reversed(self._needed):
            if quantity.name in self._upstream:
                for attempt, value in self._slips_in(quantity, numbers):
                    if not self.is_complete:
                        return
                    self._try(attempt, {quantity.name: value}, numbers, held)

    def _slips_in(self, quantity: Quantity, numbers: Numbers) -> Iterator[tuple[Attempt, float]]:
        name, value = quantity.name, numbers[quantity.name]
        if quantity.kind == "leaf":
            yield Attempt("sign", name, ("the sign of ", Symbol(name), " was changed")), -value
            for kind, other, extra in leaf_misreadings(value):
                yield Attempt(kind, name, _misread(name, value, other), extra=extra), other
            return
        for wrong in self._wrong_formulas_of(quantity):
            attempt = Attempt(wrong.kind, name, wrong.told, wrong.formula, wrong.extra)
            yield attempt, evaluated(wrong.formula, numbers)
        yield Attempt("factor of two", name, "the number was doubled"), 2.0 * value
        yield Attempt("factor of two", name, "the number was halved"), 0.5 * value
        if name not in self._given:
            for kind, other, extra in misreadings(value, _COPIED, wrong_digits=False):
                copied = f" = {decimal(value, _COPIED)} was copied as {_shown(other)}"
                yield Attempt(kind, name, (Symbol(name), copied), extra=extra + 0.4), other

    def _wrong_formulas_of(self, quantity: Quantity) -> list[WrongFormula]:
        if quantity.name not in self._wrong_formulas:
            found: list[WrongFormula] = []
            for formula in (quantity.formula, *quantity.others):
                found += wrong_formulas(formula, self._confusions.of, quantity.kind == "derivative")
                found += self._with_leaf_misread(formula)
            self._wrong_formulas[quantity.name] = found
        return self._wrong_formulas[quantity.name]

    def _with_leaf_misread(self, formula: Formula) -> Iterator[WrongFormula]:
        """A leaf's number read wrongly in this formula alone."""
        for name in dict.fromkeys(names_in(formula)):
            if self._sheet.quantities[name].kind == "leaf":
                value = self._sheet.numbers[name]
                for kind, other, extra in leaf_misreadings(value):
                    wrong = substituted(formula, {name: Number(other, 12)})
                    yield WrongFormula(kind, _misread(name, value, other), wrong, extra)

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
                found = [self._systematic(quantity) for quantity in group]
                kinds = {tuple(wrong.kind for wrong in each) for each in found}
                if len(group) > 1 and len(kinds) == 1:
                    for each in zip(*found, strict=True):
                        self._try_alike(group, each)

    def _systematic(self, quantity: Quantity) -> list[WrongFormula]:
        return [w for w in self._wrong_formulas_of(quantity) if w.kind in _SYSTEMATIC]

    def _try_alike(self, group: list[Quantity], each: Sequence[WrongFormula]) -> None:
        instead = {q.name: wrong.formula for q, wrong in zip(group, each, strict=True)}
        first, *others = instead
        likewise = said("likewise in {others}", others=listed([*map(Symbol, others)]))
        told = joined([each[0].told, likewise], ", and ")
        attempt = Attempt(each[0].kind, first, told, each[0].formula, each[0].extra + 0.1)
        changed = {first: evaluated(instead.pop(first), self._numbers)}
        self._try(attempt, changed, self._numbers, {}, instead)

    def _exchange(self) -> None:
        """Two leaves of a kind in each other's place, throughout."""
        eta, numbers = self._sheet.eta, self._numbers
        leaves = [q.name for q in self._needed if q.kind == "leaf" and q is not eta]
        for i, one in enumerate(leaves):
            for other in leaves[i + 1 :]:
                if family(one) == family(other) and self.is_complete:
                    told = (Symbol(one), " and ", Symbol(other), " were exchanged throughout")
                    swap = {one: numbers[other], other: numbers[one]}
                    self._try(Attempt("exchanged", one, told), swap, numbers, {})

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

    def _update_first(self) -> None:
        told = "the weights that the derivative goes through were already updated"
        names = [quantity.name for quantity in self._needed]
        for name, value in updated_first(self._sheet.quantities, names).items():
            self._findings.compare(name, value, Attempt("other update order", name, told), 0.0)

    def _slip_on(self, unexplained: list[str]) -> None:
        """One more slip after wrong numbers that were given, for what is not well explained."""
        used = [name for name in self._wrong if any(self._used_for(u, [name]) for u in unexplained)]
        if used:
            held = {name: number.value for name, number in self._given.items()}
            follows = self._consequences.numbers(self._numbers, held, held)
            self._used_before = set(used)
            self._upstream = sources(self._sheet.quantities.values(), unexplained, held)
            self._open = unexplained
            self._slip({**self._numbers, **follows, **held}, held)

    # What follows from it

    def _try(
        self,
        attempt: Attempt,
        changed: Numbers,
        numbers: Numbers,
        held: Numbers,
        instead: Mapping[str, Formula] | None = None,
    ) -> None:
        if attempt.place in held:
            self._compare(attempt.place, changed[attempt.place], attempt, attempt.extra)
            return
        if not instead and all(value == numbers[name] for name, value in changed.items()):
            return
        follows = self._consequences.numbers(numbers, changed, held, instead or {})
        hits = [
            name
            for name in self._open
            if name in follows and self._findings.sign_of_hit(name, follows[name])
        ]
        if hits:
            missed = {
                name
                for name in follows
                if name in self._given and not self._given[name].means(follows[name])
            }
            for name in hits:
                # The numbers given are not what this slip would give elsewhere.
                contradicted = attempt.place not in self._given and any(
                    other in self._findings.right or self._used_for(name, [other])
                    for other in missed - {name}
                )
                extra = attempt.extra + _CONTRADICTED * contradicted
                self._compare(name, follows[name], attempt, extra)

    def _compare(self, name: str, value: float, attempt: Attempt, extra: float) -> None:
        """Note the slip if it fits; after wrong numbers, only where these are used."""
        after: Words = ""
        if self._used_before:
            used = [n for n in self._given if n in self._used_before and self._used_for(name, [n])]
            if not used or name not in self._open:
                return
            verb = "were" if used[1:] else "was"
            after = said("{yours} {verb} used", yours=self._your(used), verb=verb)
        self._findings.compare(name, value, attempt, extra, after)


#: Slips that are made again and again, since they come from how somebody understands a step.
_SYSTEMATIC = {
    "sign",
    "net for out",
    "factor left out",
    "term left out",
    "path left out",
    "function left out",
    "factor squared",
    "square left out",
    "other operation",
    "other function",
}


def _rounded(number: float, places: int) -> float:
    return round(number, places) if number - number == 0.0 else number


def _misread(name: str, value: float, other: float) -> Words:
    return (Symbol(name), f" = {_shown(value)} was read as {_shown(other)}")


def _shown(number: float) -> str:
    return decimal(number, 12)
