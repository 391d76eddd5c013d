"""A training that goes nowhere says why, where that can be seen; others say nothing."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from tests.nn.training.small import X, Y
from tinygrad_bp import Value, nn, optim


def fit(model: Any, rows: Any = X, targets: Any = Y, lr: float = 0.01, epochs: int = 6) -> Any:
    sgd = optim.SGD(model.parameters(), lr)
    return nn.fit(model, rows, targets, optimizer=sgd, epochs=epochs, seed=1)


def shifted(activation: str, bias: float) -> Any:
    """A network whose hidden neurons have this bias, and whose outputs are right on average."""
    model = nn.MLP(2, [3, 1], activation, seed=1)
    for neuron in model.layers[0].neurons:
        assert neuron.b is not None
        neuron.b.data = bias
    outputs = [output.data for output in map(model, X)]
    last = model.layers[1].neurons[0].b
    assert last is not None
    last.data += (sum(Y) - sum(outputs)) / len(Y)
    return model


def test_relus_that_are_dead() -> None:
    with pytest.warns(UserWarning, match=r"did not fall.*all 3 neurons of layers\.0 give 0 .*relu"):
        fit(shifted("relu", -20.0))


@pytest.mark.parametrize("activation", ["tanh", "sigmoid"])
def test_neurons_that_are_saturated(activation: str) -> None:
    with pytest.warns(UserWarning, match=rf"all 3 neurons of layers\.0 give nearly .*{activation}"):
        fit(shifted(activation, 40.0))


def test_most_of_a_layer() -> None:
    model = shifted("relu", -20.0)
    model.layers[0].neurons[0].w[0].data = 1e-3
    model.layers[0].neurons[0].b.data = 1.0
    with pytest.warns(UserWarning, match=r"2 of 3 neurons of layers\.0"):
        fit(model, lr=0.0)


def test_a_loss_that_falls_to_that_of_the_mean() -> None:
    """The bias of the output learns, and nothing of the inputs gets through."""
    model = shifted("relu", -20.0)
    model.layers[1].neurons[0].b.data += 9.0
    message = r"gives the same for each of 5 samples, \[.*all 3 neurons of layers\.0 give 0 .*relu"
    with pytest.warns(UserWarning, match=message):
        history = fit(model, lr=0.3)
    assert history.loss[-1] < history.loss[0] / 2
    # It is as it should be where nothing else is asked for, and not said of a model that is large.
    model.layers[1].neurons[0].b.data += 9.0
    fit(model, targets=[1.0] * len(Y), lr=0.3)
    model.layers[1].neurons[0].b.data += 9.0
    fit(model, rows=[X[0]] * len(Y), lr=0.3)


def test_weights_that_explode() -> None:
    class Jumps(nn.Module):
        """The further out its weight is, the larger the loss."""

        def __init__(self) -> None:
            self.w = Value(1.0)

        def __call__(self, x: Any) -> Any:
            return self.w * x

    with pytest.warns(UserWarning, match="the largest weight grew from 1 to .*clip_norm"):
        fit(Jumps(), [1.0], [0.0], lr=20.0)


@pytest.mark.parametrize(
    ("model", "options"),
    [
        (nn.MLP(2, [3, 1], "relu", seed=1), {"lr": 0.1}),  # it learns
        (nn.MLP(2, [3, 1], "tanh", seed=1), {"lr": 0.0}),  # no neuron is to blame
        (shifted("relu", -20.0), {"epochs": 2}),  # too early to say
    ],
)
def test_all_others_say_nothing(model: Any, options: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        fit(model, **options)
