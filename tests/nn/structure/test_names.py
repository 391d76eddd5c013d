"""Names that people can say: of neurons, places in an image, weights and biases."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp import Value, nn
from tinygrad_bp.nn.structure.names import (
    NetworkNames,
    chosen_label,
    given_where,
    input_names,
    parameter_names,
)


def parameters(model: nn.Module) -> list[str]:
    names = NetworkNames(model)
    return [names.parameters[parameter] for parameter in model.parameters()]


def test_a_filters_weights_are_called_by_their_places() -> None:
    assert parameters(nn.Conv2d(1, 2, (1, 2))) == [
        "k1_11", "k1_12", "b_c1", "k2_11", "k2_12", "b_c2",
    ]  # fmt: skip
    assert parameters(nn.Conv2d(2, 1, (1, 2), bias=None)) == [
        "k1_1_11", "k1_1_12", "k1_2_11", "k1_2_12",
    ]  # fmt: skip
    assert parameters(nn.Conv2d(1, 2, 1, bias="layer")) == ["k1_11", "k2_11", "b_c"]


def test_places_of_two_digits_are_apart() -> None:
    found = parameters(nn.Conv2d(1, 1, (1, 12), bias=None))
    assert (found[1], found[11]) == ("k1_1_2", "k1_1_12")
    assert input_names([[[0.0] * 11]])[:2] == ["x_1_1", "x_1_2"]


def test_layers_of_a_kind_are_counted() -> None:
    model = nn.Sequential(
        nn.Conv2d(1, 1, 1), nn.MaxPool2d(1), nn.Conv2d(1, 1, 1), nn.Flatten(), nn.Layer(1, 1)
    )
    assert parameters(model) == ["k1_1_11", "b_c1_1", "k2_1_11", "b_c2_1", "w1", "b_o1"]
    names = NetworkNames(model)
    assert [names.number(stage, 1, (2, 3)) for stage in names.stages] == [
        "c1_1_23", "p1_23", "c2_1_23", "o1_23",
    ]  # fmt: skip


def test_the_last_layer_gives_outputs_unless_something_calculates_after_it() -> None:
    def symbols(*stages: Any) -> list[str]:
        names = NetworkNames(nn.Sequential(*stages))
        return [names.number(stage, 1, ()) for stage in names.stages]

    assert symbols(nn.Layer(1, 1), nn.Layer(1, 1), nn.Softmax()) == ["h1", "o1", "prob1"]
    assert symbols(nn.Layer(1, 1), nn.Layer(1, 1), nn.Layer(1, 1)) == ["h1_1", "h2_1", "o1"]
    assert symbols(nn.Layer(1, 1), nn.Conv2d(1, 1, 1)) == ["h1", "c1"]
    assert symbols(nn.MaxPool2d(1)) == ["p1"]


@pytest.mark.parametrize("bias", ["neuron", "layer", None])
def test_of_layers_they_are_the_tutorials(bias: Any) -> None:
    expected = {
        "neuron": ["w1", "w2", "b_h1", "w3", "b_o1"],
        "layer": ["w1", "w2", "b1", "w3", "b2"],
        None: ["w1", "w2", "w3"],
    }
    assert parameters(nn.MLP(2, [1, 1], bias=bias)) == expected[bias]


def test_inputs_are_called_by_their_shape() -> None:
    assert input_names(3.0) == ["i1"]
    assert input_names([1.0, 2.0]) == ["i1", "i2"]
    assert input_names([[1.0], [2.0]]) == ["x_1", "x_2"]
    assert input_names([[1.0, 2.0]]) == ["x_11", "x_12"]
    assert input_names([[[1.0, 2.0]]]) == ["x_11", "x_12"]
    assert input_names([[[1.0]], [[2.0]]]) == ["x1_11", "x2_11"]


def test_where_an_input_stands() -> None:
    assert given_where(nn.Conv2d(1, 1, 2), (1, 3, 4)) == "row 3, column 4"
    assert given_where(nn.Conv2d(2, 1, 2), (2, 3, 4)) == "channel 2, row 3, column 4"
    assert given_where(nn.Flatten(), (2, 1)) == "row 2"
    assert given_where(nn.Layer(2, 1), (2,)) == ""


@pytest.mark.parametrize(
    ("label", "chosen"),
    [
        ("", ""),
        ("cell.w.0", ""),  # as a part that is a model too calls it
        ("layers.1.cell.w.0", ""),
        ("net.layers.1.cell.w.0", ""),  # as a model does that this one was taken out of
        ("0", ""),
        ("slope", "slope"),
        ("my_layers.1.cell.w.0", "my_layers.1.cell.w.0"),
    ],
)
def test_a_path_is_not_what_somebody_chose(label: str, chosen: str) -> None:
    assert chosen_label(Value(1.0, label), "layers.1.cell.w.0") == chosen


def test_a_layer_taken_out_of_a_network_has_the_names_of_its_own() -> None:
    layer = nn.MLP(1, [2, 1]).layers[1]
    layer.parameters()[1].label = "slope"
    assert [*parameter_names(layer).values()] == ["w1", "slope", "b_o1"]
