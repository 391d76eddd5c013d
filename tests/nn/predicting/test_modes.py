"""In training, or in use: every module of a model is told."""

from __future__ import annotations

from tinygrad_bp import nn
from tinygrad_bp.nn.predicting.modes import in_mode


def modes(model: nn.MLP) -> set[bool]:
    return {one.training for one in (model, *model.layers, *model.layers[0].neurons)}


def test_every_part_is_told() -> None:
    model = nn.MLP(1, [2, 1], seed=1)
    assert modes(model) == {True}
    assert model.eval() is model
    assert modes(model) == {False}
    assert model.train() is model
    assert modes(model) == {True}


def test_each_is_as_it_was_afterwards() -> None:
    model = nn.MLP(1, [2, 1], seed=1)
    model.layers[0].eval()
    with in_mode(model, training=False):
        assert modes(model) == {False}
    assert model.training
    assert not model.layers[0].training
