"""The chapter of the backward pass: a derivative each that can be opened."""

from __future__ import annotations

from typing import Any

import pytest

import tinygrad_bp as tg
from tests.teach.lessons.chapters.conftest import chapter, said
from tinygrad_bp import nn
from tinygrad_bp.teach.document.blocks import Fold
from tinygrad_bp.teach.document.text import one_line


def test_each_derivative_is_a_fold(tutorial: tg.Lesson, large: tg.Lesson) -> None:
    folds = [b for b in chapter(tutorial, "The backward pass") if isinstance(b, Fold)]
    assert [one_line(fold.title) for fold in folds][:2] == [
        "∂E_total/∂w5 = 0.0821670406",
        "∂E_total/∂w6 = 0.0826676278",
    ]
    assert len(folds) == 8
    assert "derivatives are written out" not in said(tutorial, "The backward pass")
    told = sum(isinstance(block, Fold) for block in chapter(large, "The backward pass"))
    assert f"{told} of 337 derivatives are written out" in said(large, "The backward pass")


@pytest.mark.parametrize(
    ("options", "what"),
    [
        ({}, "weight and each bias"),
        ({"bias": None}, "weight"),
        ({"wrt": "w1"}, "of the numbers that are asked for"),
    ],
)
def test_what_is_varied_is_said(options: dict[str, Any], what: str) -> None:
    wrt = options.pop("wrt", None)
    lesson = tg.lesson(nn.MLP(1, [1], seed=1, **options), [0.1], [0.5], wrt=wrt)
    assert f"How much does E_total change with each {what}?" in said(lesson, "The backward pass")
