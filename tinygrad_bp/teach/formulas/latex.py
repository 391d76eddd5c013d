r"""Formulas as LaTeX.

>>> from tinygrad_bp.teach.formulas.formula import Derivative, Symbol
>>> latex(Derivative(Symbol("E_total"), Symbol("w5")))
'\\frac{\\partial E_{\\mathrm{total}}}{\\partial w_5}'
"""

from __future__ import annotations

import re

from ...letters import visible
from .typeset import Typesetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .formula import Formula, Symbol


def latex(formula: Formula) -> str:
    """The formula as LaTeX, for math mode; it needs the package amsmath."""
    return _Latex().write(formula).markup


def rows(sides: Sequence[Formula]) -> str:
    """Sides that are equal as rows for LaTeX's `align`, the first with the second."""
    first, *others = map(latex, sides)
    return " \\\\\n".join([f"{first} &= {others[0]}", *(f"&= {side}" for side in others[1:])])


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
_FUNCTIONS = {"arccos", "arcsin", "arctan", "cos", "cosh", "ln", "max", "min", "sin", "sinh"}
_FUNCTIONS |= {"tan", "tanh"}


class _Latex(Typesetter[str]):
    def row(self, *parts: str) -> str:
        return " ".join(parts)

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
        if left == "(" and not re.search(r"\\(frac|sqrt|begin|left)\b", inside):
            return f"({inside})"
        return rf"\left{left} {inside} \right{right}"

    def choice(self, condition: str, yes: str, no: str) -> str:
        rows = rf"{yes} & \text{{if }} {condition} \\ {no} & \text{{otherwise}}"
        return rf"\begin{{cases}} {rows} \end{{cases}}"

    def blank(self, number: int) -> str:
        return rf"\text{{({number})}}\,\underline{{\hspace{{4cm}}}}"

    def named(self, written: str, symbol: Symbol) -> str:
        return written
