"""One process a session, one kept ready, so many and no more, and none that is left behind."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import time
from pathlib import Path

import pytest

pytest.importorskip(
    "starlette", reason="processes are the server's: they run with the extra `play`"
)

from tinygrad_bp.playground.host.processes import FullError, SessionProcess, SessionProcesses

from .conftest import children, wait_until

linux = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Linux lists processes")


@linux
def test_a_spare_is_kept_ready_and_all_end() -> None:
    async def run() -> None:
        processes = SessionProcesses(most=2)
        processes.prepare()
        await asyncio.sleep(0)
        first = await processes.take({})
        second = await processes.take({})
        with pytest.raises(FullError, match="2 sessions run already"):
            await processes.take({})
        await asyncio.sleep(0.2)
        assert len(children(os.getpid())) == before + 3
        await processes.give_back(first)
        third = await processes.take({})
        assert second.is_alive
        await third.send(b"m", '{"type": "hello"}')
        assert await third.receive() == (b"a", "")
        await processes.end()
        await asyncio.to_thread(wait_until, lambda: len(children(os.getpid())) == before)

    before = len(children(os.getpid()))
    asyncio.run(run())


def test_many_at_once_get_no_more_processes_than_there_may_be() -> None:
    async def run() -> None:
        processes = SessionProcesses(most=1)
        answers = await asyncio.gather(
            *(processes.take({}) for _ in range(50)), return_exceptions=True
        )
        refused = [answer for answer in answers if isinstance(answer, FullError)]
        assert len(refused) == 49
        await processes.end()

    asyncio.run(run())


def test_where_no_process_can_be_started_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(*given: object, **options: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    async def run() -> None:
        processes = SessionProcesses(most=1)
        processes.prepare()
        for _ in range(2):
            with pytest.raises(OSError, match=r"no process can be started .*: Resource"):
                await processes.take({})
        processes.prepare()
        await processes.end()

    monkeypatch.setattr(asyncio, "create_subprocess_exec", refuse)
    asyncio.run(run())


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals of this kind")
def test_a_spare_that_ended_is_replaced() -> None:
    async def run() -> None:
        processes = SessionProcesses()
        processes.prepare()
        assert processes._spare
        spare = await processes._spare
        os.kill(spare._process.pid, signal.SIGKILL)
        await spare._process.wait()
        process = await processes.take({})
        await process.send(b"m", '{"type": "hello"}')
        assert await process.receive() == (b"a", "")
        await processes.end()

    asyncio.run(run())


@linux
def test_of_a_process_that_has_just_ended_only_asyncio_takes_the_status(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def run() -> None:
        process = await SessionProcess.start()
        os.kill(process._process.pid, signal.SIGKILL)
        os.waitid(os.P_PID, process._process.pid, os.WEXITED | os.WNOWAIT)  # and it is not taken
        await process.end()
        assert process._process.returncode == -signal.SIGKILL

    def slow(pid: int, options: int) -> tuple[int, int]:
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        time.sleep(0.02)
        return waitpid(pid, options)

    waitpid = os.waitpid
    monkeypatch.setattr(os, "waitpid", slow)
    with caplog.at_level(logging.WARNING, logger="asyncio"):
        for _ in range(5):
            asyncio.run(run())
    assert caplog.messages == []


def test_what_is_sent_to_a_process_that_has_ended_is_lost_in_silence() -> None:
    async def run() -> None:
        processes = SessionProcesses()
        process = await processes.take({})
        await process.end()
        await process.end()
        await process._process.wait()
        for _ in range(3):
            await process.send(b"m", "{}" * 100_000)
        assert await process.receive() is None
        await processes.end()

    asyncio.run(run())
