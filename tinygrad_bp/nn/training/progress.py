"""The progress bar of a training; rich is loaded only if there is someone to see it."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .history import History

    #: Shows how many epochs are done, and the latest losses.
    Show = Callable[[int, History], None]

#: Seconds between two pictures of the bar.
_PAUSE = 0.1


def has_onlooker() -> bool:
    """Whether standard error is a terminal, or this is a notebook."""
    if sys.stderr is None:  # a program without a console
        return False
    return sys.stderr.isatty() or "ipykernel" in sys.modules


@contextmanager
def progress_bar(epochs: int) -> Iterator[Show]:
    """A bar of this many epochs, with the loss and the time left."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    bar = Progress(
        TextColumn("epoch"),
        MofNCompleteColumn(),
        BarColumn(),
        TextColumn("{task.description}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        auto_refresh=False,
    )
    task = bar.add_task("", total=epochs)
    shown = -_PAUSE

    def show(epoch: int, history: History) -> None:
        nonlocal shown
        if monotonic() - shown < _PAUSE and epoch < epochs:
            return
        shown = monotonic()
        text = f"loss {history.loss[-1]:.6g}" if history.loss else ""
        if history.validation_loss:
            text += f", validation {history.validation_loss[-1]:.6g}"
        bar.update(task, completed=epoch, description=text, refresh=True)

    with bar:
        yield show
