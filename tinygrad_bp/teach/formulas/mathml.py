"""Formulas as MathML, which browsers show without any script.

>>> from tinygrad_bp.teach.formulas.formula import Symbol
>>> mathml(Symbol("w5", 0.4))
'<msub data-name="w5" data-value="0.4"><mi>w</mi><mn>5</mn></msub>'
"""

from __future__ import annotations

import html
import re

from ...draw.labels import visible
from .typeset import Writer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .formula import Formula, Symbol


def mathml(formula: Formula) -> str:
    """The formula as MathML, for inside a `<math>` element.

    An element that stands for a symbol has its name as `data-name`, and its number, where it
    has one, as `data-value`.
    """
    return _MathML().write(formula)


def equation(sides: Sequence[Formula], in_rows: bool = False) -> str:
    """Sides that are equal as a `<math>` block; each in a row of its own if asked for."""
    first, *others = (f"<mrow>{mathml(side)}</mrow>" for side in sides)
    if not in_rows:
        inside = "".join([first, *(f"<mo>=</mo>{side}" for side in others)])
        return f'<math display="block"><mrow>{inside}</mrow></math>'
    left, right = ' style="text-align: right"', ' style="text-align: left"'
    table = "".join(
        f"<mtr><mtd{left}>{'' if i else first}</mtd>"
        f"<mtd{right}><mrow><mo>=</mo>{side}</mrow></mtd></mtr>"
        for i, side in enumerate(others)
    )
    return f'<math display="block"><mtable displaystyle="true">{table}</mtable></math>'


class _MathML(Writer):
    def row(self, *parts: str) -> str:
        return "".join(parts) if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"

    def sign(self, sign: str) -> str:
        return f"<mo>{html.escape({'-': '−', '·': '⋅'}.get(sign, sign))}</mo>"

    def minus(self, inside: str) -> str:
        return self.row(self.sign("-"), inside)

    def digits(self, digits: str) -> str:
        return f"<mn>{digits}</mn>"

    def letters(self, name: str) -> str:
        return f"<mn>{name}</mn>" if name.isdecimal() else f"<mi>{html.escape(name)}</mi>"

    def words(self, text: str) -> str:
        return f"<mtext>{html.escape(text)}</mtext>"

    def function(self, name: str) -> str:
        return f"<mi>{name}</mi><mo>&#x2061;</mo>"

    def script(self, base: str, below: str, above: str) -> str:
        tag = "m" + "sub" * bool(below) + "sup" * bool(above)
        parts = [self.row(part) for part in (base, below, above) if part]
        return f"<{tag}>{''.join(parts)}</{tag}>" if len(parts) > 1 else base

    def fraction(self, above: str, below: str) -> str:
        return f"<mfrac>{above}{below}</mfrac>"

    def bar(self, inside: str) -> str:
        return self.row(inside, '<mo fence="true" stretchy="true">|</mo>')

    def root(self, inside: str) -> str:
        return f"<msqrt>{inside}</msqrt>"

    def brackets(self, inside: str, left: str = "(", right: str = ")") -> str:
        return self.row(f"<mo>{left}</mo>", inside, f"<mo>{right}</mo>")

    def choice(self, condition: str, yes: str, no: str) -> str:
        rows = (
            (yes, f"<mtext>if\u00a0</mtext>{condition}"),
            (no, "<mtext>otherwise</mtext>"),
        )
        table = "".join(
            f"<mtr><mtd>{value}</mtd><mtd><mrow>{when}</mrow></mtd></mtr>" for value, when in rows
        )
        return self.row("<mo>{</mo>", f"<mtable>{table}</mtable>")

    def named(self, written: str, symbol: Symbol) -> str:
        value = "" if symbol.value is None else f' data-value="{symbol.value!r}"'
        name = html.escape(visible(symbol.name))
        return re.sub(r"^<(\w+)", rf'<\1 data-name="{name}"{value}', written)
