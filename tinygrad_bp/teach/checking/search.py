"""The search for a slip: each is tried on the worksheet and followed to all that it leads to."""

from __future__ import annotations

from dataclasses import dataclass

from ..formulas.formula import Number, decimal, text
from .slips import COSTS, Change, changes, family, misreadings
from .worksheet import ETA, Quantity, Worksheet, evaluated, names_in, substituted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from ..formulas.formula import Formula
    from .precision import Written
    from .worksheet import Numbers

#: How many numbers may be worked out in one search: about two seconds.
_MOST_TRIES = 2_000_000

#: In a graph of more named nodes, a symbol is only taken for others of its kind.
_SMALL = 60

#: To how many digits a number in between is copied, as in the tutorial.
_COPIED = 9

#: A slip that costs more than this is looked upon as far-fetched.
_FAR_FETCHED = 1.8


@dataclass(frozen=True)
class Slip:
    """What leads to the number that somebody has.

    Attributes:
        kind: a word for it: "another taken", "sign", "factor left out", "decimal point", ...
        place: the quantity that it was made in: "net_h1", "δ_o2", "w5+".
        words: what was done, as part of a sentence.
        formula: what was worked out in that place; "" for a slip of digits.
        value: the number that it leads to.
        changes: how many slips it takes.
        cost: how unlikely it is beside others; the common ones cost 1.
    """

    kind: str
    place: str
    words: str
    formula: str
    value: float
    changes: int = 1
    cost: float = 0.0


_NOTHING: Mapping[str, Formula] = {}


@dataclass(frozen=True)
class _Slipped:
    """A slip before it is known what it explains."""

    kind: str
    place: str
    words: str
    formula: Formula | None = None
    extra: float = 0.0


