"""A web server for a folder, for pages that are plain files."""

from __future__ import annotations

import http.server
import threading
from functools import partial
from pathlib import Path
from typing import Any


class Files(http.server.SimpleHTTPRequestHandler):
    """Gives out a folder, in silence."""

    def guess_type(self, path: Any) -> str:
        """Also the kinds that not every Python knows."""
        own = {".mjs": "text/javascript", ".wasm": "application/wasm"}
        return own.get(Path(path).suffix) or super().guess_type(path)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Given:
    """A web server for a folder, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), partial(Files, directory=str(folder))
        )
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/"

    def end(self) -> None:
        """No more is given out."""
        self.server.shutdown()
        self.server.server_close()
