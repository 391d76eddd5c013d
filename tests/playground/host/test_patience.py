"""Who is slow, and who sends and does not read."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("starlette", reason="needs the extra `play`")

from starlette.applications import Starlette
from starlette.routing import WebSocketRoute

from tinygrad_bp.playground.host import patience
from tinygrad_bp.playground.host.server import uvicorn_server
from tinygrad_bp.playground.host.serving import LOOPBACK, listening

if TYPE_CHECKING:
    from starlette.websockets import WebSocket

OPENING = (
    b"GET / HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)


async def _wait(socket: WebSocket) -> None:
    await socket.accept()
    await socket.receive()


def closed_after(*sent: bytes) -> bool:
    """Whether the server closes the connection of who sends that, and reads little."""

    async def run() -> bool:
        server = uvicorn_server(Starlette(routes=[WebSocketRoute("/", _wait)]))
        listener = listening(LOOPBACK, 0)
        task = asyncio.create_task(server.serve([listener]))
        reader, writer = await asyncio.open_connection(*listener.getsockname()[:2])
        try:
            await asyncio.wait_for(_send(reader, writer, sent), 1)
        except ConnectionError:
            return True
        except asyncio.TimeoutError:
            return False
        finally:
            writer.transport.abort()
            server.should_exit = True
            await task
        return True

    return asyncio.run(run())


async def _send(reader: Any, writer: Any, sent: tuple[bytes, ...]) -> None:
    for part in sent:
        writer.write(part)
        await writer.drain()
        if part == OPENING:
            await reader.readuntil(b"\r\n\r\n")
    await reader.read()


def test_a_request_that_does_not_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "LONGEST", 0.1)
    assert closed_after(b"GET / HTTP/1.1\r\nHo")


def test_a_socket_may_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "LONGEST", 0.1)
    assert not closed_after(OPENING)


def test_pings_whose_answers_are_not_read_end_the_socket() -> None:
    assert closed_after(OPENING, (b"\x89\xfd\x00\x00\x00\x00" + b"x" * 125) * 50_000)


def test_a_message_of_endless_parts_ends_the_socket() -> None:
    begin, empty = b"\x01\x80\x00\x00\x00\x00", b"\x00\x80\x00\x00\x00\x00"
    assert not closed_after(OPENING, begin + empty * 1_000)
    assert closed_after(OPENING, begin + empty * 5_000)
