"""How formulas are laid out, whatever language they are then written in.

Labels are set as a mathematician would write them: `net_h1` and `w5` have subscripts, `w1+`
a superscript. A quotient is a fraction, and the logistic function is written out. The
languages are in `latex.py` and `mathml.py`.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from ...autodiff.ops import TABLE
from ...draw.labels import short
from ...letters import visible
from .formula import Blank, Call, Derivative, Number, Symbol, chosen_from, comparison

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
    "asinh": "arsinh",
    "acosh": "arcosh",
    "atanh": "artanh",
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
    """Written mathematics.

    Attributes:
        markup: all of it, on one line.
        level: how strongly it holds together.
        is_minus: whether it begins with a minus.
        parts: the same in parts, between which a line may end; none where no line may. Each
            but the first begins with the sign that joins it to what is before.
    """

    markup: Markup
    level: int = _ATOM
    is_minus: bool = False
    parts: tuple[Typeset[Markup], ...] = ()

    def at_start(self, write: Callable[[Markup], Markup]) -> Typeset[Markup]:
        """It with something written before it."""
        parts = self.parts and (self.parts[0].at_start(write), *self.parts[1:])
        return replace(self, markup=write(self.markup), parts=parts)

    def at_end(self, write: Callable[[Markup], Markup]) -> Typeset[Markup]:
        """It with something written after it."""
        parts = self.parts and (*self.parts[:-1], self.parts[-1].at_end(write))
        return replace(self, markup=write(self.markup), parts=parts)


class Typesetter(ABC, Generic[Markup]):
    """How formulas are laid out; a language fills in the parts that are written differently.

    `Markup` is what it writes: text, or the elements of a tree.

    Attributes:
        has_powers: whether numbers have powers of ten, or an e before the exponent.
    """

    has_powers = True

    def write(self, formula: Formula) -> Typeset[Markup]:
        match formula:
            case Blank(number=number):
                return Typeset(self.blank(number))
            case Symbol():
                return self._symbol(formula)
            case Number():
                return self._number(str(formula))
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
        of, by = name.of, self._held(self._symbol(name.by), _ATOM).markup
        if isinstance(of, Derivative):
            twice = self.script(self.sign("∂"), None, self.digits("2"))
            above = self.row(twice, self.write(of.of).markup)
            if of.by.name == name.by.name:
                below = self.row(self.sign("∂"), self.script(by, None, self.digits("2")))
            else:
                first = self._symbol(of.by).markup
                below = self.row(self.sign("∂"), first, self.sign("∂"), by)
        else:
            above = self.row(self.sign("∂"), self._symbol(of).markup)
            below = self.row(self.sign("∂"), by)
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
            written = self.digits(mantissa if self.has_powers else digits)
            if exponent and self.has_powers:
                power = self._number(str(int(exponent))).markup
                tens = self.script(self.digits("10"), None, power)
                written, level = self.row(written, self.sign("×"), tens), _PRODUCT
        if minus:
            return Typeset(self.minus(written), min(level, _UNARY), True)
        return Typeset(written, level)

    def _call(self, formula: Call) -> Typeset[Markup]:
        op = formula.op
        if op.name == "where":
            return self._choice(formula)
        parts = [self.write(operand) for operand in chosen_from(formula) or formula.operands]
        inside = [part.markup for part in parts]
        match op.name:
            case "add" | "sub" | "mul":
                level = _PRODUCT if op.name == "mul" else _SUM
                left, right = self._held(parts[0], level), self._held(parts[1], level + 1)
                if parts[1].is_minus:
                    is_factor = level == _SUM  # 0.1·1 + (-0.2)·0.5, as in text
                    right = self._led(formula.operands[1], is_factor)
                return self._joined(left, "·" if op.name == "mul" else op.symbol, right, level)
            case "neg":
                return self._negative(parts[0])
            case "div":
                above, below = self._held(parts[0], _PRODUCT), self._held(parts[1], _UNARY)
                if parts[1].level >= _UNARY:  # a / (b / c) on a line would be another number
                    below = replace(below, parts=())
                on_a_line = self._joined(above, "/", below, _PRODUCT)
                return Typeset(self.fraction(*inside), _POWER, parts=on_a_line.parts)
            case "pow":
                base = self._held(parts[0], _ATOM)
                power = base.at_end(lambda base: self.script(base, None, inside[1]))
                return replace(power, level=_POWER, is_minus=False)
            case "exp":
                return self._exponential(parts[0])
            case "sigmoid":
                one = Typeset(self.digits("1"))
                below = self._joined(one, "+", self._exponential(self._negative(parts[0])), _SUM)
                on_a_line = self._joined(one, "/", self._enclosed(below), _PRODUCT)
                fraction = self.fraction(one.markup, below.markup)
                return Typeset(fraction, _POWER, parts=on_a_line.parts)
            case "sqrt":
                return Typeset(self.root(inside[0]))
            case "abs":
                return self._enclosed(parts[0], "|", "|")
            case "floor":
                return self._enclosed(parts[0], "⌊", "⌋")
            case "ceil":
                return self._enclosed(parts[0], "⌈", "⌉")
            case "floordiv":
                quotient = self._call(Call(TABLE["div"], formula.operands))
                return self._enclosed(quotient, "⌊", "⌋")
            case "mod":
                left, right = self._held(parts[0], _PRODUCT), self._held(parts[1], _UNARY)
                return self._joined(left, "mod", right, _PRODUCT)
            case "relu":
                parts.insert(0, Typeset(self.digits("0")))
        if not op.is_function:
            first, symbol, second = comparison(formula)
            left, right = (self._held(self.write(side), _SUM) for side in (first, second))
            return self._joined(left, _COMPARISONS.get(symbol, symbol), right, _COMPARISON)
        return self._applied(_FUNCTIONS.get(op.name, op.name), parts)

    def _joined(
        self, left: Typeset[Markup], sign: str, right: Typeset[Markup], level: int
    ) -> Typeset[Markup]:
        """Two pieces with a sign between, before which a line may end."""
        before = left.parts if left.parts and left.level == level else (left,)
        behind = right.at_start(lambda markup: self.led(sign, markup))
        whole = self.row(left.markup, self.sign(sign), right.markup)
        return Typeset(whole, level, left.is_minus, (*before, behind))

    def _led(self, formula: Formula, is_factor: bool = True) -> Typeset[Markup]:
        """What begins with a minus, as it stands behind a sign: a factor alone has brackets."""
        if not (is_factor and isinstance(formula, Call) and formula.op.name == "mul"):
            return self._enclosed(self.write(formula))
        left, right = self._led(formula.operands[0]), self.write(formula.operands[1])
        second = self._enclosed(right) if right.is_minus else self._held(right, _PRODUCT + 1)
        return self._joined(left, "·", second, _PRODUCT)

    def _negative(self, piece: Typeset[Markup]) -> Typeset[Markup]:
        level = _PRODUCT if piece.level == _PRODUCT else _UNARY
        held = self._enclosed(piece) if piece.is_minus else self._held(piece, level)
        return replace(held.at_start(self.minus), level=level, is_minus=True)

    def _exponential(self, piece: Typeset[Markup]) -> Typeset[Markup]:
        written = self.script(self.letters("e"), None, piece.markup)
        return Typeset(written, _POWER, parts=self._applied("exp", [piece]).parts)

    def _choice(self, formula: Formula) -> Typeset[Markup]:
        """One of several, a row for each; the last is what remains."""
        cases, parts = [], []
        while isinstance(formula, Call) and formula.op.name == "where":
            asked, chosen, formula = formula.operands
            value, condition = self.write(chosen), self.write(asked)
            if condition.level != _COMPARISON:
                condition = self._joined(condition, "≠", Typeset(self.digits("0")), _COMPARISON)
            cases.append((value.markup, condition.markup))
            when = condition.at_start(lambda markup: self.row(self.words("if\u00a0"), markup))
            parts += [value, when.at_end(lambda markup: self.row(markup, self.sign(";")))]
        last = self.write(formula)
        parts += [last, Typeset(self.words("otherwise"))]
        in_words = tuple(
            part.at_end(lambda markup: self.row(markup, self.words("\u00a0"))) for part in parts
        )
        return Typeset(self.choice(cases, last.markup), _COMPARISON, parts=in_words)

    def _applied(self, name: str, arguments: Sequence[Typeset[Markup]]) -> Typeset[Markup]:
        """A function of some arguments: after each comma a line may end."""
        inside = arguments[0]
        if len(arguments) > 1:
            *others, last = arguments
            ends = [
                argument.at_end(lambda markup: self.row(markup, self.sign(",")))
                for argument in others
            ]
            row = self.row(*self._separated([argument.markup for argument in arguments]))
            inside = Typeset(row, parts=(*ends, last))
        called = self._enclosed(inside).at_start(
            lambda markup: self.applied(self.function(name), markup)
        )
        return replace(called, level=_POWER)

    def _held(self, piece: Typeset[Markup], least: int) -> Typeset[Markup]:
        return piece if piece.level >= least else self._enclosed(piece)

    def _enclosed(
        self, piece: Typeset[Markup], left: str = "(", right: str = ")"
    ) -> Typeset[Markup]:
        """A piece in brackets, which stand on different lines where it is in parts."""
        parts = piece.parts
        if parts:
            opening, closing = self.halves(piece.markup, left, right)
            first, *others, last = parts
            first = first.at_start(lambda markup: self.row(opening, markup))
            last = last.at_end(lambda markup: self.row(markup, closing))
            parts = (first, *others, last)
        return Typeset(self.brackets(piece.markup, left, right), parts=parts)

    def _separated(self, parts: Sequence[Markup]) -> list[Markup]:
        return [piece for part in parts for piece in (self.sign(","), part)][1:]

    @abstractmethod
    def row(self, *parts: Markup) -> Markup: ...
    @abstractmethod
    def led(self, sign: str, part: Markup) -> Markup: ...
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
    def halves(self, inside: Markup, left: str, right: str) -> tuple[Markup, Markup]: ...
    @abstractmethod
    def choice(self, cases: Sequence[tuple[Markup, Markup]], otherwise: Markup) -> Markup: ...
    @abstractmethod
    def blank(self, number: int) -> Markup: ...
    @abstractmethod
    def named(self, written: Markup, symbol: Symbol) -> Markup: ...
