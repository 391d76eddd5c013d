"""What Graphviz draws as SVG, made fit for a page: read as a tree, changed, and written.

A page may hold several diagrams and brings its own fonts. So ids and comments go, and
the lines of text in a circle are centred in whatever font they are shown.
"""

from __future__ import annotations

from xml.etree import ElementTree

from ..letters import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from xml.etree.ElementTree import Element

_NAMESPACES = {"xmlns": "http://www.w3.org/2000/svg", "xmlns:xlink": "http://www.w3.org/1999/xlink"}


def page_element(
    drawn: bytes, titles: Mapping[str, str], classes: Mapping[str, str] | None = None
) -> Element:
    """The `<svg>` element of a picture that Graphviz drew, for a page or a file of its own.

    Elements and attributes have the names that a page writes: `g`, `text`, `xlink:href`.

    Args:
        drawn: a document in SVG.
        titles: by the name of a node (of an edge: `a->b`), what the SVG says when one
            points at it. Whatever has no title here has none in the SVG.
        classes: by the same names, what style sheets may call them beside "node" or "edge".
    """
    # A label in DOT may hold characters that XML cannot.
    root = ElementTree.fromstring(_visible_lines(drawn.decode("utf-8")))
    for element in root.iter():
        _use_plain_names(element)
        element.tail = "\n"
    # As wide as there is room for, but not wider than Graphviz drew it; as tall as that makes it.
    root.attrib.pop("height", None)
    look = f"display: block; margin: 0 auto; max-width: {root.get('width')}"
    root.attrib.update({"style": look, "width": "100%", **_NAMESPACES})
    for group in root.iter("g"):
        group.attrib.pop("id", None)
        title = group.find("title")
        if title is not None:
            if more := (classes or {}).get(title.text or ""):
                group.set("class", f"{group.get('class', '')} {more}".strip())
            if given := titles.get(title.text or ""):
                title.text = _visible_lines(given)
            else:
                group.remove(title)
        circle = group.find("ellipse")
        if circle is not None:
            for line in group.iterfind("text[@text-anchor='start']"):
                line.attrib.update({"text-anchor": "middle", "x": circle.attrib["cx"]})
    return root


def written(element: Element) -> str:
    """The element as text, without an XML declaration, which has no place inside a page."""
    return ElementTree.tostring(element, encoding="unicode")


def _visible_lines(text: str) -> str:
    return "\n".join(map(visible, text.split("\n")))


def _use_plain_names(element: Element) -> None:
    """Undo ElementTree's `{namespace}name`."""
    element.tag = element.tag.rpartition("}")[2]
    xlink = f"{{{_NAMESPACES['xmlns:xlink']}}}"
    names = [name.replace(xlink, "xlink:") for name in element.attrib]
    values = [*element.attrib.values()]
    element.attrib.clear()
    element.attrib.update(zip(names, values, strict=True))
