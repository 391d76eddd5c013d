"""Work that takes seconds is done beside the session, which answers in the meantime."""

from __future__ import annotations

from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any

from tinygrad_bp.playground.session.beside.work import Beside, Later
from tinygrad_bp.playground.session.panels import PANELS
from tinygrad_bp.playground.session.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable


class Held(Executor):
    """Work that is done when the test says so."""

    waiting: list[tuple[Future[Any], Callable[[], Any]]]

    def __init__(self) -> None:
        self.waiting = []

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.waiting.append((future, partial(fn, *args, **kwargs)))
        return future

    def go_on(self) -> None:
        """Do it."""
        for future, work in self.waiting:
            if future.set_running_or_notify_cancel():
                future.set_result(work())
        self.waiting.clear()


def send(session: Session, kind: str, **fields: Any) -> None:
    assert session.handle({"type": kind, **fields}) == []


def test_what_is_not_wanted_any_more_does_not_begin() -> None:
    beside, begun, rest = Beside(partial(ThreadPoolExecutor, 1)), Event(), Event()
    done: list[str] = []

    def first() -> None:
        begun.set()
        rest.wait(20)
        done.append("first")

    beside.ask("first", first)
    beside.ask("second", lambda: done.append("second"))
    assert begun.wait(20)
    beside.keep({"third"})
    assert not beside.is_busy
    beside.ask("third", lambda: done.append("third"))
    rest.set()
    while beside.is_busy:
        beside.finished()
    assert done == ["first", "third"]


def test_without_threads_work_waits_until_an_answer_is_out() -> None:
    beside, done = Beside(Later), list[str]()
    beside.ask("work", lambda: done.append("work"))
    assert beside.finished() == {}
    assert not done
    assert beside.finished() == {"work": None}
    assert done == ["work"]


def test_whether_a_number_is_right_is_said_before_the_slip_is_found() -> None:
    held = Held()
    session = Session(makes=lambda: held)
    send(session, "set", name="lesson", value="blank")
    send(session, "answer", text="0.445")
    seen = PANELS["lesson"](session.moment)
    assert seen["verdict"]["kind"] == "not yet"
    assert seen["slip"]["words"] == ["Looking for the slip …"]
    held.go_on()
    session.tick(0.01)
    told = PANELS["lesson"](session.moment)["slip"]["words"]
    assert any("was read as" in piece for piece in told if isinstance(piece, str))
    send(session, "answer", text="0.3775")
    assert PANELS["lesson"](session.moment)["verdict"]["kind"] == "right"
    assert not held.waiting


def test_of_two_answers_the_slip_of_the_last_is_told() -> None:
    held = Held()
    session = Session(makes=lambda: held)
    send(session, "set", name="lesson", value="blank")
    send(session, "answer", text="0.445")
    send(session, "answer", text="0.0377")
    assert held.waiting[0][0].cancelled()
    held.go_on()
    session.tick(0.01)
    [step] = session.moment.progress.answers.values()
    assert step.checked is not None
    assert (step.checked.written, step.is_searching) == ("0.0377", False)
