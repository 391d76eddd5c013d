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
