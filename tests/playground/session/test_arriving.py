"""A link is obeyed, or it says in a sentence what is not done."""

from __future__ import annotations

import pytest

from tests.playground.panels.taking.test_link import after, setting
from tinygrad_bp.playground.panels.taking.link import link
from tinygrad_bp.playground.session.session import Session


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("#phase=900", "an update has 16 phases here, of which 0 to 15 can be done, and not 900"),
        ("#phase=16", "an update has 16 phases here, of which 0 to 15 can be done, and not 16"),
        ("#sample=1", "sample must be 0 here, not 1"),
        ("#preset=operators&sample=4", "sample must be a whole number from 0 to 3 here, not 4"),
        ("#preset=operators&across=2", "across must be a whole number from 0 to 1 here, not 2"),
        ("#activations=relu,tanh", "activations must have one for each hidden layer, so 1 here"),
        ("#select=w1&path=2", "there are 2 paths here, the last of which is 1, and not 2"),
        ("#select=w5&path=1", "there is one path here, which is 0, and not 1"),
        ("#select=b1&path=4", "there are 4 paths here, the last of which is 3, and not 4"),
        ("#select=w99", "there is no w99 in this network"),
        ("#frozen=w5,w9", "there is no weight or bias w9 here that could be frozen"),
        ("#path=1", "the address has path, which needs select beside it"),
        ("#momentum=0.5&memory=1", "the address has memory, which needs weights beside it"),
        ("#columns=a,b", "the address has columns, which needs data beside it"),
        ("#data=0,1:1&columns=a", "the address has 1 names in columns: these data need 2"),
        ("#data=0,1:1&classes=a", "the address has 1 names in classes: these data need 2"),
        (
            "#data=0,1:1&scales=0,1,0,0",
            "in scales a standard deviation must be above 0, and 0 is not",
        ),
    ],
)
def test_what_is_not_there_is_refused_and_nothing_changes(address: str, sentence: str) -> None:
    session = after(Session(), {"type": "phase"}, {"type": "select", "name": "w7"})
    before = link(session.moment)
    [event] = session.handle({"type": "hello", "address": address})
    assert event["type"] == "error"
    assert sentence in event["text"]
    assert link(session.moment) == before


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("#noise=0.2&momentum=0.5&optimizer=adam", "Nothing comes of noise, momentum in this link"),
        ("#hide=weights,wieghts,net_h1", "Nothing here is called wieghts, which this link is to"),
    ],
)
def test_what_nothing_comes_of_is_said(address: str, sentence: str) -> None:
    [event] = Session().handle({"type": "hello", "address": address})
    assert event["type"] == "say"
    assert event["text"].startswith(sentence)


def test_the_page_s_own_links_ask_for_what_is_there() -> None:
    messages = [setting("preset", "operators"), setting("sample", 3)]
    gone = {"type": "point", "action": "remove", "index": 0}
    layers = [setting("hidden", [2, 2]), setting("activations", ["relu", "tanh"])]
    here = after(Session(), *messages, gone, *layers, setting("hidden", [3])).moment
    assert here.sample == 2
    assert Session().handle({"type": "hello", "address": link(here)}) == []


def test_a_selection_and_a_path_at_a_phase_are_obeyed() -> None:
    moment = after(Session(), {"type": "hello", "address": "#phase=9&select=w1&path=1"}).moment
    assert (moment.phase, moment.selection, moment.path) == (9, "w1", 1)
    again = after(Session(), {"type": "hello", "address": link(moment)}).moment
    assert (again.phase, again.selection, again.path) == (9, "w1", 1)
    assert after(Session(), {"type": "hello", "address": "#phase=9"}).moment.selection == "w6"
