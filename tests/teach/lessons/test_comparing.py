"""Trainings side by side: that each is the training that it says it is."""

from __future__ import annotations

import itertools
from typing import Any, Literal

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn
from tinygrad_bp.teach.lessons.comparing import ComparedRun, checked_comparisons


def runs(lesson: tg.Lesson) -> dict[Any, ComparedRun]:
    (comparison,) = lesson.setting.comparisons
    return {run.value: run for run in comparison.runs}


def test_biases_fixed_and_learned_have_the_tutorials_numbers() -> None:
    found = runs(tg.lesson(rounds=10_000, wrt="w5", compare="train_biases"))
    assert [*found] == [False, True]
    for learned, after_one, last in (
        (False, 0.291027774, 3.5102e-05),
        (True, 0.285750887, 4.3553e-06),
    ):
        errors = found[learned].errors
        assert len(errors) == 10_001
        assert errors[1] == pytest.approx(after_one, abs=5e-10)  # nine digits are printed
        assert errors[-1] == pytest.approx(last, rel=2e-5)  # and here five


def test_the_orders_of_update_have_the_tutorials_numbers() -> None:
    found = runs(tg.lesson(rounds=10_000, wrt="w5", compare=["update"]))
    orders: tuple[Literal["simultaneous", "sequential"], ...] = ("simultaneous", "sequential")
    for order in orders:
        run = tg.tutorial.train(10_000, order)
        # The same operations; only sums may be taken in another order.
        assert found[order].errors == pytest.approx(run.errors, rel=1e-12)
        (outputs,) = found[order].outputs
        assert outputs == pytest.approx(tuple(run.outputs), rel=1e-12)
    assert found["sequential"].errors[1] == pytest.approx(0.291027924, abs=5e-10)  # it is printed
    assert found["simultaneous"].errors[1] == pytest.approx(0.291027774, abs=5e-10)


def by_numpy(state: dict[str, float], rate: float, rounds: int) -> list[float]:
    """3-4-3-2, tanh in all layers, mean squared errors; updates from the last layer to the first.

    As it is written for arrays: a layer's deltas go back through its weights after their update.
    """
    numbers = iter(state.values())
    layers = []
    for nin, nout in itertools.pairwise([3, 4, 3, 2]):
        rows = np.array([[next(numbers) for _ in range(nin + 1)] for _ in range(nout)])
        layers.append([rows[:, :-1], rows[:, -1]])
    inputs, targets = np.array(X), np.array(Y)
    errors = []
    for _ in range(rounds + 1):
        outs = [inputs]
        for weights, biases in layers:
            outs.append(np.tanh(outs[-1] @ weights.T + biases))
        errors.append(((outs[-1] - targets) ** 2).mean())
        back = 2 * (outs[-1] - targets) / targets.size
        for k in (2, 1, 0):
            delta = back * (1 - outs[k + 1] ** 2)
            layers[k][0] = layers[k][0] - rate * delta.T @ outs[k]
            layers[k][1] = layers[k][1] - rate * delta.sum(axis=0)
            back = delta @ layers[k][0]
    return errors


X, Y = [[1.0, -0.5, 0.2], [0.1, 0.7, -1.0], [0.3, 0.3, 0.9]], [[0.5, -0.5], [0.0, 0.8], [-0.3, 0.1]]


def test_a_deep_network_is_updated_layer_by_layer() -> None:
    net = nn.MLP(3, [4, 3, 2], "tanh", "tanh", seed=3)
    lesson = tg.lesson(net, X, Y, loss="mse", rounds=50, wrt="w1", compare="update")
    found = runs(lesson)["sequential"].errors
    # The same arithmetic, sums in another order.
    assert found == pytest.approx(by_numpy(net.state_dict(), 0.5, 50), rel=1e-12)
    assert runs(lesson)["simultaneous"].errors == tuple(lesson.setting.training.errors)


