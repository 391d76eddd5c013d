"""What a page does where one points at a symbol, in style sheets alone.

The number of the symbol is shown, and its part in the picture of a network is lit. A style
sheet can only ask for what is marked: symbols have the number of their part as `data-part`,
and the part has that number in its class.
"""

from __future__ import annotations

import re
from collections import Counter

from ..formulas.decimals import decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from xml.etree.ElementTree import Element

    from .blocks import NetworkPicture

#: For more parts than this, a browser would take too long to find what to light.
_MOST_LIGHTS = 60

#: What a formula stands in: where its style looks for what one points at.
#: Asked first whether it is pointed at, a browser need not search the others.
_HOLDERS = ":is(.equation,p,td,th,summary,dt,dd,li):hover"


class Lights:
    """Which symbols light which parts of the pictures in a page.

    Parts that the same symbols light have one mark: a browser looks through the page for each.
    """

    def __init__(self, pictures: Iterable[NetworkPicture]) -> None:
        uses = Counter(names for picture in pictures for names in picture.lit.values() if names)
        if len(uses) > _MOST_LIGHTS:  # the lines of a large network are hard to tell apart anyway
            uses = Counter({names: 1 for names, count in uses.items() if count == 1})
        self._marks = {names: mark for mark, names in enumerate(uses)}

    def classes(self, picture: NetworkPicture) -> dict[str, str]:
        """The classes of the parts of a picture, by the names of the parts."""
        return {
            part: f"part{self._marks[names]}"
            for part, names in picture.lit.items()
            if names in self._marks
        }

    def mark(self, page: Element) -> None:
        """Mark each symbol that lights a part."""
        marks = {name: str(mark) for names, mark in self._marks.items() for name in names}
        for element in page.iter():
            if mark := marks.get(element.get("data-name", "")):
                element.set("data-part", mark)

    def rules(self) -> list[str]:
        """The styles that light the parts."""
        return [
            f'body:has([data-part="{mark}"]:hover) .part{mark} :is(path,polyline,polygon,ellipse)'
            "{stroke:#d40;stroke-width:5}\n"
            for mark in self._marks.values()
        ]


def number_rules(page: Element, digits: int) -> list[str]:
    """The styles that show the number of the symbol that one points at."""
    numbers = {
        element.attrib["data-name"]: float(element.attrib["data-value"])
        for element in page.iter()
        if "data-value" in element.attrib
    }
    return [
        f"{_HOLDERS}:has([data-name={_css(name)}]:hover)"
        f"{{--said:{_css(f'{name} = {decimal(number, digits)}')}}}\n"
        for name, number in numbers.items()
    ]


def _css(text: str) -> str:
    """Any text as a string in a style sheet inside a page."""
    safe = re.sub(r"[^\w +=.\-]", lambda found: f"\\{ord(found[0]):x} ", text)
    return f'"{safe}"'
