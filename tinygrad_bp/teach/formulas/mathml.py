"""Formulas as MathML, which browsers show without any script.

>>> from tinygrad_bp.teach.formulas.formula import Symbol
>>> mathml(Symbol("w5", 0.4))
'<msub data-name="w5" data-value="0.4"><mi>w</mi><mn>5</mn></msub>'
"""

from __future__ import annotations

from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from ...letters import visible
from .breadth import NARROW, Breadth, breadth
from .typeset import Typesetter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .formula import Formula, Symbol
    from .typeset import Typeset

#: The widest name, in em, that the rest of an equation stands beside.
_SHORT = 8

#: How a sign is written where MathML has another letter for it than we have.
_SIGNS = {"-": "−", "·": "⋅"}

#: What stands between a function and what it is applied to, and cannot be seen.
_APPLY = "\u2061"


def mathml(formula: Formula, *, has_powers: bool = True) -> str:
    """The formula as MathML, for inside a `<math>` element.

    An element that stands for a symbol has its name as `data-name`, and its number, where it
    has one, as `data-value`.

    Args:
        formula: it.
        has_powers: whether numbers have powers of ten, or an e before the exponent: 3.5e-5.
    """
    writer = _MathML()
    writer.has_powers = has_powers
    made = writer.write(formula).markup
    return ElementTree.tostring(made, encoding="unicode", short_empty_elements=False)


def inline(formula: Formula) -> list[Element]:
    """The formula as `<math>` among words: several elements where it needs more than one line."""
    return _pieces(_MathML().write(formula), Breadth().write(formula))


def equation(
    sides: Sequence[Formula], in_rows: bool = False, last: Iterable[Element] = ()
) -> Element:
    """Sides that are equal, each in a row of its own if asked for.

    The first stands before the others, unless it is long itself. Lines end between terms,
    where there is no room for more. What is last, if anything, is no formula.
    """
    first, *others = sides
    name, is_beside = inline(first), breadth(first) <= _SHORT
    made = _element("div", **{"class": "equation beside" if is_beside else "equation"})
    made.append(name[0] if len(name) == 1 else _run("side", name))
    kind = "side row" if in_rows else "side"
    rest = [_run(kind, _side(side)) for side in others]
    rest += [_run(kind, [side]) for side in last]
    if is_beside and rest:
        made.append(_run("sides", rest))
    else:
        made.extend(rest)
    for math in made.iter("math"):
        math.set("displaystyle", "true")
    return made


def _side(formula: Formula) -> list[Element]:
    """A side with the sign that says that it is equal."""
    wide = Breadth()
    return _pieces(
        _MathML().write(formula).at_start(lambda part: _MathML().led("=", part)),
        wide.write(formula).at_start(lambda part: wide.led("=", part)),
    )


def _pieces(written: Typeset[Element], wide: Typeset[float]) -> list[Element]:
    """What one line need not hold together: its parts, and those of a part that is too wide."""
    if wide.markup <= NARROW or not written.parts:
        return [_element("math", written.markup)]
    inner = [_pieces(*both) for both in zip(written.parts, wide.parts, strict=True)]
    return [found[0] if len(found) == 1 else _run("part", found) for found in inner]


def _run(kind: str, inside: Sequence[Element]) -> Element:
    """Elements in a line, which may end between them."""
    return _element("span", *inside, **{"class": kind})


def _element(tag: str, *inside: Element, text: str | None = None, **attributes: str) -> Element:
    made = Element(tag, attributes)
    made.text = text
    made.extend(inside)
    return made


class _MathML(Typesetter[Element]):
    def row(self, *parts: Element) -> Element:
        return parts[0] if len(parts) == 1 else _element("mrow", *parts)

    def led(self, sign: str, part: Element) -> Element:
        between = self.sign(sign)
        between.set("form", "infix")  # at the start it would stand closer to what follows
        return self.row(between, part)

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

    def halves(self, inside: Element, left: str, right: str) -> tuple[Element, Element]:
        return _element("mo", text=left, form="prefix"), _element("mo", text=right, form="postfix")

    def choice(self, cases: Sequence[tuple[Element, Element]], otherwise: Element) -> Element:
        rows = [
            (value, [_element("mtext", text="if\u00a0"), condition]) for value, condition in cases
        ]
        rows.append((otherwise, [_element("mtext", text="otherwise")]))
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
