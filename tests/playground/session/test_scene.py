"""What changes on the page keeps of the run what it can."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest

from tinygrad_bp.playground.presets.catalogue import CATALOGUE
from tinygrad_bp.playground.session.scene import Scene
from tinygrad_bp.playground.session.session import Session
from tinygrad_bp.playground.state.settings import SETTINGS


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("learning_rate", 0.1),
        ("loss", "mse"),
        ("optimizer", "adam"),
        ("activation", "tanh"),
        ("train_biases", True),
        ("order", "sequential"),
        ("regularization", "l2"),
    ],
)
def test_weights_and_history_go_on(name: str, value: object) -> None:
    scene = Scene()
    scene.run.advance(5)
    parameters, errors = scene.run.parameters, scene.run.errors[:5]
    scene.set(name, value)
    assert scene.settings[name] == value
    assert (scene.run.update, scene.run.parameters) == (5, parameters)
    assert scene.run.errors[:5] == errors
    scene.run.advance(1)
    assert scene.run.update == 6


def test_an_operator_is_switched_while_it_learns() -> None:
    scene = Scene()
    scene.set("preset", "operators")
    scene.run.advance(20)
    parameters = scene.run.parameters
    scene.set("operator", "and")
    assert scene.run.parameters == parameters
    assert scene.run.targets == ((0.0,), (0.0,), (0.0,), (1.0,))


def test_another_preset_has_its_own_digits_unless_somebody_chose_them() -> None:
    scene = Scene()
    scene.set("preset", "moons")
    assert scene.settings["digits"] == CATALOGUE["moons"].values()["digits"] == 6
    scene.set("digits", 5)
    scene.open_table("trees.csv", "height,width,kind\n1,2,oak\n3,4,ash\n2,2,oak\n")
    assert scene.settings["digits"] == 5


def test_an_input_keeps_its_weights_where_others_come_and_go() -> None:
    scene = Scene()
    scene.set("preset", "operators")
    before = [neuron.w for neuron in scene.model.layers[0].neurons]
    scene.set("features", ["y", "xy"])
    for neuron, (_, of_y) in zip(scene.model.layers[0].neurons, before, strict=True):
        assert neuron.w[0].data == of_y.data
    scene.set("operator", "or")
    assert scene.run.rows == ((0.0, 0.0), (1.0, 0.0), (0.0, 0.0), (1.0, 1.0))
    scene.set("compare", "features=x")
    assert scene.run.other is not None
    assert scene.run.other.rows == ((0.0,), (0.0,), (1.0,), (1.0,))


@pytest.mark.parametrize("order", ["simultaneous", "sequential"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_what_is_frozen_stays_while_the_others_learn(order: str, optimizer: str) -> None:
    scene = Scene()
    for name, value in {"order": order, "optimizer": optimizer, "train_biases": True}.items():
        scene.set(name, value)
    scene.run.advance(2)
    scene.set("frozen", ["w5", "b1"])
    before = scene.run.parameters
    scene.run.advance(3)
    same = {name for name, number in scene.run.parameters.items() if number == before[name]}
    assert scene.run.update == 5
    assert scene.run.fixed == same == {"w5", "b1"}
    scene.set("frozen", [])
    scene.run.advance(1)
    assert scene.run.parameters["w5"] != before["w5"]


def test_names_of_another_network_are_not_frozen() -> None:
    scene = Scene()
    scene.set("frozen", ["w8"])
    with pytest.raises(ValueError, match="no weight or bias w9 here that could be frozen"):
        scene.set("frozen", ["w9"])
    assert scene.settings["frozen"] == ["w8"]
    scene.set("compare", "hidden=1")
    assert scene.run.other is not None
    assert scene.run.other.fixed == {"b1", "b2"}
    scene.set("hidden", [1])
    assert scene.settings["frozen"] == []
    scene.set("compare", "frozen=w1")
    assert scene.run.other.fixed == {"w1", "b1", "b2"}


def test_another_shape_keeps_what_fits_and_the_last_run_as_a_ghost() -> None:
    scene = Scene()
    scene.run.advance(5)
    parameters, errors = scene.run.parameters, scene.run.errors
    scene.set("hidden", [3])
    assert scene.run.update == 0
    assert scene.run.parameters["w1"] == parameters["w1"]
    assert scene.run.previous == errors


def test_what_does_not_fit_changes_nothing() -> None:
    scene = Scene()
    with pytest.raises(ValueError, match="learning_rate"):
        scene.set("learning_rate", 0.0)
    with pytest.raises(ValueError, match="setting"):
        scene.set("colour", "red")
    assert scene.settings["learning_rate"] == 0.5


def test_a_table_begins_anew_with_what_suits_it() -> None:
    scene = Scene()
    scene.open_table("trees.csv", "height,width,kind\n1,2,oak\n3,4,ash\n2,2,oak\n")
    assert scene.settings["loss"] == "binary_cross_entropy"
    assert len(scene.run.rows) == 3
    scene.set("scaled", False)
    assert scene.run.rows[0] == (1.0, 2.0)
    with pytest.raises(ValueError, match="line 3"):
        scene.open_table("bad.csv", "x,y\n1,2\n3\n")
    assert len(scene.run.rows) == 3


def test_a_loss_that_does_not_fit_the_outputs_is_refused() -> None:
    scene = Scene()
    scene.set("loss", "binary_cross_entropy")
    scene.take_parameters({"b2": -5.0})
    with pytest.raises(ValueError, match="takes probabilities"):
        scene.set("output_activation", "tanh")
    scene.set("preset", "operators")
    with pytest.raises(ValueError, match="two outputs"):
        scene.set("loss", "cross_entropy")


def test_the_run_beside_has_the_same_changes_but_one() -> None:
    scene = Scene()
    scene.set("compare", "order=sequential")
    scene.run.advance(3)
    assert scene.catch_up(10)
    other = scene.run.other
    assert other
    scene.set("learning_rate", 0.25)
    scene.take_parameters({"w5": 0.5})
    assert scene.run.other is other
    assert other.recipe.learning_rate == 0.25
    assert other.recipe.order == "sequential"
    assert other.parameters["w5"] == 0.5
    assert (other.update, other.last) == (3, 3)
    scene.set("order", "sequential")
    assert scene.catch_up(10)
    assert scene.run.other
    assert scene.run.other.recipe.order == "sequential"


@pytest.mark.parametrize("change", ["bias=none", "hidden=3", "seed=7", "activation=tanh"])
def test_two_runs_can_differ_in_anything(change: str) -> None:
    scene = Scene()
    scene.run.advance(2)
    scene.set("compare", change)
    while not scene.catch_up(1):
        pass
    assert scene.run.other
    assert scene.run.other.update == 2
    assert scene.run.other.error != scene.run.error
    scene.run.go(1)
    assert scene.catch_up(1)
    assert scene.run.other.update == 1


@pytest.mark.parametrize("activation", ["asin", "log1p", "sqrt"])
def test_a_function_without_a_value_at_these_numbers_is_shown_and_refused(activation: str) -> None:
    session = Session(address=f"#preset=moons&activation={activation}")
    session.handle({"type": "update"})
    assert {"network", "plane", "status"} <= session.changes().keys()
    session.handle({"type": "set", "name": "activation", "value": "tanh"})
    [event] = session.handle({"type": "set", "name": "activation", "value": activation})
    assert f"{activation} has no value at what comes into h" in event["text"]
    assert session.moment.settings["activation"] == "tanh"


#: Each setting of what is learned, with other values; others that it needs to matter.
ACTING: list[tuple[str, str, list[Any], dict[str, Any]]] = [
    ("operators", "operator", ["or", "nand", "and"], {}),
    ("moons", "samples", [2, 12], {"samples": 8}),
    ("moons", "noise", [0.0, 0.5], {"samples": 8}),
    ("moons", "test_share", [0.0, 0.8], {"samples": 8}),
    ("operators", "features", [["x"], ["x", "xy"], ["yy", "sin_x", "cos_y"]], {}),
    ("tutorial", "frozen", [["w5"], ["w1", "b2"]], {"train_biases": True}),
    ("tutorial", "hidden", [[], [3], [2, 2], [1] * 6], {}),
    ("tutorial", "activation", ["tanh", "relu", "gelu"], {}),
    ("tutorial", "activations", [["tanh", "sigmoid"]], {"hidden": [2, 2]}),
    ("tutorial", "output_activation", ["tanh", "linear", "softplus"], {}),
    ("tutorial", "loss", ["mae", "hinge", "binary_cross_entropy", "cross_entropy"], {}),
    ("tutorial", "optimizer", ["adam", "rmsprop"], {}),
    ("tutorial", "learning_rate", [1e-6, 0.05, 1e4], {}),
    ("tutorial", "momentum", [0.9, 0.999], {}),
    ("tutorial", "order", ["sequential"], {}),
    ("operators", "batch_size", [1, 3], {}),
    ("tutorial", "regularization", ["l1", "l2"], {}),
    ("tutorial", "regularization_rate", [0.0, 10.0], {"regularization": "l2"}),
    ("tutorial", "bias", ["neuron", "none"], {"train_biases": True}),
    ("tutorial", "train_biases", [True], {}),
    ("tutorial", "start", ["random"], {}),
    ("tutorial", "init", ["xavier", "he", "zero"], {"start": "random"}),
    ("tutorial", "seed", [1, 2**32 - 1], {"start": "random"}),
]


@pytest.mark.parametrize(("preset", "name", "values", "others"), ACTING, ids=lambda x: str(x)[:12])
def test_each_setting_of_learning_acts_on_what_is_learned(
    preset: str, name: str, values: list[Any], others: dict[str, Any]
) -> None:
    def learned(settings: dict[str, Any]) -> list[float]:
        scene = Scene()
        for each, value in {"preset": preset, **others, **settings}.items():
            scene.set(each, value)
            assert scene.settings[each] == value
        scene.run.advance(2)
        return list(scene.run.parameters.values())

    found = [learned({}), *(learned({name: value}) for value in values)]
    assert all(one != other for one, other in combinations(found, 2))


def test_all_settings_of_learning_are_tried() -> None:
    groups = ("data", "network", "learning", "biases", "start")
    learning = {control.name for control in SETTINGS if control.group in groups}
    assert {name for _, name, _, _ in ACTING} == learning - {
        "preset",
        "scaled",
    }  # that of a table is tried with tables
