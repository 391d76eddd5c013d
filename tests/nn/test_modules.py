"""Neurons, layers and networks: what micrograd's do, the tutorial's names, and errors."""

from __future__ import annotations

import math
import random

import micrograd.nn
import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, nn
from tinygrad_bp.nn.modules import ACTIVATIONS


def numbers(outputs):
    return [output.data for output in outputs]


class TestLikeMicrograd:
    @pytest.fixture
    def pair(self):
        random.seed(1337)
        theirs = micrograd.nn.MLP(2, [16, 16, 1])
        random.seed(1337)
        return nn.MLP(2, [16, 16, 1]), theirs

    def test_the_same_seed_gives_the_same_parameters_in_the_same_order(self, pair):
        ours, theirs = pair
        assert numbers(ours.parameters()) == numbers(theirs.parameters())

    def test_outputs_and_gradients_are_the_same(self, pair):
        for x in ([0.5, -1.5], [2.0, 0.25]):
            ours, theirs = (model(x) for model in pair)
            assert ours.data == theirs.data
            ours.backward()
            theirs.backward()
        gradients = [[p.grad for p in model.parameters()] for model in pair]
        assert gradients[0] == pytest.approx(gradients[1], rel=1e-14, abs=1e-15)

    def test_zero_grad(self, pair):
        pair[0]([1.0, 1.0]).backward()
        pair[0].zero_grad()
        assert {p.grad for p in pair[0].parameters()} == {0.0}


class TestTheTutorialsNetwork:
    @pytest.fixture
    def net(self):
        weights = [0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60]
        return nn.MLP(2, [2, 2], "sigmoid", "sigmoid", bias="layer", init=weights)

    def test_outputs(self, net):
        outputs = net([0.05, 0.10])
        assert numbers(outputs) == pytest.approx([0.75136507, 0.772928465], abs=5e-10)

    def test_labels(self, net):
        labels = [p.label for p in net.parameters()]
        assert labels == ["w1", "w2", "w3", "w4", "b1", "w5", "w6", "w7", "w8", "b2"]

    def test_names(self, net):
        names = list(net.state_dict())
        assert names[3:6] == ["layers.0.neurons.1.w.1", "layers.0.b", "layers.1.neurons.0.w.0"]

    def test_the_bias_is_shared(self, net):
        layer = net.layers[0]
        assert layer.neurons[0].b is layer.neurons[1].b is layer.b


class TestLabels:
    def test_of_an_mlp_are_its_names(self):
        net = nn.MLP(1, [2, 1])
        assert [p.label for p in net.parameters()] == [name for name, _ in net.named_parameters()]
        assert net.parameters()[2].label == "layers.0.neurons.1.w.0"
        assert net.parameters()[3].label == "layers.0.neurons.1.b"

    def test_of_a_layer_and_a_neuron(self):
        assert [p.label for p in nn.Layer(1, 1, bias="layer").parameters()] == [
            "neurons.0.w.0",
            "b",
        ]
        assert [p.label for p in nn.Neuron(2).parameters()] == ["w.0", "w.1", "b"]


