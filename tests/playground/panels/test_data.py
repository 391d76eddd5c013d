"""The table: its numbers are those of the network, and what is not known is in none of them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tinygrad_bp.playground.panels.data import table, view
from tinygrad_bp.playground.panels.network import view as network
from tinygrad_bp.playground.session.session import Session
from tinygrad_bp.teach.tutorial.network import build


def opened(preset: str) -> Session:
    session = Session()
    assert session.handle({"type": "set", "name": "preset", "value": preset}) == []
    return session


def shown(session: Session) -> dict[str, Any]:
    data = view(session.moment)
    assert data is not None
    return data


def test_the_tutorials_sample_is_told_output_by_output() -> None:
    sample = shown(Session())["sample"]
    net = build()
    for place, output in enumerate(sample["outputs"], 1):
        assert output["name"] == f"o{place}"
        assert output["target"] == net[f"target_o{place}"].data
        assert output["out"] == net[f"out_o{place}"].data
        assert output["off"] == output["out"] - output["target"]
        assert output["error"] == net[f"E_o{place}"].data
    assert sample["total"] == net["E_total"].data


def test_the_table_names_its_columns() -> None:
    found = table(Session().moment)
    assert (found["columns"], found["outputs"], found["classes"]) == (
        ["i1", "i2"],
        ["o1", "o2"],
        None,
    )
    found = table(opened("iris").moment)
    assert found["columns"][0] == "sepal length"
    assert found["classes"] == ["setosa", "versicolor", "virginica"]
    assert found["goals"] == [0.0, 1.0, 2.0]
    assert len(found["train"]["rows"]) == found["train"]["count"]


def test_the_table_has_the_numbers_that_were_given_and_the_network_what_is_computed() -> None:
    session = opened("operators")
    message = {"type": "set", "name": "features", "value": ["xx", "xy", "y"]}
    assert session.handle(message) == []
    found = table(session.moment)
    assert found["columns"] == ["x", "y"]
    assert found["train"]["rows"] == [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    drawn = network(session.moment)
    assert drawn is not None
    inputs = drawn["layers"][0]
    assert [(i["name"], i["label"]) for i in inputs] == [("i1", "y"), ("i2", "x²"), ("i3", "xy")]
    assert session.handle({"type": "undo"}) == []
    assert table(session.moment)["columns"] == ["i1", "i2"]


@pytest.mark.parametrize("preset", ["operators", "moons", "iris", "regression", "slope"])
def test_each_row_has_what_the_network_gives_for_it(preset: str) -> None:
    session = opened(preset)
    session.handle({"type": "update"})
    data, run = shown(session), session.moment.run
    loss = run.recipe.loss_function
    model: Any = run.model
    for row in (0, len(run.rows) - 1):
        outputs = model.outputs(run.rows[row])
        numbers = [y.data for y in outputs]
        is_one = len(outputs) == 1
        if is_one:
            assert data["train"]["outputs"][row] == pytest.approx(numbers, rel=1e-9)
        else:  # the table says which class it takes
            assert data["train"]["said"][row] == numbers.index(max(numbers))
        targets = run.targets[row]
        error = loss(outputs[0] if is_one else outputs, targets[0] if is_one else targets)
        assert data["train"]["errors"][row] == pytest.approx(error.data, rel=1e-9)
    mean = sum(data["train"]["errors"]) / len(run.rows)
    assert data["mean"] == pytest.approx(mean, rel=1e-9)


def test_classes_that_are_right_are_counted() -> None:
    session = opened("iris")
    session.handle({"type": "go", "update": 0})
    data, found = shown(session), table(session.moment)
    for part in ("train", "test"):
        result = data[part]
        pairs = zip(result["said"], found[part]["kinds"], strict=True)
        assert result["right"] == sum(said == kind for said, kind in pairs)
        assert result["right"] == sum(result["confusion"][k][k] for k in range(3))
        assert sum(map(sum, result["confusion"])) == found[part]["count"]


def test_outputs_that_are_not_yet_known_are_nowhere() -> None:
    session = opened("operators")
    session.handle({"type": "phase"})
    data = shown(session)
    assert data["train"]["outputs"][data["in_use"]] == [None]
    assert data["train"]["errors"][data["in_use"]] is None
    assert data["sample"]["total"] is None
    assert data["mean"] is None


@pytest.mark.parametrize(
    ("preset", "kind", "name"),
    [("moons", "out", "outputs"), ("iris", "out", "said"), ("iris", "errors", "errors")],
)
def test_a_link_can_hide_kinds_of_numbers(preset: str, kind: str, name: str) -> None:
    session = opened(preset)
    session.handle({"type": "set", "name": "hide", "value": [kind]})
    data = shown(session)
    for part in ("train", "test"):
        rows = data[part][name]
        assert {x for row in rows for x in (row if isinstance(row, list) else [row])} == {None}


def test_a_derivative_that_is_asked_for_is_not_given_away() -> None:
    moment = replace(Session().moment, asked=frozenset({"∂E_total/∂out_o1"}))
    data = view(moment)
    assert data is not None
    first, second = data["sample"]["outputs"]
    assert first["off"] is None
    assert second["off"] is not None


def test_a_link_can_hide_it() -> None:
    session = Session()
    session.handle({"type": "set", "name": "hide", "value": ["data"]})
    assert view(session.moment) is None


def test_scaled_columns_have_what_makes_the_given_numbers_of_them() -> None:
    session = Session()
    text = "hours,grade\n1,2.1\n2,3.5\n3,5.5\n4,6.9\n"
    assert session.handle({"type": "table", "name": "own.csv", "text": text}) == []
    found = table(session.moment)
    assert found["is_scaled"]
    first = zip(
        found["scales"], found["train"]["rows"][0] + found["train"]["targets"][0], strict=True
    )
    assert [mean + deviation * x for (mean, deviation), x in first] == pytest.approx([1.0, 2.1])
    session.handle({"type": "set", "name": "scaled", "value": False})
    found = table(session.moment)
    assert (found["is_scaled"], found["scales"]) == (False, [])
    assert found["train"]["rows"][0] == [1.0]
