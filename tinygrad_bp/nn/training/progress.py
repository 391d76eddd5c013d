"""The progress bar of a training; rich is loaded only if there is someone to see it.

In a notebook the bar is HTML that is written anew, which needs no widgets, and stays in a page
that was executed.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from importlib import import_module
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from .history import History

    #: Draws how many epochs are done, and a text; and whether that is the end.
    Refresh = Callable[[float, str, bool], None]

    #: Shows how many epochs are done, with a part of one, and the latest losses.
    Show = Callable[[float, History], None]

#: Seconds between two pictures of the bar.
_PAUSE = 0.1


def has_onlooker() -> bool:
    """Whether standard error is a terminal, or this is a notebook."""
    if sys.stderr is None:  # a program without a console
        return False
    return sys.stderr.isatty() or "ipykernel" in sys.modules


@contextmanager
def progress_bar(epochs: int, first: str = "") -> Iterator[Show]:
    """A bar of this many epochs, with the loss and the time left; before them, with a text."""
    draw = _in_a_notebook if "ipykernel" in sys.modules else _in_a_terminal
    shown, latest = -_PAUSE, (0.0, "")
    drawn = latest
    with draw(epochs, first) as refresh:

        def show(epoch: float, history: History) -> None:
            nonlocal shown, latest, drawn
            text = f"loss {history.loss[-1]:.6g}" if history.loss else first
            if history.validation_loss:
                text += f", validation {history.validation_loss[-1]:.6g}"
            latest = epoch, text
            if monotonic() - shown < _PAUSE:
                return
            shown = monotonic()
            drawn = latest
            refresh(*latest, False)

        try:
            yield show
        finally:  # which may be before the last epoch
            if latest != drawn or latest[0] < epochs:
                refresh(*latest, True)


@contextmanager
def _in_a_notebook(epochs: int, first: str) -> Iterator[Refresh]:
    display = import_module("IPython.display")

    def bar(epoch: float, text: str) -> Any:
        return display.HTML(
            f'<progress value="{epoch:g}" max="{epochs}"></progress> '
            f"epoch {int(epoch)}/{epochs} {text}"
        )

    handle = display.display(bar(0, first), display_id=True)
    begin: tuple[float, float] | None = None  # when the first of it was done: code was made before

    def refresh(epoch: float, text: str, is_last: bool) -> None:
        nonlocal begin
        left, now = "", monotonic()
        if begin is None:
            begin = epoch, now
        elif begin[0] < epoch < epochs and not is_last:
            seconds = (now - begin[1]) / (epoch - begin[0]) * (epochs - epoch)
            left = f", {seconds:.0f} s left"
        handle.update(bar(epoch, text + left))

    yield refresh


@contextmanager
def _in_a_terminal(epochs: int, first: str) -> Iterator[Refresh]:
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
    task = bar.add_task(first, total=epochs)
    with bar:
        yield lambda epoch, text, _: bar.update(
            task, completed=epoch, description=text, refresh=True
        )
