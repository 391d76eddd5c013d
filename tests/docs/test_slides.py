"""Slides are pictures of their own, and parts of a network are lit by the names of a lesson."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

pytest.importorskip("sphinx", reason='the docs need Sphinx: pip install ".[docs]"')

import tinygrad_bp as tg
from docs.extension.lit import lit_network
from docs.extension.slides import slide


def test_a_slide_has_its_title_its_picture_and_its_lines() -> None:
    drawn = slide("What does h1 say?", lit_network(tg.lesson(), "w1"), "net = 0.3 & more", "-1")
    root = ElementTree.fromstring(drawn)
    texts = ["".join(text.itertext()) for text in root.iter("{http://www.w3.org/2000/svg}text")]
    assert texts[0] == "What does h1 say?"
    assert texts[-2:] == ["net = 0.3 & more", "−1"]
    assert "w1" in texts
    [picture] = root.findall("*/{http://www.w3.org/2000/svg}svg")
    assert (picture.get("x"), picture.get("height")) == ("70", "390")


def test_a_slide_says_that_it_is_full() -> None:
    assert slide("T", None, *"12345678")
    with pytest.raises(ValueError, match="a slide has room for 3 lines, not 4"):
        slide("T", lit_network(tg.lesson(), "w1"), *"1234")


def test_only_what_is_named_is_lit() -> None:
    assert (
        lit_network(tg.lesson(), "w5", "out_h1", "b2").count(" lit") == 4
    )  # w5 is a line and its number
    with pytest.raises(ValueError, match="nothing in the drawing is out_h9"):
        lit_network(tg.lesson(), "w5", "out_h9")
