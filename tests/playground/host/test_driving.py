"""A session behind any host: messages first, one state under way, training in between."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, cast

from tinygrad_bp.playground.host.driving import Driver

if TYPE_CHECKING:
    from tinygrad_bp.playground.session.session import Session


class Counting:
    """Stands for a session: it counts while it plays, and tells the time that it takes."""

    def __init__(self) -> None:
        self.now = 0.0
        self.count, self.given = 0, -1
        self.left = 0
        self.cost = 0.0

    def handle(self, message: dict[str, Any]) -> list[dict[str, Any]]:
        if message["type"] == "play":
            self.left = message["turns"]
            return []
        if message["type"] == "break":
            raise KeyError("nothing")
        return [{"type": "say", "text": message["type"]}]

    def tick(self, budget: float) -> float | None:
        if not self.left:
            return None
        self.now += budget
        self.left -= 1
        self.count += 1
        return 0.0 if self.left else None

    def changes(self) -> dict[str, Any]:
        self.now += self.cost
        before, self.given = self.given, self.count
        return {} if before == self.count else {"count": self.count}


def driven() -> tuple[Counting, Driver]:
    session = Counting()
    return session, Driver(cast("Session", session), lambda: session.now)


def test_nothing_is_shown_before_the_first_message() -> None:
    _, driver = driven()
    driver.want_state()
    assert driver.state() is None
    assert driver.wait() is None
    assert json.loads(driver.answer('{"type": "hello"}')) == {
        "events": [{"type": "say", "text": "hello"}]
    }
    assert json.loads(driver.state() or "") == {"panels": {"count": 0}}


def test_a_state_is_made_only_when_the_last_one_was_taken_and_is_then_the_newest() -> None:
    session, driver = driven()
    driver.want_state()
    assert driver.answer('{"type": "play", "turns": 50}') == ""
    assert json.loads(driver.state() or "")["panels"] == {"count": 0}
    while driver.wait() is not None:
        driver.train()
        assert driver.state() is None
    assert session.count == 50
    driver.want_state()
    assert json.loads(driver.state() or "")["panels"] == {"count": 50}


def test_the_last_state_of_a_run_is_shown_though_nothing_runs_any_more() -> None:
    session, driver = driven()
    driver.want_state()
    driver.answer('{"type": "play", "turns": 1}')
    driver.state()
    driver.want_state()
    driver.train()
    driver.train()
    assert driver.state() is None, "no screen shows states so near to each other"
    wait = driver.wait()
    assert wait is not None
    session.now += wait
    assert json.loads(driver.state() or "")["panels"] == {"count": 1}
    assert driver.wait() is None


def test_states_that_cost_much_leave_half_of_the_time_to_training() -> None:
    session, driver = driven()
    session.cost = 0.2
    driver.answer('{"type": "play", "turns": 100}')
    shown = 0
    while driver.wait() is not None and session.left:
        driver.want_state()
        shown += driver.state() is not None
        driver.train()
    assert session.now >= 0.4 * (shown - 1)
    assert 3 <= shown <= 7


def test_a_message_is_followed_by_a_state_at_once() -> None:
    session, driver = driven()
    session.cost = 10.0
    for turns in (3, 2):
        driver.answer(f'{{"type": "play", "turns": {turns}}}')
        driver.want_state()
        driver.train()
        assert driver.wait() == 0.0
        assert driver.state() is not None


def test_a_mistake_of_the_program_is_a_sentence_and_the_session_goes_on() -> None:
    _, driver = driven()
    [event] = json.loads(driver.answer('{"type": "break"}'))["events"]
    assert event == {
        "type": "error",
        "text": "This should not have happened: KeyError: 'nothing'",
    }
    assert "say" in driver.answer('{"type": "hello"}')
