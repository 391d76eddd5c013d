"""The training of a lesson."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp import nn
from tinygrad_bp.nn.losses import BY_NAME
from tinygrad_bp.teach.lessons.calculation import Task
from tinygrad_bp.teach.lessons.samples import checked_samples
from tinygrad_bp.teach.lessons.training import descent, error_by, train


def task(model: nn.MLP) -> Task:
    return Task(model, checked_samples(model, [[0.5, 1.0], [1.0, -1.0]], [0.0, 1.0]), nn.mse)


def test_it_is_gradient_descent_on_the_mean_error() -> None:
    model = nn.MLP(2, [2, 1], activation="tanh", seed=1)
    before = model.state_dict()
    found = train(task(model), set(), 0.1, 3)
    twin = nn.MLP(2, [2, 1], activation="tanh", init=before)
    errors = []
    for number in range(3):
        losses = [nn.mse(twin(x), y) for x, y in (([0.5, 1.0], 0.0), ([1.0, -1.0], 1.0))]
        total = (losses[0] + losses[1]) / 2
        errors.append(total.data)
        twin.zero_grad()
        total.backward()
        for parameter in twin.parameters():
            parameter.data -= 0.1 * parameter.grad
        if number == 0:
            assert found.first.model.state_dict() == pytest.approx(twin.state_dict(), rel=1e-14)
    assert found.errors[:3] == pytest.approx(errors, rel=1e-14)
    assert found.errors[3] == found.last.total.data
    assert found.last.model.state_dict() == pytest.approx(twin.state_dict(), rel=1e-14)
    assert model.state_dict() == before


def test_fixed_parameters_stay() -> None:
    model = nn.MLP(2, [1], seed=1)
    names = [*model.state_dict()]
    found = train(task(model), {names[0]}, 0.1, 2).last.model.state_dict()
    assert [found[name] == model.state_dict()[name] for name in names] == [True, False, False]


def test_a_training_that_loses_its_error_says_when() -> None:
    model = nn.MLP(2, [1], seed=1)
    with pytest.raises(FloatingPointError, match=r"after update \d+: .*smaller learning rate"):
        train(task(model), set(), 1e6, 100)


@pytest.mark.parametrize("loss", BY_NAME)
def test_compiled_code_does_the_same_to_the_last_digit(
    loss: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    targets: Any = [0, 1] if loss == "cross_entropy" else [[1.0, 0.0], [0.0, 1.0]]
    runs = []
    for many in (0, 10**12):
        monkeypatch.setattr("tinygrad_bp.teach.lessons.training._MANY", many)
        model = nn.MLP(2, [3, 2], "tanh", "sigmoid", bias="layer", seed=1)
        samples = checked_samples(model, [[0.5, 1.0], [1.0, -1.0]], targets)
        run = train(Task(model, samples, BY_NAME[loss]), {"layers.0.b"}, 0.1, 30)
        runs.append((run.errors, run.first.model.state_dict(), run.last.model.state_dict()))
    # The derivatives are sums in another order.
    assert runs[0][0] == pytest.approx(runs[1][0], rel=1e-14)
    assert runs[0][1] == pytest.approx(runs[1][1], rel=1e-14)
    assert runs[0][2] == pytest.approx(runs[1][2], rel=1e-13)
    assert runs[0][2]["layers.0.b"] == 0.0


def test_a_long_training_that_loses_its_error_says_when() -> None:
    model = nn.MLP(2, [1], seed=1)
    with pytest.raises(FloatingPointError, match=r"after update \d+: .*smaller learning rate"):
        train(task(model), set(), 10.0, 10_000)


def test_an_update_layer_by_layer_is_compiled_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for many in (0, 10**12):
        monkeypatch.setattr("tinygrad_bp.teach.lessons.training._MANY", many)
        run = task(nn.MLP(2, [3, 2, 1], "tanh", bias="layer", seed=1)).calculate()
        errors = [*descent(run, {"layers.0.b"}, 0.1, 30, "sequential")]
        found.append((errors, run.model.state_dict()))
    assert found[0][0] == pytest.approx(found[1][0], rel=1e-14)  # sums in another order
    assert found[0][1] == pytest.approx(found[1][1], rel=1e-13)
    assert found[0][1]["layers.0.b"] == 0.0


def test_the_error_by_other_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    for many in (0, 10**12):
        monkeypatch.setattr("tinygrad_bp.teach.lessons.training._MANY", many)
        calculation = task(nn.MLP(2, [2, 1], "tanh", seed=1)).calculate()
        parameters = calculation.model.parameters()
        numbers = [parameter.data / 2 for parameter in parameters]
        error = error_by(calculation, 1)(numbers)
        for parameter, number in zip(parameters, numbers, strict=True):
            parameter.data = number
        calculation.total.recompute()
        assert error == pytest.approx(calculation.total.data, rel=1e-14)
