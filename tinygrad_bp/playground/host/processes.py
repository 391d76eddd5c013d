"""The processes of the sessions, one each, and one that is kept ready for the next.

A process ends when it is told to, and by itself when this one has gone, however it went.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE
from contextlib import suppress

from .encoding import encoded
from .worker import HEAD, PROGRAM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio.subprocess import Process
    from typing import Any

#: So many sessions run at a time: each is a process, and takes up to 100 MB.
MOST_SESSIONS = 8


class FullError(RuntimeError):
    """As many sessions run as may."""


class SessionProcess:
    """The process of a session, seen from the server: texts go in, and come out.

    It never holds more than what is on its way: who sends waits until it is taken.
    """

    def __init__(self, process: Process) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._process, self._in, self._out = process, process.stdin, process.stdout

    @classmethod
    async def start(cls) -> SessionProcess:
        """Start one, which loads the engine and then waits."""
        paths = [os.path.abspath(path) for path in sys.path]
        # Apart from the terminal: its Ctrl-C is for the server, which then ends all.
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-c", PROGRAM, *paths),
            stdin=PIPE,
            stdout=PIPE,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        return cls(process)

    @property
    def is_alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.returncode is None

    async def send(self, letter: bytes, text: str) -> None:
        """Give it a text, as `worker` has them. What it no longer takes is lost."""
        data = text.encode("utf-8", "replace")
        with suppress(ConnectionError):
            self._in.write(HEAD.pack(letter, len(data)) + data)
            await self._in.drain()

    async def receive(self) -> tuple[bytes, str] | None:
        """What it gives next; None if it has ended."""
        try:
            letter, length = HEAD.unpack(await self._out.readexactly(HEAD.size))
            return letter, (await self._out.readexactly(length)).decode("utf-8")
        except (asyncio.IncompleteReadError, ConnectionError):
            return None

    async def end(self) -> None:
        """End it at once, whatever it is at: there is nothing in it to be kept."""
        if self.is_alive:
            _kill(self._process)
        self._in.close()
        while await self._out.read(HEAD.size << 16):
            pass
        await self._process.wait()


def _kill(process: Process) -> None:
    """Kill it, and leave it to asyncio to learn that it has ended.

    `Process.kill` asks for that first in older versions of Python: of a process that has just
    ended it then takes the status that asyncio waits for, which can be had only once.
    """
    with suppress(ProcessLookupError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.kill(process.pid, signal.SIGKILL)


class SessionProcesses:
    """All processes of a server.

    Args:
        most: how many sessions there may be.
    """

    def __init__(self, most: int = MOST_SESSIONS) -> None:
        self.most = most
        self._running: set[SessionProcess] = set()
        self._starting = 0
        self._spare: asyncio.Task[SessionProcess] | None = None

    def prepare(self) -> None:
        """Have one ready."""
        self._spare = asyncio.create_task(SessionProcess.start())

    async def take(self, start: dict[str, Any]) -> SessionProcess:
        """A process with a session in it, and from now on another one that is ready.

        Raises:
            FullError: if there are too many.
            OSError: if no process can be started.
        """
        if len(self._running) + self._starting >= self.most:
            raise FullError(
                f"{self.most} sessions run already: close one of their tabs, and try again"
            )
        self._starting += 1  # many may ask while it starts
        try:
            process = await self._ready()
            self._running.add(process)
        finally:
            self._starting -= 1
        if self._spare is None:
            self.prepare()
        await process.send(b"s", encoded(start))
        return process

    async def _ready(self) -> SessionProcess:
        """The spare process, or a new one where it is not there any more."""
        spare, self._spare = self._spare, None
        if spare is not None:
            with suppress(OSError):
                process = await spare
                if process.is_alive:
                    return process
                await process.end()
        try:
            return await SessionProcess.start()
        except OSError as error:
            raise OSError(f"no process can be started for a session: {error.strerror}") from None

    async def give_back(self, process: SessionProcess) -> None:
        """End a session."""
        await process.end()
        self._running.discard(process)

    async def end(self) -> None:
        """End all."""
        if self._spare is not None:
            with suppress(OSError):
                await (await self._spare).end()
        for process in [*self._running]:
            await self.give_back(process)
