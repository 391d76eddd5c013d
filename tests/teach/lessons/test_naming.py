"""The names that a lesson gives to the parts of a network."""

from __future__ import annotations

import pytest

from tinygrad_bp import nn
from tinygrad_bp.teach.lessons.naming import biases, by_layers, copied, neuron_names


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ([1], [["o1"]]),
        ([2, 1], [["h1", "h2"], ["o1"]]),
        ([2, 1, 2], [["h1_1", "h1_2"], ["h2_1"], ["o1", "o2"]]),
    ],
)
def test_neurons_are_counted_in_their_layer(sizes: list[int], expected: list[list[str]]) -> None:
    assert neuron_names(nn.MLP(3, sizes)) == expected


@pytest.mark.parametrize(
    ("bias", "expected"),
    [
        ("layer", ["w1", "w2", "b1", "w3", "b2"]),
        ("neuron", ["w1", "w2", "b_h1", "w3", "b_o1"]),
        (None, ["w1", "w2", "w3"]),
    ],
)
def test_weights_are_counted_through_all_layers(bias: str | None, expected: list[str]) -> None:
    model = nn.MLP(2, [1, 1], bias=bias)
    assert [parameter.label for parameter in copied(model).parameters()] == expected


def test_a_copy_has_the_numbers_and_the_chosen_labels_and_nothing_in_common() -> None:
    model = nn.MLP(2, [1], seed=1)
    model.parameters()[1].label = "slope"
    copy = copied(model)
    assert copy.state_dict() == model.state_dict()
    assert [parameter.label for parameter in copy.parameters()] == ["w1", "slope", "b_o1"]
    assert not {*copy.parameters()} & {*model.parameters()}


def test_biases_and_layers() -> None:
    shared = copied(nn.MLP(1, [2, 2], bias="layer"))
    assert {value.label for value in biases(shared)} == {"b1", "b2"}
    assert [[value.label for value in layer] for layer in by_layers(shared)] == [
        ["w3", "w4", "w5", "w6", "b2"],
        ["w1", "w2", "b1"],
    ]
    assert biases(nn.MLP(1, [2], bias=None)) == set()
