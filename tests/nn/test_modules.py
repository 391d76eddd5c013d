"""Neurons, layers and networks: what micrograd's do, the tutorial's names, and errors."""

from __future__ import annotations

import math
import random
from typing import Any

import micrograd.nn
import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value, nn
from tinygrad_bp.nn.arguments import ACTIVATIONS


def numbers(outputs: Any) -> Any:
    return [output.data for output in outputs]


class TestLikeMicrograd:
    @pytest.fixture
    def pair(self) -> Any:
        random.seed(1337)
        theirs = micrograd.nn.MLP(2, [16, 16, 1])
        random.seed(1337)
        return nn.MLP(2, [16, 16, 1]), theirs

    def test_the_same_seed_gives_the_same_parameters_in_the_same_order(self, pair: Any) -> None:
        ours, theirs = pair
        assert numbers(ours.parameters()) == numbers(theirs.parameters())

    def test_outputs_and_gradients_are_the_same(self, pair: Any) -> None:
        for x in ([0.5, -1.5], [2.0, 0.25]):
            ours, theirs = (model(x) for model in pair)
            assert ours.data == theirs.data
            ours.backward()
            theirs.backward()
        gradients = [[p.grad for p in model.parameters()] for model in pair]
        assert gradients[0] == pytest.approx(gradients[1], rel=1e-14, abs=1e-15)

    def test_zero_grad(self, pair: Any) -> None:
        pair[0]([1.0, 1.0]).backward()
        pair[0].zero_grad()
        assert {p.grad for p in pair[0].parameters()} == {0.0}


class TestTheTutorialsNetwork:
    @pytest.fixture
    def net(self) -> Any:
        weights = [0.15, 0.20, 0.25, 0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60]
        return nn.MLP(2, [2, 2], "sigmoid", "sigmoid", bias="layer", init=weights)

    def test_outputs(self, net: Any) -> None:
        outputs = net([0.05, 0.10])
        assert numbers(outputs) == pytest.approx([0.75136507, 0.772928465], abs=5e-10)

    def test_labels(self, net: Any) -> None:
        labels = [p.label for p in net.parameters()]
        assert labels == ["w1", "w2", "w3", "w4", "b1", "w5", "w6", "w7", "w8", "b2"]

    def test_names(self, net: Any) -> None:
        names = list(net.state_dict())
        assert names[3:6] == ["layers.0.neurons.1.w.1", "layers.0.b", "layers.1.neurons.0.w.0"]

    def test_the_bias_is_shared(self, net: Any) -> None:
        layer = net.layers[0]
        assert layer.neurons[0].b is layer.neurons[1].b is layer.b


class TestCalls:
    def test_a_list_of_outputs_or_one_value(self) -> None:
        assert isinstance(nn.MLP(2, [3, 1])([1.0, 2.0]), Value)
        assert isinstance(nn.Layer(2, 1)([1.0, 2.0]), Value)
        assert [type(y) for y in nn.MLP(2, [3, 2])([1.0, 2.0])] == [Value, Value]

    def test_a_hidden_layer_of_one_neuron(self) -> None:
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
    def test_any_sequence(self, x: Any) -> None:
        assert nn.MLP(2, [1], init=[10.0, 100.0, 1.0])(x).data == 211.0

    def test_a_lone_number_is_one_input(self) -> None:
        assert nn.MLP(1, [1], init=[2.0, 1.0])(3.0).data == 7.0
        assert nn.MLP(1, [1], init=[2.0, 1.0])(Value(3.0)).data == 7.0

    def test_inputs_get_gradients(self) -> None:
        x = Value(3.0)
        nn.Neuron(1, "linear", init=[2.0, 1.0])([x]).backward()
        assert x.grad == 2.0

    def test_no_bias(self) -> None:
        net = nn.MLP(2, [2, 1], bias=None)
        assert len(net.parameters()) == 6
        assert nn.Neuron(2, bias=None, init=[1.0, 2.0])([3.0, 4.0]).data == 11.0

    def test_an_activation_for_each_layer(self) -> None:
        net = nn.MLP(1, [1, 1, 1], ["tanh", "exp"], "sin", bias=None, init=[0.5, 2.0, 3.0])
        assert net([1.0]).data == math.sin(3.0 * math.exp(2.0 * math.tanh(0.5)))

    @pytest.mark.parametrize("name", ACTIVATIONS)
    def test_every_activation(self, name: str) -> None:
        net = 1.5 if name == "acosh" else 0.5  # where all others are defined
        y = nn.Neuron(1, name, bias=None, init=[net])([1.0])
        assert y.data == (net if name == "linear" else getattr(tg, name)(net))


