"""A word to who waits: in a terminal, a command that takes long says so."""

from __future__ import annotations

import sys
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

#: After so many seconds without a word, people wonder whether a command is still at work.
_SECONDS = 3.0


@contextmanager
def saying(what: str, seconds: float = _SECONDS) -> Iterator[None]:
    """Say on standard error what takes long, if it does and that is a terminal.

    Args:
        what: what is done meanwhile.
        seconds: how long nothing is said.
    """
    if not sys.stderr.isatty():
        yield
        return
    from threading import Timer

    line = f"{what}: this takes a while (Ctrl-C ends it)"
    timer = Timer(seconds, print, (line,), {"file": sys.stderr, "flush": True})
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
