"""A server of the page in a process of its own, and sockets to it without a browser."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[3]

#: How long anything may take on a machine that is busy with other tests, in seconds.
PATIENCE = 30.0


class Playing:
    """`tinygrad-bp play` without a browser."""

    def __init__(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tinygrad_bp", "play", "--no-browser", "--port", "0", *options],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.line = self.process.stdout.readline()
        self.address = self.line.split()[0] if self.line else ""

    @property
    def host(self) -> str:
        return self.address.removeprefix("http://").partition("/")[0]

    @contextmanager
    def socket(self, **options: Any) -> Iterator[Any]:
        """A socket as the page opens it."""
        from websockets.sync.client import connect

        options.setdefault("origin", f"http://{self.host}")
        with connect(
            f"ws://{self.host}/socket", max_size=None, compression=None, **options
        ) as socket:
            yield socket

    def children(self) -> list[int]:
        """The processes that it started and that have not ended."""
        return children(self.process.pid)

    def end(self, number: int = signal.SIGINT) -> tuple[int, str, str]:
        """End it; its status, and what it wrote after its address."""
        self.process.send_signal(number)
        try:
            out, err = self.process.communicate(timeout=PATIENCE)
        finally:
            self.process.kill()
        return self.process.returncode, out, err


def children(of: int) -> list[int]:
    """The processes that a process started and that run, as Linux lists them."""
    found: list[int] = []
    for path in Path(f"/proc/{of}/task").glob("*/children"):
        with suppress(OSError):
            found += map(int, path.read_text().split())
    return [pid for pid in found if state(pid) not in ("", "Z")]


def state(pid: int) -> str:
    """How a process is: "R", "S", "Z" for one that ended, "" for none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def memory(pid: int) -> int:
    """How much memory a process holds that is its own, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon:"):
            return 1024 * int(line.split()[1])
    raise AssertionError


def wait_until(condition: Any, seconds: float = PATIENCE) -> float:
    """Wait for something to be true; how long that took."""
    start = time.perf_counter()
    while not condition():
        if time.perf_counter() - start > seconds:
            raise AssertionError(f"not within {seconds} s")
        time.sleep(0.01)
    return time.perf_counter() - start


def say(socket: Any, kind: str, **fields: Any) -> None:
    """Send a message."""
    socket.send(json.dumps({"type": kind, **fields}))


def panels(socket: Any, until: Any = lambda panels: True) -> dict[str, Any]:
    """The newest of all panels, once they are as they are waited for."""
    found: dict[str, Any] = {}
    end = time.perf_counter() + PATIENCE
    while time.perf_counter() < end:
        news = json.loads(socket.recv(PATIENCE))
        if "panels" in news:
            socket.send("")
            found |= news["panels"]
            if until(found):
                return found
    raise AssertionError("not as it was waited for")


def error(socket: Any) -> str:
    """The next sentence that says what could not be done."""
    while True:
        for event in json.loads(socket.recv(PATIENCE)).get("events", []):
            if event["type"] == "error":
                return str(event["text"])


@pytest.fixture(scope="module")
def playing() -> Iterator[Playing]:
    """A server for the tests of one file."""
    pytest.importorskip("starlette", reason="needs the extra `play`")
    server = Playing()
    yield server
    status, out, err = server.end()
    assert (status, out, err) == (130, "", "")
