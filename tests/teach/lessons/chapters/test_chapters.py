"""What each chapter says, for small networks and for large ones."""

from __future__ import annotations

import random
from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn
from tinygrad_bp.teach.document.blocks import Block, Curve, Document, Fold, Grid, Section
from tinygrad_bp.teach.document.text import as_text, one_line

CHAPTERS = [
    "The network", "The forward pass", "The error", "The backward pass", "The update",
    "After the update",
]  # fmt: skip


@pytest.fixture(scope="module")
def tutorial() -> tg.Lesson:
    return tg.lesson(rounds=30)


@pytest.fixture(scope="module")
def large() -> tg.Lesson:
    rng = random.Random(1)
    inputs = [[rng.random(), rng.random()] for _ in range(20)]
    model = nn.MLP(2, [16, 16, 1], seed=1)
    return tg.lesson(model, inputs, [0.5] * 20, learning_rate=0.01)


def chapter(lesson: tg.Lesson, title: str) -> tuple[Block, ...]:
    (found,) = (section for section in lesson.sections if section.title == title)
    return found.blocks


def said(lesson: tg.Lesson, title: str) -> str:
    text = as_text(Document(title, chapter(lesson, title), is_part=True))
    return " ".join(text.split())


def tables(lesson: tg.Lesson, title: str) -> list[list[list[str]]]:
    return [
        [[one_line(cell) for cell in row] for row in (block.head, *block.rows)]
        for block in chapter(lesson, title)
        if isinstance(block, Grid)
    ]


def test_the_chapters_stand_in_order(tutorial: tg.Lesson, large: tg.Lesson) -> None:
    assert [section.title for section in tutorial.sections] == [*CHAPTERS, "Beside the tutorial"]
    assert [section.title for section in large.sections] == CHAPTERS


@pytest.mark.parametrize(
    ("sizes", "options", "sentence"),
    [
        ([2], {}, "has 3 inputs, and an output layer of 2 neurons with no activation."),
        (
            [1, 2],
            {"activation": "tanh"},
            "a hidden layer of 1 neuron with the activation tanh, and an output layer of 2",
        ),
        ([2], {"bias": "layer"}, "adds the bias that its layer shares: its net input"),
        ([2], {"bias": "neuron"}, "adds a bias of its own: its net input"),
        ([2], {"bias": None}, "adds nothing else: its net input"),
        ([2], {"bias": None}, "There are no biases."),
        ([2], {}, "a bias is a weight whose input is 1."),
    ],
)
def test_the_network_is_described(sizes: list[int], options: dict[str, Any], sentence: str) -> None:
    lesson = tg.lesson(nn.MLP(3, sizes, seed=1, **options), [0.1, 0.2, 0.3], [0.5, 0.5])
    assert sentence in said(lesson, "The network")


def test_what_is_given_stands_in_tables(tutorial: tg.Lesson, large: tg.Lesson) -> None:
    parameters, given = tables(tutorial, "The network")
    assert parameters[:2] == [["parameter", "value"], ["w1", "0.15"]]
    assert len(parameters) == 1 + 10
    assert given[1:] == [
        ["i1", "0.05"],
        ["i2", "0.1"],
        ["target_o1", "0.01"],
        ["target_o2", "0.99"],
    ]
    parameters, samples = tables(large, "The network")
    assert len(parameters) == 1 + 337
    assert samples[0] == ["sample", "i1", "i2", "target_o1"]
    assert [row[0] for row in samples[1:]] == [f"{n}" for n in range(1, 21)]
    assert "20 samples it takes the mean" in said(large, "The network")


def test_a_large_table_says_what_it_leaves_out() -> None:
    model = nn.MLP(30, [20, 1], seed=1)
    lesson = tg.lesson(model, [[0.1] * 30] * 2, [0.5, 0.5], learning_rate=0.01, wrt="w1")
    text = said(lesson, "The network")
    assert "241 more weights and biases are left out of this table." in text
    assert "23 more columns are left out of this table." in text
    assert [*map(len, tables(lesson, "The network")[1])] == [9, 9, 9]
    assert "241 more are left out of this table." in said(lesson, "The update")


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


