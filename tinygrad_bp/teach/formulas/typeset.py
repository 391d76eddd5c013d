"""How formulas are laid out, whatever language they are then written in.

Labels are set as a mathematician would write them: `net_h1` and `w5` have subscripts, `w1+`
a superscript. A quotient is a fraction, and the logistic function is written out. The
languages are in `latex.py` and `mathml.py`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Generic, TypeVar

from ...autodiff.ops import TABLE
from ...draw.labels import short
from ...letters import visible
from .formula import Blank, Call, Derivative, Number, Symbol, chosen_from, comparison, decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .formula import Formula

#: The most characters of a label that are shown.
_LONGEST_LABEL = 40

#: A label that is a name: letters, a number, subscripts after "_", and a "+" for what comes next.
_NAME = re.compile(r"([^\W\d_]{1,20})(\d{0,9})((?:_[^\W_]{1,20}){0,5})(\+?)")

#: What functions are called in mathematics, where they have other names than in Python.
_FUNCTIONS = {
    "log": "ln",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "maximum": "max",
    "minimum": "min",
    "relu": "max",
    "sign": "sgn",
}
_COMPARISONS = {">=": "≥", "<=": "≤", "==": "="}

# How strongly a piece holds together, from the loosest to the tightest.
_COMPARISON, _SUM, _PRODUCT, _UNARY, _POWER, _ATOM = range(6)

Markup = TypeVar("Markup")


@dataclass(frozen=True)
class Typeset(Generic[Markup]):
    """Written mathematics, how strongly it holds together, and whether it begins with a minus."""

    markup: Markup
    level: int = _ATOM
    is_minus: bool = False


class Typesetter(ABC, Generic[Markup]):
    """How formulas are laid out; a language fills in the parts that are written differently.

    `Markup` is what it writes: text, or the elements of a tree.
    """

    def write(self, formula: Formula) -> Typeset[Markup]:
        match formula:
            case Blank(number=number):
                return Typeset(self.blank(number))
            case Symbol():
                return self._symbol(formula)
            case Number(value=value, digits=digits):
                return self._number(repr(value) if digits is None else decimal(value, digits))
            case Derivative():
                return self._derivative(formula)
        return self._call(formula)

    def _symbol(self, symbol: Symbol) -> Typeset[Markup]:
        label = symbol.label or symbol.name
        found = _NAME.fullmatch(label)
        if found is None:
            return Typeset(self.named(self.words(short(visible(label), _LONGEST_LABEL)), symbol))
        base, number, rest, plus = found.groups()
        below = [self.letters(part) for part in [number, *rest.split("_")] if part]
        written = self.script(
            self.letters(base),
            self.row(*self._separated(below)) if below else None,
            self.sign("+") if plus else None,
        )
        return Typeset(self.named(written, symbol), _POWER if plus else _ATOM)

    def _derivative(self, name: Derivative) -> Typeset[Markup]:
        above, below = (
            self.row(self.sign("∂"), self._symbol(x).markup) for x in (name.of, name.by)
        )
        fraction = self.fraction(above, below)
        if not name.held:
            return Typeset(fraction)
        held = self._separated([self._symbol(symbol).markup for symbol in name.held])
        return Typeset(self.script(self.bar(fraction), self.row(*held), None))

    def _number(self, digits: str) -> Typeset[Markup]:
        minus = digits.startswith("-")
        digits = digits.removeprefix("-").removesuffix(".0")
        level = _ATOM
        if digits in ("inf", "nan"):
            written = self.sign("∞") if digits == "inf" else self.function("NaN")
        else:
            mantissa, _, exponent = digits.partition("e")
            written = self.digits(mantissa)
            if exponent:
                power = self._number(str(int(exponent))).markup
                tens = self.script(self.digits("10"), None, power)
                written, level = self.row(written, self.sign("×"), tens), _PRODUCT
        if minus:
            return Typeset(self.minus(written), min(level, _UNARY), True)
        return Typeset(written, level)

    def _call(self, formula: Call) -> Typeset[Markup]:
        op = formula.op
        parts = [self.write(operand) for operand in chosen_from(formula) or formula.operands]
        inside = [part.markup for part in parts]
        match op.name:
            case "add" | "sub" | "mul":
                level = _PRODUCT if op.name == "mul" else _SUM
                left, right = self._held(parts[0], level), self._held(parts[1], level + 1)
                if parts[1].is_minus:
                    right = self.brackets(inside[1])
                sign = self.sign("·" if op.name == "mul" else op.symbol)
                return Typeset(self.row(left, sign, right), level, parts[0].is_minus)
            case "neg":
                level = _PRODUCT if parts[0].level == _PRODUCT else _UNARY
                held = self._held(parts[0], level)
                if parts[0].is_minus:
                    held = self.brackets(inside[0])
                return Typeset(self.minus(held), level, True)
            case "div":
                return Typeset(self.fraction(*inside), _POWER)
            case "pow":
                power = self.script(self._held(parts[0], _ATOM), None, inside[1])
                return Typeset(power, _POWER)
            case "exp":
                return Typeset(self.script(self.letters("e"), None, inside[0]), _POWER)
            case "sigmoid":
                power = self.write(
                    Call(TABLE["exp"], (Call(TABLE["neg"], formula.operands),))
                ).markup
                below = self.row(self.digits("1"), self.sign("+"), power)
                return Typeset(self.fraction(self.digits("1"), below), _POWER)
            case "sqrt":
                return Typeset(self.root(inside[0]))
            case "abs":
                return Typeset(self.brackets(inside[0], "|", "|"))
            case "where":
                condition = inside[0]
                if parts[0].level != _COMPARISON:
                    condition = self.row(condition, self.sign("≠"), self.digits("0"))
                return Typeset(self.choice(condition, *inside[1:]), _COMPARISON)
            case "relu":
                inside.insert(0, self.digits("0"))
        if not op.is_function:
            first, symbol, second = comparison(formula)
            left, right = (self._held(self.write(side), _SUM) for side in (first, second))
            sign = self.sign(_COMPARISONS.get(symbol, symbol))
            return Typeset(self.row(left, sign, right), _COMPARISON)
        name = self.function(_FUNCTIONS.get(op.name, op.name))
        return Typeset(
            self.applied(name, self.brackets(self.row(*self._separated(inside)))), _POWER
        )

    def _held(self, piece: Typeset[Markup], least: int) -> Markup:
        return piece.markup if piece.level >= least else self.brackets(piece.markup)

    def _separated(self, parts: Sequence[Markup]) -> list[Markup]:
        return [piece for part in parts for piece in (self.sign(","), part)][1:]

    @abstractmethod
    def row(self, *parts: Markup) -> Markup: ...
    @abstractmethod
    def sign(self, sign: str) -> Markup: ...
    @abstractmethod
    def minus(self, inside: Markup) -> Markup: ...
    @abstractmethod
    def digits(self, digits: str) -> Markup: ...
    @abstractmethod
    def letters(self, name: str) -> Markup: ...
    @abstractmethod
    def words(self, text: str) -> Markup: ...
    @abstractmethod
    def function(self, name: str) -> Markup: ...
    @abstractmethod
    def applied(self, function: Markup, arguments: Markup) -> Markup: ...
    @abstractmethod
    def script(self, base: Markup, below: Markup | None, above: Markup | None) -> Markup: ...
    @abstractmethod
    def fraction(self, above: Markup, below: Markup) -> Markup: ...
    @abstractmethod
    def bar(self, inside: Markup) -> Markup: ...
    @abstractmethod
    def root(self, inside: Markup) -> Markup: ...
    @abstractmethod
    def brackets(self, inside: Markup, left: str = "(", right: str = ")") -> Markup: ...
    @abstractmethod
    def choice(self, condition: Markup, yes: Markup, no: Markup) -> Markup: ...
    @abstractmethod
    def blank(self, number: int) -> Markup: ...
    @abstractmethod
    def named(self, written: Markup, symbol: Symbol) -> Markup: ...
