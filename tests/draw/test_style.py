"""Letters in the house style: a cell is wide enough in whatever font it is shown."""

from __future__ import annotations

import pytest

from tinygrad_bp.draw.diagram import Diagram
from tinygrad_bp.draw.style import breadth, new_graph


# The widest usual screen font is DejaVu Sans (or Verdana, its like): advance widths in
# thousandths of the font size, regular and bold.
@pytest.mark.parametrize(
    ("text", "regular", "bold"),
    [
        ("0123456789", 6360, 6960),
        ("-0.0082167", 318 + 361 + 8 * 636, 380 + 415 + 8 * 696),
        ("net_h1", 634 + 615 + 392 + 500 + 634 + 636, 712 + 678 + 478 + 500 + 712 + 696),
        ("mw", 974 + 818, 1042 + 924),
        (
            "sigmoid",
            521 + 278 + 635 + 974 + 612 + 278 + 635,
            595 + 343 + 716 + 1042 + 687 + 343 + 716,
        ),
    ],
)
def test_breadth_is_enough_for_the_widest_fonts(text: str, regular: float, bold: float) -> None:
    assert regular / 1000 <= breadth(text, 1.0)
    assert bold / 1000 <= 1.1 * breadth(text, 1.0)


def test_marks_that_join_have_no_breadth_and_wide_letters_have_more() -> None:
    assert breadth("e\u0301", 10) == breadth("e", 10)
    assert breadth("日", 10) > breadth("a", 10)


def test_a_title_stands_in_the_middle() -> None:
    graph = new_graph("iiiii")  # far narrower than the room that is kept for it
    graph.edge("a", "b")
    svg = Diagram(graph.source).svg_element()
    [title] = [text for text in svg.iter("text") if text.text == "iiiii"]
    middle = float(svg.attrib["viewBox"].split()[2]) / 2 - 14.4  # less the margin
    # Five letters of 28 points take some 40 points, in whatever font.
    assert abs(float(title.attrib["x"]) + 20 - middle) < 12
