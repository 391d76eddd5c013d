"""The panel of the settings: what it shows is what the session has, and can be set again."""

from __future__ import annotations

import json
from typing import Any

from tinygrad_bp.playground.panels.settings import schema_view, view
from tinygrad_bp.playground.session.session import Session
from tinygrad_bp.playground.state.settings import BY_NAME, checked


def shown(*messages: dict[str, Any]) -> dict[str, Any]:
    session = Session()
    for message in messages:
        assert session.handle(message) == []
    return view(session.moment)


def setting(name: str, value: Any) -> dict[str, Any]:
    return {"type": "set", "name": name, "value": value}


def test_the_beginning_differs_in_nothing() -> None:
    data = shown()
    assert data["changed"] == []
    assert data["values"] == data["base"]
    assert [part["text"] for part in data["sentence"]][-1] == "9 digits"
    json.dumps([data, schema_view(Session().moment)])


def test_what_differs_from_the_preset_is_marked() -> None:
    data = shown(setting("learning_rate", 0.3), setting("digits", 4))
    assert data["changed"] == ["learning_rate", "digits"]
    changed = [part["text"] for part in data["sentence"] if part["changed"]]
    assert changed == ["gradient descent with η 0.3", "4 digits"]


def test_all_that_the_form_shows_is_in_the_schema() -> None:
    known = {entry["name"]: entry for entry in schema_view(Session().moment)["settings"]}
    for name in ("tutorial", "operators", "spiral", "iris", "table"):
        data = shown(setting("preset", name))
        assert known.keys() >= {*data["used"]}
        assert {name for part in data["sentence"] for name in part["settings"]} <= {*data["used"]}


def test_each_comparison_can_be_made() -> None:
    session = Session()
    comparisons = view(session.moment)["comparisons"]
    assert "order=sequential" in [entry["value"] for entry in comparisons]
    for entry in comparisons:
        assert session.handle(setting("compare", entry["value"])) == []
        assert session.moment.run.other is not None
        assert entry["label"]


def test_each_learning_rate_leaves_comparisons_within_bounds() -> None:
    field = BY_NAME["learning_rate"].field.schema()
    for rate in (field["lower"], 0.3, field["upper"]):
        for entry in shown(setting("learning_rate", rate))["comparisons"]:
            assert checked("compare", entry["value"]) == entry["value"]
