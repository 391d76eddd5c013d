"""`tinygrad-bp completion`: what a shell needs to complete commands, options and their values.

All of it is read off the parsers of the commands.
"""

from __future__ import annotations

import argparse
import re
from functools import partial
from itertools import chain
from textwrap import shorten
from typing import NamedTuple

from ..writing import write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..arguments import Commands


def add_to(commands: Commands) -> None:
    """Add the command to a parser's commands, which are those that it completes."""
    parser = commands.add_parser(
        "completion",
        help="a script with which a shell completes all this",
        description=_HELP,
    )
    parser.add_argument("shell", choices=list(_SCRIPTS), help="the shell that it is for")
    parser.set_defaults(run=partial(_run, commands))


_HELP = """\
Prints a script with which the Tab key completes commands, options, their values
and the names of files.

Examples:
  eval "$(tinygrad-bp completion bash)"      # as a line of ~/.bashrc
  eval "$(tinygrad-bp completion zsh)"       # as a line of ~/.zshrc, after compinit
  tinygrad-bp completion fish | source       # as a line of ~/.config/fish/config.fish"""


class Option(NamedTuple):
    """An option of a command: its names, what may follow, and what it is for."""

    names: list[str]
    takes_value: bool
    choices: list[str]
    help: str


def _run(commands: Commands, args: argparse.Namespace) -> None:
    write(_SCRIPTS[args.shell](commands))


def options_of(parser: argparse.ArgumentParser) -> Iterator[Option]:
    """The options of a command, and the words that it takes one of."""
    # Imported here: a command that is run needs neither.
    from ...nn.arguments import ACTIVATIONS
    from ...nn.losses import BY_NAME

    names = {"--activation": ACTIVATIONS, "--loss": BY_NAME}
    for action in parser._actions:
        known = [names[option] for option in action.option_strings if option in names]
        choices = list(map(str, action.choices or chain(*known)))
        takes_value = action.nargs != 0
        if action.option_strings or choices:
            yield Option(list(action.option_strings), takes_value, choices, _plain(action.help))


def _bash(commands: Commands) -> str:
    values, words = [], []
    for name, parser in commands.choices.items():
        options = list(options_of(parser))
        named = [option for each in options for option in each.names]
        words += [f"    {name}) words='{' '.join(_words(options))}' named='{' '.join(named)}' ;;"]
        for each in options:
            if each.takes_value and each.names:
                patterns = "|".join(f"'{name} {option}'" for option in each.names)
                values.append(f"    {patterns}) words='{' '.join(each.choices)}'; follows=1 ;;")
    return "\n".join(
        [
            "_tinygrad_bp() {",
            '  local now="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"',
            "  local words='' named='' follows=''",
            '  case "${COMP_WORDS[1]} $before" in',
            *values,
            "  esac",
            '  [ -n "$follows" ] || case "${COMP_WORDS[1]}" in',
            *words,
            "  esac",
            f"  [ \"$COMP_CWORD\" -gt 1 ] || words='{' '.join(commands.choices)}'",
            '  case $now in -*) [ -n "$follows" ] || words=$named ;; esac',
            "  COMPREPLY=()",
            '  while IFS= read -r word; do COMPREPLY+=("$word"); done \\',
            '    < <(compgen -W "$words" -- "$now")',
            "}",
            "complete -o default -F _tinygrad_bp tinygrad-bp",
        ]
    )


def _zsh(commands: Commands) -> str:
    cases = []
    for name, parser in commands.choices.items():
        specs = []
        for each in options_of(parser):
            values = f"({' '.join(each.choices)})" if each.choices else "_files"
            for option in each.names:
                value = f":value:{values}" if each.takes_value else ""
                specs.append(_quoted(f"{option}[{_outside_brackets(each.help)}]{value}"))
        words = " ".join(_words(options_of(parser)))
        specs.append(_quoted(f"*:argument:({words})" if words else "*:argument:_files"))
        cases.append(f"    {name}) _arguments {' '.join(specs)} ;;")
    listed = " ".join(_quoted(f"{name}:{text}") for name, text in _summaries(commands))
    return "\n".join(
        [
            "_tinygrad_bp() {",
            "  if (( CURRENT == 2 )); then",
            f"    local -a commands=({listed})",
            "    _describe command commands",
            "    return",
            "  fi",
            '  local command="$words[2]"',
            "  shift words; (( CURRENT-- ))",
            '  case "$command" in',
            *cases,
            "  esac",
            "}",
            "compdef _tinygrad_bp tinygrad-bp",
        ]
    )


def _fish(commands: Commands) -> str:
    begin = "complete -c tinygrad-bp"
    lines = [
        f"{begin} -f -n __fish_use_subcommand -a {name} -d {_quoted(text)}"
        for name, text in _summaries(commands)
    ]
    for name, parser in commands.choices.items():
        inside = f"{begin} -n '__fish_seen_subcommand_from {name}'"
        for each in options_of(parser):
            choices = _quoted(" ".join(each.choices))
            if not each.names:
                lines.append(f"{inside} -f -a {choices}")
                continue
            names = " ".join(
                f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}"
                for option in each.names
            )
            value = f" -x -a {choices}" if each.choices else " -r" * each.takes_value
            lines.append(f"{inside} {names}{value} -d {_quoted(each.help)}")
    return "\n".join(lines)


#: What writes the script of each shell.
_SCRIPTS = {"bash": _bash, "zsh": _zsh, "fish": _fish}


def _summaries(commands: Commands) -> Iterator[tuple[str, str]]:
    for action in commands._choices_actions:
        yield str(action.dest), _plain(action.help)


def _words(options: Iterator[Option] | list[Option]) -> list[str]:
    """The words that a command takes one of, without an option."""
    return [choice for each in options if not each.names for choice in each.choices]


def _plain(text: str | None) -> str:
    """The first sentence of a help, on one line."""
    line = " ".join((text or "").split()).replace("%%", "%")
    return shorten(re.split(r" \(default|; ", line)[0], 70, placeholder=" ...")


def _quoted(text: str) -> str:
    """In single quotes, as all three shells read them."""
    return "'" + text.replace("\\", "").replace("'", r"'\''") + "'"


def _outside_brackets(text: str) -> str:
    """Without what would end a description of zsh."""
    return re.sub(r"[\[\]:]", "", text)
