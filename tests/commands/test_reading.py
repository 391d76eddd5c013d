"""Where a command reads from: the file of a name, or standard input as UTF-8."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tinygrad_bp.commands import reading
from tinygrad_bp.commands.reading import opened, read_text

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_name_is_that_of_a_file() -> None:
    assert opened(Path("notes.txt")) == Path("notes.txt")


def test_a_hyphen_is_standard_input_in_utf_8(feed: Callable[[str], None]) -> None:
    feed("δ = 1")
    source = opened(Path("-"))
    assert isinstance(source, io.TextIOBase)
    assert source.read() == "δ = 1"


def test_standard_input_may_be_any_text_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("δ = 1"))
    assert opened(Path("-")) is sys.stdin


def test_a_standard_input_that_is_closed_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(ValueError, match="standard input is closed"):
        opened(Path("-"))


def test_a_text_is_read_to_a_length(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("t.txt").write_text("δ = 1", encoding="utf-8-sig")
    assert read_text(Path("t.txt")) == "δ = 1"
    monkeypatch.setattr(reading, "MOST_CHARACTERS", 3)
    with pytest.raises(ValueError, match=r"t\.txt has more than 3 characters"):
        read_text(Path("t.txt"))
