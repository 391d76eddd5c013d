"""While machine code is made a session answers, and what it does with the code is the same."""

from __future__ import annotations

from importlib.util import find_spec

import pytest

from tests.playground.session.beside.test_work import Held, send
from tinygrad_bp.compiler import backends
from tinygrad_bp.playground.run import code, outputs
from tinygrad_bp.playground.session.beside.work import AtOnce
from tinygrad_bp.playground.session.panels import PANELS
from tinygrad_bp.playground.session.session import Session

#: Of 17 parameters and 80 samples: enough for machine code.
LARGE = {"type": "set", "name": "preset", "value": "moons"}


HAS_COMPILER = pytest.mark.skipif(
    not (find_spec("llvmlite") and find_spec("numpy")), reason="no machine code without `fast`"
)


def test_where_machine_code_cannot_be_made_python_computes(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*, tell: bool = True) -> bool:
        raise OSError("libLLVM.so: cannot open shared object file")

    monkeypatch.setattr(outputs, "SMALL", 0)
    for module in (code, outputs):
        monkeypatch.setattr(module, "find_spec", lambda name: None)
    plain = Session()
    plain.handle(LARGE)
    send(plain, "update")
    for module in (code, outputs):
        monkeypatch.setattr(module, "find_spec", lambda name: True)
    monkeypatch.setattr(backends, "_has_llvm", broken)
    held = Held()
    session = Session(makes=lambda: held)
    session.handle(LARGE)
    send(session, "update")
    run = session.moment.run
    assert (run.is_native, run.update) == (True, 0)
    held.go_on()
    session.tick(0.01)
    assert (run.is_native, run.update) == (False, 1)
    assert [*run.errors] == [*plain.moment.run.errors]
    assert PANELS["plane"](session.moment) == PANELS["plane"](plain.moment)
    assert session.tick(0.01) is None


@HAS_COMPILER
def test_a_session_answers_while_machine_code_is_made_and_the_history_is_the_same() -> None:
    patient = Session(makes=AtOnce)
    send(patient, "set", name="preset", value="moons")
    send(patient, "update")
    held = Held()
    session = Session(makes=lambda: held)
    session.handle(LARGE)
    run = session.moment.run
    assert run.error == pytest.approx(patient.moment.run.errors[0], rel=1e-12)
    assert PANELS["data"](session.moment)["train"]["outputs"][3] is not None
    send(session, "update")
    assert (run.update, run.is_playing) == (0, True)
    word = "Making machine code for 17 weights and biases."
    assert PANELS["status"](session.moment)["word"] == word
    send(session, "set", name="learning_rate", value=patient.moment.settings["learning_rate"])
    assert session.tick(0.01) is not None
    held.go_on()
    session.tick(0.01)
    assert (run.update, run.is_playing) == (1, False)
    assert [*run.errors] == [*patient.moment.run.errors]
    assert run.parameters == patient.moment.run.parameters
    assert session.tick(0.01) is None


@HAS_COMPILER
def test_the_last_phase_waits_for_the_code_too() -> None:
    held = Held()
    session = Session(makes=lambda: held)
    session.handle(LARGE)
    send(session, "go_phase", index=len(session.moment.phases) - 1)
    assert session.moment.run.update == 0
    held.go_on()
    session.tick(0.01)
    assert (session.moment.run.update, session.moment.phase) == (1, 0)


@HAS_COMPILER
def test_an_error_that_nothing_followed_is_settled_where_somebody_comes_back_to_it() -> None:
    held = Held()
    session = Session(makes=lambda: held)
    session.handle(LARGE)
    send(session, "edit", name="w1", value=0.25)
    held.go_on()
    session.tick(0.01)
    send(session, "undo")
    assert session.moment.run.error == Session(address="preset=moons").moment.run.error
