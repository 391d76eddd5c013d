"""Another shape takes over what stands in the same place."""

from __future__ import annotations

from tinygrad_bp.nn import MLP
from tinygrad_bp.playground.session.fitting import take_what_fits


def test_outputs_are_matched_with_outputs() -> None:
    old, new = MLP(2, [2, 1], seed=1), MLP(2, [2, 3, 1], seed=2)
    take_what_fits(old, new)
    first, last = new.layers[0], new.layers[-1]
    for neuron, before in zip(first.neurons, old.layers[0].neurons, strict=True):
        assert [w.data for w in neuron.w] == [w.data for w in before.w]
    kept = [w.data for w in old.layers[-1].neurons[0].w]
    assert [w.data for w in last.neurons[0].w][:2] == kept


def test_a_shared_bias_becomes_that_of_each_neuron() -> None:
    old, new = MLP(1, [2], bias="layer", seed=1), MLP(1, [2], bias="neuron", seed=1)
    old.layers[0].neurons[0].b.data = 0.75  # type: ignore[union-attr]
    take_what_fits(old, new)
    assert [neuron.b.data for neuron in new.layers[0].neurons] == [0.75, 0.75]  # type: ignore[union-attr]
