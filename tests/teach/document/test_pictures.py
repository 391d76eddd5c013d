"""The picture of a network on a page."""

from __future__ import annotations

from tests.teach.document.conftest import network
from tinygrad_bp.draw.parts import neuron_part
from tinygrad_bp.teach.document.pictures import network_element


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
