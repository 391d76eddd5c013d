"""A server behind a notebook: one for all its pages, each with a path of its own."""

from __future__ import annotations

import secrets
from threading import Thread

from .guard import Guard
from .processes import SessionProcesses
from .server import application, uvicorn_server
from .serving import LOOPBACK, listening

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class BackgroundServer:
    """Serves pages while the program goes on, and ends with it.

    The path of a page is known to nobody but the notebook, which alone may show it in a frame.
    """

    def __init__(self) -> None:
        self._starts: dict[str, dict[str, Any]] = {}
        listener = listening(LOOPBACK, 0)
        self._port = listener.getsockname()[1]
        app = Guard(application(self._starts, SessionProcesses()), LOOPBACK, is_framed=True)
        self._server = uvicorn_server(app)
        self._thread = Thread(target=self._server.run, args=([listener],), daemon=True)
        self._thread.start()

    def page(self, start: dict[str, Any]) -> str:
        """The address of a new page, whose sessions start so."""
        self._starts[key := secrets.token_urlsafe(16)] = start
        return f"http://{LOOPBACK}:{self._port}/{key}/"

    def end(self) -> None:
        """End it and its sessions."""
        self._server.should_exit = True
        self._thread.join()
