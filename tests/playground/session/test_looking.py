"""What is looked at: a selection, or what the present phase is about."""

from __future__ import annotations

from tests.playground.panels.taking.test_link import after
from tinygrad_bp.playground.session.session import Session

PHASE, BACK = {"type": "phase"}, {"type": "back"}


def seen(session: Session) -> tuple[str, int]:
    return session.moment.selection, session.moment.path


def test_the_backward_pass_shows_what_it_is_at() -> None:
    session = after(Session(), {"type": "select", "name": "w7"}, PHASE)
    assert seen(session) == ("w7", 0)
    after(session, {"type": "go_phase", "index": 11})
    assert seen(session) == ("w1", 0)


def test_another_path_can_be_lit_at_a_phase() -> None:
    session = after(Session(), {"type": "go_phase", "index": 11}, {"type": "path", "index": 1})
    assert seen(session) == ("w1", 1)
    assert seen(after(session, PHASE)) == ("w2", 0)
    [refusal] = session.handle({"type": "path", "index": 2})
    assert refusal["text"] == "there are 2 paths here, the last of which is 1, and not 2"


def test_a_network_of_another_shape_lights_the_first_path() -> None:
    session = after(Session(), {"type": "select", "name": "b1"}, {"type": "path", "index": 3})
    assert seen(session) == ("b1", 3)
    assert seen(after(session, {"type": "set", "name": "hidden", "value": [1]})) == ("b1", 0)
