"""A sample on its way through any network: its numbers are those of the model, with names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, nn
from tinygrad_bp.nn.sequences import flat
from tinygrad_bp.teach.lessons.limits import UPDATES
from tinygrad_bp.teach.lessons.naming import copied
from tinygrad_bp.teach.lessons.passing import nested, stages_passed

RNG = np.random.default_rng(5)


def values(x: Any) -> Any:
    return nested([Value(float(v)) for v in np.ravel(x)], np.shape(x))


def small(*layers: Any) -> nn.Sequential:
    return nn.Sequential(*layers)


class Residual(nn.Module):
    """A model of its own: a layer that is gone through twice, and a way around it."""

    def __init__(self) -> None:
        self.layer = nn.Layer(2, 2, "tanh", seed=3)
        self.scale = Value(0.5)
        self.last = nn.Layer(2, 1, "linear", seed=4)

    def forward(self, x: Any) -> Any:
        for _ in range(2):
            x = [a + self.scale * b for a, b in zip(x, self.layer(x), strict=True)]
        return self.last(x)


NETWORKS: list[tuple[nn.Module, Any, Any]] = [
    (
        small(
            nn.Conv2d(1, 1, 2, activation="relu", seed=1),
            nn.MaxPool2d(2, 1),
            nn.Flatten(),
            nn.Layer(4, 2, "sigmoid", seed=2),
        ),
        RNG.uniform(size=(1, 4, 4)),
        [0.01, 0.99],
    ),
    (
        small(
            nn.Conv2d(2, 2, (2, 3), (1, 2), (1, 1), activation="tanh", bias="layer", seed=1),
            nn.AvgPool2d(2),
            nn.Flatten(),
            nn.MLP(4, [3, 2], "tanh", seed=2),
            nn.Softmax(),
        ),
        RNG.normal(size=(2, 3, 3)),
        [1.0, 0.0],
    ),
    (
        small(
            nn.Conv2d(1, 2, 2, bias=None, seed=1),
            nn.Conv2d(2, 1, 2, activation="tanh", seed=2),
            nn.Flatten(),
        ),
        RNG.normal(size=(1, 3, 3)),
        [0.5],
    ),
    (small(nn.Flatten(), nn.Layer(4, 1, "tanh", seed=1)), RNG.normal(size=(2, 2)), [0.5]),
    (small(nn.MLP(2, [2, 2], "tanh", seed=1), lambda x: [x[0] * x[1]]), np.ones(2), [0.5]),
    (Residual(), np.array([0.3, -0.4]), [0.7]),
    (nn.Layer(2, 2, "tanh", seed=1), np.array([0.3, -0.4]), [0.7, 0.2]),
]


@pytest.mark.parametrize(("model", "x", "targets"), NETWORKS)
def test_every_number_is_the_models_and_every_derivative_that_of_differences(
    model: nn.Module, x: Any, targets: Any
) -> None:
    """Differences of the model itself, which no lesson has gone through.

    A step of 1e-6 leaves an error of some 1e-12 from the third derivative and 1e-10 from
    rounding; the numbers are below 10.
    """
    made = tg.lesson(model, x.tolist(), targets, loss="mse", learning_rate=0.1)
    (sample,) = made.setting.samples
    outputs = flat(model(x.tolist()))
    expected = [output.data for output in outputs]
    assert [output.data for output in sample.outputs] == pytest.approx(expected, rel=1e-13)
    derivation = made.setting.derivation
    state = list(model.state_dict().values())

    def error(numbers: list[float]) -> float:
        found = [getattr(y, "data", y) for y in flat(model.apply(numbers, x.tolist()))]
        return float(np.mean((np.array(found) - targets) ** 2))

    for k, parameter in enumerate(made.setting.model.parameters()):
        low, high = ([*state[:k], state[k] + h, *state[k + 1 :]] for h in (-1e-6, 1e-6))
        slope = (error(high) - error(low)) / 2e-6
        assert derivation.number(parameter) == pytest.approx(slope, rel=1e-6, abs=1e-9)
        text = made.text()
        new = parameter.data - 0.1 * derivation.number(parameter)
        name = made.setting.symbols[parameter].name
        assert f"{name}+ = {name} - η" in text or len(state) > UPDATES
        updated = made.setting.training.first.model.parameters()[k].data
        assert updated == pytest.approx(new, rel=1e-12)


def test_a_feature_map_is_the_sum_of_products_at_each_place() -> None:
    """NumPy's own sums of windows, for every number with its name."""
    image, kernel = RNG.normal(size=(2, 4, 5)), RNG.normal(size=(3, 2, 2, 3))
    biases = RNG.normal(size=3)
    init = [float(v) for w, b in zip(kernel, biases, strict=True) for v in [*w.ravel(), b]]
    model = nn.Conv2d(2, 3, (2, 3), init=init)
    (stage,), _ = stages_passed(copied(model), values(image), "")
    assert len(stage.numbers) == 3 * 3 * 3
    for number in stage.numbers:
        row, column = number.place
        window = image[:, row - 1 : row + 1, column - 1 : column + 2]
        expected = (window * kernel[number.own - 1]).sum() + biases[number.own - 1]
        assert number.name == f"c{number.own}_{row}{column}" == number.out.label
        assert number.out.data == pytest.approx(expected, rel=1e-12)


def test_names_of_turns_activations_and_samples() -> None:
    (first, second, last), outputs = stages_passed(
        copied(Residual()), [Value(0.1), Value(0.2)], "_s2"
    )
    assert [number.name for number in first.numbers] == ["h1_1_s2", "h2_1_s2"]
    assert [number.out.label for number in second.numbers] == ["h1_2_s2", "h2_2_s2"]
    assert second.numbers[1].net.label == "net_h2_2_s2"
    assert [output.label for output in outputs] == ["out_o1_s2"]
    assert last.numbers[0].values == [outputs[0]]


def test_a_window_of_one_number_is_that_number_and_keeps_its_name() -> None:
    (stage,), _ = stages_passed(nn.MaxPool2d(1), [[[Value(1.0, "x_11")]]], "")
    assert stage.numbers[0].out.label == "x_11"


def test_the_wrong_number_of_inputs_is_named() -> None:
    with pytest.raises(ValueError, match="expected 3 inputs, got 2"):
        stages_passed(copied(nn.Layer(3, 1)), [Value(1.0), Value(2.0)], "")
