"""Formulas as MathML, which browsers show without any script.

>>> from tinygrad_bp.teach.formulas.formula import Symbol
>>> mathml(Symbol("w5", 0.4))
'<msub data-name="w5" data-value="0.4"><mi>w</mi><mn>5</mn></msub>'
"""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ...letters import visible
from .typeset import Typesetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .formula import Formula, Symbol

#: How a sign is written where MathML has another letter for it than we have.
_SIGNS = {"-": "−", "·": "⋅"}

#: What stands between a function and what it is applied to, and cannot be seen.
_APPLY = "\u2061"


def mathml(formula: Formula) -> str:
    """The formula as MathML, for inside a `<math>` element; see `element`."""
    return ElementTree.tostring(element(formula), encoding="unicode", short_empty_elements=False)


def element(formula: Formula) -> Element:
    """The formula as an element of MathML, for inside a `<math>` element.

    An element that stands for a symbol has its name as `data-name`, and its number, where it
    has one, as `data-value`.
    """
    return _MathML().write(formula).markup


def inline(formula: Formula) -> Element:
    """The formula as a `<math>` element among words."""
    return _element("math", element(formula))


def equation(sides: Sequence[Formula], in_rows: bool = False) -> Element:
    """Sides that are equal as a `<math>` block; each in a row of its own if asked for."""
    first, *others = (_element("mrow", element(side)) for side in sides)
    equals = [(_element("mo", text="="), side) for side in others]
    if not in_rows:
        inside = _element("mrow", first, *(part for pair in equals for part in pair))
    else:
        rows = [
            _element(
                "mtr",
                _element("mtd", *[first] * (i == 0), style="text-align: right"),
                _element("mtd", _element("mrow", *pair), style="text-align: left"),
            )
            for i, pair in enumerate(equals)
        ]
        inside = _element("mtable", *rows, displaystyle="true")
    return _element("math", inside, display="block")


def _element(tag: str, *inside: Element, text: str | None = None, **attributes: str) -> Element:
    made = Element(tag, attributes)
    made.text = text
    made.extend(inside)
    return made


class _MathML(Typesetter[Element]):
    def row(self, *parts: Element) -> Element:
        return parts[0] if len(parts) == 1 else _element("mrow", *parts)

    def sign(self, sign: str) -> Element:
        return _element("mo", text=_SIGNS.get(sign, sign))

    def minus(self, inside: Element) -> Element:
        return self.row(self.sign("-"), inside)

    def digits(self, digits: str) -> Element:
        return _element("mn", text=digits)

    def letters(self, name: str) -> Element:
        return _element("mn" if name.isdecimal() else "mi", text=name)

    def words(self, text: str) -> Element:
        return _element("mtext", text=text)

    def function(self, name: str) -> Element:
        return _element("mi", text=name)

    def applied(self, function: Element, arguments: Element) -> Element:
        return self.row(function, _element("mo", text=_APPLY), arguments)

    def script(self, base: Element, below: Element | None, above: Element | None) -> Element:
        scripts = [part for part in (below, above) if part is not None]
        if not scripts:
            return base
        tag = "m" + "sub" * (below is not None) + "sup" * (above is not None)
        return _element(tag, base, *scripts)

    def bar(self, inside: Element) -> Element:
        return self.row(inside, _element("mo", text="|", fence="true", stretchy="true"))

    def fraction(self, above: Element, below: Element) -> Element:
        return _element("mfrac", above, below)

    def root(self, inside: Element) -> Element:
        return _element("msqrt", inside)

    def brackets(self, inside: Element, left: str = "(", right: str = ")") -> Element:
        return self.row(_element("mo", text=left), inside, _element("mo", text=right))

    def choice(self, condition: Element, yes: Element, no: Element) -> Element:
        rows = (
            (yes, [_element("mtext", text="if\u00a0"), condition]),
            (no, [_element("mtext", text="otherwise")]),
        )
        table = (
            _element("mtr", _element("mtd", value), _element("mtd", _element("mrow", *when)))
            for value, when in rows
        )
        return self.row(_element("mo", text="{"), _element("mtable", *table))

    def blank(self, number: int) -> Element:
        space = _element("mspace", width="8em", style="border-bottom: 1px solid")
        return self.row(self.words(f"({number})\u00a0"), space)

    def named(self, written: Element, symbol: Symbol) -> Element:
        written.set("data-name", visible(symbol.name))
        if symbol.value is not None:
            written.set("data-value", repr(symbol.value))
        return written