def test_losses_are_measured_by_the_lessons_own() -> None:
    net = nn.MLP(3, [2], output_activation="sigmoid", seed=1)
    asked = {"loss": ["half_squared_error", nn.mae]}
    found = runs(tg.lesson(net, X, Y, rounds=20, compare=asked))
    twin = nn.MLP(3, [2], output_activation="sigmoid", init=net.state_dict())
    for n in range(21):
        outs = [twin(x) for x in X]
        own = [nn.half_squared_error(out, y).data for out, y in zip(outs, Y, strict=True)]
        assert found[nn.mae].errors[n] == pytest.approx(sum(own) / 3, rel=1e-13)
        twin.zero_grad()
        for out, y in zip(outs, Y, strict=True):
            (nn.mae(out, y) / 3).backward()
        if n < 20:
            for parameter in twin.parameters():
                parameter.data -= 0.5 * parameter.grad
    last = [tuple(out.data for out in twin(x)) for x in X]
    assert [*found[nn.mae].outputs] == [pytest.approx(outputs, rel=1e-13) for outputs in last]


def test_what_is_usual_depends_on_the_lesson() -> None:
    assert [*runs(tg.lesson(wrt="w1", compare="learning_rate"))] == [0.05, 0.5, 5.0]
    found = runs(tg.lesson(wrt="w1", loss="hinge", compare="loss"))
    assert [*found] == [nn.hinge, nn.half_squared_error, nn.mse, nn.mae]


def test_a_training_that_loses_its_error_ends_where_it_does() -> None:
    net = nn.MLP(2, [2, 1], "relu", seed=1)
    asked = {"learning_rate": [0.1, 1e80]}
    found = runs(tg.lesson(net, [1.0, 2.0], 0.5, rounds=20, compare=asked))
    assert len(found[0.1].errors) == 21
    assert not found[0.1].failure
    assert 0 < len(found[1e80].errors) < 21
    assert found[1e80].failure.startswith(f"after update {len(found[1e80].errors)}: ")
    assert found[1e80].outputs == ()


@pytest.mark.parametrize(
    ("asked", "kind", "culprit"),
    [
        ("nope", ValueError, "'nope'"),
        (5, TypeError, "not 5"),
        ({"learning_rate": 0.5}, TypeError, "list of values, not 0.5"),
        ({"loss": "mse"}, TypeError, "list of values, not 'mse'"),
        ({"learning_rate": [0.5]}, ValueError, "2 to 8 values, not 1"),
        ({"learning_rate": [0.1] * 9}, ValueError, "2 to 8 values, not 9"),
        ({"learning_rate": [0.1, "x"]}, TypeError, "'x'"),
        ({"learning_rate": [0.1, float("inf")]}, ValueError, "inf"),
        ({"train_biases": [True, "no"]}, ValueError, "'no'"),
        ({"update": ["sequential", "other"]}, ValueError, "'other'"),
        ({"loss": ["mse", "mes"]}, ValueError, "did you mean 'mse'"),
    ],
)
def test_what_cannot_be_compared_is_said(asked: Any, kind: type[Exception], culprit: str) -> None:
    with pytest.raises(kind, match=culprit):
        checked_comparisons(asked)


def test_what_does_not_fit_the_lesson_is_said() -> None:
    bare = nn.MLP(2, [1], bias=None, seed=1)
    with pytest.raises(ValueError, match="there are no biases"):
        tg.lesson(bare, [1.0, 2.0], 0.5, compare="train_biases")
    with pytest.raises(ValueError, match="say which losses"):
        tg.lesson(None, [1.0, 2.0], 1, loss="cross_entropy", compare="loss")
    with pytest.raises(ValueError, match=r"loss mse does not fit: .*2 outputs"):
        tg.lesson(None, [1.0, 2.0], 1, loss="cross_entropy", compare={"loss": ["mse", "mae"]})
    with pytest.raises(ValueError, match="3 times"):
        tg.lesson(rounds=200_000, compare="update")
