"""The error curve: what is drawn of it is of the run, and few points stand for many."""

from __future__ import annotations

import math
from array import array
from typing import Any

import pytest

from tinygrad_bp.playground.panels.curve import MOST_POINTS, thinned, view
from tinygrad_bp.playground.session.session import Session


def shown(session: Session) -> dict[str, Any]:
    data = view(session.moment)
    assert data is not None
    return data


def test_the_curve_has_each_update_of_a_short_run() -> None:
    session = Session()
    for _ in range(3):
        session.handle({"type": "update"})
    data = shown(session)
    assert [update for update, _ in data["points"]] == [0, 1, 2, 3]
    assert f"{data['points'][1][1]:.9f}" == "0.291027774"
    session.handle({"type": "back_update"})
    data = shown(session)
    assert (data["update"], data["last"], len(data["points"])) == (2, 3, 4)


def test_what_is_not_known_is_not_drawn() -> None:
    session = Session()
    session.handle({"type": "phase"})
    assert shown(session)["points"] == []


def test_a_run_that_begins_anew_has_the_last_one_to_compare_with() -> None:
    session = Session()
    session.handle({"type": "update"})
    session.handle({"type": "new_seed"})
    session.handle({"type": "set", "name": "start", "value": "random"})
    assert len(shown(session)["previous"]) == 2


def test_a_link_can_hide_it() -> None:
    session = Session()
    session.handle({"type": "set", "name": "hide", "value": ["curve"]})
    assert view(session.moment) is None


@pytest.mark.parametrize("count", [1, 400, 401, 5000, 100_000])
def test_few_points_are_points_of_the_run_with_its_extremes(count: int) -> None:
    errors = array("d", (math.sin(k * k) for k in range(count)))
    points = thinned(errors, keep=count // 3)
    assert len(points) <= MOST_POINTS + 4
    assert all(errors[update] == error for update, error in points)
    updates = [update for update, _ in points]
    assert updates == sorted({*updates})
    assert {0, count // 3, count - 1} <= {*updates}
    assert {min(errors), max(errors)} <= {error for _, error in points}


def test_points_stay_while_the_run_goes_on() -> None:
    errors = array("d", (1 / (k + 1) for k in range(5000)))
    before = thinned(errors)
    errors.extend([0.25] * 40)
    after = thinned(errors)
    assert {*before[:-3]} <= {*after}
    assert after[-1] == (5039, 0.25)
    assert after == thinned(array("d", errors), keep=0)


def test_the_first_error_that_is_no_number_is_kept() -> None:
    errors = array("d", [1.0] * 3000 + [math.inf, math.nan])
    assert (3000, math.inf) in thinned(errors)


def test_the_last_run_is_named_by_what_differs() -> None:
    session = Session()
    session.handle({"type": "set", "name": "learning_rate", "value": 0.25})
    session.handle({"type": "update"})
    assert shown(session)["ghost"] == "last run"
    session.handle({"type": "rewind"})
    session.handle({"type": "set", "name": "learning_rate", "value": 0.5})
    assert shown(session)["ghost"] == "last run, η 0.25"
    session.handle({"type": "update"})
    session.handle({"type": "set", "name": "hidden", "value": [3]})
    session.handle({"type": "set", "name": "optimizer", "value": "adam"})
    assert shown(session)["ghost"] == "last run, hidden layers 2, optimiser: gradient descent"


def test_the_last_run_is_named_by_what_was_frozen() -> None:
    session = Session()
    for biases, frozen, name in (
        (False, ["w5"], "last run, frozen w5"),
        (True, ["b1"], "last run, biases learn: yes, frozen b1"),
    ):
        session.handle({"type": "set", "name": "train_biases", "value": biases})
        session.handle({"type": "set", "name": "frozen", "value": frozen})
        session.handle({"type": "update"})
        session.handle({"type": "rewind"})
        session.handle({"type": "set", "name": "frozen", "value": []})
        session.handle({"type": "set", "name": "train_biases", "value": False})
        assert shown(session)["ghost"] == name


def test_a_run_after_an_edit_has_the_last_one_without_a_difference() -> None:
    session = Session()
    session.handle({"type": "update"})
    session.handle({"type": "rewind"})
    session.handle({"type": "edit", "name": "w5", "value": 0.5})
    assert shown(session)["ghost"] == "last run"
