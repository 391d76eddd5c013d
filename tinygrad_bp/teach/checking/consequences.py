"""What follows from a number of the solution: all that is worked out from it, anew."""

from __future__ import annotations

from .quantity import evaluated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ..formulas.formula import Formula
    from .quantity import Numbers, Quantity

_NOTHING: Mapping[str, Formula] = {}
_NO_NUMBERS: Mapping[str, float] = {}


class Consequences:
    """Follows changed numbers to all that they lead to.

    Args:
        quantities: those that are looked at, each after all that it uses.

    Attributes:
        worked_out: how many numbers were worked out so far.
    """

    def __init__(self, quantities: Sequence[Quantity]) -> None:
        self.quantities = quantities
        self.worked_out = 0
        self._users: dict[str, list[str]] = {}
        for quantity in quantities:
            for name in quantity.uses:
                self._users.setdefault(name, []).append(quantity.name)
        self._following: dict[str, frozenset[str]] = {}
        self._orders: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Quantity]] = {}

    def following(self, name: str) -> frozenset[str]:
        """The names of all that is worked out from a quantity."""
        if name not in self._following:
            found: dict[str, None] = {}
            waiting = [name]
            for current in waiting:
                new = [user for user in self._users.get(current, ()) if user not in found]
                found.update(dict.fromkeys(new))
                waiting += new
            self._following[name] = frozenset(found)
        return self._following[name]

    def numbers(
        self,
        numbers: Numbers,
        changed: Numbers,
        held: Mapping[str, float],
        instead: Mapping[str, Formula] = _NOTHING,
    ) -> Numbers:
        """The new numbers that follow from some.

        Args:
            numbers: of all quantities; they are as they were afterwards.
            changed: the numbers that are others now.
            held: what stays as it is in the formulas of others, whatever it is worked out from.
            instead: other formulas for some quantities.
        """
        order = self._order(tuple(changed), tuple(instead))
        before = {name: numbers[name] for name in changed}
        before.update({quantity.name: numbers[quantity.name] for quantity in order})
        numbers.update(changed)
        reached = set(changed)
        results = {name: value for name, value in changed.items() if name not in held}
        for quantity in order:
            name = quantity.name
            if name in instead:
                value = evaluated(instead[name], numbers)
            elif (name in changed and name not in held) or reached.isdisjoint(quantity.uses):
                continue
            else:
                value = quantity.run(numbers)
            results[name] = value
            if name not in held:
                numbers[name] = value
                reached.add(name)
        self.worked_out += len(order)
        numbers.update(before)
        return results

    def _order(self, changed: tuple[str, ...], instead: tuple[str, ...]) -> list[Quantity]:
        """All that may change where some quantities do, in the order to work it out."""
        key = changed, instead
        if key not in self._orders:
            names = frozenset(instead).union(*map(self.following, (*changed, *instead)))
            self._orders[key] = [q for q in self.quantities if q.name in names]
        return self._orders[key]


def sources(
    quantities: Iterable[Quantity], names: Iterable[str], held: Iterable[str] = ()
) -> set[str]:
    """What some quantities come from, themselves included; behind those that are held, nothing.

    Args:
        quantities: all of them, each after all that it uses.
        names: those whose sources are wanted.
        held: what is taken as it is.
    """
    targets = set(names)
    found, ends = set(targets), set(held) - targets
    for quantity in reversed([*quantities]):
        if quantity.name in found and quantity.name not in ends:
            found.update(quantity.uses)
    return found


def in_other_order(
    quantities: Mapping[str, Quantity],
    names: Iterable[str],
    given: Mapping[str, float] = _NO_NUMBERS,
) -> Numbers:
    """The numbers of some quantities, if parameters are updated in another order.

    Each is updated as soon as it can be, and derivatives go through weights that were updated
    before them; where they do so in any case, through those from before the update.

    Args:
        quantities: all of them.
        names: those whose numbers are wanted.
        given: other numbers for the leaves.
    """
    numbers: Numbers = {}
    for target in names:
        stack = [] if target in numbers else [target]
        while stack:
            name = stack[-1]
            quantity = quantities[name]
            updates = {}
            if quantity.kind == "derivative":
                for used in quantity.uses:
                    update = quantities.get(f"{used}+")
                    if update and update.kind == "update" and update.name not in stack:
                        updates[used] = update.name
                    elif used.endswith("+"):
                        updates[used] = used.removesuffix("+")
            taken = [updates.get(used, used) for used in quantity.uses]
            needed = [each for each in taken if each not in numbers]
            if needed:
                stack.append(needed[0])
            else:
                used_numbers = {
                    used: numbers[each] for used, each in zip(quantity.uses, taken, strict=True)
                }
                is_given = quantity.kind == "leaf" and name in given
                numbers[name] = given[name] if is_given else quantity.run(used_numbers)
                stack.pop()
    return numbers
