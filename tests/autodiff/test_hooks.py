"""What higher floors hang into Values: a recorder, and a display for notebooks."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from tinygrad_bp import Value
from tinygrad_bp.autodiff import hooks
from tinygrad_bp.autodiff.hooks import Recorder, recording
from tinygrad_bp.autodiff.operations.operation import Op

#: What the attribute is where no recorder stands.
_GRAD = Value.__dict__["grad"]


@pytest.fixture(autouse=True)
def _no_recorder_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a new process, however many recorders stood in this one."""
    monkeypatch.setattr(hooks, "_changes", 0)
    monkeypatch.setattr(Value, "grad", _GRAD)


class Log(Recorder):
    """Notes what it is asked, and refuses what it is told to."""

    def __init__(self, refused: str = "") -> None:
        self.asked: list[tuple[Any, str]] = []
        self.refused = refused

    def refuse(self, value: Any, what: str) -> None:
        self.asked.append((value, what))
        if what == self.refused:
            raise PermissionError(what)

    def compare(self, op: Op, x: Any, y: Any) -> Any:
        self.asked.append(((x, y), op.name))
        return "a node"


def assign(value: Value) -> None:
    value.data = 5.0


ASKED: dict[str, Callable[[Any], Any]] = {
    "reading .data": lambda x: x.data,
    "assigning .data": assign,
    "reading .grad": lambda x: x.grad,
    "assigning .grad": lambda x: setattr(x, "grad", 5.0),
    "reading .partials": lambda x: x.partials,
    "backward()": lambda x: x.backward(),
    "recompute()": lambda x: x.recompute(),
    "a copy": copy.copy,
    "float()": float,
    "int()": int,
    "bool()": bool,
}


@pytest.mark.parametrize("what", ASKED)
def test_a_recorder_may_refuse_each_way_to_a_number(what: str) -> None:
    x = Value(2.0)
    log = Log(what)
    with recording(log), pytest.raises(PermissionError):
        ASKED[what](x)
    assert log.asked == [(x, what)]
    assert (x.data, x.grad) == (2.0, 0.0)


def test_the_partials_of_a_choice_are_asked_for_too() -> None:
    choice = Value(1.0).where(Value(2.0), 3.0)
    with recording(Log("reading .partials")), pytest.raises(PermissionError):
        _ = choice.partials
    assert choice.partials == (None, 1.0, None)


def test_what_a_recorder_lets_happen_happens_as_ever() -> None:
    x = Value(2.0)
    log = Log()
    with recording(log):
        y = x * x
        y.backward()
        assert (x.data, x.grad, y.partials) == (2.0, 4.0, (2.0, 2.0))
        assign(x)
        assert y.recompute().data == 25.0
        x.grad = 1.0
        with pytest.raises(TypeError, match="would drop its derivative"):
            float(x)  # type: ignore[arg-type]
    assert (x.data, x.grad) == (5.0, 1.0)


def test_comparisons_are_what_the_recorder_makes_of_them() -> None:
    x, y = Value(2.0), Value(3.0)
    log = Log()
    with recording(log):
        made: list[Any] = [x < y, x <= y, x > 1.0, x >= 1.0]
    assert made == ["a node"] * 4
    assert log.asked == [
        ((y, x), "greater"),
        ((y, x), "greater_equal"),
        ((x, 1.0), "greater"),
        ((x, 1.0), "greater_equal"),
    ]
    with recording(Recorder()):  # has no wish
        assert (x < y, x > y) == (True, False)


def test_the_innermost_recorder_is_asked() -> None:
    x = Value(2.0)
    outer, inner = Log(), Log()
    with recording(outer):
        with recording(inner):
            assert x.data == 2.0
        assert x.grad == 0.0
    assert x.data == 2.0
    assert inner.asked == [(x, "reading .data")]
    assert outer.asked == [(x, "reading .grad")]


def test_no_other_thread_is_asked() -> None:
    x = Value(2.0)
    log = Log("reading .grad")
    seen: list[Any] = []

    def other() -> None:
        y = x * 3.0
        y.backward()
        seen.extend([x.data, x.grad, y.data, x > 1.0])

    thread = threading.Thread(target=other)
    with recording(log):
        thread.start()
        thread.join()
    assert seen == [2.0, 3.0, 6.0, True]
    assert log.asked == []


def test_an_attribute_is_plain_again_after_the_last_recorder_even_after_an_error() -> None:
    plain = Value.__dict__["grad"]

    def fail() -> None:
        with recording(Log()):
            with recording(Log()):
                pass
            assert Value.__dict__["grad"] is not plain
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert Value.__dict__["grad"] is plain
    assert not hooks.standing
    assert hooks.recorder_here() is None


def test_after_many_recorders_values_change_no_more_and_still_ask() -> None:
    """From Python 3.13 on, a class that was changed a thousand times is slow for good."""
    seen = []
    for _ in range(hooks.MOST_CHANGES):
        with recording(Log()):
            seen.append(Value.__dict__["grad"])
        seen.append(Value.__dict__["grad"])
    changes = sum(before is not after for before, after in pairwise(seen))
    assert changes + 1 == hooks.MOST_CHANGES  # the first is before all that was seen
    x = Value(2.0)
    x.grad = 3.0
    assert x.grad == 3.0
    log = Log()
    with recording(log):
        assert x.grad == 3.0
    assert log.asked == [(x, "reading .grad")]


def test_a_value_shows_itself_as_what_is_registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hooks, "_displays", [])
    x = Value(2.0)
    assert x._repr_mimebundle_() is None
    hooks.show_in_notebooks(lambda value: {"text/plain": f"just {value.data}"})
    assert x._repr_mimebundle_() == {"text/plain": "just 2.0"}
    hooks.show_in_notebooks(lambda value: None)
    assert x._repr_mimebundle_() is None
