"""The command `tinygrad-bp`.

Each command has a file in `commands`, which loads what it needs when the command runs. Bad
input is a ValueError, an OSError, a RuntimeError or an ArithmeticError wherever it is found;
`main` makes one line of it.
"""

from __future__ import annotations

import argparse
import errno
import io
import os
import re
import sys
import warnings
from contextlib import nullcontext
from difflib import get_close_matches
from functools import partial

from .commands import check, draw, explain, lesson, play, predict, train, tutorial, worksheet
from .commands.arguments import with_options
from .commands.patience import saying
from .commands.shells import completion
from .letters import visible
from .starting import INTERRUPTED, hear_ctrl_c, ignore_ctrl_c, was_interrupted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn

#: Commands that say nothing while they are at work: the others show how far they are.
_SILENT = ("lesson", "worksheet", "explain", "check")

#: The status of a command that was given bad input, as argparse has it; and, as shells have
#: it, of one whose output nobody reads to the end.
BAD_INPUT, BROKEN_PIPE = 2, 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, with the arguments of the process unless others are given.

    Returns:
        The exit status: 0; 1 where a command finds something that is not right; 2 for bad
        input. Only argparse exits by itself: after --help, and for arguments that it cannot
        read.
    """
    if sys.stdout is None:  # closed by the caller
        sys.stdout = io.StringIO()
    if sys.stderr is None:  # a file of the command's own must not get its number either
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115
    command, is_process = "", False
    options: dict[str, str] = {}
    try:
        is_process = hear_ctrl_c()
        args = _arguments(arguments)
        command, options = f" {args.command}", getattr(args, "options", {})
        word = saying(f"tinygrad-bp{command}") if args.command in _SILENT else nullcontext()
        with word, warnings.catch_warnings():
            warnings.showwarning = partial(_warn, f"tinygrad-bp{command}")
            status = args.run(args) or 0
        for note in getattr(args, "notes", ()):  # what was taken that was not given
            print(note, file=sys.stderr)
        sys.stdout.flush()  # what cannot be written is known here, and not as Python ends
        return status
    except KeyboardInterrupt:
        return INTERRUPTED
    except ImportError:
        if was_interrupted():
            return INTERRUPTED
        raise
    except BrokenPipeError:
        return BROKEN_PIPE
    except (ArithmeticError, OSError, RuntimeError, ValueError) as error:
        reason = str(error)
        if isinstance(error, OSError) and error.filename is not None:
            reason = f"{error.filename}: {error.strerror}"
        elif isinstance(error, OSError) and error.errno == errno.ENOSPC:
            reason = f"standard output: {error.strerror}"
        reason = with_options(reason, options)
        print(f"tinygrad-bp{command}: error: {_one_line(reason)}", file=sys.stderr)
        return BAD_INPUT
    finally:
        _give_up_output()
        if is_process:
            ignore_ctrl_c()


def _warn(prog: str, message: Warning | str, *_: Any) -> None:
    """A warning as one line, without what a program would do about it."""
    print(f"{prog}: {_one_line(str(message).partition('; try ')[0])}", file=sys.stderr)


def _give_up_output() -> None:
    """What could not be written is not tried again as Python ends, which would tell of it anew."""
    if sys.stdout.closed:
        return
    try:
        sys.stdout.flush()
    except OSError:
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())


def _one_line(message: str) -> str:
    line = visible(" ".join(message.split()))
    return line if len(line) <= 500 else f"{line[:497]}..."


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = _parser()
    words = _joined(sys.argv[1:] if arguments is None else arguments)
    if not words:
        parser.print_help()
        parser.exit()
    for word in words:
        option, _, value = word.partition("=")
        if option.startswith("--") and value == "--":  # argparse would take it for an empty list
            parser.error(f"argument {option}: expected a value, not '--'")
    args, rest = parser.parse_known_args(words)
    if "given" in args and not any(text.startswith("-") for text in rest):
        args.given += rest  # those after an option, which argparse leaves over
    elif rest:
        args.parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return args


def _joined(words: Sequence[str]) -> list[str]:
    """The words, each number below 0 with the option that it follows: argparse takes it for one.

    >>> _joined(["--inputs", "-1,2", "--out", "-"])
    ['--inputs=-1,2', '--out', '-']
    """
    joined: list[str] = []
    for word in words:
        if joined and re.match(r"-\.?\d", word) and re.fullmatch(r"--[^=]+", joined[-1]):
            joined[-1] += f"={word}"
        else:
            joined.append(word)
    return joined


class _Parser(argparse.ArgumentParser):
    """The parser of the command, and of each command of it: descriptions keep their lines."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=argparse.RawDescriptionHelpFormatter, **options)

    def exit(self, status: int = 0, message: str | None = None) -> NoReturn:
        sys.stdout.flush()  # a help that is not written is an error
        super().exit(status, message)

    def _near(self, message: str) -> str:
        """The command, the value or the option that was meant, if one is like what was given."""
        if found := re.search(r"invalid choice: '([^']{1,80})' \(choose from (.*)\)", message):
            given, known = found[1], re.findall(r"[\w-]+", found[2])
        elif found := re.match(r"unrecognized arguments: (--[\w-]{1,80})", message):
            given, known = found[1], list(self._option_string_actions)
        else:
            return ""
        # What all options begin with makes none like another.
        named = {name.lstrip("-"): name for name in known}
        near = get_close_matches(given.lstrip("-"), named, 1)
        return f": did you mean {named[near[0]]}?" if near else ""

    def error(self, message: str) -> NoReturn:
        reason = _one_line(message + self._near(message))
        self.exit(BAD_INPUT, f"{self.prog}: error: {reason} (see {self.prog} --help)\n")


def _parser() -> argparse.ArgumentParser:
    from . import __version__

    parser = _Parser(
        prog="tinygrad-bp",
        description="Scalar autograd that shows every number of backpropagation.",
        epilog="Example: tinygrad-bp tutorial",
    )
    parser.add_argument("--version", action="version", version=f"tinygrad-bp {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in (
        *(tutorial, lesson, worksheet, explain, check, draw, train, predict, play),
        completion,
    ):
        command.add_to(commands)
    for each in commands.choices.values():
        named = {action.dest: action.option_strings for action in each._actions}
        each.set_defaults(
            parser=each, options={dest: names[0] for dest, names in named.items() if names}
        )
    return parser
