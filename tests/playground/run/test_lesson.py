"""The steps of a lesson, which of them are asked for, and what is hidden while they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tinygrad_bp.playground.run.lesson import GuidedLesson
from tinygrad_bp.playground.run.progress import Answered, Progress
from tinygrad_bp.playground.session.session import Session

TUTORIAL = [
    *("net_h1", "out_h1", "net_h2", "out_h2", "net_o1", "out_o1", "net_o2", "out_o2"),
    *("E_o1", "E_o2", "E_total"),
    *(f"∂E_total/∂w{k}" for k in (5, 6, 7, 8, 1, 2, 3, 4)),
    *(f"w{k}+" for k in (5, 6, 7, 8, 1, 2, 3, 4)),
]


def lesson(mode: str, step: int = 0, **settings: Any) -> GuidedLesson:
    """The lesson of a session with these settings, at a step."""
    session = Session()
    for name, value in settings.items():
        assert session.handle({"type": "set", "name": name, "value": value}) == []
    moment = session.moment
    moment = replace(moment, settings={**moment.settings, "lesson": mode})
    return GuidedLesson(moment, Progress().at((0, 0), step))


def at(mode: str, quantity: str, **settings: Any) -> GuidedLesson:
    """The lesson at the step of a quantity."""
    found = lesson(mode, **settings)
    names = [step.quantity for step in found.steps]
    return lesson(mode, names.index(quantity), **settings)


def test_the_steps_of_the_tutorial_are_its_phases_in_their_order() -> None:
    assert [step.quantity for step in lesson("complete").steps] == TUTORIAL


def test_the_new_weights_are_those_of_the_tutorial() -> None:
    found = {step.quantity: step.value for step in lesson("blank").steps}
    assert f"{found['w5+']:.8f} {found['w1+']:.8f}" == "0.35891648 0.14978072"


@pytest.mark.parametrize(("mode", "asked"), [("complete", 0), ("faded", 27 - 7)])
def test_of_each_kind_the_first_is_given_in_a_faded_lesson(mode: str, asked: int) -> None:
    found = lesson(mode)
    assert sum(map(found.asks, found.steps)) == asked
    assert all(map(lesson("blank").asks, found.steps))


def test_biases_that_learn_have_steps_too() -> None:
    names = [step.quantity for step in lesson("blank", train_biases=True).steps]
    assert {"∂E_total/∂b1", "∂E_total/∂b2", "b1+", "b2+"} < {*names}


@pytest.mark.parametrize(
    "settings", [{"optimizer": "adam"}, {"preset": "operators"}, {"momentum": 0.5}]
)
def test_new_weights_are_asked_only_where_they_follow_from_what_was_worked_out(
    settings: dict[str, Any],
) -> None:
    found = lesson("blank", **settings)
    moved = [step for step in found.steps if step.kind == "update"]
    plain = settings == {"momentum": 0.5}  # the first step has no momentum yet
    assert moved
    assert all(found.asks(step) is plain for step in moved)


def test_in_sequential_order_each_weight_moves_before_the_next_derivative() -> None:
    found = lesson("blank", order="sequential")
    links = [f"w{k}" for k in (5, 6, 7, 8, 1, 2, 3, 4)]
    both = [name for w in links for name in (f"∂E_total/∂{w}", f"{w}+")]
    assert [step.quantity for step in found.steps] == [*TUTORIAL[:11], *both]
    assert all(map(found.asks, found.steps))
    values = {step.quantity: step.value for step in found.steps}
    assert f"{values['w5+']:.9f} {values['w1+']:.9f}" == "0.358916480 0.149817639"


def test_what_is_asked_is_hidden_with_what_comes_of_it() -> None:
    assert at("blank", "net_h2").asked == {"net_h2", "out_h2"}
    assert at("blank", "out_h2").asked == {"out_h2"}
    assert at("blank", "w6+").asked == {f"w{k}+" for k in (6, 7, 8, 1, 2, 3, 4)}


def test_phases_are_done_up_to_the_question() -> None:
    assert at("blank", "net_h2").phase == 1
    assert at("blank", "∂E_total/∂w6").phase == 8
    assert at("complete", "net_h1").phase == 1


def test_an_answer_closes_the_question() -> None:
    found = at("faded", "∂E_total/∂w6")
    step = found.step
    assert step is not None
    assert found.is_open
    found.progress = found.progress.noted(step.key, Answered(is_shown=True))
    assert not found.is_open
    assert (found.asked, found.phase) == (frozenset(), 9)


@pytest.mark.parametrize(
    ("quantity", "right", "than"),
    [
        ("∂E_total/∂w5", "positive", ""),
        ("∂E_total/∂w6", "larger", "∂E_total/∂w5"),
        ("net_h2", "larger", "net_h1"),
        ("E_o2", "smaller", "E_o1"),
        ("w5+", "smaller", "w5"),
    ],
)
def test_what_can_be_predicted(quantity: str, right: str, than: str) -> None:
    found = at("complete", quantity)
    assert found.step is not None
    given = found.prediction(found.step)
    assert given is not None
    assert (given.right, given.than) == (right, than)
    assert quantity in found.asked


def test_there_are_no_steps_where_the_error_is_no_number() -> None:
    session = Session()
    for name, value in (
        ("activation", "linear"),
        ("output_activation", "linear"),
        ("learning_rate", 1e4),
    ):
        session.handle({"type": "set", "name": name, "value": value})
    for _ in range(20):
        session.handle({"type": "update"})
    assert not GuidedLesson(session.moment, Progress()).steps
