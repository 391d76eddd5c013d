"""How weights begin: by a method's name, from a function, or given."""

from __future__ import annotations

import math
import random
from typing import Any

import pytest

from tinygrad_bp import nn


def numbers(outputs: Any) -> Any:
    return [output.data for output in outputs]


class TestInitialisation:
    def test_a_seed_repeats(self) -> None:
        one, same, other = (nn.MLP(2, [4, 1], seed=seed).state_dict() for seed in (1, 1, 2))
        assert one == same != other

    def test_a_seed_leaves_pythons_generator_alone(self) -> None:
        state = random.getstate()
        nn.MLP(2, [4, 1], seed=1)
        assert random.getstate() == state

    @pytest.mark.parametrize(
        ("init", "variance"),
        [("uniform", 1 / 3), ("xavier", 2 / (50 + 40)), ("he", 2 / 50)],
    )
    def test_the_variance_of_the_weights(self, init: str, variance: float) -> None:
        layer = nn.Layer(50, 40, init=init, seed=3)
        weights = [w.data for neuron in layer.neurons for w in neuron.w]
        measured = sum(w * w for w in weights) / len(weights)
        # The spread of a variance measured on 2,000 weights is under 4 percent.
        assert measured == pytest.approx(variance, rel=0.1)
        assert abs(sum(weights)) / len(weights) < 0.1 * math.sqrt(variance)
        assert {b for name, b in layer.state_dict().items() if name.endswith("b")} == {0.0}

    def test_given_by_name(self) -> None:
        state = nn.MLP(2, [2, 1], seed=5).state_dict()
        assert nn.MLP(2, [2, 1], init=state).state_dict() == state

    def test_from_a_function(self) -> None:
        source = iter(range(100))
        net = nn.MLP(2, [2, 1], bias=None, init=lambda: next(source))
        assert numbers(net.parameters()) == [0, 1, 2, 3, 4, 5]
