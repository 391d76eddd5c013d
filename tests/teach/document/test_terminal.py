"""Documents in a terminal."""

from __future__ import annotations

import io
from typing import Literal

from rich.console import Console

from tinygrad_bp.teach.document.blocks import Document, Grid, Item, Listing
from tinygrad_bp.teach.document.terminal import as_renderable


def shown(document: Document, *, colours: bool = False, width: int = 80) -> list[str]:
    system: Literal["standard"] | None = "standard" if colours else None
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=colours, color_system=system)
    with console.capture() as captured:
        console.print(as_renderable(document))
    return [line.rstrip() for line in captured.get().splitlines()]


def test_every_block_is_shown(part: Document) -> None:
    lines = shown(part)
    assert lines[:6] == [
        "The first section",
        "How E changes with w1:",
        "  ∂E/∂w1 = 2 = 2",
        "  ∂E/∂w1   how fast it goes",
        "  sigmoid  said in text alone",
        "quantity  value",
    ]
    for line in ("  a point", "  1. below it", "It agrees, and that differs.", "The end."):
        assert line in "\n".join(lines)
    assert lines[-2] == ""


def test_verdicts_have_colours(part: Document) -> None:
    text = "\n".join(shown(part, colours=True))
    assert "\x1b[32magrees\x1b[0m" in text
    assert "\x1b[1;31mdiffers\x1b[0m" in text
    assert "\x1b" not in "\n".join(shown(part))


def test_numbers_with_and_without_a_minus_stand_under_each_other() -> None:
    table = Grid(("", "value"), (("a", "0.5"), ("b", "-0.5")))
    assert shown(Document("", (table,))) == ["    value", "a   0.5", "b  -0.5"]
    table = Grid(("", "value"), (("a", "0.5"), ("b", "0.25")))
    assert shown(Document("", (table,)))[1] == "a  0.5"


def test_items_are_numbered_and_indented() -> None:
    listing = Listing((Item("one"), Item("two")), is_numbered=True)
    assert shown(Document("", (listing,))) == ["  1. one", "  2. two"]


def test_a_narrow_terminal_cuts_no_number() -> None:
    table = Grid(("", "value"), (("a long name of a quantity", "0.123456789012"),))
    assert "0.123456789012" in "\n".join(shown(Document("", (table,)), width=24))
