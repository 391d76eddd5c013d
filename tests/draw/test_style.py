"""Letters in the house style: a cell is wide enough in whatever font it is shown."""

from __future__ import annotations

import pytest

from tinygrad_bp.draw.style import breadth


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
