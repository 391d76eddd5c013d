"""Documents as plain text."""

from __future__ import annotations

import pytest

from tests.teach.document.conftest import HOSTILE, of_text
from tinygrad_bp.teach.document.blocks import (
    Curve,
    Curves,
    Document,
    Equation,
    Grid,
    NetworkPicture,
    Prose,
)
from tinygrad_bp.teach.document.text import WIDTH, as_text, bars, block_lines
from tinygrad_bp.teach.formulas.formula import Symbol

PART = """\
The first section

How E changes with w1:
  ∂E/∂w1 = 2 = 2

  ∂E/∂w1   how fast it goes
  sigmoid  said in text alone

  quantity   value
  w1         0.5
  E          0.25

a point
  1. below it
It agrees, and that differs.

  i1 --> first  --> o1
  i2     second

Each neuron takes all the outputs of the column before it.

  █▄▂▁
  E from update 0 to 3

  slow  █▆▃
  fast  █▁
  E from update 0 to 2

Of w1

Folded away.

Within

Deep.

Inner

Under the inner heading.

The end."""


def test_every_block_has_its_lines(part: Document) -> None:
    assert as_text(part) == PART


def test_a_document_that_stands_alone_has_titles_that_are_underlined(whole: Document) -> None:
    lines = as_text(whole).split("\n")
    assert lines[:7] == [
        "All there is",
        "============",
        "",
        "The first section",
        "-----------------",
        "",
        "How E changes with w1:",
    ]
    assert lines[-3:] == ["", "The end.", ""]


def test_long_sentences_are_broken_at_words() -> None:
    words = " ".join(["neuron"] * 40)
    text = as_text(Document("", (Prose(words),), is_part=True))
    assert max(map(len, text.splitlines())) <= WIDTH
    assert text.split() == words.split()


def equation(*names: str) -> list[str]:
    document = Document("", (Equation(tuple(map(Symbol, names))),), is_part=True)
    return as_text(document).splitlines()


def test_a_short_equation_is_a_line() -> None:
    assert equation("a", "b", "c") == ["  a = b = c"]


def test_the_sides_of_a_long_equation_stand_below_each_other() -> None:
    assert equation("net", "b" * 60, "c" * 60) == [f"  net = {'b' * 60}", f"      = {'c' * 60}"]


def test_as_many_sides_stand_on_a_line_as_fit() -> None:
    lines = equation("a", "b" * 40, "c" * 40, "d" * 40, "e" * 40)
    assert lines == [f"  a = {'b' * 40} = {'c' * 40}", f"    = {'d' * 40} = {'e' * 40}"]


def table(rows: int) -> list[str]:
    pairs = tuple((f"w{k}", f"{k}") for k in range(1, rows + 1))
    return as_text(Document("", (Grid(("name", "value"), pairs),), is_part=True)).splitlines()


def test_a_long_list_of_pairs_is_read_in_columns() -> None:
    assert len(table(7)) == 8
    assert len(table(8)) == 3
    assert table(9) == [
        "  name   value    name   value    name   value",
        "  w1     1        w4     4        w7     7",
        "  w2     2        w5     5        w8     8",
        "  w3     3        w6     6        w9     9",
    ]


def test_bars_rise_and_fall_with_the_numbers() -> None:
    assert bars([0.0, 7.0, 3.0]) == "▁█▄"
    assert bars([2.0, 2.0]) == "▁▁"
    assert len(bars([float(k) for k in range(1000)])) == 60


def test_a_wide_layer_is_shortened(part: Document) -> None:
    [picture] = [block for block in part.all_blocks() if isinstance(block, NetworkPicture)]
    names = (("i1",), tuple(f"h{k}" for k in range(1, 30)), ("o1",))
    wide = NetworkPicture(names, picture.model, None, None, {})
    lines = as_text(Document("", (wide,), is_part=True)).splitlines()
    assert len(lines) == 14
    assert "h10" in lines[9]
    assert "..." in lines[10]
    assert "h29" in lines[11]


@pytest.mark.parametrize("text", HOSTILE)
def test_any_text_is_shown_and_nothing_reaches_the_terminal(text: str) -> None:
    shown = as_text(of_text(text))
    assert "\x1b" not in shown
    assert "\x00" not in shown
    expected = text.replace("\x00", "␀").replace("\x1b", "␛")
    assert shown.count(expected) >= 13


def test_several_curves_have_one_scale_and_their_names() -> None:
    block = Curves("E", (Curve("slow", (7.0, 6.0, 5.0)), Curve("at once", (7.0, 0.0, 0.0))))
    assert block_lines(block) == [
        "  slow     █▇▆",
        "  at once  █▁▁",
        "  E from update 0 to 2",
    ]
    far = Curves("E", (Curve("a", (1.0, 1e-3)), Curve("b", (1.0, 1e-7))))
    assert block_lines(far)[-1] == "  E from update 0 to 1, logarithmic scale"


def test_a_curve_that_ends_early_is_shorter() -> None:
    long, short = tuple(float(k) for k in range(600)), tuple(float(k) for k in range(300))
    first, second, _ = block_lines(Curves("E", (Curve("a", long), Curve("b", short))))
    assert (len(first), len(second)) == (len("  a  ") + 60, len("  b  ") + 30)


def test_a_table_that_is_wider_than_a_line_is_several() -> None:
    rows = tuple((f"{k}", *["0.123456789"] * 8) for k in range(3))
    lines = block_lines(Grid(("sample", *(f"x{k}" for k in range(8))), rows))
    assert all(len(line) <= WIDTH for line in lines)
    assert "\n".join(lines).count("0.123456789") == 24
    assert [line.split()[0] for line in lines if "sample" in line] == ["sample"] * 2
