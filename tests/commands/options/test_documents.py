"""Where documents go: the same for every command that writes one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Refused, Run

COMMANDS = [["lesson"], ["explain", "w1"], ["check", "net_h1=0.3775"]]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_dash_is_standard_output(run: Run, here: Path, command: list[str]) -> None:
    assert run(*command, "--out", "-") == run(*command)
    assert run(*command, "--out", "-", "--html")[1].startswith("<!DOCTYPE html>")
    assert [*here.iterdir()] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_name_without_an_ending_takes_the_form_that_is_asked_for(
    run: Run, here: Path, command: list[str]
) -> None:
    assert run(*command, "--latex", "--out", "page")[0] == 0
    assert (here / "page").read_text(encoding="utf-8").startswith("\\documentclass")
    assert run(*command, "--out", "page")[0] == 0
    assert (here / "page").read_text(encoding="utf-8").strip() == run(*command)[1].strip()


@pytest.mark.parametrize("command", [*COMMANDS, ["draw"]])
def test_a_file_that_is_read_stays(here: Path, refused: Refused, command: list[str]) -> None:
    ending = ".svg" if command == ["draw"] else ".md"
    (here / "w.json").write_text("[0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0]")
    (here / f"link{ending}").symlink_to("w.json")
    options = ["--weights", "w.json", "--out", f"link{ending}"]
    refused(*command, *options, says=f"link{ending} is read, so it stays")
