"""Documents as HTML: a page of its own, and a fragment for somebody else's."""

from __future__ import annotations

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from tests.teach.document.conftest import HOSTILE, E, W, network, of_text
from tinygrad_bp.nn import MLP
from tinygrad_bp.teach.document.blocks import (
    Document,
    Equation,
    Fold,
    Grid,
    NetworkPicture,
    Prose,
    Section,
)
from tinygrad_bp.teach.document.html import as_html, html_fragment
from tinygrad_bp.teach.formulas.formula import Blank, Symbol, total


def body(page: str) -> Element:
    return ElementTree.fromstring(page[page.index("<body>") : page.index("</html>")])


def tags(root: Element) -> list[str]:
    return [element.tag for element in root]


def text(element: Element | None) -> str:
    assert element is not None
    return "".join(element.itertext())


def test_a_page_has_its_title_its_network_and_its_text(whole: Document) -> None:
    page = as_html(whole)
    assert page.startswith("<!DOCTYPE html>")
    assert "<title>All there is</title>" in page
    root = body(page)
    assert tags(root) == ["header", "figure", "main"]
    assert text(root.find("header/h1")) == "All there is"
    assert root.find("main//*[@class='network']") is None


def test_every_block_has_its_element(whole: Document) -> None:
    main = body(as_html(whole)).find("main")
    assert main is not None
    assert tags(main) == [
        "h2", "p", "div", "dl", "div", "ul", "p", "figure", "figure", "details", "h3", "p", "p",
    ]  # fmt: skip
    assert text(main.find("h2")) == "The first section"
    assert text(main.find("p")) == "How E changes with w1:"
    assert main.find("div[@class='equation beside']/math[@displaystyle='true']") is not None
    assert text(main.find("dl/dd")) == "how fast it goes"
    assert "said in text alone" not in text(main)
    assert [text(cell) for cell in main.iterfind(".//th")] == ["quantity", "value"]
    assert [text(cell) for cell in main.iterfind(".//td")] == ["w1", "0.5", "E", "0.25"]
    assert text(main.find("ul/li/ol/li")) == "below it"
    assert [(e.get("class"), e.text) for e in main.iterfind("p/span")] == [
        ("good", "agrees"),
        ("bad", "differs"),
    ]
    assert main.find("figure/{*}svg[@class='curve']/{*}polyline") is not None
    assert text(main.find("details/summary")) == "Of w1"
    assert text(main.find("details/h4")) == "Within"


def test_a_fragment_says_the_same_inside_one_element(part: Document) -> None:
    root = ElementTree.fromstring(html_fragment(part))
    assert root.tag == "div"
    page = body(as_html(part)).find("main")
    assert page is not None
    assert [tag for tag in tags(root) if tag != "figure"] == [
        tag for tag in tags(page) if tag != "figure"
    ]
    assert tags(root).count("figure") == 3
    # It brings no style sheet, so it says at each wide thing how to move it.
    wide = [element for element in root.iter("div") if element is not root]
    assert len(wide) == 2
    assert all("overflow-x: auto" in element.get("style", "") for element in wide)


def test_part_of_something_has_no_title_above_it(part: Document) -> None:
    page = as_html(part)
    assert tags(body(page)) == ["figure", "main"]
    assert "<title>All there is</title>" in page


def test_the_first_fold_is_open() -> None:
    page = as_html(of_text("a"))
    assert [e.get("open") for e in body(page).iter("details")] == [""]


def test_nothing_is_loaded_and_nothing_runs(whole: Document) -> None:
    page = as_html(whole)
    names = {name for element in body(page).iter() for name in element.attrib}
    assert not names & {"src", "href", "xlink:href"}
    assert not any(name.startswith("on") for name in names)
    assert not re.search(r"<script|<link|<iframe|@import|url\(", page)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_any_text_is_nothing_but_text(hostile: str) -> None:
    document = of_text(hostile)
    page, shown = as_html(document), hostile.replace("\x00", "␀").replace("\x1b", "␛")
    root = body(page)
    assert page.count("<title>") == 3  # that of the page, and those of the curves
    assert text(root.find("header/h1")) == shown
    assert text(root.find("main/p")) == shown
    assert text(root.find(".//summary")) == shown
    assert root.find(".//script") is None
    style = page[page.index("<style>") + 7 : page.index("</style>")]
    assert "<" not in style
    assert all("onclick" not in element.attrib for element in root.iter())
    assert text(ElementTree.fromstring(html_fragment(document)).find("p")) == shown


