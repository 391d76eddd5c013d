"""A model is what code was made for, or it is not."""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np
import pytest

from tinygrad_bp import Value, nn
from tinygrad_bp.nn.predicting.states import Unchanged, state_of


class Mixed(nn.Module):
    def __init__(self) -> None:
        rate = 0.5
        self.w: Any = [Value(1.0), Value(2.0)]
        self.parts = {"a": nn.Neuron(1, seed=1), "me": self}
        self.fixed = np.array([1.0, 2.0])
        self.function: Any = lambda x: x * rate
        self.limit = float("nan")
        self.chosen: Any = {1}
        self.bytes, self.numbers = bytearray(b"abc"), array("d", [1.0, 2.0])


def change_closure(model: Mixed) -> None:
    rate = 0.25
    model.function = lambda x: x * rate


CHANGES: dict[str, Any] = {
    "another parameter": lambda m: m.w.__setitem__(0, Value(1.0)),
    "one parameter more": lambda m: m.w.append(Value(3.0)),
    "a setting of a part": lambda m: setattr(m.parts["a"], "activation", "tanh"),
    "a number in an array": lambda m: m.fixed.__setitem__(0, 9.0),
    "what a function closes over": change_closure,
    "a set, in place": lambda m: m.chosen.add(2),
    "an object in a set": lambda m: m.chosen.add(object()),
    "1 and True in a set": lambda m: (m.chosen.clear(), m.chosen.add(True)),
    "a byte": lambda m: m.bytes.__setitem__(0, 7),
    "an entry of an array of Python's": lambda m: m.numbers.__setitem__(0, 7.0),
    "a number": lambda m: setattr(m, "limit", 3),
    "an attribute": lambda m: setattr(m, "more", None),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_counts(change: Any) -> None:
    model = Mixed()
    before = state_of(model)
    assert state_of(model) == before
    change(model)
    assert state_of(model) != before


def test_the_number_of_a_result_counts() -> None:
    """As it is in compiled code: another result, or the same once it was computed again."""
    model, leaf = Mixed(), Value(2.0)
    places: Any = (
        lambda x: setattr(model, "factor", x),
        lambda x: setattr(model, "w", [Value(1.0), x]),
        lambda x: setattr(model, "w", [x, x + 1.0]),
    )
    for put in places:
        result = leaf * 3.0
        put(result)
        before, unchanged = state_of(model), Unchanged(model)
        assert state_of(model) == before
        leaf.data += 1.0
        assert state_of(model) == before
        result.recompute()
        assert state_of(model) != before
        assert not unchanged(model)
        before = state_of(model)
        put(leaf * 10.0)
        assert state_of(model) != before


def test_a_model_with_another_result_predicts_by_it() -> None:
    class Scaled(nn.Module):
        def __init__(self) -> None:
            self.leaf = Value(2.0)
            self.factor: Any = self.leaf * 3.0
            self.chosen = {"shift"}

        def __call__(self, x: Any) -> Any:
            return self.factor * x[0] + (1.0 if "shift" in self.chosen else 0.0)

    model, rows = Scaled(), [[1.0], [2.0]]
    assert model.predict(rows, compiled=True) == [7.0, 13.0]
    model.factor = model.leaf * 10.0
    assert model.predict(rows, compiled=True) == [21.0, 41.0]
    model.leaf.data = 3.0
    model.factor.recompute()
    assert model.predict(rows, compiled=True) == [31.0, 61.0]
    model.chosen.clear()
    assert model.predict(rows, compiled=True) == [30.0, 60.0]


def test_the_numbers_of_parameters_do_not() -> None:
    model = Mixed()
    before = state_of(model)
    model.w[0].data = 7.0
    assert state_of(model) == before
    assert hash(before) == hash(state_of(model))


def swap(items: Any) -> None:
    items[0], items[1] = items[1], items[0]


def rename(part: Any) -> None:
    part.__dict__ = {"v" if key == "w" else key: x for key, x in vars(part).items()}


#: What may be done to a network of layers, and one that its neuron 1 has.
ALTERATIONS: dict[str, Any] = {
    "another weight": lambda m, n: n.w.__setitem__(0, Value(1.0)),
    "weights in another order": lambda m, n: swap(n.w),
    "a number for a weight": lambda m, n: n.w.__setitem__(1, n.w[1].data),
    "a weight more": lambda m, n: n.w.append(Value(3.0)),
    "a list for another": lambda m, n: setattr(n, "w", list(n.w)),
    "no bias": lambda m, n: setattr(n, "b", None),
    "another bias": lambda m, n: setattr(n, "b", Value(0.0)),
    "an activation": lambda m, n: setattr(n, "activation", "tanh"),
    "a neuron less": lambda m, n: m.layers[0].neurons.pop(),
    "neurons in another order": lambda m, n: swap(m.layers[0].neurons),
    "a layer more": lambda m, n: m.layers.append(nn.Layer(3, 3, seed=1)),
    "a layer less": lambda m, n: m.layers.pop(),
    "an attribute": lambda m, n: setattr(m, "more", None),
    "an attribute less": lambda m, n: delattr(n, "b"),
    "an attribute by another name": lambda m, n: rename(n),
    "another class": lambda m, n: setattr(n, "__class__", nn.Module),
    "its class": lambda m, n: setattr(m, "__class__", nn.Sequential),
    "in training no more": lambda m, n: m.eval(),
}


@pytest.mark.parametrize("alter", ALTERATIONS.values(), ids=ALTERATIONS)
def test_what_was_altered_is_not_unchanged(alter: Any) -> None:
    model = nn.MLP(2, [3, 3], seed=1)
    unchanged, before = Unchanged(model), state_of(model)
    for p in model.parameters():
        p.data, p.grad = 5.0, 1.0
    assert unchanged(model)
    neuron = model.layers[0].neurons[1]
    alter(model, neuron)
    # A list of the same weights is as good, and looked into from now on.
    is_as_good = alter is ALTERATIONS["a list for another"]
    assert unchanged(model) == (state_of(model) == before) == is_as_good
    if is_as_good:
        neuron.w[0] = Value(5.0)
        assert not unchanged(model)


@pytest.mark.parametrize(
    ("first", "other"),
    [(1, True), (1.0, 1), (0.0, -0.0), ([1.0], [1]), ({"a": (0.0,)}, {"a": (-0.0,)}), ("a", "b")],
)
def test_what_is_equal_may_be_another(first: Any, other: Any) -> None:
    model: Any = nn.MLP(1, [1], seed=1)
    model.layers[0].setting = first
    unchanged = Unchanged(model)
    assert unchanged(model)
    model.layers[0].setting = other
    assert not unchanged(model)


def test_what_is_shared_is_looked_into() -> None:
    model: Any = nn.MLP(1, [1, 1], seed=1)
    deep: Any = [0.5]
    for part in model.layers:
        part.sizes = model.sizes = (2, 2)
        part.weights = model.weights = [Value(1.0)]
    assert Unchanged(model)(model)
    for _ in range(100):
        deep = [deep, deep]
    model.deep = deep
    assert not Unchanged(model)(model)
    model.deep = loop = [0.5]
    loop.append(loop)  # type: ignore[arg-type]
    assert not Unchanged(model)(model)


def test_what_is_not_seen_quickly_is_never_unchanged() -> None:
    assert not Unchanged(Mixed())(Mixed())
    parts: list[Any] = [np.array([1.0]), {"me": [1.0]}]
    for part in parts:
        model = nn.Sequential(nn.Layer(1, 1, seed=1))
        vars(model)["more"] = part
        unchanged = Unchanged(model)
        assert unchanged(model) == isinstance(part, dict)
        part[0 if isinstance(part, np.ndarray) else "me"] = 2.0
        assert not unchanged(model)
