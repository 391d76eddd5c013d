"""Slides: a title, a picture and a few lines, as an SVG that fills a projector."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from tinygrad_bp.draw import style

if TYPE_CHECKING:
    from tinygrad_bp import Diagram

_WIDTH, _HEIGHT = 1280, 720

#: How many lines there is room for below a picture, and in its place.
_MOST, _MOST_ALONE = 3, 8

#: The style of lit parts, for a file that has no page around it.
_LIT = f".lit :is(path,polyline,polygon,ellipse){{stroke:{style.RED};stroke-width:3}}"


def slide(title: str, picture: Diagram | str | None, *lines: str) -> str:
    """A slide, as SVG; it is as wide as a page has room for, and as large as one likes.

    Args:
        title: what it says, or asks.
        picture: a diagram, or SVG; None for lines alone.
        lines: what stands below it.

    Raises:
        ValueError: if there are more lines than there is room for.

    >>> drawn = slide("Which way?", None, "w5 = 0.4", "w5 grows & E falls")
    >>> drawn.startswith("<svg"), "grows &amp; E" in drawn
    (True, True)
    """
    most = _MOST_ALONE if picture is None else _MOST
    if len(lines) > most:
        raise ValueError(f"a slide has room for {most} lines, not {len(lines)}")
    top = 170 if picture is None else 570
    texts = [
        f'<text x="70" y="{top + 56 * number}" font-size="34" fill="{style.INK}">'
        f"{escape(line.replace('-', '−'))}</text>"  # a minus, which is wider
        for number, line in enumerate(lines)
    ]
    return "\n".join(
        [
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 540" '
            'font-family="Helvetica, Arial, sans-serif">',
            f'<style>{_LIT}</style><g transform="scale({960 / _WIDTH})">',
            f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="{style.WHITE}"/>',
            f'<text x="70" y="92" font-size="46" font-weight="bold" fill="{style.INK}">'
            f"{escape(title)}</text>",
            *([] if picture is None else [_placed(picture)]),
            *texts,
            "</g></svg>",
        ]
    )


def _placed(picture: Diagram | str) -> str:
    """The picture in the middle of the slide, as large as there is room."""
    root = ElementTree.fromstring(picture if isinstance(picture, str) else picture.svg())
    root.attrib.pop("style", None)
    root.attrib.update({"x": "70", "y": "125", "width": str(_WIDTH - 140), "height": "390"})
    ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
    return ElementTree.tostring(root, encoding="unicode")
