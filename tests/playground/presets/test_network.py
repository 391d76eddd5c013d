"""The network is the one that the settings ask for."""

from __future__ import annotations

from tests.playground.presets.learning import teach
from tinygrad_bp.nn.optim import SGD
from tinygrad_bp.playground.presets.catalogue import CATALOGUE
from tinygrad_bp.playground.presets.network import network
from tinygrad_bp.playground.presets.samples import Samples

SAMPLES = Samples(((1.0, 2.0, 3.0),), ((0.0, 1.0),))
SETTINGS = {**CATALOGUE["operators"].values(), "hidden": [4, 2]}


def test_shape_activations_and_biases_are_as_asked_for() -> None:
    asked = {"activations": ["relu", "tanh"], "output_activation": "linear", "bias": "layer"}
    model = network({**SETTINGS, **asked}, SAMPLES)
    assert [len(layer.neurons) for layer in model.layers] == [4, 2, 2]
    found = [layer.neurons[0].activation for layer in model.layers]
    assert found == ["relu", "tanh", "linear"]
    assert all(layer.b is not None for layer in model.layers)
    bare = network({**SETTINGS, "bias": "none", "activations": ["relu"]}, SAMPLES)
    assert len(bare.parameters()) == 3 * 4 + 4 * 2 + 2 * 2
    assert bare.layers[0].neurons[0].activation == "tanh"


def test_the_same_seed_gives_the_same_weights_and_another_others() -> None:
    one, same, other = (
        network({**SETTINGS, "seed": seed}, SAMPLES).state_dict() for seed in (1, 1, 2)
    )
    assert one == same != other


def test_neurons_that_begin_at_0_stay_alike() -> None:
    asked = {"hidden": [3], "activation": "sigmoid", "init": "zero"}
    model = network({**SETTINGS, **asked}, SAMPLES)
    assert not any(model.state_dict().values())
    optimizer = SGD(model.parameters(), lr=0.5)
    teach(model, SAMPLES, optimizer, "binary_cross_entropy", 5)
    first, *others = ([w.data for w in neuron.w] for neuron in model.layers[0].neurons)
    assert any(first)
    assert others == [first, first]


def test_given_weights_are_taken_where_they_fit() -> None:
    settings = {**SETTINGS, "start": "given"}
    count = len(network(settings, SAMPLES).parameters())
    given = [k / 10 for k in range(count)]
    assert [p.data for p in network(settings, SAMPLES, given).parameters()] == given
    drawn = network({**settings, "start": "random"}, SAMPLES, given).state_dict()
    assert drawn == network(settings, SAMPLES, given[:-1]).state_dict()
