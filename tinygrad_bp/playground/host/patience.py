"""How long the server waits for who is slow, and how much it keeps for who does not read.

Connections are counted, so one that asks for nothing would keep others out; and what a client sends
must not pile up where the session does not see it.
"""

from __future__ import annotations

from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

TYPE_CHECKING = False
if TYPE_CHECKING:
    import asyncio

    from websockets.frames import Frame

#: So long a connection may take for all its requests, in seconds: the page is there in one or two.
LONGEST = 30.0

#: So many bytes of answers to pings may wait for a client, and so many parts may be one message.
MOST_WAITING, MOST_PARTS = 1 << 18, 1 << 12


class HurriedProtocol(H11Protocol):
    """HTTP on connections that do not stay."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin, and end in time, unless it has become a socket."""
        super().connection_made(transport)
        self.loop.call_later(LONGEST, self._leave)

    def _leave(self) -> None:
        if self.transport.get_protocol() is self:
            self.transport.abort()


class BoundedProtocol(WebSocketsSansIOProtocol):
    """A socket whose frames do not pile up."""

    def handle_ping(self) -> None:
        """Answer, unless nobody reads the answers."""
        super().handle_ping()
        if self.transport.get_write_buffer_size() > MOST_WAITING:
            self.transport.abort()

    def handle_cont(self, event: Frame) -> None:
        """Take a part of a message, if there are not too many."""
        super().handle_cont(event)
        if len(self.frames) > MOST_PARTS:
            self.transport.abort()
