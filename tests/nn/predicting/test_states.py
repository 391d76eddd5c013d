"""A model is what code was made for, or it is not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from tinygrad_bp import Value, nn
from tinygrad_bp.nn.predicting.states import state_of


class Mixed(nn.Module):
    def __init__(self) -> None:
        rate = 0.5
        self.w: Any = [Value(1.0), Value(2.0)]
        self.parts = {"a": nn.Neuron(1, seed=1), "me": self}
        self.fixed = np.array([1.0, 2.0])
        self.function: Any = lambda x: x * rate
        self.limit = float("nan")


def change_closure(model: Mixed) -> None:
    rate = 0.25
    model.function = lambda x: x * rate


CHANGES: dict[str, Any] = {
    "another parameter": lambda m: m.w.__setitem__(0, Value(1.0)),
    "one parameter more": lambda m: m.w.append(Value(3.0)),
    "a setting of a part": lambda m: setattr(m.parts["a"], "activation", "tanh"),
    "a number in an array": lambda m: m.fixed.__setitem__(0, 9.0),
    "what a function closes over": change_closure,
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


def test_the_numbers_of_parameters_do_not() -> None:
    model = Mixed()
    before = state_of(model)
    model.w[0].data = 7.0
    assert state_of(model) == before
    assert hash(before) == hash(state_of(model))
