"""Formulas as the page has them: MathML without the numbers that may not be shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from ....teach.derivations.conventions import rewritten
from ....teach.document.shortening import ends
from ....teach.document.words import pieces
from ....teach.formulas.equations import shown_sides
from ....teach.formulas.formula import (
    Call,
    Derivative,
    Number,
    Symbol,
    addends,
    negative,
    of_names,
    text,
    total,
)
from ....teach.formulas.mathml import mathml
from ...run.phases import derivative_name
from ...state.hiding import is_hidden
from .numbers import PageNumber

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ....teach.document.words import Words
    from ....teach.formulas.formula import Formula
    from ...run.moment import Moment

#: Of more addends than these, the first and the last are shown.
ADDENDS = 8

_NUMBER = re.compile(r' data-value="[^"]*"')
_TALL = re.compile("<m(frac|table|sqrt)")
_BRACKET = re.compile(r"<mo( form=[^>]*)?>([()])</mo>")
_NEURON = "a neuron"
_DOTS = Symbol("...")

#: Characters that stand for numbers, and for nothing else: Unicode has given them no meaning.
_FIRST, _MOST = 0xF0000, 0xFFFD
_PLACES = re.compile(f"[{chr(_FIRST)}-{chr(_FIRST + _MOST)}]")
_WRITTEN_OUT = re.compile(r"-?\d+(\.(?!0$)\d+)?(e-?\d+)?")


@dataclass(frozen=True)
class Writer:
    """Writes formulas for a moment: what is not known or asked for stays a symbol.

    Attributes:
        moment: what is shown.
        digits: how many digits numbers have.
        convention: the name of how node deltas are said.
    """

    moment: Moment
    digits: int
    convention: str

    @property
    def is_negated(self) -> bool:
        """Whether the sign is taken out of node deltas."""
        return self.convention == "negated"

    def by_sign(self, formula: Formula) -> Formula:
        """A derivative by a node delta, or the other way round."""
        return negative(formula) if self.is_negated else formula

    def as_said(self, formula: Formula) -> Formula:
        """A formula as the convention has it, a long sum with dots."""
        formula = rewritten(formula, self.convention)
        terms = addends(formula)
        return total(ends(terms, ADDENDS, _DOTS)) if len(terms) > ADDENDS else formula

    @cached_property
    def unknown(self) -> frozenset[str]:
        """What the phases of this update have not come to."""
        return self.moment.unknown

    def is_found(self, name: str) -> bool:
        """Whether the phases came to the derivative by a node, be it asked for or not."""
        return derivative_name(name) not in self.unknown

    def state(self, name: str) -> str:
        """Why a number may not be told at all: "asked" for, "hidden" by the link; else ""."""
        names = {name}
        if name.startswith("δ"):
            names.add(derivative_name(f"net_{name[2:]}"))
        if names & self.moment.asked:
            return "asked"
        hide = self.moment.settings["hide"]
        return "hidden" if any(is_hidden(each, hide) for each in names) else ""

    def knows(self, part: Symbol | Derivative) -> bool:
        """Whether the number of a symbol or of a derivative may be shown."""
        if self.state(part.name):
            return False
        if isinstance(part, Derivative):
            return isinstance(part.of, Symbol) and self.is_found(part.by.name)
        if part.name.startswith("δ"):
            return self.is_found(f"net_{part.name[2:]}")
        return part.name not in self.unknown

    def in_numbers(self, formula: Formula) -> Formula:
        """The formula with the numbers that may be shown."""
        if isinstance(formula, Call):
            return Call(formula.op, tuple(map(self.in_numbers, formula.operands)))
        if formula.value is None or isinstance(formula, Number):
            return formula
        return PageNumber(formula.value, self.digits) if self.knows(formula) else formula

    def sides(
        self, formula: Formula, value: float | None, *, is_known: bool = True
    ) -> dict[str, Any]:
        """A formula, the same in numbers where that says more, and what it comes to.

        Args:
            formula: in symbols.
            value: what it comes to; None where that may not be told.
            is_known: whether the numbers in it may be.
        """
        numbers = self.in_numbers(formula) if is_known else formula
        is_told = isinstance(numbers, Number)
        if value is not None and numbers != formula:
            result = PageNumber(value, self.digits)
            numbers = shown_sides([formula, numbers, result])[1]
            is_told = text(numbers) == text(result)
        return {
            "symbols": written(formula),
            "numbers": "" if is_told or numbers == formula else written(numbers),
            "value": value,
        }

    def words(self, words: Words) -> list[str | dict[str, str]]:
        """Words with formulas in them: strings, and MathML as {"math": ...}."""
        return [
            piece if isinstance(piece, str) else _piece(piece)
            for piece in pieces(words)
            if isinstance(piece, (str, Symbol, Number, Derivative, Call))
        ]


def neuron(name: str) -> Symbol:
    """The name of a neuron among words."""
    return Symbol(name, label=_NEURON)


def _piece(piece: Formula) -> dict[str, str]:
    if isinstance(piece, Symbol) and piece.label == _NEURON:
        return {"name": piece.name}
    return {"math": written(piece)}


def written(formula: Formula) -> str:
    """MathML for inside a `<math>` element, without the numbers that symbols stand for.

    During a run only the numbers in it are others: the markup around them is made once.
    """
    numbers: dict[Number, str] = {}
    markup = _written(_template(formula, numbers))
    if not numbers:
        return markup
    texts = dict(enumerate(numbers.values(), _FIRST))
    return _PLACES.sub(lambda place: texts.get(ord(place[0]), place[0]), markup)


class _NumberPlace(Number):
    """Where a number stands: whether it is negative, and which of the formula it is."""

    def __str__(self) -> str:
        return f"{'-' * (self.value < 0)}{chr(_FIRST + (self.digits or 0))}"


def _template(formula: Formula, numbers: dict[Number, str]) -> Formula:
    """A formula with places for its numbers, which are added to those that there are."""
    if isinstance(formula, Call):
        return Call(formula.op, tuple(_template(part, numbers) for part in formula.operands))
    if isinstance(formula, Number):
        text = str(formula)
        if not _WRITTEN_OUT.fullmatch(text):
            return formula
        numbers.setdefault(formula, text.removeprefix("-"))
        return _NumberPlace(-1.0 if text.startswith("-") else 1.0, [*numbers].index(formula))
    bare = of_names(formula) if isinstance(formula, Derivative) else formula
    return bare if bare.value is None else replace(bare, value=None)


@lru_cache(4096)
def _written(formula: Formula) -> str:
    markup = _NUMBER.sub("", mathml(formula, has_powers=False))
    if not _TALL.search(markup):  # brackets stand closer where they need not grow
        markup = _BRACKET.sub(r'<mo stretchy="false"\1>\2</mo>', markup)
    return markup