class TestCalls:
    def test_a_list_of_outputs_or_one_value(self):
        assert isinstance(nn.MLP(2, [3, 1])([1.0, 2.0]), Value)
        assert isinstance(nn.Layer(2, 1)([1.0, 2.0]), Value)
        assert [type(y) for y in nn.MLP(2, [3, 2])([1.0, 2.0])] == [Value, Value]

    def test_a_hidden_layer_of_one_neuron(self):
        net = nn.MLP(1, [1, 2], "linear", init=[2.0, 1.0, 3.0, 0.0, 4.0, 0.0])
        assert numbers(net([10.0])) == [63.0, 84.0]

    @pytest.mark.parametrize(
        "x",
        [
            (1.0, 2.0),
            np.array([1.0, 2.0]),
            np.array([1, 2]),
            [Value(1.0), 2],
            np.array([Value(1.0), Value(2.0)]),
            iter([1.0, 2.0]),
        ],
    )
    def test_any_sequence(self, x):
        assert nn.MLP(2, [1], init=[10.0, 100.0, 1.0])(x).data == 211.0

    def test_a_lone_number_is_one_input(self):
        assert nn.MLP(1, [1], init=[2.0, 1.0])(3.0).data == 7.0
        assert nn.MLP(1, [1], init=[2.0, 1.0])(Value(3.0)).data == 7.0

    def test_inputs_get_gradients(self):
        x = Value(3.0)
        nn.Neuron(1, "linear", init=[2.0, 1.0])([x]).backward()
        assert x.grad == 2.0

    def test_no_bias(self):
        net = nn.MLP(2, [2, 1], bias=None)
        assert len(net.parameters()) == 6
        assert nn.Neuron(2, bias=None, init=[1.0, 2.0])([3.0, 4.0]).data == 11.0

    def test_an_activation_for_each_layer(self):
        net = nn.MLP(1, [1, 1, 1], ["tanh", "exp"], "sin", bias=None, init=[0.5, 2.0, 3.0])
        assert net([1.0]).data == math.sin(3.0 * math.exp(2.0 * math.tanh(0.5)))

    @pytest.mark.parametrize("name", ACTIVATIONS)
    def test_every_activation(self, name):
        y = nn.Neuron(1, name, bias=None, init=[0.5])([1.0])
        assert y.data == (0.5 if name == "linear" else getattr(tg, name)(0.5))


class TestInitialisation:
    def test_a_seed_repeats(self):
        one, same, other = (nn.MLP(2, [4, 1], seed=seed).state_dict() for seed in (1, 1, 2))
        assert one == same != other

    def test_a_seed_leaves_pythons_generator_alone(self):
        state = random.getstate()
        nn.MLP(2, [4, 1], seed=1)
        assert random.getstate() == state

    @pytest.mark.parametrize(
        ("init", "variance"),
        [("uniform", 1 / 3), ("xavier", 2 / (50 + 40)), ("he", 2 / 50)],
    )
    def test_the_variance_of_the_weights(self, init, variance):
        layer = nn.Layer(50, 40, init=init, seed=3)
        weights = [w.data for neuron in layer.neurons for w in neuron.w]
        measured = sum(w * w for w in weights) / len(weights)
        # The spread of a variance measured on 2,000 weights is under 4 percent.
        assert measured == pytest.approx(variance, rel=0.1)
        assert abs(sum(weights)) / len(weights) < 0.1 * math.sqrt(variance)
        assert {neuron.b.data for neuron in layer.neurons} == {0.0}

    def test_given_by_name(self):
        state = nn.MLP(2, [2, 1], seed=5).state_dict()
        assert nn.MLP(2, [2, 1], init=state).state_dict() == state

    def test_from_a_function(self):
        source = iter(range(100))
        net = nn.MLP(2, [2, 1], bias=None, init=lambda: next(source))
        assert numbers(net.parameters()) == [0, 1, 2, 3, 4, 5]


class TestState:
    def test_round_trip(self):
        net, other = nn.MLP(2, [3, 1], seed=1), nn.MLP(2, [3, 1], seed=2)
        other.load_state_dict(net.state_dict())
        assert other.state_dict() == net.state_dict()
        other.load_state_dict(range(13))
        assert numbers(other.parameters()) == list(range(13))

    @pytest.mark.parametrize(
        ("spoil", "error", "message"),
        [
            (lambda state: state.pop("b"), ValueError, "no value is given for parameter 'b'"),
            (lambda state: state.update(c=1.0), ValueError, "there is no parameter 'c'"),
            (lambda state: state.update(b="1"), TypeError, "real number, not str"),
        ],
    )
    def test_a_state_that_does_not_fit_sets_nothing(self, spoil, error, message):
        neuron = nn.Neuron(2, seed=1)
        before = neuron.state_dict()
        state = dict.fromkeys(before, 9.0)
        spoil(state)
        with pytest.raises(error, match=message):
            neuron.load_state_dict(state)
        assert neuron.state_dict() == before

    def test_modules_of_ones_own(self):
        class Pair(nn.Module):
            def __init__(self):
                self.parts = {"a": nn.Neuron(1, bias=None), "b": (Value(1.0), Value(2.0))}
                self.last = None

            def __call__(self, x):
                self.last = self.parts["a"]([x]) * self.parts["b"][0]
                return self.last

        model = Pair()
        model(1.0)
        assert list(model.state_dict()) == ["parts.a.w.0", "parts.b.0", "parts.b.1"]
        assert model.apply([2.0, 3.0, 4.0], 5.0) == 30.0
        model.label_parameters()
        assert model.parameters()[0].label == "parts.a.w.0"


