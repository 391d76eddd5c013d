"""Where a command writes to: the letters that an output has, the width of a terminal."""

from __future__ import annotations

import io
import sys
from typing import TYPE_CHECKING

import pytest
from rich.text import Text

from tinygrad_bp.commands.writing import as_text, write, write_data

if TYPE_CHECKING:
    from collections.abc import Callable

    Output = Callable[[str], io.BytesIO]


@pytest.fixture
def output(monkeypatch: pytest.MonkeyPatch) -> Output:
    """Makes standard output one of an encoding."""

    def encoded(encoding: str) -> io.BytesIO:
        data = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(data, encoding, newline="\n"))
        return data

    return encoded


def test_text_is_written_as_it_is_where_it_can_be(output: Output) -> None:
    data = output("utf-8")
    write("∂E/∂w ✓")
    assert data.getvalue().decode() == "∂E/∂w ✓\n"


def test_an_output_without_the_letters_gets_others(output: Output) -> None:
    data = output("ascii")
    write("∂E/∂w = δ * η ✓ 日")
    assert data.getvalue() == b"dE/dw = delta * eta ok ?\n"


def test_data_are_in_utf_8_whatever_the_output_has(output: Output) -> None:
    data = output("ascii")
    write_data("né,∂")
    assert data.getvalue().decode() == "né,∂\n"


@pytest.mark.parametrize(("columns", "width"), [("20", 60), ("80", 80), ("300", 100)])
def test_lines_fit_the_terminal_and_stay_readable(
    monkeypatch: pytest.MonkeyPatch, columns: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    lines = as_text(Text("word " * 100)).splitlines()
    assert width - 5 < max(map(len, lines)) <= width
    assert all(line == line.rstrip() for line in lines)


def test_a_terminal_gets_no_data_that_it_would_obey(
    output: Output, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = output("utf-8")
    write_data("a\x1b[31m")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    write_data("a\x1b[31m,b\tc\nd")
    assert data.getvalue().decode() == "a\x1b[31m\na␛[31m,b\tc\nd\n"
