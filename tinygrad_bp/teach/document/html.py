"""Documents as HTML with MathML: no script, and nothing loaded from anywhere.

A tree of elements is made first, and written as text at the end.
"""

from __future__ import annotations

import html
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from ...letters import visible
from ..formulas.formula import Blank
from ..formulas.mathml import equation, inline
from .blocks import (
    Curve,
    Curves,
    Equation,
    Fold,
    Glossary,
    Grid,
    Listing,
    NetworkPicture,
    Prose,
    Section,
)
from .curves import curves_element
from .pictures import NoPictureError, network_element
from .pointing import Lights, number_rules
from .shortening import fitting
from .style import LAYOUT, STYLE
from .text import one_line
from .words import Verdict, pieces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .blocks import Block, Document
    from .words import Words


#: How wide a table is at most, in em, on paper and beside a picture.
_PAPER = 34.0


def as_html(document: Document, end: Iterable[Element] = (), after: str = "") -> str:
    """The whole document as a page, for a phone, a projector, the dark, and paper.

    Its title stands above it unless it is part of something else. Pointing at a symbol shows
    its number, and lights its part in the picture of the network.

    Args:
        document: what it says.
        end: elements at the end of the text.
        after: HTML after all of it.
    """
    title = one_line(document.title)
    writer = _PageWriter(document)
    main = Element("main")
    main.extend([*writer.blocks(document.blocks)])
    body = Element("body")
    if not document.is_part:
        SubElement(SubElement(body, "header"), "h1").text = title
    # On a wide screen the network stands beside the text, so it comes before it.
    body.extend(_taken_out(main, "network"))
    body.append(main)
    _unfold_the_first(body)
    main.extend(end)
    writer.lights.mark(body)
    rules = [*writer.lights.rules(), *number_rules(body, document.digits)]
    return _PAGE.format(
        title=html.escape(title, quote=False),
        style=STYLE,
        rules="".join(rules),
        body=_text(body),
        after=after,
    )


def html_fragment(document: Document) -> str:
    """What the document says without its title, as a `<div>` for inside a page."""
    root = Element("div", {"class": "tinygrad-bp"})
    root.extend([*_PageWriter(document).blocks(document.blocks)])
    for element in root.iter():
        if layout := [LAYOUT[name] for name in element.get("class", "").split() if name in LAYOUT]:
            element.set("style", "; ".join(layout))
    _unfold_the_first(root)
    return _text(root)


_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}{rules}</style>
</head>
{body}{after}
</html>
"""


class _PageWriter:
    """Makes the elements of a document's blocks."""

    def __init__(self, document: Document) -> None:
        self.lights = Lights(
            block for block in document.all_blocks() if isinstance(block, NetworkPicture)
        )

    def blocks(self, blocks: Iterable[Block], level: int = 2) -> Iterator[Element]:
        """The elements of some blocks; the headings in them are of that level or below."""
        for block in blocks:
            for element in self._block(block, level):
                element.tail = "\n"
                yield element

    def _block(self, block: Block, level: int) -> Iterator[Element]:
        match block:
            case Prose(words=words):
                yield _of_words("p", words)
            case Equation(sides=(*sides, Blank() as blank)):
                is_long = Equation(tuple(sides)).is_long
                yield equation(sides, is_long, [_field(blank, "= ")])
            case Equation(sides=sides):
                yield equation(sides, block.is_long)
            case Glossary(entries=entries):
                yield _holding(
                    "dl",
                    (
                        element
                        for symbol, words in entries
                        for element in (_of_words("dt", symbol), _of_words("dd", words))
                    ),
                )
            case Grid():
                for part, _ in fitting(block, _PAPER):
                    yield _holding("div", [_table(part)], "table")
            case Listing(items=items, is_numbered=is_numbered):
                yield _holding(
                    "ol" if is_numbered else "ul",
                    (
                        _holding(_of_words("li", item.words), self.blocks(item.blocks, level))
                        for item in items
                    ),
                )
            case NetworkPicture():
                try:
                    svg = network_element(block, self.lights.classes(block))
                except NoPictureError as error:
                    yield _of_words("p", f"Its picture is left out: {error}.")
                else:
                    yield _holding("figure", [svg], "network" if block.is_of_layers else "stages")
            case Curve(name=name):
                yield _holding("figure", [curves_element(Curves(name, (block,)))])
            case Curves():
                yield _holding("figure", [curves_element(block)])
            case Fold(title=title, blocks=blocks, is_aside=is_aside):
                inside = [_of_words("summary", title), *self.blocks(blocks, level + 1)]
                yield _holding("details", inside, "aside" if is_aside else "")
            case Section(title=title, blocks=blocks):
                yield _of_words(f"h{min(level, 6)}", title)
                yield from self.blocks(blocks, level + 1)


def _table(table: Grid) -> Element:
    head = _holding("tr", (_of_words("th", cell) for cell in table.head))
    rows = (_holding("tr", (_of_words("td", cell) for cell in row)) for row in table.rows)
    parts = [_holding("thead", [head]), _holding("tbody", rows)]
    return _holding("table", parts, "pairs" if table.is_plain else "")


def _holding(holder: str | Element, inside: Iterable[Element], name: str = "") -> Element:
    """An element with others inside, each on a line of its own."""
    if isinstance(holder, str):
        holder = Element(holder, {"class": name} if name else {})
    for element in inside:
        element.tail = "\n"
        holder.append(element)
    return holder


def _of_words(tag: str, words: Words) -> Element:
    """An element with words in it."""
    element = Element(tag)
    for piece in pieces(words):
        if isinstance(piece, str):
            _append_text(element, visible(piece))
        elif isinstance(piece, Verdict):
            mark = SubElement(element, "span", {"class": "good" if piece.is_good else "bad"})
            mark.text = visible(piece.text)
        elif isinstance(piece, Blank):
            element.append(_field(piece))
        else:
            element.extend(inline(piece))
    return element


def _field(blank: Blank, before: str = "") -> Element:
    """A blank with its number, after some letters: to type into, and on paper to write on."""
    label = Element("label", {"class": "blank"})
    label.text = before
    SubElement(label, "b").text = f"({blank.number})"
    of = visible(blank.of)
    SubElement(
        label,
        "input",
        {
            "type": "text",
            "name": of,
            "size": "16",
            "maxlength": "100",
            "autocomplete": "off",
            "aria-label": f"{blank.number}: {of}",
        },
    )
    return label


def _append_text(element: Element, text: str) -> None:
    """Text at the end: a tree has it after the last element inside, or before the first."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _taken_out(main: Element, name: str) -> list[Element]:
    """The elements of a class, which leave the places where they are."""
    found = []
    for holder in list(main.iter()):
        for element in [child for child in holder if child.get("class") == name]:
            holder.remove(element)
            found.append(element)
    return found


def _unfold_the_first(root: Element) -> None:
    """The first part that can be hidden and is no aside, and all that have something to fill in."""
    parts = [*root.iter("details")]
    first = next((part for part in parts if not part.get("class")), None)
    for part in parts:
        if part is first or part.find(".//input") is not None:
            part.set("open", "")


def _text(element: Element) -> str:
    return ElementTree.tostring(element, encoding="unicode", short_empty_elements=False)
