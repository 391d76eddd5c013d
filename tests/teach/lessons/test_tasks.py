"""`task_of`: what is not given is the tutorial's, and what does not fit is told."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp import nn, tutorial
from tinygrad_bp.teach.lessons.tasks import MOST_NUMBERS, in_words, size, task_of


def test_alone_it_is_the_tutorials() -> None:
    total = task_of().calculate().total
    assert total.data == tutorial.build()["E_total"].data


def test_what_is_given_takes_the_place_of_the_tutorials() -> None:
    task = task_of(None, [1.0, 0.0], [0.5, 0.5], "mse")
    assert task.loss is nn.mse
    assert [[value.data for value in sample.inputs] for sample in task.given] == [[1.0, 0.0]]
    assert [sample.targets for sample in task.given] == [(0.5, 0.5)]


def test_its_size_is_that_of_all_samples() -> None:
    task = task_of(nn.MLP(1, [2, 1], seed=0), [[1.0], [2.0], [3.0]], [0.0, 1.0, 2.0])
    assert (size(task), in_words(task)) == (2 * 7 * 3, "7 weights and biases and 3 sample(s)")


@pytest.mark.parametrize(
    ("model", "inputs", "targets", "error", "message"),
    [
        (nn.MLP(2, [1], seed=0), None, 1.0, ValueError, "inputs= is missing"),
        (nn.MLP(2, [1], seed=0), [1.0, 2.0], None, ValueError, "targets= is missing"),
        ("net", [1.0], [1.0], TypeError, "about a network, .* not str"),
        (nn.MLP(2, [1], seed=0), [1.0], 1.0, ValueError, "has 2 inputs, but 1"),
        (nn.MLP(100, [101], seed=0), [0.0] * 100, [0.0] * 101, ValueError, f"{MOST_NUMBERS:,}"),
    ],
)
def test_what_does_not_fit_is_told(
    model: Any, inputs: Any, targets: Any, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        task_of(model, inputs, targets)
