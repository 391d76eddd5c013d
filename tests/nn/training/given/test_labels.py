"""Targets that are names."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from tinygrad_bp import nn
from tinygrad_bp.nn.training.given.labels import classified
from tinygrad_bp.nn.training.given.samples import samples_of

X, Y = nn.data.moons(20, seed=1)
NAMES = [("oak", "ash")[y] for y in Y]


def trained(targets: Any, loss: Any, outputs: int, **options: Any) -> nn.History:
    model = nn.MLP(2, [3, outputs], "tanh", seed=1)
    return nn.fit(model, X, targets, loss, epochs=3, seed=1, progress=False, **options)


@pytest.mark.parametrize(
    ("loss", "outputs"), [("cross_entropy", 2), ("binary_cross_entropy_with_logits", 1)]
)
def test_names_are_numbered_in_their_order_and_remembered(loss: str, outputs: int) -> None:
    expected = trained([1 - y for y in Y], loss, outputs, validation=(X, [1 - y for y in Y]))
    for names in (NAMES, np.array(NAMES), [[name] for name in NAMES]):
        history = trained(names, loss, outputs, validation=(X, names))
        assert history.classes == ["ash", "oak"]
        assert (history.loss, history.validation_loss) == (
            expected.loss,
            expected.validation_loss,
        )
    assert expected.classes == []


def test_a_loss_whose_arguments_are_given_takes_names_too() -> None:
    smooth = partial(nn.cross_entropy, label_smoothing=0.1)
    model = nn.MLP(2, [3, 2], "tanh", seed=1)
    history = nn.fit(model, X, NAMES, smooth, epochs=3, seed=1, progress=False)
    assert history.classes == ["ash", "oak"]
    assert history.loss == trained([1 - y for y in Y], smooth, 2).loss
    scores = nn.evaluate(model, X, NAMES, smooth)
    assert scores.classes == ["ash", "oak"]
    assert scores.loss < history.loss[0]


def test_a_loss_of_ones_own_gets_the_names() -> None:
    def loss(output: Any, name: str) -> Any:
        return nn.mse(output, float(name == "oak"))

    assert trained(NAMES, loss, 1).classes == []


def test_names_that_do_not_fit() -> None:
    with pytest.raises(ValueError, match="the targets are 3 classes, and the loss takes 2"):
        trained(["a", "b", "c", "a"] * 5, "binary_cross_entropy", 1)
    with pytest.raises(ValueError, match="are names of classes, as 'ash', and the loss takes num"):
        trained(NAMES, "mse", 1)
    with pytest.raises(ValueError, match="sample 1 has the target 3, which is none of the classes"):
        trained(["a", 3] * 10, "cross_entropy", 2)
    with pytest.raises(ValueError, match="sample 0 has the target 'elm', which is none of the"):
        trained(NAMES, "cross_entropy", 2, validation=(X, ["elm"] * 20))


def test_classes_are_weighted_by_their_names() -> None:
    by_name = trained(NAMES, "cross_entropy", 2, class_weight={"oak": 3.0}).loss
    assert by_name == trained([1 - y for y in Y], "cross_entropy", 2, class_weight=[1, 3]).loss
    with pytest.raises(
        ValueError, match="has 'elm', and no sample is of it: there are 'ash', 'oak'"
    ):
        trained(NAMES, "cross_entropy", 2, class_weight={"elm": 3.0})


def test_columns_of_numbers_are_numbers() -> None:
    samples = samples_of([[1.0], [2.0]], [[1], [0]])
    assert [sample.y for sample in classified(samples, [], 2)[0]] == [1, 0]
    assert classified(samples, [], None) == (samples, [], [])
    mixed = samples_of([[1.0], [2.0]], [[1], [0.5, 0.5]])
    assert classified(mixed, [], 2) == (mixed, [], [])
