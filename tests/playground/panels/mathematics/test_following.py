"""What follows from a derivative: the update, the finite difference, the reason of its sign."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.playground.panels.mathematics.shown import moment_at, session_of, shown_at


@pytest.mark.parametrize("name", [f"w{k}" for k in range(1, 9)])
def test_check_12_the_finite_difference_agrees(name: str) -> None:
    data = shown_at(session_of(), name)
    assert data["difference"]["agrees"]
    assert data["difference"]["value"] == pytest.approx(data["chain"]["value"], rel=1e-6)


def test_of_a_large_network_it_waits_until_it_is_asked_for() -> None:
    session = session_of("moons", hidden=[16, 16])
    assert shown_at(session, "w1")["difference"]["offers"]
    found = shown_at(session, "w1", type="check_derivative")
    assert found["difference"]["agrees"]


@pytest.mark.parametrize("preset", ["tutorial", "iris"])
@pytest.mark.parametrize("penalty", ["none", "l1", "l2"])
def test_the_update_is_the_one_that_is_made(preset: str, penalty: str) -> None:
    session = session_of(preset, regularization=penalty, regularization_rate=0.01)
    told = {name: shown_at(session, name)["update"] for name in ("w1", "w5", "w8")}
    session.handle({"type": "update"})
    for name, update in told.items():
        parameters = moment_at(session, name).run.parameters
        assert update["value"] == pytest.approx(parameters[name], rel=1e-12)


def test_the_lines_before_the_update_add_up() -> None:
    session = session_of("iris", regularization="l2", regularization_rate=0.1)
    mean, penalty, whole = shown_at(session, "w20")["update"]["lines"]
    assert mean["value"] + penalty["value"] == pytest.approx(whole["value"], rel=1e-12)
    bias = shown_at(session, "b_o1")["update"]["lines"]
    assert len(bias) == 1  # biases are not regularised


def test_the_sign_goes_into_the_update_where_it_is_taken_out_of_delta() -> None:
    update = shown_at(session_of(convention="negated"), "w5")["update"]
    assert update["symbols"] == "w5+η⋅δo1⋅outh1"
    assert update["value"] == pytest.approx(0.358916480, abs=1e-9)


@pytest.mark.parametrize(
    ("settings", "name", "word"),
    [
        ({}, "b1", "fixed"),
        ({"optimizer": "adam"}, "w5", "Adam"),
        ({"momentum": 0.9}, "w5", "Momentum"),
        ({"order": "sequential"}, "w1", "first"),
    ],
)
def test_where_an_update_is_no_such_product_it_is_said(
    settings: dict[str, Any], name: str, word: str
) -> None:
    session = session_of(**settings)
    session.handle({"type": "update"})
    update = shown_at(session, name)["update"]
    assert word in update["note"]
    if word != "fixed":
        session.handle({"type": "update"})
        assert update["value"] == session.moment.run.parameters[name]


def words_of(name: str, **settings: Any) -> str:
    pieces = shown_at(session_of(**settings), name)["why"]["text"]
    return "".join(p if isinstance(p, str) else p.get("math") or p["name"] for p in pieces)


def test_why_a_derivative_has_its_sign() -> None:
    assert words_of("w5") == (
        "A larger w5 makes outo1 larger, and outo1 is already above its target. "
        "So the update makes w5 smaller."
    )
    assert words_of("w7") == (
        "A larger w7 makes outo2 larger, and outo2 is still below its target. "
        "So the update makes w7 larger."
    )
    assert words_of("w1") == (
        "A larger w1 makes outh1 larger, and a larger outh1 makes Etotal larger. Of its 2 paths, "
        "the one through o1 outweighs those of the other sign. So the update makes w1 smaller."
    )


def test_why_it_is_nothing() -> None:
    session = session_of()
    session.handle({"type": "edit", "name": "i1", "value": 0.0})
    why = shown_at(session, "w1")["why"]
    assert why["title"] == "Why is it 0?"
    assert why["text"] == [{"math": "∂neth1∂w1"}, " is 0, and a product with a factor of 0 is 0."]


@pytest.mark.parametrize("penalty", ["none", "l2"])
def test_an_update_by_another_sample_says_by_which(penalty: str) -> None:
    session = session_of("iris", batch_size=1, regularization=penalty, regularization_rate=0.01)
    run = session.moment.run
    [place] = run.recipe.batches(0)[0]
    other = (place + 1) % len(run.rows)
    session.handle({"type": "set", "name": "sample", "value": other})
    line = shown_at(session, "w5")["update"]["lines"][0]
    words = "".join(x if isinstance(x, str) else x["math"] for x in line["words"])
    assert f"of sample {place + 1}, which this update uses" in words
    session.handle({"type": "set", "name": "sample", "value": place})
    own = shown_at(session, "w5")
    assert own["chain"]["value"] == pytest.approx(line["value"], rel=1e-12)
    assert len(own["update"]["lines"]) == (0 if penalty == "none" else 2)


@pytest.mark.parametrize(
    ("settings", "edits", "words"),
    [
        ({"activation": "relu"}, {"w2": 0.0, "b1": 0.0, "w1": 0.0}, "outh1 has a kink within"),
        ({"activation": "abs"}, {"w2": -1e-5, "b1": 0.0, "w1": 0.0}, "outh1 has a kink within"),
        ({"loss": "mae"}, {"target_o1": 0.751368, "w5": 0.4}, "Eo1 has a kink within the step"),
        (
            {"activation": "exp"},
            {"i1": 200.0, "w3": 0.0, "w1": 0.0},
            "the slope itself changes too much",
        ),
        (
            {"activation": "exp"},
            {"i1": 2000.0, "w3": 0.0, "w1": 0.0},
            "the slope itself changes too much",
        ),
    ],
)
def test_a_difference_that_is_another_number_has_its_reason(
    settings: dict[str, Any], edits: dict[str, float], words: str
) -> None:
    session = session_of(**settings)
    for name, value in edits.items():
        assert session.handle({"type": "edit", "name": name, "value": value}) == []
    found = shown_at(session, [*edits][-1])["difference"]
    assert found["agrees"] is False
    text = "".join(piece if isinstance(piece, str) else piece["math"] for piece in found["why"])
    assert words in re.sub(r"<[^>]*>", "", text)
