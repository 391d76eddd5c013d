"""Classes: by one output and its level, or by the largest of several."""

from __future__ import annotations

import math

import pytest

from tinygrad_bp.playground.presets.samples import Samples
from tinygrad_bp.playground.run.classes import Classes, classes_of

TWO = Samples(((0.0,), (1.0,)), ((0.0,), (1.0,)))


@pytest.mark.parametrize(
    ("loss", "level"),
    [("half_squared_error", 0.5), ("binary_cross_entropy_with_logits", 0.0), ("hinge", 0.0)],
)
def test_the_level_of_one_output_follows_the_loss(loss: str, level: float) -> None:
    low = -1.0 if loss == "hinge" else 0.0
    samples = Samples(((0.0,), (1.0,)), ((low,), (1.0,)), classes=("no", "yes"))
    classes = classes_of(samples, loss)
    assert classes is not None
    assert classes.level == level
    assert [classes.of(row) for row in samples.targets] == [0, 1]
    assert [classes.said([level - 0.01]), classes.said([level + 0.01])] == [0, 1]


def test_numbers_are_no_classes() -> None:
    assert classes_of(Samples(((0.0,), (1.0,)), ((0.1,), (0.7,))), "mse") is None
    assert classes_of(Samples(((0.05, 0.1),), ((0.01, 0.99),)), "half_squared_error") is None
    assert classes_of(Samples(((0.0,),), ((1.0,),)), "mse") is None


def test_several_outputs_say_the_largest() -> None:
    samples = Samples(((0.0,), (1.0,)), ((1.0, 0.0), (0.0, 1.0)), classes=("a", "b"))
    classes = classes_of(samples, "cross_entropy")
    assert classes == Classes(("a", "b"), None)
    assert classes is not None
    assert classes.said([0.1, 0.2]) == 1
    assert classes.said([0.1, math.nan]) is None


def test_scores_count_what_is_no_number_as_wrong() -> None:
    classes = classes_of(TWO, "mse")
    assert classes is not None
    assert classes.scores([], []) is None
    targets = [(0.0,), (1.0,), (1.0,), (0.0,)]
    outputs = [[0.2], [0.9], [0.3], [math.nan]]
    assert classes.scores(targets, outputs) == (0.5, [[1, 0], [1, 1]])
