"""Documents as data."""

from __future__ import annotations

from tinygrad_bp.teach.document.blocks import Document, Fold, Item, Listing, Prose, Section


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
