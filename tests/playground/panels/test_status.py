"""The panel of the status: what, where, why and a way out, in words."""

from __future__ import annotations

from typing import Any

from tinygrad_bp.playground.panels.status import view
from tinygrad_bp.playground.session.session import Session


def after(session: Session, *messages: dict[str, Any]) -> dict[str, Any]:
    for message in messages:
        assert session.handle(message) == []
    return view(session.moment)


def setting(name: str, value: Any) -> dict[str, Any]:
    return {"type": "set", "name": name, "value": value}


def words(data: dict[str, Any]) -> str:
    return f"{data['word']} {data['where']}".strip()


def test_each_state_has_its_sentence() -> None:
    session = Session()
    assert words(after(session)) == "Ready at update 0."
    assert words(after(session, {"type": "phase"})) == "Paused in the forward pass, at h1"
    at_w5 = after(session, {"type": "go_phase", "index": 7})
    assert words(at_w5) == "Paused in the backward pass, at w5"
    assert at_w5["phase_word"] == "backward pass, w5"
    assert words(after(session, {"type": "update"})) == "Paused after update 1."
    assert words(after(session, {"type": "back_update"})) == "Back at update 0."
    playing = after(session, {"type": "play"})
    assert (words(playing), playing["is_playing"]) == ("Running, update 0.", True)


def test_the_error_is_the_tutorials_and_not_shown_before_it_is_known() -> None:
    session = Session()
    ready = after(session)
    assert (ready["error_name"], f"{ready['error']:.9f}") == ("E_total", "0.298371109")
    assert ready["shape"] == "2-2-2, one sample"
    assert after(session, {"type": "phase"})["error"] is None
    assert after(session, {"type": "update"}, setting("hide", ["errors"]))["error"] is None


def test_several_samples_have_a_mean_error() -> None:
    data = after(Session(), setting("preset", "operators"))
    assert data["error_name"] == "mean error"
    assert data["shape"].endswith("1, 4 samples")
    assert after(Session(), setting("preset", "operators"), {"type": "phase"})["error"] is None


def test_a_run_that_diverged_says_where_and_why_and_its_ways_out_work() -> None:
    session = Session()
    linear = [setting("activation", "linear"), setting("output_activation", "linear")]
    data = after(session, *linear, setting("learning_rate", 1000.0))
    while not data["actions"]:
        data = after(session, {"type": "update"})
    assert data["word"] == f"Diverged at update {data['update']}."
    assert "learning rate of 1000" in data["reason"]
    for action in data["actions"]:
        again = after(session, *action["messages"])
        assert again["reason"] == ""


def test_a_saturated_and_a_dead_neuron_are_named() -> None:
    saturated = after(Session(), {"type": "edit", "name": "b2", "value": 30.0})
    assert saturated["lead"] == "o1 is saturated."
    assert saturated["reason"].endswith("or take cross-entropy for the loss.")
    hidden = after(Session(), {"type": "edit", "name": "b1", "value": 1000.0})
    assert "Its slope is 0, so" in hidden["reason"]
    assert hidden["reason"].endswith("or take a smaller learning rate.")
    relu = setting("activation", "relu")
    dead = after(Session(), relu, {"type": "edit", "name": "b1", "value": -5.0})
    assert dead["lead"] == "h1 is dead."
    assert "not above 0 for the sample" in dead["reason"]


def test_in_sequential_order_the_update_of_a_weight_is_a_place_too() -> None:
    session = Session()
    after(session, setting("order", "sequential"))
    assert words(after(session, {"type": "go_phase", "index": 7})) == (
        "Paused in the backward pass, at w5"
    )
    moved = after(session, {"type": "phase"})
    assert (words(moved), moved["phase_word"]) == ("Paused in the update, at w5", "update, w5")
    many = Session(address="#preset=operators&order=sequential&phase=8")
    assert words(view(many.moment)) == "Paused in the mean over all samples, at w9"
