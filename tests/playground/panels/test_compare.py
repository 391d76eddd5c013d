"""Two runs side by side: the first number that differs, and why."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.playground.drawing import joined
from tests.thorough import THOROUGH
from tinygrad_bp.playground.panels.compare import view
from tinygrad_bp.playground.run.phases import derivative_name
from tinygrad_bp.playground.session.session import Session
from tinygrad_bp.playground.state.settings import BY_NAME


def compared(change: str, updates: int, **settings: Any) -> dict[str, Any]:
    """The comparison after some updates."""
    session = Session()
    for name, value in {**settings, "compare": change}.items():
        assert session.handle({"type": "set", "name": name, "value": value}) == []
    for _ in range(updates):
        assert session.handle({"type": "update"}) == []
    while session.tick(0.1) is not None:
        pass
    return view(session.moment)


def why(found: dict[str, Any]) -> str:
    """The sentence without its markup."""
    pieces = [piece if isinstance(piece, str) else piece["math"] for piece in found["why"]]
    return re.sub(r"<[^>]*>", "", "".join(pieces))


def test_check_04_side_by_side_w1_is_the_first_number_that_differs() -> None:
    found = compared("order=sequential", 1)
    numbers = {row["name"]: row for row in found["rows"]}
    assert found["first"] == "w1"
    assert [row["name"] for row in found["rows"] if row["first"]] == ["w1"]
    assert [numbers[f"w{k}"]["same"] for k in (5, 6, 7, 8)] == [True] * 4
    w1, total = numbers["w1"], numbers["E_total"]
    assert f"{w1['left']:.9f} {w1['right']:.9f}" == "0.149780716 0.149817639"
    assert f"{total['left']:.9f} {total['right']:.9f}" == "0.291027774 0.291027924"
    assert why(found) == (
        "w1 is the first number that differs: one run had already changed w5, w6, w7 and w8 when "
        "it came to w1."
    )
    assert found["sides"] == ["weights change: all at once", "weights change: one after another"]


def test_before_the_first_update_nothing_differs() -> None:
    found = compared("order=sequential", 0)
    assert found["first"] is None
    assert why(found) == "Before the first update no number differs."


@pytest.mark.parametrize(
    ("change", "updates", "first"),
    [
        ("learning_rate=5", 1, "w5"),
        ("train_biases=yes", 1, "b2"),
        ("optimizer=adam", 1, "w5"),
        ("activation=tanh", 0, "out_h1"),
        ("loss=mse", 0, "E_o1"),
        ("seed=7", 0, "w1"),
    ],
)
def test_other_settings(change: str, updates: int, first: str) -> None:
    found = compared(change, updates)
    assert found["first"] == first
    assert first.replace("_", "") in why(found)


@pytest.mark.parametrize(
    "change",
    [
        "bias=neuron",
        pytest.param("output_activation=linear", marks=THOROUGH),
        *(
            pytest.param(f"{preset}{change}", marks=THOROUGH)
            for preset in ("", "preset=operators&")
            for change in (
                *("hidden=3", "activation=tanh", "activations=relu"),
                *("loss=mae", "optimizer=adam", "learning_rate=0.1", "momentum=0.9"),
                *("order=sequential", "batch_size=3", "regularization=l2", "seed=3", "seed=0"),
                *("regularization_rate=0.1", "train_biases=yes", "start=random", "init=he"),
                *("operator=nand", "bias=none"),
            )
        ),
    ],
)
def test_both_sides_have_the_numbers_of_runs_by_themselves(change: str) -> None:
    preset, _, change = change.rpartition("&")
    name, _, value = change.partition("=")
    beside = {"type": "set", "name": name, "value": BY_NAME[name].field.read(value)}
    messages = [[{"type": "set", "name": "compare", "value": change}], [], [beside]]
    found = []
    for before in messages:
        session = Session(address=preset)
        for message in (*before, {"type": "update"}, {"type": "update"}):
            assert session.handle(message) == []
        session.tick(10.0)
        found.append(session.changes())
    rows = found[0]["compare"]["rows"]
    for side, alone in (("left", found[1]), ("right", found[2])):
        known = {row["name"]: row[side] for row in rows if row[side] is not None}
        network = joined(alone["links"], alone["network"])
        links = [*network["links"], *network["biases"]]
        numbers = {link["name"]: link["value"] for link in links}
        numbers |= {derivative_name(link["name"]): link["derivative"] for link in links}
        assert {name: known[name] for name in numbers} == numbers
        nodes = [node for layer in network["layers"][1:] for node in layer]
        assert all(known[f"out_{node['name']}"] == node["out"] for node in nodes)
    differing = [row["name"] for row in rows if row["left"] != row["right"]]
    assert [row["name"] for row in rows if row["first"]] == differing[:1]


def test_a_second_run_that_diverged_is_told_and_no_number_is_the_first() -> None:
    linear = {"activation": "linear", "output_activation": "linear"}
    found = compared("learning_rate=1000", 9, **linear)
    assert why(found) == "The second run diverged at update 5: its error is no longer a number."
    assert (found["behind"], found["first"]) == (0, None)
    assert not any(row["first"] for row in found["rows"])


def test_a_second_run_without_a_value_is_refused() -> None:
    session = Session()
    [event] = session.handle({"type": "set", "name": "compare", "value": "output_activation=asin"})
    assert event["text"] == "asin has no value at what comes into o1: take another activation"
    assert view(session.moment) == {"setting": None}


def test_both_networks_and_both_curves_are_there() -> None:
    found = compared("learning_rate=0.05", 3)
    [[links, one], [others, other]] = found["networks"]
    assert links == others
    assert one["weights"][0] != other["weights"][0]
    assert [len(line) for line in found["errors"]] == [4, 4]


def test_networks_of_other_shapes_are_compared_too() -> None:
    found = compared("hidden=3", 2)
    missing = [row["name"] for row in found["rows"] if row["left"] is None]
    assert "net_h3" in missing


def test_what_a_lesson_asks_is_shown_of_neither_run() -> None:
    found = compared("order=sequential", 0, lesson="blank")
    [row] = [row for row in found["rows"] if row["name"] == "net_h1"]
    assert (row["left"], row["right"]) == (None, None)


def test_without_a_comparison_there_is_nothing() -> None:
    assert view(Session().moment) == {"setting": None}


def test_what_a_link_hides_is_shown_of_neither_run() -> None:
    rows = {row["name"]: row for row in compared("seed=7", 0, hide=["weights"])["rows"]}
    assert (rows["w1"]["left"], rows["w1"]["right"]) == (None, None)
    assert rows["b1"]["left"] == 0.35
