"""What is taken away opens again, and has the numbers of the page."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

import pytest

from tests.playground.panels.taking.test_link import THREE, Message, after, setting
from tinygrad_bp import nn
from tinygrad_bp.nn.sequences import as_list
from tinygrad_bp.playground.panels.taking.files import file
from tinygrad_bp.playground.session.session import Session
from tinygrad_bp.playground.state.messages import FILES

SOME: list[list[Message]] = [
    [],
    [{"type": "go", "update": 3}, setting("digits", 12)],
    [setting("preset", "operators"), setting("sample", 2), {"type": "go", "update": 20}],
    [THREE, setting("hidden", [3]), {"type": "go", "update": 2}],
]


@pytest.mark.parametrize("messages", SOME)
def test_check_30_the_model_gives_the_same_outputs(messages: list[Message]) -> None:
    moment = after(Session(), *messages).moment
    model = nn.load(io.StringIO(file(moment, "model")["text"]))
    [sample] = moment.calculation.samples
    row = moment.run.rows[moment.sample]
    [outputs, same] = (as_list(network(list(row))) for network in (model, moment.run.model))
    assert [y.data for y in outputs] == [y.data for y in same]
    # A lesson adds the bias last, as the tutorial does, so the last digit may differ.
    shown = [y.data for y in sample.outputs]
    assert [y.data for y in outputs] == pytest.approx(shown, rel=1e-14)


def test_check_30_the_model_can_be_opened_on_the_page() -> None:
    here = after(Session(), {"type": "go", "update": 3})
    [event] = here.handle({"type": "take", "what": "model"})
    there = after(Session(), {"type": "model", "text": event["text"]})
    assert there.moment.run.parameters == here.moment.run.parameters


@pytest.mark.parametrize("messages", SOME)
def test_check_30_the_lesson_has_the_numbers_of_the_page(messages: list[Message]) -> None:
    moment = after(Session(), *messages).moment
    text = file(moment, "lesson")["text"]
    digits = moment.settings["digits"]
    [sample] = moment.calculation.samples
    outputs = sample.layers[-1]
    for value in [moment.calculation.total, *(number.out for number in outputs)]:
        assert f"{value.data:.{digits}g}".rstrip("0") in text


@pytest.mark.parametrize("lesson", ["lesson", "worksheet"])
def test_where_layers_move_in_turns_so_they_do_in_the_files(lesson: str) -> None:
    moment = after(Session(), setting("order", "sequential")).moment
    text = file(moment, lesson)["text"]
    assert "updated at once" not in text
    assert "Layers are updated one after another" in text
    if lesson == "lesson":
        for name in {*moment.run.after} - moment.run.fixed:
            assert f"{abs(moment.taken[name]):.9g}" in text
            assert f"{moment.run.after[name]:.9g}" in text


@pytest.mark.parametrize("what", ["lesson", "worksheet"])
def test_a_lesson_in_which_all_weights_move_is_none_of_a_frozen_one(what: str) -> None:
    moment = after(Session(), setting("frozen", ["w5"])).moment
    with pytest.raises(ValueError, match="let none be frozen"):
        file(moment, what)


def test_check_30_the_picture_parses_and_the_history_is_the_run_s() -> None:
    moment = after(Session(), setting("preset", "moons"), {"type": "go", "update": 3}).moment
    picture = ElementTree.fromstring(file(moment, "picture")["text"])
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    head, *rows = csv.reader(io.StringIO(file(moment, "history")["text"]))
    assert head == ["update", "error", "test error"]
    assert [float(row[1]) for row in rows] == list(moment.run.errors)
    assert [float(row[2]) for row in rows] == list(moment.run.test_errors)


def test_the_worksheet_asks() -> None:
    text = file(Session().moment, "worksheet")["text"]
    assert "Worksheet" in text
    assert "<input" in text


@pytest.mark.parametrize("what", FILES)
def test_each_file_has_a_name_and_a_type(what: str) -> None:
    [event] = Session().handle({"type": "take", "what": what})
    assert (event["type"], event["what"]) == ("file", what)
    assert "tutorial-0" in event["name"]
    assert event["text"]
    json.dumps(event)


def test_of_a_run_that_diverged_each_file_is_made_or_refused() -> None:
    linear = [setting(name, "linear") for name in ("activation", "output_activation")]
    session = after(Session(), *linear, setting("learning_rate", 1000.0))
    for _ in range(10):
        session.handle({"type": "update"})
    assert session.moment.trouble is not None
    for what in FILES:
        for event in session.handle({"type": "take", "what": what}):
            assert event["text"]


@pytest.mark.parametrize("what", ["lesson", "worksheet"])
def test_what_is_asked_is_not_in_a_file(what: str) -> None:
    session = after(Session(), setting("lesson", "blank"))
    [event] = session.handle({"type": "take", "what": what})
    assert event["type"] == "error"
    assert "asked for" in event["text"]
    assert "0.3775" not in event["text"]
    after(session, setting("lesson", "off"))
    assert [event["type"] for event in session.handle({"type": "take", "what": what})] == ["file"]


@pytest.mark.parametrize(
    ("hide", "kept"),
    [
        ("weights", {"link", "history"}),
        ("b1", {"link", "history"}),
        ("out_h1", {"link", "model", "history", "python"}),
        ("derivatives", {"link", "model", "picture", "history", "python"}),
        ("errors", {"link", "model", "picture", "python"}),
        ("settings", {*FILES}),
    ],
)
def test_what_is_hidden_is_not_in_a_file(hide: str, kept: set[str]) -> None:
    session = after(Session(), setting("hide", [hide]))
    given = {what: session.handle({"type": "take", "what": what})[0]["type"] for what in FILES}
    assert {what for what, kind in given.items() if kind == "file"} == kept


def test_a_link_with_hidden_weights_says_that_it_has_them() -> None:
    edit: Message = {"type": "edit", "name": "w5", "value": 0.9}
    session = after(Session(), edit, setting("hide", ["weights"]))
    [_, said] = session.handle({"type": "take", "what": "link"})
    assert "finds weights in it that are hidden here" in said["text"]
