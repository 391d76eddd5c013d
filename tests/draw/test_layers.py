"""Which networks are nothing but layers of neurons."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp import nn
from tinygrad_bp.draw.layers import layers_of

LAYER = nn.Layer(2, 2)


@pytest.mark.parametrize(
    ("model", "sizes"),
    [
        (nn.MLP(2, [3, 1]), [3, 1]),
        (LAYER, [2]),
        (nn.Sequential(nn.Layer(2, 3), nn.Sequential(nn.MLP(3, [2, 1]))), [3, 2, 1]),
        (nn.Sequential(LAYER, LAYER), None),
        (nn.Sequential(LAYER, nn.Softmax()), None),
        (nn.Sequential(), None),
        (nn.Neuron(2), None),
        ("a network", None),
    ],
)
def test_layers_one_after_another(model: Any, sizes: list[int] | None) -> None:
    found = layers_of(model)
    assert (None if found is None else [len(layer.neurons) for layer in found]) == sizes
