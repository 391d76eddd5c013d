"""The track of phases: each phase once, in order, folded where there are many."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp.playground.panels.phases import MOST, view
from tinygrad_bp.playground.session.session import Session


def cells(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [cell for group in data["groups"] for cell in group["cells"]]


def large() -> Session:
    session = Session()
    for name, value in (("hidden", [13, 8]), ("bias", "neuron"), ("train_biases", True)):
        assert session.handle({"type": "set", "name": name, "value": value}) == []
    return session


def test_the_tutorials_track_has_every_phase_in_its_order() -> None:
    session = Session()
    session.handle({"type": "go_phase", "index": 7})
    data = view(session.moment)
    assert [group["name"] for group in data["groups"]] == ["Forward", "Error", "Backward", "Update"]
    names = "h1 h2 o1 o2 E_o1 E_o2 E_total w5 w6 w7 w8 w1 w2 w3 w4 w+"
    assert [cell["name"] for cell in cells(data)] == names.split()
    states = ["done"] * 7 + ["now"] + ["todo"] * 8
    assert [cell["state"] for cell in cells(data)] == states
    assert [group["where"] for group in data["groups"]] == ["", "", "1 of 8", ""]
    assert data["at"] == "w5"


def test_where_nobody_walks_all_is_still_to_come() -> None:
    assert {cell["state"] for cell in cells(view(Session().moment))} == {"todo"}


@pytest.mark.parametrize("index", [0, 20, 24, 30, 100, 195])
def test_a_folded_track_covers_every_phase_once_and_opens_the_present_one(index: int) -> None:
    session = large()
    phases = len(session.moment.phases)
    assert phases > 4 * MOST
    index = min(index, phases - 1)
    session.handle({"type": "go_phase", "index": index})
    found = cells(view(session.moment))
    starts = [cell["index"] for cell in found]
    stops = [cell["index"] + cell["count"] for cell in found]
    assert starts == [0, *stops[:-1]]
    assert stops[-1] == phases
    assert len(found) < 40
    if index < phases - 1:
        [now] = [cell for cell in found if cell["state"] == "now"]
        assert now["index"] == index


def test_names_of_cells_differ_in_their_group() -> None:
    session = large()
    for index in (0, 30, 100):
        session.handle({"type": "go_phase", "index": index})
        for group in view(session.moment)["groups"]:
            keys = [(cell["name"], cell["index"]) for cell in group["cells"]]
            assert len(set(keys)) == len(keys)


def test_in_sequential_order_an_update_follows_each_link() -> None:
    session = Session()
    session.handle({"type": "set", "name": "order", "value": "sequential"})
    session.handle({"type": "go_phase", "index": 8})
    data = view(session.moment)
    names = [group["name"] for group in data["groups"]]
    assert names == ["Forward", "Error", "Backward and update"]
    links = [f"w{k}{plus}" for k in (5, 6, 7, 8, 1, 2, 3, 4) for plus in ("", "+")]
    assert [cell["name"] for cell in data["groups"][2]["cells"]] == links
    assert (data["at"], data["groups"][2]["where"]) == ("w5+", "2 of 16")


def test_the_phases_of_a_link_are_folded_together() -> None:
    session = Session(address="#preset=operators&order=sequential&phase=11")
    [*_, group] = view(session.moment)["groups"]
    names = [(cell["name"], cell["count"]) for cell in group["cells"]]
    assert names[:4] == [("w9", 3), ("w10", 1), ("mean", 1), ("w10+", 1)]
    assert names[-1] == ("into h1 to h4", 36)
