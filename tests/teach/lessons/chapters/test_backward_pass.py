"""The chapter of the backward pass: a derivative each that can be opened."""

from __future__ import annotations

from typing import Any

import pytest

import tinygrad_bp as tg
from tests.teach.lessons.chapters.conftest import chapter, said
from tinygrad_bp import nn
from tinygrad_bp.teach.document.blocks import Document, Fold
from tinygrad_bp.teach.document.text import as_text, one_line


@pytest.mark.once
def test_each_derivative_is_a_fold(tutorial: tg.Lesson, large: tg.Lesson) -> None:
    folds = [
        block
        for block in chapter(tutorial, "The backward pass")
        if isinstance(block, Fold) and not block.is_aside
    ]
    assert [one_line(fold.title) for fold in folds][:2] == [
        "∂E_total/∂w5 = 0.0821670406",
        "∂E_total/∂w6 = 0.0826676278",
    ]
    assert len(folds) == 8
    assert "E_total.backward() brings each derivative to the .grad of its number, " in said(
        tutorial, "The backward pass"
    )
    assert tutorial.text().count("backward()") == 1
    assert "derivatives are written out" not in said(tutorial, "The backward pass")
    folds = [b for b in chapter(large, "The backward pass") if isinstance(b, Fold)]
    told = sum(one_line(fold.title).startswith("∂") for fold in folds)
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


def test_samples_come_one_after_another_as_in_the_forward_pass() -> None:
    model = nn.MLP(1, [2, 1], "tanh", seed=1)
    lesson = tg.lesson(model, [[0.5], [-1.0]], [0.1, 0.2])
    first, second, *others = (
        block
        for block in chapter(lesson, "The backward pass")
        if isinstance(block, Fold) and not block.is_aside
    )
    assert (first.title, second.title) == ("Sample 1", "Sample 2")
    for fold, own, other in ((first, "_s1", "_s2"), (second, "_s2", "_s1")):
        lines = as_text(Document("", fold.blocks, is_part=True)).splitlines()
        sides = [line.split(" = ")[0] for line in lines if line.startswith("  ∂")]
        assert sides
        assert all(side.endswith((own, f"E{own}")) for side in sides)
        assert not any(side.endswith(other) for side in sides)
    assert [one_line(fold.title).split(" = ")[0] for fold in others] == [
        f"∂E_total/∂{name}" for name in ("w3", "w4", "b_o1", "w1", "b_h1", "w2", "b_h2")
    ]


def test_samples_that_are_left_out_are_not_said_to_be_calculated_earlier(large: tg.Lesson) -> None:
    text = said(large, "The backward pass")
    folds = [b for b in chapter(large, "The backward pass") if isinstance(b, Fold)]
    shown = sum(fold.title == f"Sample {n}" for n, fold in enumerate(folds, 1))
    assert 0 < shown < 20
    assert f"The other {20 - shown} samples go the same way." in text
    assert "∂E_total/∂out_o1_s20 = " in text
    after = text.split("∂E_total/∂out_o1_s20 = ")[1].split(".", 2)
    assert after[1].endswith("is found in the same way")


def test_a_delta_stands_alone_where_it_is_all_of_a_derivative() -> None:
    text = tg.lesson(nn.MLP(1, [1], output_activation="tanh", seed=1), [0.1], [0.5]).text()
    assert "∂E_total/∂b_o1 = δ_o1 = " in text
    line = next(line for line in text.splitlines() if "∂E_total/∂b_o1 = δ_o1 = " in line)
    assert " * 1" not in line


def test_conventions_are_told_of_in_each() -> None:
    texts = {
        name: said(tg.lesson(convention=name), "The backward pass")
        for name in ("tutorial", "negated", "plain")
    }
    for text in texts.values():
        assert "The same in other conventions" in text
    before = {name: text.partition("The same in other")[0] for name, text in texts.items()}
    assert "δ_o1 = ∂E_total/∂net_o1 = " in before["tutorial"]
    assert "δ_o1 = -∂E_total/∂net_o1 = " in before["negated"]
    assert "δ" not in before["plain"]
    assert "out_o1 - target_o1" in before["plain"]


def test_a_convention_is_one_of_three_and_blanks_are_the_tutorials() -> None:
    with pytest.raises(ValueError, match="convention must be one of"):
        tg.lesson(convention="other")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="leave out one of blanks and convention"):
        tg.lesson(convention="negated", blanks="updates")
    assert tg.lesson(convention="plain", blanks="updates").blanks
