"""Pictures on a page that may be light or dark: their colours are the page's."""

from __future__ import annotations

from html import escape
from xml.etree import ElementTree

from tinygrad_bp.draw import style

#: By a colour of diagrams, the name that `static/site.css` has for it.
COLOURS = {
    style.INK: "ink",
    style.QUIET: "quiet",
    style.DIM: "dim",
    style.LINE: "line",
    style.WHITE: "ground",
    style.BLUE: "result",
    style.RED: "derivative",
    style.LEAF[0]: "leaf-ground",
    style.LEAF[1]: "leaf",
    style.RESULT[0]: "result-ground",
}
_NAMES = {"white": "behind"} | {colour.lower(): name for colour, name in COLOURS.items()}


def picture(svg: str, name: str) -> str:
    """An `<svg>` element for a page: called by a name, in colours that follow the page's.

    Args:
        svg: as `Diagram.svg()` gives it.
        name: what it is called where it is not seen.

    >>> print(picture('<svg viewBox="0 0 40 9"><path fill="#FFFFFF" d="M0,0"/></svg>', "A line"))
    <div class="picture" role="group" tabindex="0" aria-label="A line">
    <svg viewBox="0 0 40 9" role="img" aria-label="A line" style="min-width: 30px"><path \
fill="var(--picture-ground, #FFFFFF)" d="M0,0" /></svg></div>
    """
    root = ElementTree.fromstring(svg)
    namespace, _, tag = root.tag.rpartition("}")
    if tag != "svg":
        raise ValueError(f"a picture is an <svg> element, not <{tag}>")
    if namespace:
        ElementTree.register_namespace("", namespace[1:])
    # A wide picture on a phone scrolls, since its letters would be too small to read.
    width = float(root.attrib["viewBox"].split()[2])
    look = [*filter(None, [root.get("style")]), f"min-width: {0.75 * width:.0f}px"]
    root.attrib.update({"role": "img", "aria-label": name, "style": "; ".join(look)})
    for element in root.iter():
        for attribute in ("fill", "stroke"):
            colour = element.get(attribute, "")
            if known := _NAMES.get(colour.lower()):
                element.set(attribute, f"var(--picture-{known}, {colour})")
    label = escape(name, quote=True)
    return (
        f'<div class="picture" role="group" tabindex="0" aria-label="{label}">\n'
        f"{ElementTree.tostring(root, encoding='unicode')}</div>"
    )
