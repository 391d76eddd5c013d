"""Runs to try things on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tinygrad_bp.nn import MLP
from tinygrad_bp.playground.presets.samples import Samples
from tinygrad_bp.playground.run.live_run import LiveRun
from tinygrad_bp.playground.run.recipe import Recipe
from tinygrad_bp.teach.tutorial.network import model, sample

if TYPE_CHECKING:
    from collections.abc import Callable

#: The four corners of a square, and XOR.
XOR = Samples(((0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (1.0, 1.0)), ((0.0,), (1.0,), (1.0,), (0.0,)))


@pytest.fixture
def tutorial() -> Callable[..., LiveRun]:
    """Makes the tutorial's run, its biases fixed, with other parts of its recipe."""

    def make(**others: Any) -> LiveRun:
        inputs, targets = sample()
        samples = Samples((tuple(inputs),), (tuple(targets),))
        network = model()
        recipe = Recipe(network, samples, **{"fixed": frozenset({4, 9}), **others})
        return LiveRun(recipe, [parameter.data for parameter in network.parameters()])

    return make


@pytest.fixture
def xor() -> Callable[..., LiveRun]:
    """Makes a run on XOR with a network of three hidden neurons."""

    def make(**others: Any) -> LiveRun:
        network = MLP(2, [3, 1], "tanh", "sigmoid", seed=1)
        numbers = [parameter.data for parameter in network.parameters()]
        return LiveRun(Recipe(network, XOR, **others), numbers)

    return make
