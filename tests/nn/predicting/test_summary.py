"""The layers of a model, what they give, and how many parameters there are."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp import Value, nn

CNN = nn.Sequential(
    nn.Conv2d(1, 2, 3, seed=1), nn.MaxPool2d(2), nn.Flatten(), nn.MLP(8, [3], seed=1), nn.Softmax()
)
IMAGE = [[[0.0] * 6] * 6]


def shapes(model: Any, x: Any = None) -> list[Any]:
    return [(layer.path, layer.gives, layer.parameters) for layer in model.summary(x).layers]


def test_a_network() -> None:
    model = nn.MLP(2, [16, 1], seed=1)
    assert shapes(model) == [("layers.0", (16,), 48), ("layers.1", (), 17)]
    assert model.summary().parameters == 65


def test_a_network_for_images() -> None:
    assert shapes(CNN, IMAGE) == [
        ("layers.0", (2, 4, 4), 20),
        ("layers.1", (2, 2, 2), 0),
        ("layers.2", (8,), 0),
        ("layers.3.layers.0", (3,), 27),
        ("layers.4", (3,), 0),
    ]
    assert {gives for _, gives, _ in shapes(CNN)} == {None}
    with pytest.raises(ValueError, match="one part has the shape"):
        CNN.summary([[[1.0, 2.0], [3.0]]])


def test_a_module_of_ones_own() -> None:
    class Own(nn.Module):
        def __init__(self) -> None:
            self.layer, self.scale = nn.Layer(2, 3, seed=1), Value(2.0)
            self.again = self.layer

        def forward(self, x: Any) -> Any:
            return [self.scale * y for y in self.layer(x)]

    model = Own()
    assert shapes(model) == [("", (3,), 10), ("layer", (3,), 9)]
    assert type(model.layer) is nn.Layer


def test_how_it_looks() -> None:
    found = CNN.summary(IMAGE)
    assert str(found).splitlines()[1] == (
        "layers.0           Conv2d(in_channels=1, out_channels=2, activation=linear, bias=neuron)"
        "  2 x 4 x 4          20"
    )
    assert str(found).endswith("\n47 parameters")
    assert found._repr_html_().count("<tr>") == 6


def test_a_model_shows_it_in_a_notebook() -> None:
    model = nn.MLP(2, [16, 1], seed=1)
    html = model._repr_html_()
    assert html == model.summary()._repr_html_()
    assert "layers.1" in html
    assert "<table>" in nn.Module()._repr_html_()