class TestErrors:
    @pytest.mark.parametrize("x", [[1.0], [1.0, 2.0, 3.0], [], 1.0])
    def test_the_number_of_inputs(self, x: Any) -> None:
        given = len(x) if isinstance(x, list) else 1
        with pytest.raises(ValueError, match=f"expected 2 inputs, got {given}"):
            nn.MLP(2, [3, 1])(x)

    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (lambda: nn.MLP(2, []), "nouts is empty"),
            (lambda: nn.MLP(0, [1]), "nin must be a whole number, at least 1, not 0"),
            (lambda: nn.MLP(2, [1.5]), "nout must be a whole number, at least 1, not 1.5"),  # type: ignore[list-item]
            (lambda: nn.Neuron(2, "step"), "activation must be one of linear, .*, not 'step'"),
            (lambda: nn.Neuron(2, "add"), "activation must be one of .* not 'add'"),
            (lambda: nn.MLP(2, [1], "step"), "activation must be one of .* not 'step'"),
            (lambda: nn.MLP(2, [1], output_activation="step"), "output_activation must be one of"),
            (lambda: nn.MLP(2, [3, 3, 1], ["relu"]), "expected 2 activations, .* got 1"),
            (lambda: nn.Layer(2, 2, bias="none"), "bias of a layer must be .*, not 'none'"),
            (lambda: nn.Neuron(2, bias="layer"), "bias of a neuron must be .*, not 'layer'"),
            (lambda: nn.MLP(2, [1], init="zeros"), "init must be one of uniform, xavier, he"),
            (lambda: nn.MLP(2, [1], init=[1.0]), "this MLP has 3 parameters, but 1 are given"),
        ],
    )
    def test_construction(self, make: Any, message: str) -> None:
        with pytest.raises(ValueError, match=message):
            make()


def test_repr_shows_how_to_build_it_again() -> None:
    net = nn.MLP(2, [4, 3, 1], "tanh", "sigmoid", bias="layer")
    assert eval(repr(net), {"MLP": nn.MLP}).config() == net.config()
    assert repr(nn.Neuron(3, "relu", bias=None)) == "Neuron(nin=3, activation='relu', bias=None)"
    assert repr(nn.Layer(3, 2)) == "Layer(nin=3, nout=2, activation='relu', bias='neuron')"


class TestWhatIsMeant:
    def test_sizes_of_numpy(self) -> None:
        net = nn.MLP(np.int64(2), np.array([3, 1]), seed=np.int64(3))
        assert net.state_dict() == nn.MLP(2, [3, 1], seed=3).state_dict()
        assert net.config() == nn.MLP(2, [3, 1]).config()
        assert [type(size) for size in (net.config()["nin"], *net.config()["nouts"])] == [int] * 3

    def test_activations_as_functions(self) -> None:
        net = nn.MLP(2, [3, 3, 1], [tg.tanh, "ReLU"], tg.sigmoid)
        assert net.config() == nn.MLP(2, [3, 3, 1], ["tanh", "relu"], "sigmoid").config()
        assert nn.MLP(2, [3, 1], None).config() == nn.MLP(2, [3, 1], "linear").config()

    def test_pytorchs_words_for_the_bias(self) -> None:
        assert len(nn.MLP(2, [3], bias=True).parameters()) == 9
        assert len(nn.MLP(2, [3], bias=False).parameters()) == 6
        assert nn.Neuron(2, bias=False).b is None


class TestWords:
    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (lambda: nn.MLP(2, {4, 1}), r"not {1, 4}: write MLP\(2, \[4, 1\]\)"),
            (lambda: nn.MLP(2, 4, 1), r"not 4: write MLP\(2, \[4, 1\]\)"),  # type: ignore[arg-type]
            (lambda: nn.MLP(2, 4, 4, 1), r"not 4: write MLP\(2, \[4, 4, 1\]\)"),  # type: ignore[arg-type]
            (lambda: nn.MLP(3, np.int64(5)), r"write MLP\(3, \[5\]\)"),  # type: ignore[arg-type]
            (lambda: nn.MLP(2, None), r"not None: write MLP\(2, \[4, 1\]\)"),  # type: ignore[arg-type]
            (lambda: nn.MLP(2, "41"), r"not '41': write MLP\(2, \[4, 1\]\)"),  # type: ignore[arg-type]
        ],
    )
    def test_sizes_that_are_not_in_a_list(self, make: Any, message: str) -> None:
        with pytest.raises(TypeError, match=f"nouts must be a list of the sizes .*{message}"):
            make()

    @pytest.mark.parametrize("rows", [[[1.0, 2.0]] * 80, [[1.0, 2.0]] * 2, np.ones((3, 2))])
    @pytest.mark.parametrize("bias", ["neuron", None])
    def test_a_matrix(self, rows: Any, bias: Any) -> None:
        message = rf"expected 2 inputs, got {len(rows)} rows: .* write model\.predict\(X\)"
        with pytest.raises(ValueError, match=message):
            nn.MLP(2, [3, 1], bias=bias)(rows)

    @pytest.mark.parametrize("bad", [None, "a", [1.0], 1j, {}])
    @pytest.mark.parametrize("bias", ["neuron", None])
    def test_an_input_that_is_no_number(self, bad: Any, bias: Any) -> None:
        with pytest.raises(TypeError, match=r"input 1 is .*: expected a number"):
            nn.MLP(2, [3, 1], bias=bias)([1.0, bad])

    @pytest.mark.parametrize("x", [None, "ab", {"a": 1.0, "b": 2.0}, {1.0, 2.0}])
    def test_inputs_in_no_sequence(self, x: Any) -> None:
        with pytest.raises(TypeError, match="expected numbers in a list, a tuple or an array, got"):
            nn.MLP(2, [3, 1])(x)

    @pytest.mark.parametrize("seed", ["a", 1.5, [1]])
    def test_seeds(self, seed: Any) -> None:
        with pytest.raises(ValueError, match="seed must be a whole number, not"):
            nn.MLP(2, [1], seed=seed)


def test_a_generator_of_numpy() -> None:
    one, same, other = (nn.MLP(2, [3], seed=np.random.default_rng(n)) for n in (1, 1, 2))  # type: ignore[arg-type]
    assert one.state_dict() == same.state_dict() != other.state_dict()
