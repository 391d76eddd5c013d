"""How formulas are laid out, whatever language they are then written in.

Labels are set as a mathematician would write them: `net_h1` and `w5` have subscripts, `w1+`
a superscript. A quotient is a fraction, and the logistic function is written out. The
languages are in `latex.py` and `mathml.py`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod

from ...autodiff.ops import TABLE
from ...draw.labels import short, visible
from .formula import Call, Derivative, Number, Symbol, comparison, decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .formula import Formula

#: The most characters of a label that are shown.
_LONGEST_LABEL = 40

#: A label that is a name: letters, a number, subscripts after "_", and a "+" for what comes next.
_NAME = re.compile(r"([^\W\d_]{1,20})(\d{0,9})((?:_[^\W_]{1,20}){0,3})(\+?)")

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


class Piece(str):
    """Written mathematics, how strongly it holds together, and whether it begins with a minus."""

    level: int
    is_minus: bool

    def __new__(cls, markup: str, level: int = _ATOM, is_minus: bool = False) -> Piece:
        piece = super().__new__(cls, markup)
        piece.level, piece.is_minus = level, is_minus
        return piece


class Writer(ABC):
    """How formulas are laid out; a language fills in the parts that are written differently."""

    def write(self, formula: Formula) -> Piece:
        match formula:
            case Symbol():
                return self._symbol(formula)
            case Number(value=value, digits=digits):
                return self._number(repr(value) if digits is None else decimal(value, digits))
            case Derivative():
                return self._derivative(formula)
        return self._call(formula)

    def _symbol(self, symbol: Symbol) -> Piece:
        label = symbol.label or symbol.name
        found = _NAME.fullmatch(label)
        if found is None:
            return Piece(self.named(self.words(short(visible(label), _LONGEST_LABEL)), symbol))
        base, number, rest, plus = found.groups()
        below = [part for part in [number, *rest.split("_")] if part]
        written = self.script(
            self.letters(base),
            self.row(*self._separated([self.letters(part) for part in below])) if below else "",
            self.sign("+") if plus else "",
        )
        return Piece(self.named(written, symbol), _POWER if plus else _ATOM)

    def _derivative(self, name: Derivative) -> Piece:
        above, below = (self.row(self.sign("∂"), self._symbol(x)) for x in (name.of, name.by))
        fraction = self.fraction(above, below)
        if not name.held:
            return Piece(fraction)
        held = self._separated([self._symbol(symbol) for symbol in name.held])
        return Piece(self.script(self.bar(fraction), self.row(*held), ""))

    def _number(self, digits: str) -> Piece:
        minus = digits.startswith("-")
        digits = digits.removeprefix("-").removesuffix(".0")
        if digits in ("inf", "nan"):
            written, level = self.sign("∞") if digits == "inf" else self.function("NaN"), _ATOM
        else:
            mantissa, _, exponent = digits.partition("e")
            written, level = self.digits(mantissa), _ATOM
            if exponent:
                power = self._number(str(int(exponent)))
                tens = self.script(self.digits("10"), "", power)
                written, level = self.row(written, self.sign("×"), tens), _PRODUCT
        if minus:
            return Piece(self.minus(written), min(level, _UNARY), True)
        return Piece(written, level)

    def _call(self, formula: Call) -> Piece:
        op = formula.op
        parts = [self.write(operand) for operand in formula.operands]
        match op.name:
            case "add" | "sub" | "mul":
                level = _PRODUCT if op.name == "mul" else _SUM
                left, right = self._held(parts[0], level), self._held(parts[1], level + 1)
                if parts[1].is_minus:
                    right = self.brackets(parts[1])
                sign = self.sign("·" if op.name == "mul" else op.symbol)
                return Piece(self.row(left, sign, right), level, parts[0].is_minus)
            case "neg":
                level = _PRODUCT if parts[0].level == _PRODUCT else _UNARY
                inside = self._held(parts[0], level)
                if parts[0].is_minus:
                    inside = self.brackets(parts[0])
                return Piece(self.minus(inside), level, True)
            case "div":
                return Piece(self.fraction(*parts), _POWER)
            case "pow":
                return Piece(self.script(self._held(parts[0], _ATOM), "", parts[1]), _POWER)
            case "exp":
                return Piece(self.script(self.letters("e"), "", parts[0]), _POWER)
            case "sigmoid":
                power = self.write(Call(TABLE["exp"], (Call(TABLE["neg"], formula.operands),)))
                below = self.row(self.digits("1"), self.sign("+"), power)
                return Piece(self.fraction(self.digits("1"), below), _POWER)
            case "sqrt":
                return Piece(self.root(parts[0]))
            case "abs":
                return Piece(self.brackets(parts[0], "|", "|"))
            case "where":
                condition = parts[0]
                if condition.level != _COMPARISON:
                    condition = Piece(self.row(condition, self.sign("≠"), self.digits("0")))
                return Piece(self.choice(condition, parts[1], parts[2]), _COMPARISON)
            case "relu":
                parts.insert(0, Piece(self.digits("0")))
        if not op.is_function:
            first, symbol, second = comparison(formula)
            left, right = (self._held(self.write(side), _SUM) for side in (first, second))
            sign = self.sign(_COMPARISONS.get(symbol, symbol))
            return Piece(self.row(left, sign, right), _COMPARISON)
        word = self.function(_FUNCTIONS.get(op.name, op.name))
        return Piece(self.row(word, self.brackets(self.row(*self._separated(parts)))), _POWER)

    def _held(self, piece: Piece, least: int) -> str:
        return piece if piece.level >= least else self.brackets(piece)

    def _separated(self, parts: Sequence[str]) -> list[str]:
        return [piece for part in parts for piece in (self.sign(","), part)][1:]

    @abstractmethod
    def row(self, *parts: str) -> str: ...
    @abstractmethod
    def sign(self, sign: str) -> str: ...
    @abstractmethod
    def minus(self, inside: str) -> str: ...
    @abstractmethod
    def digits(self, digits: str) -> str: ...
    @abstractmethod
    def letters(self, name: str) -> str: ...
    @abstractmethod
    def words(self, text: str) -> str: ...
    @abstractmethod
    def function(self, name: str) -> str: ...
    @abstractmethod
    def script(self, base: str, below: str, above: str) -> str: ...
    @abstractmethod
    def fraction(self, above: str, below: str) -> str: ...
    @abstractmethod
    def bar(self, inside: str) -> str: ...
    @abstractmethod
    def root(self, inside: str) -> str: ...
    @abstractmethod
    def brackets(self, inside: str, left: str = "(", right: str = ")") -> str: ...
    @abstractmethod
    def choice(self, condition: str, yes: str, no: str) -> str: ...
    @abstractmethod
    def named(self, written: str, symbol: Symbol) -> str: ...
