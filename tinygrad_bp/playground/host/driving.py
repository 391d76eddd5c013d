"""How a session is driven: a message is answered, then time is given to training, then a state.

It knows no web and no process: the worker of the server drives a session so, and so does the page
that runs all by itself in a browser.
"""

from __future__ import annotations

import json
from time import perf_counter

from ...letters import visible
from .encoding import encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..session.session import Session

#: How long a session trains before its messages are looked at again, in seconds.
BUDGET = 0.01

#: No more states a second than an eye can follow, in seconds: each is drawn, too.
_FRAME = 1 / 30

#: While it trains, at most about this part of the time goes into making states.
_SHARE = 0.5


class Driver:
    """Gives a session its messages and its time, and has at most one state under way.

    A state is made only after `take_state` and when something changed: who reads slowly gets fewer
    states, and never an old one.

    Args:
        session: the session.
        clock: gives the time in seconds.
    """

    def __init__(self, session: Session, clock: Callable[[], float] = perf_counter) -> None:
        self._session, self._clock = session, clock
        self._is_wanted = self._is_running = self._is_stale = self._has_answered = False
        self._next_tick = self._next_state = 0.0

    def answer(self, text: str) -> str:
        """Handle one message, and give the events that answer it, as JSON; "" if there is none."""
        self._has_answered = self._is_stale = self._is_running = True
        self._next_tick = 0.0
        try:
            events = self._session.handle(json.loads(text))
        except (ArithmeticError, OSError, RuntimeError, ValueError) as error:
            return failure(str(error))  # something that it needs is missing
        except Exception as error:
            return failure(unexpected(error))
        return encoded({"events": events}) if events else ""

    def want_state(self) -> None:
        """The last state has been taken: there may be another."""
        self._is_wanted = True

    def train(self) -> None:
        """Let the session go on for a short time, if it wants to."""
        if self._is_running and self._clock() >= self._next_tick:
            wait = self._session.tick(BUDGET)
            self._is_stale = True
            self._is_running = wait is not None
            self._next_tick = self._clock() + (wait or 0.0)

    def state(self) -> str | None:
        """The panels that changed, as a JSON object, if they are wanted and due.

        The first follows the first message, and each message is followed by one at once.
        """
        start = self._clock()
        is_due = self._has_answered or start >= self._next_state
        if not (self._is_wanted and self._is_stale and is_due):
            return None
        self._has_answered = self._is_stale = False
        changes = self._session.changes()
        end = self._clock()
        self._next_state = max(start + _FRAME, end + (end - start) * (1 / _SHARE - 1))
        if not changes:
            return None
        self._is_wanted = False
        return encoded({"panels": changes})

    def wait(self) -> float | None:
        """In how many seconds there is something to do; None if not before the next message."""
        times = []
        if self._is_running:
            times.append(self._next_tick)
        if self._is_wanted and self._is_stale:
            times.append(0.0 if self._has_answered else self._next_state)
        return max(0.0, min(times) - self._clock()) if times else None


def alone() -> Driver:
    """A session that starts with nothing given."""
    from ..session.beside.work import Later
    from ..session.session import Session

    return Driver(Session(makes=Later))


def failure(text: str) -> str:
    """What says in a sentence, as an event, what could not be done."""
    return encoded({"events": [{"type": "error", "text": text}]})


def unexpected(error: BaseException) -> str:
    """What is said of a mistake of the program itself."""
    return f"This should not have happened: {type(error).__name__}: {visible(str(error))}"
