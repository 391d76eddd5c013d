"""`play`: the page on which a network learns, in a browser or in a notebook."""

from __future__ import annotations

import html
import io
import sys
from contextlib import suppress
from dataclasses import dataclass

from ..nn.storage import save
from .host.serving import LOOPBACK, check_browser, check_installed, listening, serve
from .host.worker import session

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from ..nn.base import Module
    from .host.background import BackgroundServer

#: The height of the page in a notebook, in pixels.
_HEIGHT = 900

#: The server of this program's notebook, once there is one.
_servers: list[BackgroundServer] = []


@dataclass(frozen=True)
class NotebookPage:
    """The page in a notebook: the cell shows it, with a session of its own.

    Attributes:
        address: where it is, also for a browser on the same machine.
    """

    address: str

    def _repr_html_(self) -> str:
        address = html.escape(self.address)
        return (
            f'<iframe src="{address}" title="A network learns" width="100%" height="{_HEIGHT}" '
            'allow="clipboard-write; fullscreen" style="border: 0"></iframe>'
        )


def play(
    model: Module | None = None,
    X: Sequence[Any] | None = None,  # noqa: N803
    Y: Sequence[Any] | None = None,  # noqa: N803
    *,
    preset: str = "",
    port: int | None = None,
) -> NotebookPage | None:
    """Open the page on which a network learns while one watches.

    In a notebook the cell shows it, if the kernel runs on the machine of the browser. Elsewhere it
    opens in a browser, and the program waits until Ctrl-C. The network on the page is a copy: the
    given one stays as it is. The extra `play` brings what the page's server needs.

    Args:
        model: a network of layers, an `nn.MLP`; by default the tutorial's.
        X: rows of numbers.
        Y: a target for each row: numbers, or the number of a class.
        preset: begin with one of the page's own networks, as "operators", in place of the above.
        port: where the page is; by default the first port that is free.

    Raises:
        RuntimeError: if the extra is not installed, or if there is no browser.
        OSError: if the port is taken.
        TypeError, ValueError: if the page cannot show the network or the samples.

    Example::

        tg.play(tg.nn.MLP(2, [3, 1], "sigmoid", "sigmoid", seed=1), X, Y)
    """
    check_installed()
    start = _start(model, X, Y, preset)
    session(start)  # what it cannot show is said here
    if _is_notebook():
        from .host.background import BackgroundServer

        if not _servers:
            _servers.append(BackgroundServer())
        return NotebookPage(_servers[0].page(start))
    check_browser()
    listener = listening(LOOPBACK, port)
    with suppress(KeyboardInterrupt):  # that is how it ends
        serve(listener, LOOPBACK, start, say=print, opens_browser=True)
    return None


def _start(model: Module | None, X: Any, Y: Any, preset: str) -> dict[str, Any]:  # noqa: N803
    """What the sessions start with, as the server has it."""
    if preset:
        if model is not None or X is not None or Y is not None:
            raise ValueError("a preset has a network and data of its own: leave out the others")
        return {"address": f"preset={preset}"}
    start: dict[str, Any] = {}
    if model is not None:
        file = io.StringIO()
        save(model, file)
        start["model"] = file.getvalue()
    if X is not None:
        start["X"] = _plain(X)
    if Y is not None:
        start["Y"] = _plain(Y)
    return start


def _plain(data: Any) -> Any:
    """Rows and numbers as lists and numbers, whatever they were in."""
    if hasattr(data, "tolist"):
        return data.tolist()
    if isinstance(data, (str, bytes)) or not hasattr(data, "__iter__"):
        return data if isinstance(data, int) else float(data)
    return [_plain(part) for part in data]


def _is_notebook() -> bool:
    """Whether a notebook shows what a cell gives."""
    python = sys.modules.get("IPython")
    return python is not None and getattr(python.get_ipython(), "kernel", None) is not None
