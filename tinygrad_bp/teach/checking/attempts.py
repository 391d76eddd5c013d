"""The slips that can be made in each quantity, each with the formula that it leads to."""

from __future__ import annotations

from dataclasses import replace

from ...autodiff.operations.traversal import names_in, substituted
from ...autodiff.ops import TABLE
from ..formulas.decimals import decimal
from ..formulas.formula import Call, Number, Symbol, addends, negative, product
from .confusions import Confusions
from .consequences import Consequences
from .findings import Attempt
from .misreadings import leaf_misreadings, misreadings
from .slips import WrongFormula, wrong_formulas

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from ..document.words import Words
    from ..formulas.formula import Formula
    from .quantity import Numbers, Quantity
    from .slips import Confused
    from .solution import Solution

#: To how many digits a number in between is copied, as in the tutorial.
_COPIED = 9

#: How much likelier the learning rate is forgotten than another factor.
_FORGOTTEN = -0.2

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


class Attempts:
    """The slips that may be made in a solution.

    Args:
        solution: the numbers and their formulas.
        given: the names of the numbers that somebody has; these were not copied.

    Attributes:
        confusions: what is taken for what.
    """

    def __init__(self, solution: Solution, given: Collection[str]) -> None:
        self._solution, self._given = solution, given
        self.confusions = Confusions(solution)
        self._consequences = Consequences([*solution.quantities.values()])
        self._wrong_formulas: dict[str, list[WrongFormula]] = {}

    def in_quantity(
        self, quantity: Quantity, numbers: Numbers
    ) -> Iterator[tuple[Attempt, Formula]]:
        """Each slip in a quantity, with the formula that stands in the place of the right one.

        Args:
            quantity: where the slips are made.
            numbers: of all quantities; the digits of these are mixed up.
        """
        name, value = quantity.name, numbers[quantity.name]
        symbol = Symbol(name)
        told: Words
        if quantity.kind == "leaf":
            told = ("the sign of ", symbol, " was changed")
            yield Attempt("sign", name, told, extra=0.3), negative(symbol)
            for kind, other, extra in leaf_misreadings(value):
                told = _misread(name, value, other)
                yield Attempt(kind, name, told, extra=extra), Number(other)
            return
        for wrong in self.wrong_formulas(quantity):
            yield Attempt(wrong.kind, name, wrong.told, wrong.formula, wrong.extra), wrong.formula
        for factor, done in ((2.0, "doubled"), (0.5, "halved")):
            times = Call(TABLE["mul"], (Number(factor), symbol))
            yield Attempt("factor of two", name, f"the number was {done}"), times
        if name not in self._given:
            for kind, other, extra in misreadings(value, _COPIED, wrong_digits=False):
                told = (symbol, f" = {decimal(value, _COPIED)} was copied as {_shown(other)}")
                yield Attempt(kind, name, told, extra=extra + 0.4), Number(other)

    def wrong_formulas(self, quantity: Quantity) -> list[WrongFormula]:
        """The formulas of a quantity with one slip in each."""
        if quantity.name not in self._wrong_formulas:
            found: list[WrongFormula] = []
            kinds = [self._solution.quantities[name].kind for name in quantity.uses]
            for formula in (quantity.formula, *quantity.others):
                found += wrong_formulas(formula, self._confused_in(quantity), "derivative" in kinds)
                found += self._with_leaf_misread(formula)
            if quantity.kind == "value":
                found = [_of_value(wrong) for wrong in found]
            if quantity.kind == "update":
                found = [self._of_update(wrong) for wrong in found]
                leaf = quantity.name.removesuffix("+")
                twice = substituted(quantity.formula, {leaf: Symbol(quantity.name)})
                told = (Symbol(leaf), " was updated twice")
                found.append(WrongFormula("updated twice", told, twice))
            if self._is_of_update(quantity):
                eta = Symbol(self._solution.eta.name)
                early = ("the learning rate ", eta, " comes in with the update, and not before")
                step = product([eta, quantity.formula])
                found.append(WrongFormula("step for derivative", early, step))
            if bias := self._bias_of(quantity):
                own = (bias, ", and not 1, was taken for its input")
                times = product([quantity.formula, bias])
                found.append(WrongFormula("own number taken", own, times))
            self._wrong_formulas[quantity.name] = found
        return self._wrong_formulas[quantity.name]

    def systematic(self, quantity: Quantity) -> list[WrongFormula]:
        """Those that come from how somebody understands a step, and are made in all of its kind."""
        return [wrong for wrong in self.wrong_formulas(quantity) if wrong.kind in _SYSTEMATIC]

    def _is_of_update(self, quantity: Quantity) -> bool:
        """Whether it is the derivative that an update multiplies by the learning rate."""
        update = self._solution.quantities.get(f"{quantity.name.rpartition('∂')[2]}+")
        return update is not None and update.kind == "update" and quantity.name in update.uses

    def _bias_of(self, quantity: Quantity) -> Symbol | None:
        """The leaf that it is the derivative by, where that is only added to other things."""
        if quantity.kind != "derivative":
            return None
        name = quantity.name.rpartition("∂")[2]
        leaf = self._solution.quantities.get(name)
        if leaf is None or leaf.kind != "leaf" or name in quantity.uses:
            return None
        made = [
            {part.name for part in addends(other.formula) if isinstance(part, Symbol)}
            for other in self._solution.quantities.values()
            if other.kind == "value" and name in other.uses
        ]
        return Symbol(name) if made and all(name in added for added in made) else None

    def _of_update(self, wrong: WrongFormula) -> WrongFormula:
        """The learning rate is forgotten more easily than other factors."""
        eta = self._solution.eta.name
        if wrong.kind != "factor left out" or eta in names_in(wrong.formula):
            return wrong
        told = ("the learning rate ", Symbol(eta), " was left out")
        return replace(wrong, told=told, extra=_FORGOTTEN)

    def _confused_in(self, quantity: Quantity) -> Confused:
        """What may be taken for what in a formula: nothing that comes from the formula itself."""
        later = self._consequences.following(quantity.name) | {quantity.name}

        def confused(name: str) -> Mapping[str, tuple[str, float]]:
            found = self.confusions.of(name)
            return {other: how for other, how in found.items() if other not in later}

        return confused

    def _with_leaf_misread(self, formula: Formula) -> Iterator[WrongFormula]:
        """A leaf's number read wrongly in this formula alone."""
        for name in dict.fromkeys(names_in(formula)):
            if self._solution.quantities[name].kind == "leaf":
                value = self._solution.numbers[name]
                for kind, other, extra in leaf_misreadings(value):
                    wrong = substituted(formula, {name: Number(other, 12)})
                    yield WrongFormula(kind, _misread(name, value, other), wrong, extra)


def _of_value(wrong: WrongFormula) -> WrongFormula:
    """In the forward pass a sign is wrong less often than in a derivative."""
    return replace(wrong, extra=wrong.extra + 0.3) if wrong.kind == "sign" else wrong


def _misread(name: str, value: float, other: float) -> Words:
    return (Symbol(name), f" = {_shown(value)} was read as {_shown(other)}")


def _shown(number: float) -> str:
    return decimal(number, 12)
