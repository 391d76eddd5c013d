"""Documents as data."""

from __future__ import annotations

import pytest

from tinygrad_bp.teach.document.blocks import (
    Document,
    Equation,
    Fold,
    Item,
    Listing,
    Prose,
    Section,
)
from tinygrad_bp.teach.formulas.formula import Derivative, Number, Symbol, product


def test_all_blocks_come_in_the_order_of_reading() -> None:
    first, second, third, fourth, fifth = (Prose(word) for word in "abcde")
    listing = Listing((Item("x", (second,)), Item("y", (third,))))
    inner = Section("inner", (fourth,))
    fold = Fold("fold", (listing, inner))
    section = Section("section", (first, fold))
    assert [*Document("", (section, fifth)).all_blocks()] == [
        section, first, fold, listing, second, third, inner, fourth, fifth,
    ]  # fmt: skip


def test_a_document_of_nothing_has_no_blocks() -> None:
    assert [*Document("empty", ()).all_blocks()] == []


WIDE = Derivative(Symbol("a" * 20), Symbol("b" * 20))


@pytest.mark.parametrize(
    ("sides", "is_long"),
    [
        ([Symbol("y" * 60), Number(1.0)], False),  # two sides always share a line
        ([Symbol("y"), Symbol("x"), Number(0.5)], False),
        ([Symbol("y"), Symbol("x" * 50), Number(0.5)], True),
        ([WIDE, WIDE, Number(0.5)], False),  # a fraction is as wide as the wider of its parts
        ([WIDE, product([WIDE, WIDE]), Number(0.5)], True),
    ],
)
def test_long_equations_have_a_row_for_each_side(sides: list[Symbol], is_long: bool) -> None:
    assert Equation(tuple(sides)).is_long == is_long
