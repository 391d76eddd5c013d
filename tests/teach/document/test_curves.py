"""Curves on a page."""

from __future__ import annotations

import itertools

import pytest

from tinygrad_bp.teach.document.blocks import Curve, Curves
from tinygrad_bp.teach.document.curves import curves_element


def points(curve: Curve) -> list[tuple[float, float]]:
    polyline = curves_element(Curves(curve.name, (curve,))).find("polyline")
    assert polyline is not None
    pairs = (point.split(",") for point in polyline.attrib["points"].split())
    return [(float(x), float(y)) for x, y in pairs]


def words(curve: Curve) -> list[str]:
    return [text.text or "" for text in curves_element(Curves(curve.name, (curve,))).iter("text")]


def test_a_curve_falls_as_its_numbers_do_and_stays_inside() -> None:
    curve = Curve("E", tuple(1.0 / (k + 1) for k in range(50)))
    found = points(curve)
    assert len(found) == 50
    assert all(a[0] < b[0] and a[1] <= b[1] for a, b in itertools.pairwise(found))
    assert found[0][1] < found[1][1] < found[-1][1]
    assert all(0 < x < 480 and 0 < y < 200 for x, y in found)
    assert words(curve) == ["1", "0.02", "0", "49 updates", "E"]


def test_numbers_far_apart_have_a_logarithmic_scale() -> None:
    curve = Curve("E", (1.0, 0.1, 0.01, 0.001))
    heights = [y for _, y in points(curve)]
    steps = [b - a for a, b in itertools.pairwise(heights)]
    assert steps == pytest.approx([steps[0]] * 3, abs=0.2)
    assert words(curve)[-1] == "E, logarithmic scale"
    assert "logarithmic" not in words(Curve("E", (1.0, 0.5)))[-1]
    assert "logarithmic" not in words(Curve("E", (1.0, 0.0)))[-1]


def test_a_curve_that_stays_is_a_line_and_a_long_one_is_thinned() -> None:
    assert len({y for _, y in points(Curve("E", (2.0, 2.0, 2.0)))}) == 1
    assert len(points(Curve("E", tuple(float(k) for k in range(5000))))) == 200


def test_several_curves_share_a_scale_and_are_told_apart() -> None:
    block = Curves("E", (Curve("slow", (8.0, 6.0, 4.0)), Curve("fast", (8.0, 0.0))))
    svg = curves_element(block)
    slow, slow_sign, fast, fast_sign = lines = [*svg.iter("polyline")]
    [slow_points, _, fast_points, low_end] = [
        [tuple(map(float, point.split(","))) for point in line.attrib["points"].split()]
        for line in lines
    ]
    assert slow_points[:1] == fast_points[:1]  # both begin at 8
    assert slow_points[1][0] == fast_points[1][0]  # the same update
    (_, top), (_, bottom) = fast_points  # 8 and 0
    assert [y for _, y in slow_points] == pytest.approx(
        [top, top + (bottom - top) / 4, (top + bottom) / 2]
    )
    for line, sign in ((slow, slow_sign), (fast, fast_sign)):
        assert line.get("class") == sign.get("class")
        assert line.get("stroke-dasharray") == sign.get("stroke-dasharray")
    assert slow.get("class") != fast.get("class")
    assert slow.get("stroke-dasharray") != fast.get("stroke-dasharray")
    assert [text.text for text in svg.iter("text")][-2:] == ["slow", "fast"]
    assert float(svg.attrib["viewBox"].split()[3]) > low_end[0][1]
