"""Whatever messages come in whatever order, a session goes on, and is what it says."""

from __future__ import annotations

import random
from itertools import count
from typing import Any

import pytest

from tests.thorough import THOROUGH
from tinygrad_bp.playground.host.encoding import encoded
from tinygrad_bp.playground.session.panels import PANELS
from tinygrad_bp.playground.session.session import Session
from tinygrad_bp.playground.state.settings import BY_NAME, SETTINGS

KINDS = (
    *("play", "pause", "phase", "update", "back", "back_update", "rewind", "go", "go_phase"),
    *("select", "path", "edit", "cell", "point", "undo", "redo", "new_seed", "hello", "table"),
    *("set", "set", "set", "set", "lesson_go", "answer", "show_answer", "predict"),
)
NAMES = ("w1", "w5", "b1", "b_h1", "h1", "i2", "target_o1", "out_h1", "E_total", "nothing", "")
#: Networks of the other presets take long to compile.
PRESETS = ("tutorial", "operators", "points")


def value(schema: dict[str, Any], rng: random.Random) -> Any:
    """A value that a setting may have."""
    match schema["kind"]:
        case "real":
            return rng.choice([schema["lower"], schema["upper"], 0.25])
        case "whole":
            return rng.randint(schema["lower"], min(schema["upper"], schema["lower"] + 9))
        case "choice":
            return rng.choice(schema["names"])["name"]
        case "yesno":
            return rng.random() < 0.5
        case "choices":
            return rng.sample([choice["name"] for choice in schema["names"]], rng.randint(1, 3))
        case "list":
            is_of_names = schema["item"]["kind"] == "text"
            return rng.choice([[], ["w1"], ["w5", "b1"]]) if is_of_names else []
        case _:
            return "off"


def message(rng: random.Random) -> dict[str, Any]:
    """Any message; some are refused."""
    kind = rng.choice(KINDS)
    number = rng.choice([0.0, 0.5, -3.0, 1e12])
    fields: dict[str, dict[str, Any]] = {
        "go": {"update": rng.choice([0, 1, 7, 40])},
        "go_phase": {"index": rng.randint(0, 20)},
        "path": {"index": rng.randint(0, 2)},
        "select": {"name": rng.choice(NAMES)},
        "edit": {"name": rng.choice(NAMES[:-1]), "value": number},
        "cell": {"row": rng.randint(0, 4), "column": rng.randint(0, 3), "value": number},
        "point": {"action": rng.choice(["add", "move", "remove"]), "index": rng.randint(0, 4)},
        "hello": {"address": rng.choice(["", "#update=3&phase=4", "#hidden=3", "#hidden=99"])},
        "table": {"name": "t", "text": rng.choice(["x,y\n1,2\n2,3\n", "x,k\n1,a\n2,b\n", "x"])},
        "lesson_go": {"step": rng.randint(0, 30)},
        "answer": {"text": rng.choice(["0.1", "0,08", "abc", ""])},
        "predict": {"choice": rng.choice(["", "positive", "larger"])},
    }
    if kind == "set":
        control = rng.choice(SETTINGS)
        chosen = value(control.field.schema(), rng)
        chosen = rng.choice(PRESETS) if control.name == "preset" else chosen
        return {"type": "set", "name": control.name, "value": chosen}
    return {"type": kind, **fields.get(kind, {})}


def state(session: Session) -> dict[str, Any]:
    """All that can be undone, with nan as a text, which is equal to itself."""
    run = session.moment.run
    settings = {
        name: value
        for name, value in session.moment.settings.items()
        if BY_NAME[name].keeps != "all" or name == "compare"
    }
    other = run.other
    return {
        "settings": settings,
        "samples": run.samples,
        "numbers": repr([run.parameters, run.start, run.remembered, [*run.errors]]),
        "other": other and repr([other.parameters, other.recipe.order, [*other.errors]]),
    }


@pytest.mark.parametrize("seed", [10, *[pytest.param(k, marks=THOROUGH) for k in range(4)]])
def test_undoing_all_gives_the_start_and_redoing_all_the_end(seed: int) -> None:
    rng = random.Random(seed)
    session = Session()
    session.handle({"type": "update"})
    start = state(session)
    session.handle({"type": "edit", "name": "w5", "value": 0.5})
    for _ in range(40):
        given = message(rng)
        if given["type"] != "undo":
            session.handle(given)
        if rng.random() < 0.1:
            beside = rng.choice(["off", "order=sequential", "bias=neuron"])
            session.handle({"type": "set", "name": "compare", "value": beside})
    session.handle({"type": "pause"})
    end = state(session)
    for _ in range(20):
        session.handle({"type": rng.choice(["undo", "redo"])})
    assert undone(session, "undo") >= 5
    assert state(session) == start
    assert undone(session, "redo") >= 5
    assert state(session) == end


def undone(session: Session, way: str) -> int:
    """Undo or redo all there is; how many changes that were."""
    steps = 0
    while not session.handle({"type": way}):
        steps += 1
    return steps


@pytest.mark.parametrize("seed", [1, pytest.param(0, marks=THOROUGH)])
def test_any_messages_in_any_order(seed: int) -> None:
    rng = random.Random(seed)
    clock = count(0.0, 0.02)
    session, shown = Session(clock=lambda: next(clock)), dict[str, Any]()
    for _ in range(50):
        for event in session.handle(message(rng)):
            assert event["type"] in ("error", "say")
            assert event["text"]
            assert "\n" not in event["text"]
        for _ in range(2):
            session.tick(rng.choice([0.0, 0.02, 0.1]))
            shown |= session.changes()
        if rng.random() < 0.3:  # of a page that opens now everything is worked out anew
            session.moment.run.graph = None
            session.handle({"type": "hello"})
            assert encoded(session.changes()) == encoded({name: shown[name] for name in PANELS})
        moment = session.moment
        run = moment.run
        assert 0 <= run.update <= run.last == len(run.errors) - 1
        assert len(run.test_errors) in (0, len(run.errors))
        assert moment.phase is None or 0 <= moment.phase < len(moment.phases)
        assert run.recipe.learning_rate == moment.settings["learning_rate"]
        assert len(run.parameters) == len(run.gradients())


def test_an_address_of_any_length_is_refused_and_the_page_begins() -> None:
    session = Session()
    [said] = session.handle({"type": "hello", "address": "#" + "a=1&" * 200_000})
    assert "at most 60,000 characters" in said["text"]
    assert {"status", "network"} <= session.changes().keys()


def test_of_a_link_that_is_refused_nothing_is_drawn_anew() -> None:
    session = Session()
    session.handle({"type": "hello", "address": ""})
    session.changes()
    [said] = session.handle({"type": "hello", "address": "#preset=nowhere"})
    assert "preset must be one of" in said["text"]
    assert session.changes() == {}
    session.handle({"type": "hello", "address": ""})
    assert {"status", "settings"} <= session.changes().keys()
