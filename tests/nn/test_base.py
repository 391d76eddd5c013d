"""What has parameters: names, states that fit or do not, and models as pure functions."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np
import pytest

from tinygrad_bp import Value, nn


def numbers(outputs: Any) -> Any:
    return [output.data for output in outputs]


class TestState:
    def test_round_trip(self) -> None:
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
    def test_a_state_that_does_not_fit_sets_nothing(
        self, spoil: Any, error: type[Exception], message: str
    ) -> None:
        neuron = nn.Neuron(2, seed=1)
        before = neuron.state_dict()
        state = dict.fromkeys(before, 9.0)
        spoil(state)
        with pytest.raises(error, match=message):
            neuron.load_state_dict(state)
        assert neuron.state_dict() == before

    def test_modules_of_ones_own(self) -> None:
        class Pair(nn.Module):
            def __init__(self) -> None:
                self.parts: Any = {"a": nn.Neuron(1, bias=None), "b": (Value(1.0), Value(2.0))}
                self.last: Value | None = None

            def __call__(self, x: Any) -> Any:
                self.last = self.parts["a"]([x]) * self.parts["b"][0]
                return self.last

        model = Pair()
        model(1.0)
        assert list(model.state_dict()) == ["parts.a.w.0", "parts.b.0", "parts.b.1"]
        assert model.apply([2.0, 3.0, 4.0], 5.0) == 30.0
        model.label_parameters()
        assert model.parameters()[0].label == "parts.a.w.0"


class Pair(NamedTuple):
    first: Any
    second: Any


@dataclass
class Gate:
    weight: Value
    name: str
    bias: Value | None = None


class TestContainers:
    """Parameters are found in each kind of container, and `apply` gives that kind again."""

    CONTAINERS: ClassVar[dict[str, Any]] = {
        "list": lambda x, y: [x, [y]],
        "tuple": lambda x, y: (x, (y,)),
        "named tuple": Pair,
        "dict": lambda x, y: {"a": x, "b": y},
        "ordered dict": lambda x, y: OrderedDict(a=x, b=y),
        "dataclass": lambda x, y: Gate(x, "gate", y),
        "None beside": lambda x, y: [x, None, y],
    }

    @pytest.mark.parametrize("kind", CONTAINERS)
    def test_each(self, kind: str) -> None:
        class Model(nn.Module):
            def __init__(self) -> None:
                self.parts = make(Value(1.0), Value(2.0))

            def __call__(self) -> Any:
                return self.parts

        make = self.CONTAINERS[kind]
        model = Model()
        assert numbers(model.parameters()) == [1.0, 2.0]
        given = model.apply([3.0, 4.0])
        assert given == make(3.0, 4.0)
        assert type(given) is type(model.parts)
        assert numbers(model.parameters()) == [1.0, 2.0]

    def test_names_are_indices_keys_and_fields(self) -> None:
        model = nn.Module()
        model.parts = [Pair(Value(1.0), 2), {"x": Gate(Value(2.0), "g")}]  # type: ignore[attr-defined]
        assert list(model.state_dict()) == ["parts.0.0", "parts.1.x.weight"]


class TestApply:
    def test_takes_the_parameters_by_position_or_by_name(self) -> None:
        net = nn.MLP(2, [3, 2], "tanh", bias="layer", seed=1)
        other = nn.MLP(2, [3, 2], "tanh", bias="layer", seed=2)
        expected = numbers(other([0.5, 1.0]))
        assert net.apply(numbers(other.parameters()), [0.5, 1.0]) == expected
        assert net.apply(other.state_dict(), [0.5, 1.0]) == expected
        assert net.apply(np.array(numbers(other.parameters())), [0.5, 1.0]) == expected

    def test_gradients_go_to_what_is_given_and_the_model_stays(self) -> None:
        net = nn.MLP(1, [2, 1], "tanh", seed=1)
        state = net.state_dict()
        given = [Value(0.1 * k) for k in range(7)]
        net.apply(given, [1.0]).backward()
        assert all(p.grad == 0.0 for p in net.parameters())
        assert any(p.grad for p in given)
        assert net.state_dict() == state

    @pytest.mark.parametrize("params", [[1.0], {"w.0": 1.0}])
    def test_parameters_that_do_not_fit(self, params: Any) -> None:
        with pytest.raises(ValueError, match=r"has 3 parameters, but 1 are|no value is"):
            nn.Neuron(2).apply(params, [1.0, 2.0])


class TestLabels:
    def test_of_an_mlp_are_its_names(self) -> None:
        net = nn.MLP(1, [2, 1])
        assert [p.label for p in net.parameters()] == [name for name, _ in net.named_parameters()]
        assert net.parameters()[2].label == "layers.0.neurons.1.w.0"
        assert net.parameters()[3].label == "layers.0.neurons.1.b"

    def test_of_a_layer_and_a_neuron(self) -> None:
        assert [p.label for p in nn.Layer(1, 1, bias="layer").parameters()] == [
            "neurons.0.w.0",
            "b",
        ]
        assert [p.label for p in nn.Neuron(2).parameters()] == ["w.0", "w.1", "b"]
