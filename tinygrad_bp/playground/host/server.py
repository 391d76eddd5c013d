"""The server of the page: its files, and a socket to a session of its own for each tab."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocketDisconnect

from .driving import failure
from .patience import BoundedProtocol, HurriedProtocol
from .processes import FullError, SessionProcesses
from .wire import decoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from typing import Any

    from starlette.requests import Request
    from starlette.types import ASGIApp
    from starlette.websockets import WebSocket

    from .processes import SessionProcess

#: Where the page's files are.
PAGE = Path(__file__).parents[1] / "page"

#: The kinds of files that a page is made of.
MEDIA = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}

#: What the page's files are called: nothing that could lead out of its folder.
_NAME = re.compile(r"([a-z0-9_-]{1,60}/){0,9}[a-z0-9_-]{1,60}\.[a-z0-9]{1,9}")

#: The longest message, in bytes.
LONGEST_MESSAGE = 1 << 20


def application(starts: Mapping[str, dict[str, Any]], processes: SessionProcesses) -> Starlette:
    """The page at "/", or at a path of its own, with sessions behind it.

    Args:
        starts: what the sessions of each page start with, by the first part of the page's path,
            which is "" for the page at "/".
        processes: where the sessions run.
    """

    def found(path: str) -> tuple[dict[str, Any], str] | None:
        if "" in starts:
            return starts[""], path
        key, slash, rest = path.partition("/")
        return (starts[key], rest) if slash and key in starts else None

    async def file(request: Request) -> Response:
        page = found(request.path_params["path"])
        name = (page[1] or "index.html") if page else ""
        path = PAGE / name
        media = MEDIA.get(path.suffix)
        if media is None or not _NAME.fullmatch(name) or not path.is_file():
            return PlainTextResponse("there is no such file\n", 404)
        return Response(path.read_bytes(), media_type=media)

    async def session(socket: WebSocket) -> None:
        page = found(socket.path_params["path"])
        if page is None or page[1] != "socket":
            await socket.close()
            return
        await socket.accept()
        with suppress(WebSocketDisconnect):
            await _session(socket, page[0], processes)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        processes.prepare()
        yield
        await processes.end()

    routes = [Route("/{path:path}", file), WebSocketRoute("/{path:path}", session)]
    return Starlette(routes=routes, lifespan=lifespan)


async def _session(socket: WebSocket, start: dict[str, Any], processes: SessionProcesses) -> None:
    """Run a session until its socket or its process ends."""
    try:
        process = await processes.take(start)
    except (FullError, OSError) as error:
        await socket.send_text(failure(str(error)))
        await socket.close(1013)
        return
    link = _Link(socket, process)
    tasks = [asyncio.create_task(part) for part in (link.hear(), link.ask(), link.tell())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await processes.give_back(process)
    await socket.close(1011)


class _Link:
    """Between a socket and a session's process, with nothing that can grow in the middle.

    One message is under way at a time, and one state. For the next one the client asks with an
    empty message: what it does not read is not made.
    """

    def __init__(self, socket: WebSocket, process: SessionProcess) -> None:
        self._socket, self._process = socket, process
        self._inbox: asyncio.Queue[str] = asyncio.Queue(1)
        self._is_answered = asyncio.Event()
        self._turn = asyncio.Lock()
        self._is_shown = False

    async def hear(self) -> None:
        """Take messages from the socket, until it is closed."""
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            if message.get("text") != "":
                await self._inbox.put(message.get("text") or "?")
            elif self._is_shown:
                self._is_shown = False
                await self._process.send(b"w", "")

    async def ask(self) -> None:
        """Give the session one message after the other."""
        while True:
            text = await self._inbox.get()
            try:
                decoded(text)
            except ValueError as error:
                await self._send(failure(str(error)))
                continue
            self._is_answered.clear()
            await self._process.send(b"m", text)
            await self._is_answered.wait()

    async def tell(self) -> None:
        """Give the client what the session says, until that ends."""
        await self._process.send(b"w", "")
        while (said := await self._process.receive()) is not None:
            letter, text = said
            if text:
                await self._send(text)
            if letter == b"a":
                self._is_answered.set()
            else:
                self._is_shown = True

    async def _send(self, text: str) -> None:
        async with self._turn:
            await self._socket.send_text(text)


def uvicorn_server(app: ASGIApp) -> uvicorn.Server:
    """A server that says nothing, and has bounds for what it is sent."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            loop="asyncio",
            http=HurriedProtocol,
            ws=BoundedProtocol,
            ws_max_size=LONGEST_MESSAGE,
            ws_per_message_deflate=False,
            log_config=None,
            log_level="critical",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            limit_concurrency=100,
            timeout_graceful_shutdown=1,
        )
    )