class Search:
    """Tries slips on a worksheet, for numbers that do not agree with it.

    Args:
        given: what somebody has, by the names of quantities of the sheet.
    """

    def __init__(self, sheet: Worksheet, given: Mapping[str, Written]) -> None:
        self._sheet, self._given = sheet, given
        self._right = {name for name, has in given.items() if has.means(sheet.numbers[name])}
        self._found: dict[str, list[Slip]] = {name: [] for name in given if name not in self._right}
        self._changes: dict[str, list[Change]] = {}
        self._his_own: set[str] = set()
        self._tries = 0
        order = sheet.quantities.values()
        self._upstream = self._behind(self._found)
        self._needed = [q for q in order if q.name in self._upstream | self._right]
        self._users: dict[str, list[str]] = {q.name: [] for q in self._needed}
        for quantity in self._needed:
            for name in quantity.uses:
                self._users.setdefault(name, []).append(quantity.name)
        self._downstream: dict[str, frozenset[str]] = {}
        self._orders: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Quantity]] = {}

    @property
    def is_complete(self) -> bool:
        """Whether every slip that is known was tried."""
        return self._tries < _MOST_TRIES

    def run(self) -> dict[str, list[Slip]]:
        """For each number that does not agree, what leads to it, likeliest first."""
        if self._found:
            numbers, takes = dict(self._sheet.numbers), _takes(self._sheet)
            self._carry_on(numbers)
            self._slip_in_digits(numbers)
            self._slip(numbers, takes, {})
            self._slip_alike(numbers, takes)
            self._exchange(numbers)
            self._round_on_the_way()
            self._update_first()
            if len(self._found) > 1 and not all(map(_is_explained, self._found.values())):
                self._slip_on(numbers, takes)
        return {name: _ranked(slips) for name, slips in self._found.items()}

    # What is tried

    def _carry_on(self, numbers: Numbers) -> None:
        """His own wrong numbers, each alone, then all together, then all that he has."""
        has = {name: number.value for name, number in self._given.items()}
        wrong: Numbers = {name: has[name] for name in self._found}
        for i, held in enumerate([*({name: has[name]} for name in wrong), wrong, has]):
            for name, value in self._followed(numbers, held, held).items():
                used = [other for other in held if other != name and name in self._after(other)]
                if used:
                    slip = _Slipped("carried on", used[-1], f"it follows from {self._his(used)}")
                    self._compare(name, value, slip, 0.01 * i)

    def _his(self, names: Sequence[str]) -> str:
        shown = [f"your {name} = {self._given[name].text}" for name in names]
        if len(shown) > 4:
            shown = [*shown[:3], f"{len(shown) - 3} more of your numbers"]
        return _listed(shown)

    def _slip_in_digits(self, numbers: Numbers) -> None:
        for name in self._found:
            digits = min(self._given[name].digits, 16)
            for more in (0, 1):  # where one is left out, another takes the last place
                for kind, value, extra in misreadings(numbers[name], digits + more):
                    if not more or kind == "digit left out":
                        slip = _Slipped(kind, name, _DIGITS[kind], extra=extra)
                        self._compare(name, value, slip, extra)

    def _slip(self, numbers: Numbers, takes: _Takes, held: Numbers) -> None:
        """Every slip in each formula, leaf and number in between; `held` stay as they are."""
        for quantity in reversed(self._needed):
            if quantity.name in self._upstream:
                for slip, value in self._slips_in(quantity, numbers, takes):
                    if not self.is_complete:
                        return
                    self._try(slip, {quantity.name: value}, numbers, held)

    def _slips_in(
        self, quantity: Quantity, numbers: Numbers, takes: _Takes
    ) -> Iterator[tuple[_Slipped, float]]:
        name, value = quantity.name, numbers[quantity.name]
        if quantity.kind == "leaf":
            yield _Slipped("sign", name, f"the sign of {name} was changed"), -value
            digits = _digits(value)
            for kind, other, extra in misreadings(value, digits, wrong_digits=digits <= 4):
                words = f"{name} = {_shown(value)} was read as {_shown(other)}"
                yield _Slipped(kind, name, words, extra=extra), other
            return
        for change in self._changes_in(quantity, takes):
            slip = _Slipped(change.kind, name, change.words, change.formula, change.extra)
            yield slip, evaluated(change.formula, numbers)
        yield _Slipped("factor of two", name, "twice as much was taken"), 2.0 * value
        yield _Slipped("factor of two", name, "half as much was taken"), 0.5 * value
        if name not in self._given:
            for kind, other, extra in misreadings(value, _COPIED, wrong_digits=False):
                words = f"{name} = {decimal(value, _COPIED)} was copied as {_shown(other)}"
                yield _Slipped(kind, name, words, extra=extra + 0.4), other

    def _changes_in(self, quantity: Quantity, takes: _Takes) -> list[Change]:
        if quantity.name not in self._changes:
            found: list[Change] = []
            for formula in (quantity.formula, *quantity.others):
                found += changes(formula, takes, quantity.kind == "derivative")
                found += self._misread(formula)
            self._changes[quantity.name] = found
        return self._changes[quantity.name]

    def _misread(self, formula: Formula) -> Iterator[Change]:
        """A leaf's number read wrongly in this formula alone."""
        for name in dict.fromkeys(names_in(formula)):
            if self._sheet.quantities[name].kind == "leaf":
                value = self._sheet.numbers[name]
                digits = _digits(value)
                for kind, other, extra in misreadings(value, digits, wrong_digits=digits <= 4):
                    words = f"{name} = {_shown(value)} was read as {_shown(other)}"
                    put = Number(other, 12)
                    yield Change(kind, words, substituted(formula, {name: put}), extra)

    def _slip_alike(self, numbers: Numbers, takes: _Takes) -> None:
        """The same slip in all formulas of a kind: no ½ in any of the errors."""
        for alike in (family, _first_word):
            groups: dict[str, list[Quantity]] = {}
            for quantity in self._needed:
                if quantity.name in self._upstream and quantity.kind != "leaf":
                    groups.setdefault(alike(quantity.name), []).append(quantity)
            for group in groups.values():
                found = [self._systematic(quantity, takes) for quantity in group]
                if len(group) > 1 and len({tuple(c.kind for c in each) for each in found}) == 1:
                    for each in zip(*found, strict=True):
                        self._try_alike(group, each, numbers)

    def _systematic(self, quantity: Quantity, takes: _Takes) -> list[Change]:
        return [change for change in self._changes_in(quantity, takes) if change.kind in _ALIKE]

    def _try_alike(self, group: list[Quantity], each: Sequence[Change], numbers: Numbers) -> None:
        instead = {q.name: change.formula for q, change in zip(group, each, strict=True)}
        first, *others = instead
        words = f"{each[0].words}, and likewise in {_listed(others)}"
        slip = _Slipped(each[0].kind, first, words, each[0].formula, each[0].extra + 0.1)
        start = {first: evaluated(instead.pop(first), numbers)}
        self._try(slip, start, numbers, {}, instead)

    def _exchange(self, numbers: Numbers) -> None:
        """Two leaves of a kind in each other's place, throughout."""
        leaves = [q.name for q in self._needed if q.kind == "leaf" and q.name != ETA]
        for i, one in enumerate(leaves):
            for other in leaves[i + 1 :]:
                if family(one) == family(other) and self.is_complete:
                    words = f"{one} and {other} were exchanged throughout"
                    swap = {one: numbers[other], other: numbers[one]}
                    self._try(_Slipped("exchanged", one, words), swap, numbers, {})

    def _round_on_the_way(self) -> None:
        upstream = [quantity for quantity in self._needed if quantity.name in self._upstream]
        for places in range(8, 0, -1):
            words = f"the numbers on the way were rounded to {places} places"
            rounded: Numbers = {}
            for quantity in upstream:
                number = quantity.run(rounded)
                rounded[quantity.name] = _rounded(number, places)
                slip = _Slipped("rounded on the way", quantity.name, words)
                self._compare(quantity.name, number, slip, 0.0)

    def _update_first(self) -> None:
        """Derivatives that go through weights which were updated before them."""
        words = "the weights that the derivative goes through were already updated"
        for name, value in _in_the_other_order(self._sheet, self._needed).items():
            self._compare(name, value, _Slipped("other update order", name, words), 0.0)

    def _slip_on(self, numbers: Numbers, takes: _Takes) -> None:
        """One more slip after his own wrong numbers, for what is not well explained."""
        open_ = [name for name, slips in self._found.items() if not _is_explained(slips)]
        used = [n for n in self._found if any(name in self._after(n) for name in open_)]
        if used:
            held = {name: number.value for name, number in self._given.items()}
            numbers = {**numbers, **self._followed(numbers, held, held), **held}
            self._his_own = set(used)
            everything, self._found = self._found, {name: [] for name in open_}
            self._upstream = self._behind(open_, held)
            self._slip(numbers, takes, held)
            for name, slips in self._found.items():
                everything[name] += slips
            self._found = everything

    # What a number comes from, and what follows from it

    def _behind(self, names: Iterable[str], held: Iterable[str] = ()) -> set[str]:
        """What some quantities come from, and they; behind those that are held nothing is."""
        targets = set(names)
        found, ends = set(targets), set(held) - targets
        for quantity in reversed(self._sheet.quantities.values()):
            if quantity.name in found - ends:
                found.update(quantity.uses)
        return found

    def _try(
        self,
        slip: _Slipped,
        start: Numbers,
        numbers: Numbers,
        held: Numbers,
        instead: Mapping[str, Formula] = _NOTHING,
    ) -> None:
        if slip.place in held:
            self._compare(slip.place, start[slip.place], slip, slip.extra)
            return
        if not instead and all(value == numbers[name] for name, value in start.items()):
            return
        follows = self._followed(numbers, start, held, instead)
        hits = [name for name in self._found if name in follows]
        hits = [name for name in hits if self._sign_of_hit(name, follows[name])]
        if hits:
            missed = {
                name
                for name in follows
                if name in self._given and not self._given[name].means(follows[name])
            }
            for name in hits:
                # What he has is not what this slip would give him elsewhere.
                against = slip.place not in self._given and any(
                    other in self._right or name in self._after(other) for other in missed - {name}
                )
                self._compare(name, follows[name], slip, slip.extra + 2.0 * against)

    def _followed(
        self,
        numbers: Numbers,
        start: Numbers,
        held: Numbers,
        instead: Mapping[str, Formula] = _NOTHING,
    ) -> Numbers:
        """The new numbers that follow from some; those that are held go no further.

        `instead` has other formulas for some quantities.
        """
        order = self._order(tuple(start), tuple(instead))
        before = {name: numbers[name] for name in start}
        before.update({quantity.name: numbers[quantity.name] for quantity in order})
        numbers.update(start)
        reached = set(start)
        results = {name: value for name, value in start.items() if name not in held}
        for quantity in order:
            name = quantity.name
            if name in instead:
                value = evaluated(instead[name], numbers)
            elif (name in start and name not in held) or reached.isdisjoint(quantity.uses):
                continue
            else:
                value = quantity.run(numbers)
            results[name] = value
            if name not in held:
                numbers[name] = value
                reached.add(name)
        self._tries += len(order)
        numbers.update(before)
        return results

    def _order(self, start: tuple[str, ...], instead: tuple[str, ...]) -> list[Quantity]:
        """All that may change where some quantities do, in the order to work it out."""
        if (start, instead) not in self._orders:
            names = frozenset(instead).union(*map(self._after, (*start, *instead)))
            self._orders[start, instead] = [q for q in self._needed if q.name in names]
        return self._orders[start, instead]

    def _after(self, name: str) -> frozenset[str]:
        """All that is worked out from a quantity."""
        if name not in self._downstream:
            found: dict[str, None] = {}
            waiting = [name]
            for current in waiting:
                new = [user for user in self._users.get(current, ()) if user not in found]
                found.update(dict.fromkeys(new))
                waiting += new
            self._downstream[name] = frozenset(found)
        return self._downstream[name]

    def _sign_of_hit(self, name: str, value: float) -> int:
        """1 where this is the number that he has, -1 where his has the other sign, else 0."""
        if self._given[name].means(value):
            return 1
        # With few digits, too many numbers would fit.
        return -1 if self._given[name].digits >= 5 and self._given[name].means(-value) else 0

    def _compare(self, name: str, value: float, slip: _Slipped, extra: float) -> None:
        """Note the slip, if the number that it leads to is the one that he has."""
        if name not in self._found or not (sign := self._sign_of_hit(name, value)):
            return
        has, right = self._given[name], self._sheet.numbers[name]
        value *= sign
        if abs(value - right) <= 1e-12 * abs(value) or (sign < 0 and slip.kind == "sign"):
            return
        words, count = slip.words, 1
        if self._his_own:
            # One more slip, after his own wrong numbers.
            used = [
                other
                for other in self._given
                if other in self._his_own and name in self._after(other)
            ]
            if not used:
                return
            words, count = f"{words}, and {self._his(used)} was used", 2
        if sign < 0:
            words, count, extra = f"{words}, with the other sign", count + 1, extra + 1.0
        rounded = abs(value - has.value) <= 0.51 * has.unit + 1e-10 * abs(value)
        cost = COSTS[slip.kind] + extra + (count - 1) + 0.25 * (slip.place != name)
        formula = text(slip.formula) if slip.formula else ""
        cost += 0.0 if rounded else 0.4
        self._found[name].append(Slip(slip.kind, slip.place, words, formula, value, count, cost))


