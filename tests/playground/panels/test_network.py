"""The network as the page draws it: all of its numbers, and none that may not be shown."""

from __future__ import annotations

import math
from typing import Any

import pytest

from tests.playground.drawing import joined
from tinygrad_bp.playground.panels.network import links, view
from tinygrad_bp.playground.run.moment import Moment, moment_of
from tinygrad_bp.playground.session.session import Session
from tinygrad_bp.teach.tutorial import build


def drawn(session: Session) -> dict[str, Any]:
    return drawn_at(session.moment)


def drawn_at(moment: Moment) -> dict[str, Any]:
    stays, data = links(moment), view(moment)
    assert stays is not None
    assert data is not None
    return joined(stays, data)


def by_name(things: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {thing["name"]: thing for thing in things}


def test_check_02_the_tutorials_numbers_are_those_that_it_prints() -> None:
    data = drawn(Session())
    neurons = by_name([node for layer in data["layers"] for node in layer])
    printed = {
        "net_h1": (neurons["h1"]["net"], 0.3775),
        "out_h1": (neurons["h1"]["out"], 0.593269992),
        "out_h2": (neurons["h2"]["out"], 0.596884378),
        "out_o1": (neurons["o1"]["out"], 0.751365070),
        "out_o2": (neurons["o2"]["out"], 0.772928465),
        "E_o1": (data["errors"][0]["value"], 0.274811083),
        "E_o2": (data["errors"][1]["value"], 0.023560026),
        "E_total": (data["total"]["value"], 0.298371109),
    }
    for name, (number, figure) in printed.items():
        assert number == pytest.approx(figure, abs=6e-10), name


def test_each_link_and_bias_has_the_engines_derivative() -> None:
    net = build()
    net["E_total"].backward()
    data = drawn(Session())
    for part in [*data["links"], *data["biases"]]:
        assert part["value"] == net[part["name"]].data
        assert part["derivative"] == pytest.approx(net[part["name"]].grad, rel=1e-14)
    assert [(link["source"], link["target"]) for link in data["links"][:3]] == [
        ("i1", "h1"),
        ("i2", "h1"),
        ("i1", "h2"),
    ]
    assert data["biases"][1] | {"value": 0, "derivative": 0} == {
        "name": "b2",
        "of": ["o1", "o2"],
        "value": 0,
        "derivative": 0,
        "fixed": True,
        "shared": True,
    }


def test_what_no_phase_has_given_yet_is_not_there() -> None:
    session = Session()
    for _ in range(5):
        session.handle({"type": "phase"})
    data = drawn(session)
    assert [node["out"] is None for layer in data["layers"] for node in layer] == [False] * 6
    assert [error["value"] is None for error in data["errors"]] == [False, True]
    assert data["total"]["value"] is None
    assert {link["derivative"] for link in data["links"]} == {None}
    session.handle({"type": "go_phase", "index": 0})
    assert [node["net"] is None for node in drawn(session)["layers"][1]] == [False, True]
    assert drawn(session)["layers"][1][1]["slope"] is None


def test_what_is_asked_for_is_not_there() -> None:
    moment = Session().moment
    asked = frozenset({"∂E_total/∂w6", "out_h1", "E_o2"})
    data = drawn_at(moment_of(moment.settings, moment.run, asked=asked))
    assert data["asked"] == ["E_o2", "out_h1", "∂E_total/∂w6"]
    assert by_name(data["links"])["w6"]["derivative"] is None
    assert data["layers"][1][0]["out"] is None
    assert data["errors"][1]["value"] is None
    assert by_name(data["links"])["w5"]["derivative"] is not None


@pytest.mark.parametrize("bias", ["neuron", "layer", "none"])
def test_biases_are_drawn_as_they_are(bias: str) -> None:
    session = Session()
    session.handle({"type": "set", "name": "bias", "value": bias})
    found = [(one["of"], one["shared"]) for one in drawn(session)["biases"]]
    assert (
        found
        == {
            "neuron": [(["h1"], False), (["h2"], False), (["o1"], False), (["o2"], False)],
            "layer": [(["h1", "h2"], True), (["o1", "o2"], True)],
            "none": [],
        }[bias]
    )


def test_columns_and_classes_have_their_names() -> None:
    data = drawn(Session(address="#preset=iris"))
    inputs, outputs = data["layers"][0], data["layers"][-1]
    assert all(node["label"] for node in [*inputs, *outputs])
    assert [node["name"] for node in inputs] == ["i1", "i2", "i3", "i4"]
    assert data["sample"]["count"] > 1
    assert [error["target"] for error in data["errors"]].count(1.0) == 1


def test_a_run_that_diverged_is_drawn_too() -> None:
    session = Session()
    session.handle({"type": "set", "name": "activation", "value": "linear"})
    session.handle({"type": "set", "name": "output_activation", "value": "linear"})
    session.handle({"type": "set", "name": "learning_rate", "value": 1000.0})
    for _ in range(12):
        session.handle({"type": "update"})
    assert not math.isfinite(drawn(session)["total"]["value"])


@pytest.mark.parametrize(
    ("hide", "hidden"),
    [("weights", ("links", "value")), ("biases", ("biases", "value")), ("w5", ("links", "value"))],
)
def test_what_a_link_hides_is_not_in_the_drawing(hide: str, hidden: tuple[str, str]) -> None:
    session = Session(address=f"#hide={hide}")
    data = drawn(session)
    shown = [part[hidden[1]] for part in data[hidden[0]]]
    assert None in shown
    assert (hide == "w5") == any(value is not None for value in shown)


def test_a_derivative_that_no_phase_works_out_comes_with_the_last_one() -> None:
    session = Session()
    assert session.handle({"type": "set", "name": "frozen", "value": ["w1", "w8"]}) == []
    known = []
    for _ in session.moment.phases:
        assert session.handle({"type": "phase"}) == []
        links = drawn(session)["links"]
        found = {link["name"] for link in links if link["derivative"] is not None}
        assert ("w1" in found) == ("w8" in found) == (len(found) == len(links))
        known.append(len(found))
    assert known[0] == 0
    assert known[-2] == 8


def test_what_is_frozen_is_marked() -> None:
    session = Session()
    assert not any(link["isFrozen"] for link in drawn(session)["links"])
    for name, value in {"bias": "neuron", "train_biases": True, "frozen": ["w5", "b_h2"]}.items():
        assert session.handle({"type": "set", "name": name, "value": value}) == []
    data = drawn(session)
    assert [link["name"] for link in data["links"] if link["isFrozen"]] == ["w5"]
    assert [bias["name"] for bias in data["biases"] if bias["fixed"]] == ["b_h2"]
    assert session.handle({"type": "undo"}) == []
    assert not any(link["isFrozen"] for link in drawn(session)["links"])
