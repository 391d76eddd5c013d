"""The forward pass of a lesson: the model's numbers, under the lesson's names."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tests.nn.structure.test_passing import Residual
from tinygrad_bp import Value, nn
from tinygrad_bp.nn.sequences import flat
from tinygrad_bp.teach.lessons.calculation import Task
from tinygrad_bp.teach.lessons.limits import UPDATES
from tinygrad_bp.teach.lessons.samples import checked_samples


def task(model: nn.MLP, inputs: Any, targets: Any, loss: Any = nn.half_squared_error) -> Task:
    return Task(model, checked_samples(model, inputs, targets), loss)


@pytest.mark.parametrize("bias", ["layer", "neuron", None])
def test_the_numbers_are_those_of_the_model(bias: Any) -> None:
    model = nn.MLP(2, [3, 2], activation="tanh", bias=bias, seed=2)
    found = task(model, [0.5, -0.25], [0.0, 1.0]).calculate()
    (sample,) = found.samples
    outputs = [value.data for value in model([0.5, -0.25])]
    assert [value.data for value in sample.outputs] == pytest.approx(outputs, rel=1e-15)
    expected = nn.half_squared_error(model([0.5, -0.25]), [0.0, 1.0])
    assert found.total.data == pytest.approx(expected.data, rel=1e-15)
    assert found.total is sample.error


def test_every_node_that_a_lesson_speaks_of_has_its_name() -> None:
    (sample,) = task(nn.MLP(1, [1, 2], activation="tanh"), [0.5], [0.0, 1.0]).calculate().samples
    names = [[(n.name, n.net.label, n.out.label) for n in layer] for layer in sample.layers]
    assert names == [
        [("h1", "net_h1", "out_h1")],
        [("o1", "out_o1", "out_o1"), ("o2", "out_o2", "out_o2")],
    ]
    assert [value.label for value in sample.targets] == ["target_o1", "target_o2"]
    assert [value.label for value in sample.parts] == ["E_o1", "E_o2"]
    assert sample.error.label == "E_total"


def test_several_samples_have_numbers_in_their_names_and_the_mean_of_their_errors() -> None:
    model = nn.MLP(1, [1], output_activation="tanh", seed=1)
    found = task(model, [1.0, 2.0, 3.0], [0.0, 0.5, 1.0]).calculate()
    assert [sample.layers[0][0].out.label for sample in found.samples] == [
        "out_o1_s1", "out_o1_s2", "out_o1_s3",
    ]  # fmt: skip
    errors = [sample.error.data for sample in found.samples]
    assert found.total.data == pytest.approx(sum(errors) / 3)


@pytest.mark.parametrize(
    ("loss", "count"),
    [
        (nn.half_squared_error, 2),
        (nn.mse, 2),
        (nn.cross_entropy, 0),
        (lambda outputs, targets: outputs[0] * outputs[1], 0),
        (lambda outputs, targets: -(outputs[0] ** 2 + outputs[1] ** 2), 2),
        (lambda outputs, targets: outputs[1] ** 2 + outputs[0] ** 2, 0),
        (lambda outputs, targets: outputs[0] ** 2, 0),
        (lambda outputs, targets: outputs[0] + outputs[1], 0),
    ],
)
def test_an_error_has_parts_where_each_belongs_to_one_output_in_order(
    loss: Any, count: int
) -> None:
    model = nn.MLP(1, [2], seed=1)
    (sample,) = task(model, [0.5], [0.0, 1.0], loss).calculate().samples
    assert len(sample.parts) == count


def test_the_parts_of_a_cross_entropy_of_probabilities_are_errors_themselves() -> None:
    model = nn.MLP(2, [2], output_activation="sigmoid", seed=3)
    loss = nn.binary_cross_entropy
    (sample,) = task(model, [0.5, -0.25], [0.0, 1.0], loss).calculate().samples
    parts = [part.data for part in sample.parts]
    assert all(part > 0 for part in parts)
    assert sum(parts) / 2 == pytest.approx(sample.error.data, rel=1e-15)


def test_a_class_has_no_targets() -> None:
    (sample,) = task(nn.MLP(1, [3]), [0.5], 2, nn.cross_entropy).calculate().samples
    assert sample.targets == []


def test_a_loss_without_a_value_is_an_error_that_names_the_sample() -> None:
    def loss(output: Value, target: Value) -> Value:
        return (output * 0 + target).log()

    model = nn.MLP(1, [1], bias=None, init=[1.0])
    with pytest.raises(ValueError, match=r"^sample 2: .*log"):
        task(model, [1.0, 2.0], [1.0, 0.0], loss).calculate()
    with pytest.raises(FloatingPointError, match="the error is inf"):
        task(model, [1.0], 0.0, lambda output, target: output + float("inf")).calculate()
    with pytest.raises(TypeError, match="a loss must give a Value that is calculated"):
        task(model, [1.0], 0.0, lambda output, target: 0.5).calculate()


RNG = np.random.default_rng(5)

NETWORKS: list[tuple[nn.Module, Any, Any]] = [
    (
        nn.Sequential(
            nn.Conv2d(1, 1, 2, activation="relu", seed=1),
            nn.MaxPool2d(2, 1),
            nn.Flatten(),
            nn.Layer(4, 2, "sigmoid", seed=2),
        ),
        RNG.uniform(size=(1, 4, 4)),
        [0.01, 0.99],
    ),
    (
        nn.Sequential(
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
        nn.Sequential(
            nn.Conv2d(1, 2, 2, bias=None, seed=1),
            nn.Conv2d(2, 1, 2, activation="tanh", seed=2),
            nn.Flatten(),
        ),
        RNG.normal(size=(1, 3, 3)),
        [0.5],
    ),
    (nn.Sequential(nn.Flatten(), nn.Layer(4, 1, "tanh", seed=1)), RNG.normal(size=(2, 2)), [0.5]),
    (nn.Sequential(nn.MLP(2, [2, 2], "tanh", seed=1), lambda x: [x[0] * x[1]]), np.ones(2), [0.5]),
    (Residual(), np.array([0.3, -0.4]), [0.7]),
    (nn.Layer(2, 2, "tanh", seed=1), np.array([0.3, -0.4]), [0.7, 0.2]),
]


@pytest.mark.once
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
