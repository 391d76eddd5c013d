"""Curves as SVG: how one number went, or several, with a legend."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from ...letters import visible
from .scaling import heights, scale_of
from .shortening import spread

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from .blocks import Curves
    from .scaling import CurveScale

#: How many points a curve has at most; the picture's size; and where the curves lie in there.
_POINTS, _WIDTH, _HEIGHT = 200, 480, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 80, _WIDTH - 20, 25, _HEIGHT - 35

#: How far apart the lines of a legend are.
_LINE = 20

#: How curves are drawn that have to be told apart, also without colours: dashes and gaps.
_DASHES = ("", "9 4", "2 4", "12 4 2 4", "5 5", "16 5", "2 8", "9 4 2 4 2 4")


def curves_element(block: Curves) -> Element:
    """Lines in an `<svg>` element, with a logarithmic scale where their numbers differ much."""
    curves = block.curves
    scale = scale_of(curve.numbers for curve in curves)
    last = max(len(curve.numbers) for curve in curves) - 1
    name = visible(block.name)
    legend = _LINE * len(curves) + 5 if curves[1:] else 0
    svg = Element(
        "svg",
        {
            "class": "curve",
            "role": "img",
            "viewBox": f"0 0 {_WIDTH} {_HEIGHT + legend}",
            "xmlns": "http://www.w3.org/2000/svg",
        },
    )
    SubElement(svg, "title").text = f"{name} from update 0 to {last:,}{scale.kind}"
    axes = f"M{_LEFT - 8} 15V{_BOTTOM + 5}H{_RIGHT + 8}"
    SubElement(svg, "path", {"class": "axis", "d": axes})
    _label(svg, _LEFT - 14, 30, "end", f"{scale.high:.3g}")
    _label(svg, _LEFT - 14, _BOTTOM + 1, "end", f"{scale.low:.3g}")
    _label(svg, _LEFT, _BOTTOM + 23, "start", "0")
    _label(svg, _RIGHT, _BOTTOM + 23, "end", f"{last:,} updates")
    _label(svg, _WIDTH // 2, _BOTTOM + 23, "middle", f"{name}{scale.kind}")
    for k, curve in enumerate(curves):
        _line(svg, _points(curve.numbers, scale, last), k)
        if curves[1:]:
            y = _HEIGHT + _LINE * k + 5
            _line(svg, f"{_LEFT},{y} {_LEFT + 50},{y}", k)
            _label(svg, _LEFT + 60, y + 4, "start", visible(curve.name))
    return svg


def _label(svg: Element, x: int, y: int, anchor: str, text: str) -> None:
    place = {"x": str(x), "y": str(y), "text-anchor": anchor}
    SubElement(svg, "text", place).text = text


def _line(svg: Element, points: str, number: int) -> None:
    look = {"points": points}
    if number:
        look["class"] = f"line{number}"
        look["stroke-dasharray"] = _DASHES[number % len(_DASHES)]
    SubElement(svg, "polyline", look)


def _points(numbers: Sequence[float], scale: CurveScale, last: int) -> str:
    places = spread(range(len(numbers)), _POINTS)
    across = (_RIGHT - _LEFT) / max(1, last)
    found = heights(scale, [numbers[place] for place in places])
    return " ".join(
        f"{_LEFT + place * across:.1f},{_BOTTOM - (_BOTTOM - _TOP) * height:.1f}"
        for place, height in zip(places, found, strict=True)
    )
