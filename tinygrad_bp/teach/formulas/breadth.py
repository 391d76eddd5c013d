"""How wide formulas are where they are typeset, and which of their parts go on one line.

What a page is read with has fonts of its own, so these are no exact numbers: those of LaTeX's
own fonts, rather too wide than too narrow.

>>> from tinygrad_bp.teach.formulas.formula import Symbol
>>> from tinygrad_bp.teach.formulas.reading import from_python
>>> breadth(Symbol("x")) < breadth(from_python("x + x")) < breadth(from_python("x + x + x"))
True
"""

from __future__ import annotations

import math
import unicodedata

from .typeset import Typesetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .formula import Formula, Symbol
    from .typeset import Typeset

#: What is no wider than this, in em, is never in parts: a phone has room for it beside a name.
NARROW = 11.0

#: A sign with the space around it; how much smaller what stands above or below is; a bracket.
SIGN, _SCRIPT, _BRACKET = 1.25, 0.82, 0.62

_CLOSE = {",": 0.5, ";": 0.5, "·": 0.75, "∂": 0.57, "/": 0.5, "|": 0.3}

#: The second line of a formula begins so far behind the first.
_INDENT = 1.0


def breadth(*sides: Formula) -> float:
    """How wide a formula is on one line, in em; or several that are equal."""
    return sum(Breadth().write(side).markup for side in sides) + SIGN * (len(sides) - 1)


def filled(written: Typeset[str], wide: Typeset[float], width: float) -> list[list[str]]:
    """The parts of each line of a formula, as many as fit; of one line where all of it does.

    Args:
        written: the formula in some language.
        wide: the same in em.
        width: how wide a line may be; those after the first begin further in.
    """
    lines: list[list[str]] = [[]]
    left = width
    for part, breadth in _cut(written, wide, width - _INDENT):
        if breadth > left and lines[-1]:
            lines.append([])
            left = width - _INDENT
        lines[-1].append(part)
        left -= breadth
    return lines


def _cut(written: Typeset[str], wide: Typeset[float], width: float) -> Iterator[tuple[str, float]]:
    """It, or its parts where it is too wide, and theirs."""
    if wide.markup <= width or not written.parts:
        yield written.markup, wide.markup
    else:
        for both in zip(written.parts, wide.parts, strict=True):
            yield from _cut(*both, width)


class Breadth(Typesetter[float]):
    """Writes a formula as its width in em."""

    def row(self, *parts: float) -> float:
        return sum(parts)

    def led(self, sign: str, part: float) -> float:
        return self.sign(sign) + part

    def sign(self, sign: str) -> float:
        return _CLOSE.get(sign, SIGN)

    def minus(self, inside: float) -> float:
        return 0.78 + inside

    def digits(self, digits: str) -> float:
        return 0.51 * len(digits)

    def letters(self, name: str) -> float:
        return math.fsum(map(_letter, name))

    def words(self, text: str) -> float:
        return self.letters(text)

    def function(self, name: str) -> float:
        return self.letters(name) + 0.17

    def applied(self, function: float, arguments: float) -> float:
        return function + arguments

    def script(self, base: float, below: float | None, above: float | None) -> float:
        return base + _SCRIPT * max(below or 0.0, above or 0.0) + 0.05

    def fraction(self, above: float, below: float) -> float:
        return max(above, below) + 0.25

    def bar(self, inside: float) -> float:
        return inside + 0.4

    def root(self, inside: float) -> float:
        return inside + 1.0

    def brackets(self, inside: float, left: str = "(", right: str = ")") -> float:
        return inside + 2 * _BRACKET

    def halves(self, inside: float, left: str, right: str) -> tuple[float, float]:
        return _BRACKET, _BRACKET

    def choice(self, cases: Sequence[tuple[float, float]], otherwise: float) -> float:
        value = max(otherwise, *(value for value, _ in cases))
        said = self.words("if ") + max(condition for _, condition in cases)
        return 1.9 + value + max(said, self.words("otherwise"))

    def blank(self, number: int) -> float:
        return self.words(f"({number})") + 12.0  # 4 cm, and a little before

    def named(self, written: float, symbol: Symbol) -> float:
        return written


def _letter(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    if letter in "mwMW@%" or letter > "\u0530":
        return 1.05
    return 0.78 if letter.isupper() else 0.57
