"""The figures of a page."""

from __future__ import annotations

import itertools

import pytest

from tests.teach.document.conftest import network
from tinygrad_bp.draw.parts import neuron_part
from tinygrad_bp.teach.document.blocks import Curve
from tinygrad_bp.teach.document.pictures import curve_element, network_element


def points(curve: Curve) -> list[tuple[float, float]]:
    polyline = curve_element(curve).find("polyline")
    assert polyline is not None
    pairs = (point.split(",") for point in polyline.attrib["points"].split())
    return [(float(x), float(y)) for x, y in pairs]


def words(curve: Curve) -> list[str]:
    return [text.text or "" for text in curve_element(curve).iter("text")]


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


def test_the_network_has_classes_and_titles_on_its_parts() -> None:
    part = neuron_part(1, 0)
    svg = network_element(network(), {part: "part7"})
    assert svg is not None
    assert svg.get("width") is None
    assert svg.get("viewBox")
    (group,) = [g for g in svg.iter("g") if "part7" in g.get("class", "").split()]
    assert group.get("class") == "node part7"
    title = group.find("title")
    assert title is not None
    assert title.text == "net_h1, out_h1"
    assert "first" in [*group.itertext()]
