"""Labels that hold anything: shown as they are, and nothing but text in DOT and in SVG."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tinygrad_bp import Value, draw_chain, draw_graph, draw_network, nn
from tinygrad_bp.draw.labels import lines, short
from tinygrad_bp.letters import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.draw.conftest import Picture

#: What Graphviz writes into an SVG; whatever else is there was injected.
ELEMENTS = {"svg", "g", "title", "polygon", "polyline", "path", "ellipse", "text"}
ATTRIBUTES = {
    *("width", "height", "viewBox", "class", "transform", "fill", "stroke", "points", "d"),
    *("stroke-width", "text-anchor", "x", "y", "style", "font-family", "font-size", "font-weight"),
    *("cx", "cy", "rx", "ry", "{http://www.w3.org/XML/1998/namespace}space"),
}

HOSTILE = [
    "<script>alert(1)</script>",
    '" onload="alert(1)',
    '"]; evil [label="x',
    "<b>bold</b>",
    "<<TABLE>>",
    "<",
    ">",
    "&amp;",
    "&#60;script&#62;",
    "{a|b}",
    "\\N \\G \\L \\T \\E",
    "\\",
    "\\\\n\\l\\r",
    "x\\",
    "--><!--",
    "]]>",
    "a\nb\r\nc\rd",
    "\t \n",
    "∂E/∂w 😀 é ﷽ שלום",
    'charset="utf-16"',
    "layout=neato",
    "\x00\x07\x1b\x7f\x85\ud800\udfff\ufffe\uffff",
    "\u202eright to left",
    "\u200b",
    "   ",
    "w" * 5000,
    "word " * 5000,
    "\n" * 5000,
    "❶" * 16,
]
ANY_TEXT = st.text(st.characters(codec=None), max_size=80) | st.sampled_from(HOSTILE)


def is_harmless(picture: Picture) -> bool:
    for root in picture.root, picture.svg:
        elements = list(root.iter())
        assert {element.tag.rpartition("}")[2] for element in elements} <= ELEMENTS
        assert {name for element in elements for name in element.attrib} <= ATTRIBUTES
    return True


def plain(texts: Iterable[str]) -> list[str]:
    """Texts with all spaces alike: Graphviz writes a second space in a row as U+00A0."""
    return [text.replace("\xa0", " ") for text in texts]


def spaceless(text: str) -> str:
    return "".join(text.split())


@pytest.mark.once
@given(label=ANY_TEXT)
def test_a_label_is_shown_and_is_nothing_but_text(label: str, picture: type[Picture]) -> None:
    y = Value(0.5, label=label) * Value(2.0) + 1
    y.label = label
    drawn = picture(draw_graph(y))
    assert is_harmless(drawn)
    assert (len(drawn.nodes), len(drawn.edges)) == (4, 3)
    name = plain(lines(label))
    numbers = ["0.5", "grad", "0"]
    assert plain(drawn.texts[0]) == [*name, *numbers]
    assert plain(drawn.texts[3][1:-3]) == name


@given(label=ANY_TEXT)
def test_so_is_one_in_the_title_of_a_chain(label: str, picture: type[Picture]) -> None:
    x, y = Value(0.5, label=label), Value(2.0, label="other")
    drawn = picture(draw_chain(x * y, x))
    assert is_harmless(drawn)
    assert (len(drawn.nodes), len(drawn.edges)) == (3, 2)
    wanted = f"∂output/∂{short(label) or 'input'} = 2"
    assert any(
        spaceless(wanted).startswith(spaceless(text))
        for text in drawn.all_text
        if "∂output" in text
    )


@pytest.mark.once
@given(label=ANY_TEXT)
def test_so_is_one_in_a_network(label: str, picture: type[Picture]) -> None:
    net = nn.MLP(2, [2, 1], bias="layer", seed=1)
    # A label that is a path in a part of the network is nobody's choice.
    assume(not any(f".{path}".endswith(f".{label}") for path, _ in net.named_parameters()))
    for parameter in net.parameters():
        parameter.label = label
    output = net([1.0, 2.0])
    output.label = label
    drawn = picture(draw_network(net, inputs=[label, Value(1.0, label)], outputs=output))
    assert is_harmless(drawn)
    assert len(drawn.edges) == 4 + 2 + 2 + 1
    if name := short(label, 16):
        assert plain(drawn.all_text).count(plain([name])[0]) >= 6 + 2 + 3


@pytest.mark.parametrize("label", HOSTILE)
def test_hostile_labels_with_each_graphviz(
    label: str, renderer: str, picture: type[Picture]
) -> None:
    x = Value(0.5, label=label)
    drawn = picture(draw_chain(x * x, x))
    assert is_harmless(drawn)
    assert plain(drawn.texts[0][:-1]) == plain(lines(label))


@given(label=ANY_TEXT)
def test_lines_are_the_label_or_its_start(label: str) -> None:
    shown = lines(label)
    assert len(shown) <= 4
    assert all(0 < len(line) <= 16 for line in shown)
    joined, whole = spaceless("".join(shown)), spaceless(visible(label))
    if joined != whole:
        assert whole.startswith(joined.removesuffix("…"))
        assert len(label) > 20


@given(label=ANY_TEXT, most=st.integers(1, 30))
def test_a_short_label_is_the_label_or_its_start(label: str, most: int) -> None:
    shown, whole = short(label, most), " ".join(visible(label).split())
    assert len(shown) <= most
    if shown != whole:
        assert shown.endswith("…")
        assert whole.startswith(shown[:-1])
        assert len(shown) == most


@given(text=st.text(st.characters(codec=None)))
def test_what_is_visible_can_stand_in_xml(text: str) -> None:
    assert len(visible(text)) == len(text)
    assert all(unicodedata.category(character) not in ("Cc", "Cs") for character in visible(text))
    visible(text).encode("utf-8")


def test_ordinary_text_stays_as_it_is() -> None:
    text = "∂E_total/∂w5 — é 日本 😀 \\N {a|b} <c> & 'd' \"e\""
    assert visible(text) == text
