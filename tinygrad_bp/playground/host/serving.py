"""Listening: where, under which address, and until when.

What is missing or taken is a RuntimeError or an OSError with one clear sentence.
"""

from __future__ import annotations

import errno
import signal
import socket
import sys
import threading
import webbrowser
from importlib.util import find_spec

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

#: The port that is tried first, and how many after it, where none is given.
PORT, TRIED = 8123, 20

#: Where only this machine can reach the page.
LOOPBACK = "127.0.0.1"

#: So many bytes may be under way in a socket: what is sent is not old when it is read, and a flood
#: fills nothing.
_BUFFER = 1 << 15

_NEEDED = ("starlette", "uvicorn", "websockets", "msgspec")


def check_installed() -> None:
    """See that what the extra brings is there, and is as new as it has to be.

    Raises:
        RuntimeError: if it is not.
    """
    try:
        if any(find_spec(name) is None for name in _NEEDED):
            raise ImportError
        from . import server as _server  # noqa: F401 (it takes from them what it needs)
    except ImportError as error:
        reason = f"too old ({error})" if str(error) else "not installed"
        raise RuntimeError(
            f"the page needs packages that are {reason}: "
            "install them with pip install 'tinygrad_bp[play]'"
        ) from None


def check_browser() -> None:
    """See that there is a browser to open the page in.

    Raises:
        RuntimeError: if there is none.
    """
    try:
        webbrowser.get()
    except webbrowser.Error:
        raise RuntimeError(
            "there is no browser to open here: say --no-browser, and open the address yourself"
        ) from None


def listening(host: str = LOOPBACK, port: int | None = None) -> socket.socket:
    """A socket that listens at a port; without one given, at the first that is free.

    Raises:
        OSError: if it cannot.
    """
    ports = range(PORT, PORT + TRIED) if port is None else (port,)
    for number in ports:
        try:
            family, *_, address = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM)[0]
            listener = socket.create_server(address[:2], family=family, backlog=128)
            for buffer in (socket.SO_RCVBUF, socket.SO_SNDBUF):
                listener.setsockopt(socket.SOL_SOCKET, buffer, _BUFFER)
            return listener
        except OSError as error:
            failure = error
    if isinstance(failure, socket.gaierror) or failure.errno == errno.EADDRNOTAVAIL:
        raise OSError(f"this machine has no address {host!r}")
    reason = str(failure.strerror).partition(" (while")[0]  # Python adds the address
    taken = f"port {port}" if port is not None else f"each port from {PORT} to {ports[-1]}"
    raise OSError(
        f"cannot listen at {taken} of {host} ({reason}): "
        "give another with --port, or --port 0 for any that is free"
    )


def serve(
    listener: socket.socket,
    host: str,
    start: dict[str, Any],
    *,
    say: Callable[[str], None],
    fragment: str = "",
    opens_browser: bool = False,
) -> None:
    """Serve the page until Ctrl-C, and end all that was started.

    Args:
        listener: a socket that listens.
        host: what it was told to listen at.
        start: what each session starts with.
        say: called with the address, and with each later one that has a new token.
        fragment: what follows the address: the state that the page begins in.
        opens_browser: whether a browser is opened.
    """
    from .guard import Guard, at, is_loopback
    from .processes import SessionProcesses
    from .server import application, uvicorn_server

    bound, port = listener.getsockname()[:2]
    is_open = not is_loopback(bound)
    name = _own_address(listener.family) if bound in ("0.0.0.0", "::") else bound
    addresses: list[str] = []

    def address(token: str = "") -> None:
        query = f"?token={token}" if token else ""
        addresses.append(f"http://{at(name, port)}/{query}{fragment}")
        say(addresses[-1])

    app = application({"": start}, SessionProcesses())
    received: list[int] = []

    def leave(number: int, frame: object) -> None:
        received.append(number)
        server.should_exit = True

    guarded = Guard(app, host, on_token=address if is_open else None)
    server = uvicorn_server(guarded)
    before = {number: signal.signal(number, leave) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        if not is_open:
            address()
        if opens_browser:
            threading.Thread(target=_open, args=addresses, daemon=True).start()
        server.run(sockets=[listener])
    finally:
        listener.close()
        for number, handler in before.items():
            signal.signal(number, handler)
    for first in received[:1]:
        signal.raise_signal(first)


def _open(address: str) -> None:
    """Open a browser; where that fails, say so."""
    if not webbrowser.open(address):
        print("no browser could be opened: open the address in one yourself", file=sys.stderr)


def _own_address(family: socket.AddressFamily) -> str:
    """The address under which others most likely reach this machine."""
    is_long = family == socket.AF_INET6
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("2001:db8::1" if is_long else "192.0.2.1", 9))  # nothing is sent
            return str(probe.getsockname()[0])
        except OSError:
            return "::1" if is_long else LOOPBACK
