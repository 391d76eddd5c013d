"""A link leads to the moment that it was taken from, with all digits."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp.playground.panels.taking.link import address_of, left_out, link, view
from tinygrad_bp.playground.session.session import Session

Message = dict[str, Any]


def setting(name: str, value: Any) -> Message:
    return {"type": "set", "name": name, "value": value}


def after(session: Session, *messages: Message) -> Session:
    for message in messages:
        assert [event for event in session.handle(message) if event["type"] == "error"] == []
        for _ in range(1000):
            if session.tick(0.05) is None or not session.moment.run.is_playing:
                break
    return session


EDIT = {"type": "edit", "name": "w5", "value": 0.1 + 0.2}
GO = {"type": "go", "update": 7}
TABLE = {"type": "table", "name": "own.csv", "text": "a,b,kind\n1,2,x\n3,4,y\n5,1,x\n"}
THREE = {**TABLE, "text": f"{TABLE['text']}2,2,z\n"}


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [GO, {"type": "phase"}, {"type": "phase"}, {"type": "select", "name": "w5"}],
        [EDIT, GO],
        [GO, EDIT],
        [setting("train_biases", True), setting("frozen", ["w5", "b2"]), GO],
        [GO, setting("frozen", ["w1"]), {"type": "update"}],
        [setting("preset", "moons"), setting("features", ["x", "xy"]), GO],
        [TABLE, setting("features", ["y", "xx"]), GO],
        [GO, setting("learning_rate", 0.1), {"type": "update"}],
        [setting("preset", "operators"), GO, setting("operator", "nand"), {"type": "update"}],
        [setting("hidden", [3, 2]), setting("seed", 5), GO],
        [setting("preset", "moons"), {"type": "point", "action": "move", "index": 3, "x": 1 / 3}],
        [TABLE, GO],
        [{"type": "cell", "row": 0, "column": 2, "value": 1 / 3}, GO],
        [setting("compare", "order=sequential"), setting("hide", ["lesson"]), GO],
    ],
)
def test_check_20_a_link_opens_the_same_moment(messages: list[Message]) -> None:
    here = after(Session(), *messages).moment
    there = after(Session(), {"type": "hello", "address": link(here)}).moment
    assert there.run.parameters == here.run.parameters
    assert there.run.error == here.run.error
    assert there.run.samples == here.run.samples
    assert dict(there.settings) == dict(here.settings)
    places = [(m.run.update, m.phase, m.selection, m.path) for m in (here, there)]
    assert places[0] == places[1]
    assert link(there) == link(here) or not here.run.is_whole


def test_a_link_has_no_more_than_it_needs() -> None:
    assert link(after(Session(), GO).moment) == "#preset=tutorial&update=7"
    assert not address_of(after(Session(), GO).moment).weights
    assert address_of(after(Session(), GO, EDIT).moment).weights
    assert address_of(after(Session(), {"type": "go", "update": 1_001}).moment).weights


def test_a_link_without_room_for_the_data_says_so() -> None:
    rows = "".join(f"{k / 7},{k / 11},{k / 13},{k % 3}\n" for k in range(900))
    session = after(Session(), {**TABLE, "text": f"a,b,c,d\n{rows}"})
    assert left_out(session.moment)
    events = session.handle({"type": "take", "what": "link"})
    assert [event["type"] for event in events] == ["file", "say"]
    assert len(events[0]["text"]) < 1000


@pytest.mark.parametrize(
    "messages",
    [
        [setting("optimizer", "adam"), GO, setting("learning_rate", 0.05), {"type": "update"}],
        [setting("momentum", 0.9), GO, EDIT, {"type": "update"}],
        [setting("optimizer", "rmsprop"), setting("train_biases", True), GO, EDIT],
    ],
)
def test_a_link_after_a_change_goes_on_as_the_run_does(messages: list[Message]) -> None:
    here = after(Session(), *messages)
    events = here.handle({"type": "take", "what": "link"})
    assert [event["type"] for event in events] == ["file", "say"]
    there = after(Session(), {"type": "hello", "address": events[0]["text"]})
    for session in (here, there):
        after(session, {"type": "update"}, {"type": "update"})
    assert there.moment.run.parameters == here.moment.run.parameters


@pytest.mark.parametrize("stop", [setting("stop_update", 5), setting("stop_error", 0.29)])
def test_a_link_leads_past_where_a_run_stops(stop: Message) -> None:
    here = after(Session(), stop, GO, *[{"type": "update"}] * 6).moment
    there = after(Session(), {"type": "hello", "address": link(here)}).moment
    assert there.run.update == here.run.update > 6
    assert there.run.parameters == here.run.parameters


def test_a_link_holds_the_weights_where_the_settings_do_not_lead_to_them() -> None:
    linear = [setting("activation", "linear"), setting("output_activation", "linear")]
    here = after(Session(), *linear, GO, setting("learning_rate", 1000)).moment
    there = after(Session(), {"type": "hello", "address": link(here)}).moment
    assert there.run.parameters == here.run.parameters
    assert there.stopped.startswith("These are the weights of update 7")


@pytest.mark.parametrize("memory", ["1", "0.5" + ",0" * 4 + ",1" + ",0" * 4, ",".join("1" * 20)])
def test_a_memory_that_cannot_be_is_refused(memory: str) -> None:
    address = f"#momentum=0.9&update=3&weights={','.join('1' * 10)}&memory={memory}"
    [error] = Session().handle({"type": "hello", "address": address})
    assert error["type"] == "error"


def test_a_link_to_numbers_that_are_none_is_opened() -> None:
    address = f"#preset=tutorial&update=5&begin={','.join(['nan'] * 10)}"
    moment = after(Session(), {"type": "hello", "address": address}).moment
    assert not moment.run.is_playing
    assert moment.run.update == 0


def test_what_the_page_keeps_leads_back_or_is_nothing() -> None:
    session = after(Session(), EDIT, GO, {"type": "phase"})
    again = after(Session(), {"type": "hello", **view(session.moment)})
    assert again.moment.run.parameters == session.moment.run.parameters
    assert (again.moment.run.update, again.moment.phase) == (7, 1)
    long = "a,b\n" + "".join(f"{k / 7},{k / 3}\n" for k in range(1000))
    assert view(after(session, {**TABLE, "text": long}).moment) == {"address": ""}
    assert session.changes()["link"] == {"address": ""}
