"""The chapter of the forward pass: layer by layer, sample by sample."""

from __future__ import annotations

import tinygrad_bp as tg
from tests.teach.lessons.chapters.conftest import chapter, said, tables
from tinygrad_bp.teach.document.blocks import Fold, Section


def test_the_forward_pass_goes_layer_by_layer(tutorial: tg.Lesson) -> None:
    sections = [b for b in chapter(tutorial, "The forward pass") if isinstance(b, Section)]
    assert [(s.title, len(s.blocks)) for s in sections] == [
        ("Hidden layer", 4),
        ("Output layer", 4),
    ]


def test_of_many_samples_the_first_are_shown_and_the_others_have_a_table(large: tg.Lesson) -> None:
    folds = [b for b in chapter(large, "The forward pass") if isinstance(b, Fold)]
    assert [fold.title for fold in folds] == ["Sample 1"]
    assert [b.title for b in folds[0].blocks if isinstance(b, Section)] == [
        "Hidden layer 1", "Hidden layer 2", "Output layer",
    ]  # fmt: skip
    ((head, *rows),) = tables(large, "The forward pass")
    assert head == ["sample", "out_o1"]
    assert [row[0] for row in rows] == [f"{n}" for n in range(2, 21)]
    samples = large.setting.samples
    assert rows[0][1] == f"{samples[1].outputs[0].data:.9f}".rstrip("0")
    assert "The other 19 samples go the same way" in said(large, "The forward pass")


class Product(tg.nn.Module):
    """A module of one's own: a layer, if there is one, and what becomes of what it gives."""

    def __init__(self, layer: tg.nn.Layer | None = None) -> None:
        self.layer, self.s = layer, tg.Value(2.0, "s")

    def forward(self, x: list[tg.Value]) -> tg.Value:
        product = (self.layer(x) if self.layer else x[0]) * self.s
        product.label = "product"
        return tg.tanh(product)


def test_what_a_module_calculates_without_stages_has_its_formulas() -> None:
    alone = tg.lesson(Product(), [[0.3], [0.1]], [0.9, 0.2])
    assert "The network is Product, a module of one's own" in said(alone, "The network")
    folds = [b for b in chapter(alone, "The forward pass") if isinstance(b, Fold)]
    assert [[b.title for b in fold.blocks if isinstance(b, Section)] for fold in folds] == [
        ["The module"]
    ] * 2
    assert "product = i1_s1 * s = 0.3 * 2 = 0.6" in alone.text()
    assert "out_y1_s1 = tanh(product) = tanh(0.6)" in alone.text()
    assert "biases" not in said(alone, "The network")


def test_what_follows_the_stages_stands_after_them() -> None:
    mixed = tg.lesson(Product(tg.nn.Layer(1, 1, init=[0.5, 0.0])), [0.4], [0.9])
    sections = [b for b in chapter(mixed, "The forward pass") if isinstance(b, Section)]
    assert [section.title for section in sections] == ["Output layer", "What follows"]
    assert "product = out_o1 * s" in mixed.text()
    assert "stands at the end of the forward pass:" in said(mixed, "The network")
