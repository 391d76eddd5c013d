"""Batches one after another, for data that do not fit in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tinygrad_bp import TracingError, nn
from tinygrad_bp.nn.training.given.streams import stream_of

if TYPE_CHECKING:
    from collections.abc import Iterator

X, Y = nn.data.moons(40, seed=1)


def batches() -> Iterator[Any]:
    for k in range(0, 40, 16):
        yield X[k : k + 16], Y[k : k + 16]


def trained(*data: Any, **options: Any) -> nn.History:
    options = {"epochs": 4, "seed": 1, "shuffle": False, "progress": False, **options}
    return nn.fit(nn.MLP(2, [3, 1], "tanh", seed=1), *data, **options)


@pytest.mark.parametrize("compiled", ["auto", False, "python"])
def test_they_are_steps_like_those_of_data_in_memory(compiled: Any) -> None:
    expected = trained(X, Y, batch_size=16, compiled=False)
    for given in (batches, list(batches())):
        history = trained(given, compiled=compiled)
        assert history.loss == pytest.approx(expected.loss, rel=1e-12)
    assert bool(history.compiled) is (compiled == "python")


def test_a_generator_is_gone_through_once() -> None:
    assert trained(batches(), epochs=1).loss == trained(batches, epochs=1).loss
    with pytest.raises(ValueError, match="can be gone through once, and not in each of 4 epochs"):
        trained(batches())


def test_callbacks_and_validation_see_each_epoch() -> None:
    epochs: list[int] = []
    history = trained(batches, validation=(X, Y), callbacks=lambda run: epochs.append(run.epoch))
    assert epochs == [1, 2, 3, 4]
    assert len(history.validation_loss) == 4


def test_batches_of_another_shape_are_told_or_computed_by_the_model() -> None:
    mixed = [([[1.0, 2.0]], [1.0]), ([[1.0, 2.0]], [[1.0]])]
    assert trained(mixed).loss
    with pytest.raises(TracingError, match="samples of different shapes"):
        trained(mixed, compiled="python")


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (X, TypeError, "batch 0 is .*; if X holds the rows of all samples, give their targets as"),
        ([(1, 2, 3)], TypeError, "batch 0 is"),
        ([([[1.0, 2.0]], [1.0]), ([[1.0, 2.0]], [])], ValueError, "batch 1: expected a target for"),
        ([], ValueError, "there are no batches"),
        (3, TypeError, "X must give batches, each a pair of rows and their targets, not 3"),
        (lambda: 3, TypeError, "not iterable"),
    ],
)
def test_what_gives_no_batches(given: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        trained(given)


def test_devices_take_data_in_memory() -> None:
    pytest.importorskip("jax", reason="needs the extra `jax`")
    with pytest.raises(ValueError, match=r'compiled="jax", .* take X and Y, not batches'):
        trained(batches, compiled="jax")


def test_how_many_batches_there_are_is_known_or_guessed() -> None:
    assert stream_of(list(batches()), 9).length == 3
    stream = stream_of(batches, 9)
    assert stream.length == 100
    assert [len(batch) for batch in stream.batches()] == [16, 16, 8]
    assert [len(batch) for batch in stream.batches()] == [16, 16, 8]
