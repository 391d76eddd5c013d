"""The figures of a document as SVG: a network, whose parts have classes, and a curve."""

from __future__ import annotations

import math
from xml.etree.ElementTree import Element, SubElement

from ...draw.computation import GraphTooLargeError
from ...draw.network import draw_network
from ...letters import visible
from .shortening import spread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .blocks import Curve, NetworkPicture

#: The largest network whose picture is in a page, in weights.
_MOST_WEIGHTS = 400

#: How many of its symbols the title of a part names.
_NAMED = 4

#: How many points a curve has at most; its size; and where it lies in there.
_POINTS, _WIDTH, _HEIGHT = 200, 480, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 80, _WIDTH - 20, 25, _HEIGHT - 35


def network_element(picture: NetworkPicture, classes: Mapping[str, str]) -> Element | None:
    """The network as an `<svg>` element; None for one that is too large.

    Args:
        picture: what is drawn. The title of a part names the symbols that light it.
        classes: by the name of a part in the diagram, what style sheets may call it.
    """
    try:
        diagram = draw_network(
            picture.model,
            inputs=picture.inputs,
            outputs=picture.outputs,
            hidden=picture.names[1:-1],
            max_weights=_MOST_WEIGHTS,
        )
    except GraphTooLargeError:
        return None
    titles = {part: ", ".join(names[:_NAMED]) for part, names in picture.lit.items()}
    svg = diagram.svg_element(titles, classes)
    del svg.attrib["width"], svg.attrib["height"]
    svg.set("role", "img")
    return svg


def curve_element(curve: Curve) -> Element:
    """Numbers as a line in an `<svg>` element, with a logarithmic scale where they differ much."""
    shown = spread(curve.numbers, _POINTS)
    low, high = min(shown), max(shown)
    is_log = low > 0 and high / low > 100
    kind = ", logarithmic scale" if is_log else ""
    name, last = visible(curve.name), len(curve.numbers) - 1
    svg = Element(
        "svg",
        {
            "class": "curve",
            "role": "img",
            "viewBox": f"0 0 {_WIDTH} {_HEIGHT}",
            "xmlns": "http://www.w3.org/2000/svg",
        },
    )
    SubElement(svg, "title").text = f"{name} from update 0 to {last:,}{kind}"
    axes = f"M{_LEFT - 8} 15V{_BOTTOM + 5}H{_RIGHT + 8}"
    SubElement(svg, "path", {"class": "axis", "d": axes})
    labels = (
        (_LEFT - 14, 30, "end", f"{high:.3g}"),
        (_LEFT - 14, _BOTTOM + 1, "end", f"{low:.3g}"),
        (_LEFT, _BOTTOM + 23, "start", "0"),
        (_RIGHT, _BOTTOM + 23, "end", f"{last:,} updates"),
        (_WIDTH // 2, _BOTTOM + 23, "middle", f"{name}{kind}"),
    )
    for x, y, anchor, text in labels:
        place = {"x": str(x), "y": str(y), "text-anchor": anchor}
        SubElement(svg, "text", place).text = text
    points = " ".join(_points(shown, is_log))
    SubElement(svg, "polyline", {"points": points})
    return svg


def _points(numbers: list[float], is_log: bool) -> list[str]:
    heights = [math.log10(number) for number in numbers] if is_log else numbers
    low, high = min(heights), max(heights)
    scale = (_BOTTOM - _TOP) / (high - low) if high > low else 0.0
    across = (_RIGHT - _LEFT) / (len(numbers) - 1)
    return [
        f"{_LEFT + k * across:.1f},{_BOTTOM - (height - low) * scale:.1f}"
        for k, height in enumerate(heights)
    ]
