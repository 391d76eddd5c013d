"""The epochs of a training: which samples steps take, and what follows on an epoch."""

from __future__ import annotations

from typing import Any

import pytest

from tests.nn.training.small import X, Y, fit, network
from tinygrad_bp import nn


def targets_of(**options: Any) -> tuple[list[list[float]], Any]:
    """The targets that the loss was called with, an epoch each, and the history."""
    seen: list[float] = []
    epochs: list[list[float]] = []

    def loss(outputs: Any, target: Any) -> Any:
        seen.append(target)
        return nn.mse(outputs, target)

    def end(run: Any) -> None:
        epochs.append([*seen])
        seen.clear()

    _, history = fit(loss=loss, callbacks=end, compiled=False, **options)
    return epochs, history


def test_each_epoch_takes_all_samples_in_an_order_of_its_own() -> None:
    epochs, _ = targets_of(epochs=3, batch_size=2, seed=1)
    assert all(sorted(epoch) == sorted(Y) for epoch in epochs)
    assert len({*map(tuple, epochs)}) == 3
    assert targets_of(epochs=3, batch_size=2, seed=1)[0] == epochs


@pytest.mark.parametrize("options", [{"shuffle": False, "batch_size": 2}, {"batch_size": None}])
def test_samples_in_their_order(options: Any) -> None:
    assert targets_of(epochs=2, **options)[0] == [Y, Y]


def test_batches_one_after_another_are_steps() -> None:
    batches = [(X[:2], Y[:2]), (X[2:], Y[2:])]
    epochs, history = targets_of(X=batches, Y=None, epochs=2)
    assert epochs == [Y, Y]
    alone, by_hand = network(), []
    optimizer = nn.optim.SGD(alone.parameters(), 0.1, momentum=0.5)
    for rows, targets in batches:
        losses = [nn.mse(alone(x), y) for x, y in zip(rows, targets, strict=True)]
        optimizer.zero_grad()
        (sum(losses) / len(losses)).backward()
        optimizer.step()
        by_hand += [loss.data for loss in losses]
    assert history.loss[0] == pytest.approx(sum(by_hand) / len(by_hand), rel=1e-12)


def test_validation_is_after_the_steps_and_before_the_callbacks() -> None:
    model = network()
    seen: list[bool] = []

    def loss(outputs: Any, target: Any) -> Any:
        seen.append(model.training)
        return nn.mse(outputs, target)

    def end(run: Any) -> None:
        assert len(run.history.validation_loss) == run.epoch
        seen.append(model.training)

    given = {"loss": loss, "callbacks": end, "validation": (X[:2], Y[:2]), "compiled": False}
    fit(model, epochs=1, **given)
    assert seen == [True] * 5 + [False] * 2 + [True]


def test_a_callback_ends_it() -> None:
    _, history = fit(epochs=9, callbacks=lambda run: run.epoch == 2 and run.stop("enough"))
    assert (len(history.loss), history.stopped) == (2, "enough")
