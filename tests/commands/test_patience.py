"""A word to who waits."""

from __future__ import annotations

import sys
import time

import pytest

from tinygrad_bp.commands.patience import saying


@pytest.mark.parametrize(
    ("is_terminal", "seconds", "is_said"),
    [(True, 0.0, True), (True, 60.0, False), (False, 0.0, False)],
)
def test_what_takes_long_is_said_in_a_terminal(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    is_terminal: bool,
    seconds: float,
    is_said: bool,
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    told = ""
    with saying("tinygrad-bp check", seconds):
        for _ in range(500 if is_said else 1):  # until the other thread has said it
            told += capsys.readouterr().err
            if told:
                break
            time.sleep(0.01)
    told += capsys.readouterr().err
    assert told.startswith("tinygrad-bp check: this takes a while") == is_said
    assert bool(told) == is_said
