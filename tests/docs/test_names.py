"""Options and public names that pages mention are there, and defaults are what is said of them."""

from __future__ import annotations

import argparse
import inspect
import re
import shlex
from functools import reduce

import pytest

import tinygrad_bp as tg
from tests.docs.conftest import PAGES
from tinygrad_bp.cli import _parser

[SUBPARSERS] = [
    action for action in _parser()._actions if isinstance(action, argparse._SubParsersAction)
]
#: By each command, its options.
OPTIONS = {
    command: {option for action in parser._actions for option in action.option_strings}
    for command, parser in SUBPARSERS.choices.items()
}

#: Options of other programs that pages name.
OTHERS = {
    "--benchmark-enable": "pytest",
    "--directory": "http.server",
    "--points": "tests.autodiff.ulps",
    "--xla_force_host_platform_device_count": "XLA",
    "--version": "tinygrad-bp alone",
}


def commands_in(page: str) -> list[list[str]]:
    """Each use of the command on a page: in a block of a shell, or between backticks."""
    lines = [line for line in page.splitlines() if line.startswith("tinygrad-bp ")]
    lines += re.findall(r"`(tinygrad-bp [^`]+)`", page)
    return [shlex.split(re.split(r" [|<>&]", line)[0])[1:] for line in lines]


@pytest.mark.parametrize("page", PAGES)
def test_the_commands_that_a_page_shows_have_the_options_that_it_gives_them(page: str) -> None:
    for command, *words in commands_in(PAGES[page]):
        if command.startswith("-"):
            assert command in ("--help", "--version")
            continue
        given = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert given <= OPTIONS[command], f"tinygrad-bp {command} has no {given - OPTIONS[command]}"


@pytest.mark.parametrize("page", PAGES)
def test_options_that_a_page_names_are_those_of_some_command(page: str) -> None:
    known = {*OTHERS}.union(*OPTIONS.values())
    named = set(re.findall(r"(?<![\w-])(--[a-z][\w-]+)", PAGES[page]))
    assert named <= known


@pytest.mark.parametrize("page", PAGES)
def test_names_that_a_page_mentions_are_there(page: str) -> None:
    for path in set(re.findall(r"\btg((?:\.[A-Za-z]\w*)+)", PAGES[page])):
        try:
            reduce(getattr, path[1:].split("."), tg)
        except AttributeError as error:
            raise AssertionError(f"tg{path} is not there: {error}") from None


STATED = [
    pytest.param(action, match[1], id=f"{command} {action.option_strings[-1]}")
    for command, parser in SUBPARSERS.choices.items()
    for action in parser._actions
    if (match := re.search(r"\(default: ([^),]+)", action.help or ""))
    and action.default is not None
]


@pytest.mark.parametrize(("action", "stated"), STATED)
def test_a_default_is_what_help_says(action: argparse.Action, stated: str) -> None:
    default = action.default
    [shown] = default if isinstance(default, list) else [default]
    assert stated == {"-": "standard output"}.get(str(shown), str(shown))


def test_the_lesson_of_the_command_has_the_defaults_of_the_function() -> None:
    parser = SUBPARSERS.choices["lesson"]
    parameters = inspect.signature(tg.lesson).parameters
    of_command = {action.dest: action.default for action in parser._actions}
    for name in ("rounds", "digits", "learning_rate", "order", "convention"):
        assert of_command[name] == parameters[name].default
    assert of_command["loss"] == parameters["loss"].default.__name__
