"""The list of settings holds together: defaults within bounds, names once, all as JSON."""

from __future__ import annotations

import json

import pytest

from tinygrad_bp.nn.losses import BY_NAME as LOSSES
from tinygrad_bp.nn.optim.optimizers import BY_NAME as OPTIMIZERS
from tinygrad_bp.playground.state.settings import (
    BY_NAME,
    DEFAULTS,
    SETTINGS,
    checked,
    compared,
    schema,
)
from tinygrad_bp.teach.derivations.conventions import CONVENTIONS


@pytest.mark.parametrize("control", SETTINGS, ids=lambda control: control.name)
def test_each_default_is_within_its_bounds_and_in_the_schema(control: object) -> None:
    for control in SETTINGS:
        assert checked(control.name, control.default) == control.default
        assert control.field.read(control.field.write(control.default)) == control.default
        assert control.keeps in ("all", "run", "weights", "nothing")
        assert control.label
        assert control.hint.endswith(".")


def test_each_name_stands_once() -> None:
    assert len(BY_NAME) == len(SETTINGS) == len(DEFAULTS)
    assert [entry["name"] for entry in json.loads(json.dumps(schema()))] == [*BY_NAME]


def test_the_choices_are_those_of_the_package() -> None:
    assert {*LOSSES} == {name["name"] for name in BY_NAME["loss"].field.schema()["names"]}
    offered = {name["name"] for name in BY_NAME["optimizer"].field.schema()["names"]}
    assert offered == {*OPTIMIZERS} - {"adamw"}  # the page's penalty is part of the loss
    assert {*CONVENTIONS} == {
        name["name"] for name in BY_NAME["convention"].field.schema()["names"]
    }


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("noise", 2000, "noise must be a number from 0 to 0.5, not 2000"),
        ("hidden", [8] * 10, "hidden must have at most 6 entries, not 10"),
        ("learning_rte", 1, "did you mean 'learning_rate'?"),
        (["noise"], 1, "the setting must be one of"),
        ("compare", "compare=off", "compare: the setting must be one of"),
        ("compare", "learning_rate=0", "compare: learning_rate must be a number"),
        ("features", [], "features must have at least one of x, y, xx"),
        ("features", ["x", "zz"], "features, number 2, must be one of x, y"),
        ("hide", ["a b"], "hide, number 1, must be the name of a control or a number"),
    ],
)
def test_what_is_out_of_bounds_is_refused_with_a_sentence(
    name: str, value: object, sentence: str
) -> None:
    with pytest.raises(ValueError, match="must") as caught:
        checked(name, value)
    assert sentence in str(caught.value)


def test_inputs_stand_in_their_order_and_each_once() -> None:
    assert checked("features", ["xy", "x"]) == ["x", "xy"]
    with pytest.raises(ValueError, match="features has x twice: leave one out"):
        checked("features", ["x", "y", "x"])
    assert checked("frozen", ["w5", "b1"]) == ["w5", "b1"]
    with pytest.raises(ValueError, match="frozen has w5 twice: leave one out"):
        checked("frozen", ["w5", "b1", "w5"])


def test_two_runs_can_differ_in_their_order() -> None:
    assert compared(checked("compare", "order=sequential")) == ("order", "sequential")