class TestApply:
    def test_takes_the_parameters_by_position_or_by_name(self):
        net = nn.MLP(2, [3, 2], "tanh", bias="layer", seed=1)
        other = nn.MLP(2, [3, 2], "tanh", bias="layer", seed=2)
        expected = numbers(other([0.5, 1.0]))
        assert net.apply(numbers(other.parameters()), [0.5, 1.0]) == expected
        assert net.apply(other.state_dict(), [0.5, 1.0]) == expected
        assert net.apply(np.array(numbers(other.parameters())), [0.5, 1.0]) == expected

    def test_gradients_go_to_what_is_given_and_the_model_stays(self):
        net = nn.MLP(1, [2, 1], "tanh", seed=1)
        state = net.state_dict()
        given = [Value(0.1 * k) for k in range(7)]
        net.apply(given, [1.0]).backward()
        assert all(p.grad == 0.0 for p in net.parameters())
        assert any(p.grad for p in given)
        assert net.state_dict() == state

    @pytest.mark.parametrize("params", [[1.0], {"w.0": 1.0}])
    def test_parameters_that_do_not_fit(self, params):
        with pytest.raises(ValueError, match=r"has 3 parameters, but 1 are|no value is"):
            nn.Neuron(2).apply(params, [1.0, 2.0])


class TestErrors:
    @pytest.mark.parametrize("x", [[1.0], [1.0, 2.0, 3.0], [], 1.0])
    def test_the_number_of_inputs(self, x):
        given = len(x) if isinstance(x, list) else 1
        with pytest.raises(ValueError, match=f"expected 2 inputs, got {given}"):
            nn.MLP(2, [3, 1])(x)

    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (lambda: nn.MLP(2, []), "no layer"),
            (lambda: nn.MLP(0, [1]), "nin is a whole number from 1 up, not 0"),
            (lambda: nn.MLP(2, [1.5]), "nout is a whole number from 1 up, not 1.5"),
            (lambda: nn.Neuron(2, "step"), "activation is one of linear, .*, not 'step'"),
            (lambda: nn.Neuron(2, "add"), "activation is one of .* not 'add'"),
            (lambda: nn.MLP(2, [3, 3, 1], ["relu"]), "expected 2 activations, .* got 1"),
            (lambda: nn.Layer(2, 2, bias="none"), "bias of a layer is .*, not 'none'"),
            (lambda: nn.Neuron(2, bias="layer"), "bias of a neuron is .*, not 'layer'"),
            (lambda: nn.MLP(2, [1], init="zeros"), "init is one of uniform, xavier, he"),
            (lambda: nn.MLP(2, [1], init=[1.0]), "this MLP has 3 parameters, but 1 are given"),
        ],
    )
    def test_construction(self, make, message):
        with pytest.raises(ValueError, match=message):
            make()


def test_repr_shows_how_to_build_it_again():
    net = nn.MLP(2, [4, 3, 1], "tanh", "sigmoid", bias="layer")
    assert eval(repr(net), {"MLP": nn.MLP}).config() == net.config()
    assert repr(nn.Neuron(3, "relu", bias=None)) == "Neuron(nin=3, activation='relu', bias=None)"
    assert repr(nn.Layer(3, 2)) == "Layer(nin=3, nout=2, activation='relu', bias='neuron')"
