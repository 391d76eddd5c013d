"""What has parameters: names, states that fit or do not, and models as pure functions."""

from __future__ import annotations

from collections import OrderedDict, UserList, deque
from dataclasses import dataclass
from types import SimpleNamespace
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
        "deque": lambda x, y: deque([x, y], maxlen=5),
        "list of a user": lambda x, y: UserList([x, y]),
        "namespace": lambda x, y: SimpleNamespace(a=x, b=y),
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


class TestForward:
    def test_it_is_what_a_call_does(self) -> None:
        class Doubling(nn.Module):
            def __init__(self) -> None:
                self.w = Value(2.0)

            def forward(self, x: Any, *, plus: float = 0.0) -> Any:
                return self.w * x + plus

        model = Doubling()
        assert model(3.0, plus=1.0).data == model.forward(3.0, plus=1.0).data == 7.0
        assert (
            model.apply(
                [5.0],
                3.0,
            )
            == 15.0
        )
        net = nn.MLP(2, [3, 1], seed=1)
        assert net.forward([1.0, 2.0]).data == net([1.0, 2.0]).data

    def test_neither(self) -> None:
        for call in (nn.Module(), nn.Module().forward):
            with pytest.raises(NotImplementedError, match="Module defines neither __call__ nor"):
                call(1.0)


class Family(nn.Module):
    """A model that holds itself, its child's parent, and a list that holds itself."""

    def __init__(self) -> None:
        self.w = Value(1.0)
        self.me, self.list = self, [self]
        self.child: Any = nn.Neuron(1, "linear", init=[2.0, 0.5])
        self.child.parent = self  # type: ignore[attr-defined]
        self.endless: list[Any] = []
        self.endless.append(self.endless)

    def __call__(self, x: Any) -> Any:
        return self.me.w * self.child.parent.child([x])


class TestCircles:
    def test_each_parameter_is_found_once(self) -> None:
        model = Family()
        assert model.state_dict() == {"w": 1.0, "child.w.0": 2.0, "child.b": 0.5}
        assert model(3.0).data == 6.5

    def test_apply_goes_round_in_the_copy(self) -> None:
        model = Family()
        assert model.apply([10.0, 3.0, 0.25], 2.0) == 62.5
        assert model.state_dict() == {"w": 1.0, "child.w.0": 2.0, "child.b": 0.5}

    @pytest.mark.parametrize("compiled", [False, True])
    def test_training(self, compiled: bool) -> None:
        model = Family()
        history = nn.fit(model, [1.0, 2.0], [4.0, 8.0], compiled=compiled, epochs=5, seed=1)
        assert history.loss[-1] < history.loss[0]
        assert model.w.data != 1.0

    def test_many_modules_that_all_know_each_other(self) -> None:
        modules: list[Any] = [nn.Module() for _ in range(30)]
        for number, module in enumerate(modules):
            module.w, module.others = Value(float(number)), modules
        assert sorted(p.data for p in modules[0].parameters()) == list(range(30))

    @pytest.mark.usefixtures("no_collection")
    def test_nesting_without_end(self) -> None:
        model: Any = nn.Module()
        model.part = Value(1.0)
        for _ in range(5000):
            model.part = [model.part]
        assert len(model.parameters()) == 1
        with pytest.raises(NotImplementedError):  # and no RecursionError
            model.apply([2.0])


class TestWhatIsFoundInNoOrder:
    def test_a_set_of_parameters(self) -> None:
        model: Any = nn.Module()
        model.names, model.parts = {"a", "b"}, [{Value(1.0), Value(2.0)}]
        with pytest.raises(TypeError, match=r"parts\.0 is a set, and has no order"):
            model.parameters()


def test_two_parameters_of_one_name() -> None:
    model: Any = nn.Module()
    model.parts = {1: Value(1.0), "1": Value(2.0)}
    with pytest.raises(ValueError, match=r"two parameters have the name 'parts\.1'"):
        model.state_dict()


def test_a_method_that_a_part_keeps_is_that_of_the_copy() -> None:
    class Choosing(nn.Module):
        def __init__(self) -> None:
            self.w = Value(1.0)
            self.net = nn.Neuron(1, "linear", init=[2.0, 0.0])
            self.way, self.inner = self.product, self.net.__call__

        def product(self, x: Any) -> Any:
            return self.w * x

        def __call__(self, x: Any) -> Any:
            return self.way(x) + self.inner([x])

    model = Choosing()
    assert list(model.state_dict()) == ["w", "net.w.0", "net.b"]
    assert model.apply([5.0, 3.0, 1.0], 2.0) == 17.0
    assert model(2.0).data == 6.0


def test_parts_that_are_shared_are_shared_in_the_copy() -> None:
    class Tied(nn.Module):
        def __init__(self) -> None:
            self.one = nn.Neuron(1, "linear", init=[1.0, 0.0])
            self.other = self.one

        def __call__(self) -> Any:
            return self.one is self.other

    assert Tied().apply([2.0, 3.0])
    assert list(Tied().state_dict()) == ["other.w.0", "other.b"]


class TestArraysOfParameters:
    @pytest.mark.parametrize("compiled", [False, True, "python"])
    def test_all_of_them_are_trained(self, compiled: Any) -> None:
        class Line(nn.Module):
            def __init__(self) -> None:
                self.w = np.array([[Value(1.0), Value(-2.0)]])
                self.b = deque([Value(0.5)])

            def __call__(self, x: Any) -> Any:
                return (self.w @ np.array([*x], dtype=object))[0] + self.b[0]

        X, Y = [[1.0, 2.0], [0.5, -1.0], [2.0, 0.25]], [1.0, 2.0, 3.0]  # noqa: N806
        model = Line()
        assert model.state_dict() == {"w.0.0": 1.0, "w.0.1": -2.0, "b.0": 0.5}
        assert model.apply([2.0, 3.0, 1.0], [10.0, 1.0]) == 24.0
        other = nn.MLP(2, [1], init=[1.0, -2.0, 0.5])
        expected = nn.fit(other, X, Y, epochs=5, compiled=compiled)
        # The terms of the sum stand in another order.
        assert nn.fit(model, X, Y, epochs=5, compiled=compiled).loss == pytest.approx(
            expected.loss, rel=1e-13
        )
        assert [*model.state_dict().values()] == pytest.approx([*other.state_dict().values()])


class TestWords:
    @pytest.mark.parametrize("bad", [None, "a"])
    def test_a_parameter_that_is_no_number(self, bad: Any) -> None:
        with pytest.raises(TypeError, match=r"the parameter 'w\.0' is not a number"):
            nn.Neuron(1).apply([bad, 1.0], [1.0])

    def test_names_that_are_no_text(self) -> None:
        with pytest.raises(ValueError, match="there is no parameter 1 of this Neuron"):
            nn.Neuron(1).load_state_dict({1: 2.0, "w.0": 1.0, "b": 1.0})  # type: ignore[arg-type]
