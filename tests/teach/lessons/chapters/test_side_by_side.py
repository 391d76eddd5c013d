"""The chapter of trainings side by side."""

from __future__ import annotations

import pytest

import tinygrad_bp as tg
from tests.teach.lessons.chapters.conftest import chapter, said
from tinygrad_bp import nn
from tinygrad_bp.teach.document.blocks import Curves, Grid, Section
from tinygrad_bp.teach.document.text import one_line

ASKED = {"learning_rate": [0.5, 50], "loss": ["half_squared_error", "mae"]}


@pytest.fixture(scope="module")
def lesson() -> tg.Lesson:
    return tg.lesson(rounds=100, wrt="w5", compare={**ASKED, "train_biases": None, "update": None})


def sections(lesson: tg.Lesson) -> list[Section]:
    return [b for b in chapter(lesson, "Side by side") if isinstance(b, Section)]


def test_each_comparison_has_a_table_and_a_picture(lesson: tg.Lesson) -> None:
    titles = [one_line(section.title) for section in sections(lesson)]
    assert titles == ["Learning rates", "Losses", "Biases fixed or learned", "Orders of update"]
    for section in sections(lesson):
        (picture,) = (block for block in section.blocks if isinstance(block, Curves))
        assert [len(curve.numbers) for curve in picture.curves] == [101, 101]


def test_the_table_has_the_errors_on_the_way_and_the_outputs(lesson: tg.Lesson) -> None:
    (rates, *_) = sections(lesson)
    errors, outputs = [
        [[one_line(cell) for cell in row] for row in (block.head, *block.rows)]
        for block in rates.blocks
        if isinstance(block, Grid)
    ]
    assert errors[0] == ["E_total", "after 1 update", "after 10", "after 100"]
    assert [row[0] for row in errors[1:]] == ["η = 0.5", "η = 50"]
    run = tg.tutorial.train(100)
    assert errors[1][1] == "0.291027774"
    assert "where E_total is 0.298371109, makes 100 updates" in said(lesson, "Side by side")
    assert float(errors[1][-1]) == pytest.approx(run.errors[-1], abs=1e-9)
    assert [float(cell) for cell in outputs[1][1:]] == pytest.approx([*run.outputs], abs=1e-9)
    assert outputs[-1] == ["target", "0.01", "0.99"]
    assert "The lowest E_total after 100 updates" in said(lesson, "Side by side")


@pytest.mark.parametrize("form", ["text", "markdown", "latex", "html"])
def test_it_is_in_every_form(lesson: tg.Lesson, form: str) -> None:
    written = getattr(lesson, form)()
    for words in ("Side by side", "Learning rates", "biases learned", "layer by layer"):
        assert words in written


def test_what_breaks_off_is_said() -> None:
    net = nn.MLP(2, [2, 1], "relu", seed=1)
    asked = {"learning_rate": [0.1, 1e80]}
    lesson = tg.lesson(net, [1.0, 2.0], 0.5, rounds=20, compare=asked)
    assert "With η = 1e+80 the training breaks off after update" in said(lesson, "Side by side")
    none = tg.lesson(net, [1.0, 2.0], 0.5, rounds=20, compare={"learning_rate": [1e90, 1e80]})
    assert "None of them comes to its end." in said(none, "Side by side")


def test_equal_ends_are_said_to_be_equal() -> None:
    net = nn.MLP(2, [1], seed=1)  # of one layer, so that the order makes no difference
    lesson = tg.lesson(net, [1.0, 2.0], 0.5, learning_rate=0.01, rounds=5, compare="update")
    assert "All of them lead to the same E_total." in said(lesson, "Side by side")


def test_a_lesson_without_comparisons_has_no_such_chapter(tutorial: tg.Lesson) -> None:
    assert "Side by side" not in [section.title for section in tutorial.sections]
