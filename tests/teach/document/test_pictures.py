"""The picture of a network on a page."""

from __future__ import annotations

import sys

import pytest

from tests.teach.document.conftest import network
from tinygrad_bp.draw.parts import neuron_part
from tinygrad_bp.teach.document.pictures import NoPictureError, network_element
from tinygrad_bp.teach.lessons.lesson import lesson


def test_the_network_has_classes_and_titles_on_its_parts() -> None:
    part = neuron_part(1, 0)
    svg = network_element(network(), {part: "part7"})
    assert svg.get("width") is None
    assert svg.get("viewBox")
    (group,) = [g for g in svg.iter("g") if "part7" in g.get("class", "").split()]
    assert group.get("class") == "node part7"
    title = group.find("title")
    assert title is not None
    assert title.text == "net_h1, out_h1"
    assert "first" in [*group.itertext()]


def test_without_graphviz_a_document_says_that_it_has_no_picture(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "pygraphviz", None)
    with pytest.raises(NoPictureError, match="needs Graphviz"):
        network_element(network(), {})
    for page in (False, True):
        text = lesson().html(page=page)
        assert "<svg" not in text
        assert "picture is left out: drawing it needs Graphviz, which is not installed" in text
        assert "0.298371109" in text
