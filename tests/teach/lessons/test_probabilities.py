"""Lessons with cross entropy: each number beside the formulas that PyTorch documents, in NumPy."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import nn

#: What the documentation of PyTorch's activations gives, with the derivatives.
ACTIVATIONS: dict[str, Any] = {
    "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
    "relu": (lambda z: np.maximum(z, 0), lambda z: (z > 0) * 1.0),
    "sigmoid": (lambda z: 1 / (1 + np.exp(-z)), lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2),
    "linear": (lambda z: z, np.ones_like),
}

NETWORKS = [
    ([3, 4, 3, 2], "tanh", "neuron", 3),
    ([4, 8, 8, 3], "relu", "neuron", 1),
    ([2, 3], "tanh", None, 3),
    ([1, 1, 4], "sigmoid", "layer", 2),
]


def worked(model: nn.MLP, x: Any, slope_of: Any) -> tuple[Any, list[Any], list[Any]]:
    """Outputs, and the derivatives by the weights and the biases of each layer."""
    inputs, nets, a = [], [], np.array(x)
    for layer in model.layers:
        w = np.array([[value.data for value in neuron.w] for neuron in layer.neurons])
        b = np.array([neuron.b.data if neuron.b is not None else 0.0 for neuron in layer.neurons])
        inputs.append(a)
        nets.append(w @ a + b)
        a = ACTIVATIONS[layer.neurons[0].activation][0](nets[-1])
    g = slope_of(a)
    weights: list[Any] = []
    biases: list[Any] = []
    for layer, a_in, z in zip(model.layers[::-1], inputs[::-1], nets[::-1], strict=True):
        d = g * ACTIVATIONS[layer.neurons[0].activation][1](z)
        weights.insert(0, np.outer(d, a_in))
        biases.insert(0, d)
        g = np.array([[value.data for value in n.w] for n in layer.neurons]).T @ d
    return a, weights, biases


def softmax(z: Any) -> Any:
    return np.exp(z) / np.exp(z).sum()


@pytest.mark.parametrize(("sizes", "activation", "bias", "samples"), NETWORKS)
def test_every_number_is_that_of_numpy(
    sizes: list[int], activation: str, bias: Any, samples: int
) -> None:
    model = nn.MLP(sizes[0], sizes[1:], activation=activation, bias=bias, seed=7)
    rng = np.random.default_rng(5)
    inputs = rng.uniform(-1, 1, (samples, sizes[0])).tolist()
    classes = rng.integers(0, sizes[-1], samples).tolist()
    given = (inputs, classes) if samples > 1 else (inputs[0], classes[0])
    made = tg.lesson(model, *given, loss=nn.cross_entropy, digits=12)
    said = made.text()
    assert "maximum(" not in said
    slopes = []
    errors = []
    for n, (x, right) in enumerate(zip(inputs, classes, strict=True), 1):
        suffix = f"_s{n}" if samples > 1 else ""
        y = np.eye(sizes[-1])[right]
        out, weights, _ = worked(model, x, lambda z, y=y: softmax(z) - y)
        slopes.append(weights)
        p = softmax(out)
        errors.append(-np.log(p[right]))
        name = f"E{suffix}" if suffix else "E_total"
        for k in range(sizes[-1]):
            label = f"o{k + 1}{suffix}"
            assert number(said, f"p_{label}") == pytest.approx(p[k], abs=1e-11)
            slope = number(said, f"∂{name}/∂out_{label}")
            assert slope == pytest.approx(p[k] - y[k], abs=1e-11)
    assert number(said, "E_total") == pytest.approx(np.mean(errors), abs=1e-11)
    derivation = made.setting.derivation
    for depth, layer in enumerate(made.setting.layers or []):
        for row, neuron in enumerate(layer.neurons):
            for tail, w in enumerate(neuron.w):
                expected = np.mean([each[depth][row, tail] for each in slopes])
                assert derivation.gradient[w] == pytest.approx(expected, abs=1e-14)


def number(said: str, name: str) -> float:
    """The last number of the first equation of a name; long ones go over several lines."""
    found = re.search(
        rf"^ *{re.escape(name)} = (.*(?:\n +[=+*].*|\n {{8,}}.*)*)", said, re.MULTILINE
    )
    assert found, name
    return float(found[1].split("= ")[-1].split()[-1])


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "binary_cross_entropy_with_logits"])
@pytest.mark.parametrize("outputs", [1, 2])
def test_the_sibling_with_a_sigmoid(loss: str, outputs: int) -> None:
    last = "sigmoid" if loss == "binary_cross_entropy" else "linear"
    model = nn.MLP(2, [3, outputs], "tanh", output_activation=last, seed=4)
    targets = [1.0, 0.25][:outputs]
    made = tg.lesson(model, [0.5, -1.0], targets, loss=loss, digits=12)
    said = made.text()
    assert "maximum(" not in said
    assert "softplus" not in said
    a, _, _ = worked(model, [0.5, -1.0], lambda z: z)
    p = a if last == "sigmoid" else 1 / (1 + np.exp(-a))
    costs = [-(t * np.log(q) + (1 - t) * np.log(1 - q)) for t, q in zip(targets, p, strict=True)]
    assert number(said, "E_total") == pytest.approx(np.mean(costs), abs=1e-11)
    error = ["E_total"] if outputs == 1 else ["E_o1", "E_o2"]
    net, of = ("net", "out") if last == "sigmoid" else ("out", "p")
    for k in range(outputs):
        slope = f"∂{error[k]}/∂{net}_o{k + 1}"
        assert f"{slope} = {of}_o{k + 1} - target_o{k + 1} = " in said
        assert number(said, slope) == pytest.approx(p[k] - targets[k], abs=1e-11)


def test_the_class_is_shown_beside_the_sample_and_after_the_update() -> None:
    model = nn.MLP(2, [2, 3], seed=3)
    one = tg.lesson(model, [0.5, -1.0], 1, loss=nn.cross_entropy)
    assert [row.split()[-1] for row in rows(one.text(), "y_o")] == ["0", "1", "0"]
    assert (
        "This one is class 1, since they are counted from 0: it belongs to out_o2."
        in one.text().replace("\n", " ")
    )
    assert [row.split()[-1] for row in rows(one.text(), "p_o", "E_total")] == ["0", "1", "0"]
    two = tg.lesson(model, [[0.5, -1.0], [1.0, 2.0]], [1, 2], loss=nn.cross_entropy).text()
    head, first, second = re.findall(r"^ +(?:sample|1|2) .*$", two, re.MULTILINE)[:3]
    assert head.split() == ["sample", "i1", "i2", "y_o1", "y_o2", "y_o3"]
    assert (first.split()[-3:], second.split()[-3:]) == (["0", "1", "0"], ["0", "0", "1"])


def rows(said: str, name: str, after: str = "given") -> list[str]:
    """The rows of a table that begin with a name."""
    table = said[re.search(rf"^ +{after}  ", said, re.MULTILINE).start() :]  # type: ignore[union-attr]
    return re.findall(rf"^ +{name}.*$", table, re.MULTILINE)[:3]


def test_other_lessons_have_nothing_of_it() -> None:
    said = tg.lesson().text()
    assert "probab" not in said
    assert "p_o1" not in said


def test_probabilities_can_be_left_open() -> None:
    model = nn.MLP(2, [2, 3], seed=3)
    made = tg.lesson(model, [0.5, -1.0], 1, loss=nn.cross_entropy, blanks="everything")
    asked = {blank.name: blank.value for blank in made.blanks}
    whole = tg.lesson(model, [0.5, -1.0], 1, loss=nn.cross_entropy).text()
    for name in ("S", "p_o1", "p_o3", "∂E_total/∂out_o2"):
        assert asked[name] == pytest.approx(number(whole, name), rel=1e-8)
    after = [row.split()[2] for row in rows(whole, "p_o", "E_total")]
    assert [asked[f"p_o{k}+"] for k in (1, 2, 3)] == pytest.approx([*map(float, after)], rel=1e-8)
    for shown in after:
        assert shown not in made.text()
    assert '<details class="aside">' in made.html()


def test_outputs_that_are_squashed_twice_are_told_of() -> None:
    model = nn.MLP(2, [2, 2], output_activation="sigmoid", seed=3)
    said = tg.lesson(model, [0.5, -1.0], 1, loss="cross_entropy").text().replace("\n", " ")
    assert "Mind: cross_entropy takes the softmax of the outputs, and they are squashed by" in said
    assert "Mind:" not in tg.lesson(model, [0.5, -1.0], [1.0, 0.0], loss="mse").text()
