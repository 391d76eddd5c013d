"""Ctrl-C, held back until the current step is done."""

from __future__ import annotations

import signal
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Pressed(list[int]):
    """What Ctrl-C adds to."""

    #: Whether the first one is Python's KeyboardInterrupt already.
    ends_at_once = False

    def unless(self, compute: Callable[[], list[float]]) -> list[float]:
        """What a function gives that Ctrl-C may end at once; nothing, if the first one did."""
        self.ends_at_once = True
        try:
            found = compute()
            self.ends_at_once = False
        except (KeyboardInterrupt, Exception):  # a library that is just loaded makes another of it
            if len(self) != 1:
                raise
            found = []
        finally:
            self.ends_at_once = False
        return found


@contextmanager
def ctrl_c_held() -> Iterator[Pressed]:
    """A list that Ctrl-C adds to; a second one is Python's KeyboardInterrupt again."""
    pressed = Pressed()

    def note(number: int, frame: object) -> None:
        pressed.append(number)
        if len(pressed) > 1 or pressed.ends_at_once:
            raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGINT, note)
    except ValueError:  # not the main thread, the only one that hears Ctrl-C
        yield pressed
        return
    try:
        yield pressed
    finally:
        signal.signal(signal.SIGINT, before or signal.SIG_DFL)