def test_a_long_equation_has_a_row_for_each_side() -> None:
    short = Equation((Symbol("a"), Symbol("b")))
    long = Equation((Symbol("a"), Symbol("b" * 20), Symbol("c" * 30)))
    for equation, sides, rows in ((short, 1, 0), (long, 2, 2)):
        root = ElementTree.fromstring(html_fragment(Document("", (equation,))))
        found = [element.get("class", "").split() for element in root.iter("span")]
        assert sum("side" in kinds for kinds in found) == sides
        assert sum("row" in kinds for kinds in found) == rows


def test_a_long_sum_is_in_parts_and_a_short_one_is_not() -> None:
    name = "out_h1"
    short, long = (total([Symbol(name)] * count) for count in (2, 8))
    for formula, parts in ((short, 1), (long, 8)):
        root = ElementTree.fromstring(html_fragment(Document("", (Prose(("Of ", formula)),))))
        math = [*root.iter("math")]
        assert len(math) == parts
        signs = [text(one)[0] for one in math[1:]]
        assert signs == ["+"] * (parts - 1)
        assert "".join(map(text, math)).count("outh1") == max(parts, 2)


def test_a_table_of_many_columns_is_several_that_fit_on_paper() -> None:
    head = ("sample", *(f"x{k}" for k in range(12)))
    grid = Grid(head, (("1", *["0.123456789"] * 12),))
    root = ElementTree.fromstring(html_fragment(Document("", (grid,))))
    heads = [[text(cell) for cell in table.iter("th")] for table in root.iter("table")]
    assert len(heads) > 1
    assert all(head[0] == "sample" for head in heads)
    assert [name for head in heads for name in head[1:]] == [*head[1:]]


def test_plain_pairs_are_marked_for_the_style_sheet() -> None:
    for is_plain in (True, False):
        table = Grid(("name", "value"), (("a", "b"),), is_plain)
        root = ElementTree.fromstring(html_fragment(Document("", (table,))))
        assert (root.find(".//table[@class='pairs']") is not None) == is_plain


def test_a_network_too_large_to_draw_is_said_to_be_left_out() -> None:
    model = MLP(30, [20, 1])
    names = tuple(tuple(f"n{k}" for k in range(size)) for size in (30, 20, 1))
    picture = NetworkPicture(names, model, None, None, {})
    page = as_html(Document("", (Section("The network", (picture,)),)))
    assert "Its picture is left out" in page
    assert tags(body(page)) == ["header", "main"]


def test_headings_below_the_sixth_level_stay_there() -> None:
    block: Section = Section("deepest", (Prose("x"),))
    for _ in range(6):
        block = Section("above", (block,))
    found = tags(ElementTree.fromstring(html_fragment(Document("", (block,)))))
    assert found == ["h2", "h3", "h4", "h5", "h6", "h6", "h6", "p"]


def test_the_neurons_have_the_names_that_the_document_has() -> None:
    figure = body(as_html(Document("", (network(),)))).find("figure")
    assert {"first", "second"} <= {*figure.itertext()} if figure is not None else False


def test_blanks_are_fields_outside_of_formulas() -> None:
    blocks = (
        Fold("first", (Prose("nothing"),)),
        Fold("second", (Equation((Symbol("net_h1"), W, Blank.numbered(1, "net_h1"))),)),
        Grid(("", "after"), ((E, Blank.numbered(2, "∂E/∂w")),)),
    )
    page = as_html(Document("A sheet", blocks))
    assert re.findall(r'<input type="text" name="([^"]*)"', page) == ["net_h1", "∂E/∂w"]
    assert re.findall(r'aria-label="([^"]*)"', page) == ["1: net_h1", "2: ∂E/∂w"]
    assert not re.search(r"<math(?:(?!</math>).)*<input", page, re.DOTALL)
    assert "= <b>(1)</b>" in page
    assert page.count("<details open") == 2  # the first, and what has something to fill in


def test_a_page_can_have_more_at_its_end() -> None:
    page = as_html(Document("A page", ()), [Element("hr")], "<i></i>")
    assert page.endswith("<hr></hr></main></body><i></i>\n</html>\n")