def test_the_errors_of_many_samples_have_a_table() -> None:
    model = nn.MLP(1, [1], seed=1)
    lesson = tg.lesson(model, [0.01 * n for n in range(130)], [0.5] * 130, learning_rate=0.01)
    ((head, *rows),) = tables(lesson, "The error")
    assert head == ["error", "value"]
    assert [row[0] for row in rows] == [f"E_s{n}" for n in range(121, 131)]
    text = said(lesson, "The error")
    assert "The errors of the other 10 samples are found alike:" in text
    assert "The error of all 130 samples is the mean of theirs: E_total = " in text
    assert "E_s120 = " in text


def test_each_derivative_is_a_fold(tutorial: tg.Lesson, large: tg.Lesson) -> None:
    folds = [b for b in chapter(tutorial, "The backward pass") if isinstance(b, Fold)]
    assert [one_line(fold.title) for fold in folds][:2] == [
        "∂E_total/∂w5 = 0.082167041",
        "∂E_total/∂w6 = 0.082667628",
    ]
    assert len(folds) == 8
    assert "derivatives are written out" not in said(tutorial, "The backward pass")
    told = sum(isinstance(block, Fold) for block in chapter(large, "The backward pass"))
    assert f"{told} of 337 derivatives are written out" in said(large, "The backward pass")


def test_updates_are_equations_or_of_many_a_table(tutorial: tg.Lesson, large: tg.Lesson) -> None:
    assert "w5+ = w5 - η * ∂E_total/∂w5 = 0.4 - 0.5*0.082167041 = 0.35891648" in said(
        tutorial, "The update"
    )
    assert tables(tutorial, "The update") == []
    ((head, *rows),) = tables(large, "The update")
    assert head == ["parameter", "before", "derivative", "after"]
    assert len(rows) == 337
    before, slope, after = map(float, rows[0][1:])
    assert after == pytest.approx(before - 0.01 * slope, abs=1e-8)


def test_the_results_have_a_column_for_each_stage(tutorial: tg.Lesson) -> None:
    outputs, parameters, errors = tables(tutorial, "After the update")
    assert outputs[0] == ["", "before", "after 1 update", "after 30 updates", "target"]
    assert [row[0] for row in outputs[1:]] == ["E_total", "out_o1", "out_o2"]
    assert outputs[1][1:3] == ["0.298371109", "0.291027774"]
    assert outputs[2][-1] == "0.01"
    run = tg.tutorial.train(30)
    assert outputs[2][3] == f"{run.outputs.out_o1:.9f}".rstrip("0")
    assert parameters[0] == ["parameter", "before", "after 30 updates"]
    assert parameters[1][2] == f"{run.weights['w1']:.9f}".rstrip("0")
    assert [row[0] for row in errors[1:]] == ["0", "1", "2", "5", "10", "20", "30"]
    assert errors[-1][1] == f"{run.errors[-1]:.9f}".rstrip("0")
    (curve,) = (b for b in chapter(tutorial, "After the update") if isinstance(b, Curve))
    assert curve.numbers == tuple(run.errors)


def test_one_round_has_no_curve() -> None:
    blocks = chapter(tg.lesson(wrt="w1"), "After the update")
    assert not any(isinstance(block, Curve) for block in blocks)


def test_the_tutorials_figures_stand_beside_it(tutorial: tg.Lesson) -> None:
    ((head, *rows),) = tables(tutorial, "Beside the tutorial")
    assert head == ["quantity", "computed", "printed", ""]
    assert [row[3] for row in rows].count("agrees") == 28
    assert [row[3] for row in rows].count("differs") == 6
    assert "∂E_o2/∂out_h1: The printed figure has a slip" in said(tutorial, "Beside the tutorial")