#: Slips that are made again and again, since they come from how somebody understands a step.
_ALIKE = {
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

_DIGITS = {
    "decimal point": "the decimal point is misplaced",
    "digits swapped": "two digits are exchanged",
    "digit left out": "a digit is left out",
    "digit doubled": "a digit is written twice",
    "wrong digit": "one digit is wrong",
}

if TYPE_CHECKING:
    from .slips import Takes as _Takes


def _in_the_other_order(sheet: Worksheet, needed: Iterable[Quantity]) -> Numbers:
    """The numbers of some quantities, each parameter updated as soon as it can be."""
    later: Numbers = {}
    under_way: set[str] = set()

    def number(name: str) -> float:
        if name not in later:
            under_way.add(name)
            quantity = sheet.quantities[name]
            numbers = {used: number(used) for used in quantity.uses}
            if quantity.kind == "derivative":
                for used in quantity.uses:
                    update = sheet.quantities.get(f"{used}+")
                    if update and update.kind == "update" and update.name not in under_way:
                        numbers[used] = number(update.name)
            under_way.discard(name)
            later[name] = quantity.run(numbers)
        return later[name]

    return {quantity.name: number(quantity.name) for quantity in needed}


def _takes(sheet: Worksheet) -> dict[str, dict[str, tuple[str, float]]]:
    """For each quantity, what may be taken for it: the kind of slip, and its extra cost."""
    quantities = list(sheet.quantities.values())
    is_small = len(sheet.notation.symbols) <= _SMALL
    takes: dict[str, dict[str, tuple[str, float]]] = {q.name: {} for q in quantities}
    for quantity in quantities:
        mine = takes[quantity.name]
        for other in quantities:
            if other is quantity or ETA in (other.name, quantity.name):
                continue
            if family(other.name) == family(quantity.name):
                mine[other.name] = ("another taken", 0.0)
            elif is_small and _side(other) == _side(quantity):
                alike = other.name.partition("_")[0] == quantity.name.partition("_")[0]
                mine[other.name] = ("another taken", 0.3 if alike else 0.9)
        if quantity.kind in ("update", "after"):
            old = quantity.name.removesuffix("+")
            mine[old] = ("another taken", 0.2)
            if quantity.kind == "update":
                takes[old][quantity.name] = ("already updated", 0.0)
        if quantity.kind == "value" and len(quantity.uses) == 1:
            [net] = quantity.uses
            if sheet.quantities[net].kind == "value":
                mine[net] = takes[net][quantity.name] = ("net for out", 0.0)
    return takes


def _side(quantity: Quantity) -> str:
    return "forward" if quantity.kind in ("leaf", "value") else quantity.kind


def _first_word(name: str) -> str:
    return name.partition("_")[0]


def _is_explained(slips: Iterable[Slip]) -> bool:
    return any(slip.cost <= _FAR_FETCHED for slip in slips)


def _ranked(slips: Iterable[Slip]) -> list[Slip]:
    """The likeliest first; of those that say the same, one."""
    kept: dict[str, Slip] = {}
    for slip in sorted(slips, key=lambda slip: slip.cost):
        kept.setdefault(f"{slip.words}: {slip.value:.9g}", slip)
    return list(kept.values())


def _digits(number: float) -> int:
    """How many significant digits Python shows of a number."""
    figures = repr(number).partition("e")[0].replace(".", "").strip("-")
    return min(max(len(figures.strip("0")), 1), 17)


def _rounded(number: float, places: int) -> float:
    return round(number, places) if number - number == 0.0 else number


def _shown(number: float) -> str:
    return decimal(number, 12)


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
