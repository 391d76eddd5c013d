r"""Formulas as LaTeX.

>>> from tinygrad_bp.teach.formulas.formula import Derivative, Symbol
>>> latex(Derivative(Symbol("E_total"), Symbol("w5")))
'\\frac{\\partial E_{\\mathrm{total}}}{\\partial w_5}'
"""

from __future__ import annotations

import math
import re

from ...letters import visible
from .breadth import SIGN, Breadth, breadth, filled
from .typeset import Typesetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .formula import Formula, Symbol


def latex(formula: Formula) -> str:
    """The formula as LaTeX, for math mode; it needs the package amsmath."""
    return _Latex().write(formula).markup


def rows(sides: Sequence[Formula], width: float = math.inf) -> str:
    """Sides that are equal as rows for LaTeX's `align`, the first with the second.

    Args:
        sides: formulas.
        width: how wide a line is, in em: a side that is wider goes on in the next row, term
            by term.
    """
    first, *others = sides
    start, room, found = f"{latex(first)} ", width - breadth(first) - SIGN, []
    if not others or room < width / 2:
        line, *more = lines(first, width)
        start, room, found = "", width - SIGN, [f"& {line}", *map(_behind, more)]
    for side in others:
        line, *more = lines(side, room)
        found += [f"{start}&= {line}", *map(_behind, more)]
        start = ""
    return " \\\\\n".join(found)


def _behind(line: str) -> str:
    """A line that goes on with a formula: its sign stands between two things, as others do."""
    return rf"&\quad {{}}{line}"


def lines(formula: Formula, width: float) -> list[str]:
    """The formula in as many lines as it needs, each no wider than so many em where that can be."""
    return [
        " ".join(line) for line in filled(_Latex().write(formula), Breadth().write(formula), width)
    ]


def escaped(text: str) -> str:
    r"""Any text as LaTeX outside of math mode.

    >>> print(escaped("50% of a_b"))
    50\% of a\_b
    """
    return "".join(_IN_TEXT.get(letter, letter) for letter in visible(text))


_NAMES = """\
alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau \
upsilon varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega epsilon"""
_GREEK = dict(zip("αβγδεζηθικλμνξπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩϵ", _NAMES.split(), strict=True))
_SIGNS = {
    "∂": r"\partial",
    "·": r"\cdot",
    "×": r"\times",
    "∞": r"\infty",
    "≥": r"\geq",
    "≤": r"\leq",
    "≠": r"\neq",
    "⌊": r"\lfloor",
    "⌋": r"\rfloor",
    "⌈": r"\lceil",
    "⌉": r"\rceil",
    "mod": r"\bmod",
    "\\": r"\backslash",
    "~": r"\sim",
    "^": r"\wedge",
    "<": "<",
    ">": ">",
    **{special: rf"\{special}" for special in "{}_%#&$"},
}
_IN_TEXT = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    # A command before them would take what they enclose for an option of its own.
    "[": "{[}",
    "]": "{]}",
    "✓": r"$\surd$",
    "∂": r"$\partial$",
    **{letter: rf"$\{name}$" for letter, name in _GREEK.items()},
    **{special: rf"\{special}" for special in "{}_%#&$"},
}
_FUNCTIONS = {"arccos", "arcsin", "arctan", "cos", "cosh", "exp", "ln", "max", "min", "sin", "sinh"}
_FUNCTIONS |= {"tan", "tanh"}


#: What brackets around it have to be larger for.
_TALL = re.compile(r"\\(frac|sqrt|begin|left)\b")


class _Latex(Typesetter[str]):
    def row(self, *parts: str) -> str:
        return " ".join(parts)

    def led(self, sign: str, part: str) -> str:
        return f"{self.sign(sign)} {part}"

    def sign(self, sign: str) -> str:
        return _SIGNS.get(sign, sign)

    def minus(self, inside: str) -> str:
        return f"-{inside}"

    def digits(self, digits: str) -> str:
        return digits

    def letters(self, name: str) -> str:
        if name.isascii():  # of several letters, it is a word and no product of them
            return name if len(name) == 1 or name.isdecimal() else rf"\mathrm{{{name}}}"
        if name in _GREEK:
            return rf"\{_GREEK[name]}"
        return self.words(name)

    def words(self, text: str) -> str:
        # Within \text not every reader of LaTeX knows how to escape: what is special stays out.
        parts = re.split(r"([\\~^{}_%#&$<>])", text)
        written = (
            rf"{_SIGNS[part]} " if i % 2 else rf"\text{{{part}}}"
            for i, part in enumerate(parts)
            if part
        )
        return f"{{{''.join(written)}}}"

    def function(self, name: str) -> str:
        if name in _FUNCTIONS:
            return rf"\{name}"
        return rf"\operatorname{{{name.replace('_', chr(92) + '_')}}}"

    def applied(self, function: str, arguments: str) -> str:
        return f"{function} {arguments}"

    def script(self, base: str, below: str | None, above: str | None) -> str:
        for mark, script in (("_", below), ("^", above)):
            if script:
                base += f"{mark}{script}" if len(script) == 1 else f"{mark}{{{script}}}"
        return base

    def fraction(self, above: str, below: str) -> str:
        return rf"\frac{{{above}}}{{{below}}}"

    def bar(self, inside: str) -> str:
        return rf"\left. {inside} \right|"

    def root(self, inside: str) -> str:
        return rf"\sqrt{{{inside}}}"

    def brackets(self, inside: str, left: str = "(", right: str = ")") -> str:
        if left == "(" and not _TALL.search(inside):
            return f"({inside})"
        return rf"\left{self.sign(left)} {inside} \right{self.sign(right)}"

    def halves(self, inside: str, left: str, right: str) -> tuple[str, str]:
        # Each on a line of its own, they cannot grow with what is between them.
        left, right = self.sign(left), self.sign(right)
        return (rf"\Bigl{left}", rf"\Bigr{right}") if _TALL.search(inside) else (left, right)

    def choice(self, cases: Sequence[tuple[str, str]], otherwise: str) -> str:
        rows = [rf"{value} & \text{{if }} {condition}" for value, condition in cases]
        rows.append(rf"{otherwise} & \text{{otherwise}}")
        inside = r" \\ ".join(rows)
        return rf"\begin{{cases}} {inside} \end{{cases}}"

    def blank(self, number: int) -> str:
        return rf"\text{{({number})}}\,\underline{{\hspace{{4cm}}\rule{{0pt}}{{7mm}}}}"

    def named(self, written: str, symbol: Symbol) -> str:
        return written
