"""How the command starts: Ctrl-C while the package is loaded ends it without a word."""

from __future__ import annotations

# `signal` itself takes a few milliseconds to load, in which Ctrl-C may come.
import _signal  # type: ignore[import-not-found]
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

#: The status of a command that was interrupted, as shells have it.
INTERRUPTED = 130

#: Each Ctrl-C that was made a KeyboardInterrupt.
_heard: list[int] = []


def is_command() -> bool:
    """Whether this process is the command `tinygrad-bp`, or `python -m tinygrad_bp`."""
    arguments: list[str] = getattr(sys, "argv", None) or [""]
    if arguments[0] == "-m":
        # Python is looking for the module, maybe that of a program that only imports the package.
        # Its name stands before its arguments.
        given: list[str] = getattr(sys, "orig_argv", arguments)
        return given[-len(arguments)].removeprefix("-m") == "tinygrad_bp"
    name = os.path.basename(arguments[0])
    return name.removesuffix(".exe").removesuffix("-script.py") == "tinygrad-bp"


def leave_on_ctrl_c() -> None:
    """Until `main` takes over, Ctrl-C ends the command: nothing has begun that it could spoil."""
    if is_command() and _signal.getsignal(_signal.SIGINT) is _signal.default_int_handler:
        try:  # noqa: SIM105 (contextlib takes time to load, too)
            _signal.signal(_signal.SIGINT, _leave)
        except ValueError:  # not the main thread, the only one that hears Ctrl-C
            pass


def hear_ctrl_c() -> bool:
    """Make Ctrl-C Python's KeyboardInterrupt again; whether it was ours."""
    is_ours = _signal.getsignal(_signal.SIGINT) is _leave
    if is_ours:
        sys.unraisablehook = _leave_if_interrupted
        _signal.signal(_signal.SIGINT, _interrupt)
    return is_ours


def was_interrupted() -> bool:
    """Whether Ctrl-C came: a library that was just being loaded may make another error of it."""
    return bool(_heard)


def ignore_ctrl_c() -> None:
    """When all is done: while Python itself ends, there is to be no traceback."""
    _signal.signal(_signal.SIGINT, _signal.SIG_IGN)


def _leave_if_interrupted(unraisable: sys.UnraisableHookArgs) -> None:
    """Ctrl-C where no exception can be raised, as in a callback of the importer, ends it too."""
    if issubclass(unraisable.exc_type, KeyboardInterrupt):
        os._exit(INTERRUPTED)
    sys.__unraisablehook__(unraisable)


def _interrupt(number: int, frame: object) -> NoReturn:
    _heard.append(number)
    raise KeyboardInterrupt


def _leave(number: int, frame: object) -> NoReturn:
    os._exit(INTERRUPTED)
