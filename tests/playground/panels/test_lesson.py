"""What the lesson shows; how it is gone through is tested with the session."""

from __future__ import annotations

from typing import Any

from tinygrad_bp.playground.panels.lesson import view
from tinygrad_bp.playground.session.session import Session


def seen(*messages: dict[str, Any]) -> dict[str, Any]:
    """The lesson after some messages."""
    session = Session()
    for message in messages:
        assert session.handle(message) == []
    return view(session.moment)


def mode(value: str) -> dict[str, Any]:
    """The message that chooses how much is given."""
    return {"type": "set", "name": "lesson", "value": value}


def test_without_a_lesson_there_is_no_step() -> None:
    assert seen() == {"mode": "off"}


def test_where_one_is() -> None:
    found = seen(mode("faded"), {"type": "lesson_go", "step": 12})
    assert (found["step"], found["steps"], found["key"]) == (12, 27, "∂E_total/∂w6")
    assert [part["step"] for part in found["parts"]] == [0, 8, 11, 19]


def test_at_the_end_it_says_what_was_right() -> None:
    found = seen(
        mode("blank"),
        {"type": "answer", "text": "0.3775"},
        {"type": "lesson_go", "step": 1},
        {"type": "answer", "text": "0.7"},
        {"type": "answer", "text": "0.59327"},
        {"type": "lesson_go", "step": 27},
    )
    assert found["is_done"]
    assert found["tally"] == {"asked": 27, "first": 1, "helped": 1, "shown": 0}


def test_a_number_that_two_slips_give_has_both_told() -> None:
    # The learning rate is 0.5, and the factor 2 comes from the square.
    found = seen(
        mode("blank"),
        {"type": "lesson_go", "step": 11},
        {"type": "answer", "text": f"{0.08216704056423077 / 2:.9f}"},
    )
    words = "".join(part for part in found["slip"]["words"] if isinstance(part, str))
    assert "was left out. The rest follows from it. Or: " in words
    assert "comes in with the update" in words
