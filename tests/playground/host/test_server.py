"""The server as a whole: what it serves, floods, and what is left when all is over."""

from __future__ import annotations

import json
import os
import random
import signal
import time
import urllib.error
import urllib.request
from contextlib import ExitStack, suppress
from pathlib import Path
from socket import SHUT_RDWR
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("starlette", reason="needs the extra `play`")

from websockets.exceptions import ConnectionClosed, InvalidStatus

from .conftest import Playing, children, error, memory, panels, playing, say, state, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["playing"]

linux = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="Linux lists processes")


def got(server: Playing, path: str, **headers: str) -> tuple[int, bytes, Any]:
    request = urllib.request.Request(f"http://{server.host}/{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read(), refusal.headers


def test_the_page_is_served_from_the_package_with_its_policy(playing: Playing) -> None:
    status, body, headers = got(playing, "")
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert b"<script" in body
    for path, media in (("js/app.js", "text/javascript"), ("css/tokens.css", "text/css")):
        status, body, headers = got(playing, path)
        assert (status, headers.get_content_type()) == (200, media)
        assert "script-src 'self'" in headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "js",
        "nothing.js",
        "a" * 5000 + ".js",
        "../host/server.py",
        "..%2fhost%2fserver.py",
        "%2e%2e/host/server.py",
        "js/../../host/server.py",
        "/etc/passwd",
        "%2fetc%2fpasswd",
        "js/app.js%00.svg",
        "tsconfig.json",
    ],
)
def test_nothing_else_is_served(playing: Playing, path: str) -> None:
    status, _, headers = got(playing, path)
    assert status == 404
    assert "default-src 'none'" in headers["content-security-policy"]


def test_check_28_other_sites_get_neither_the_page_nor_a_socket(playing: Playing) -> None:
    port = playing.host.partition(":")[2]
    assert got(playing, "", Host="evil.example")[0] == 400
    assert got(playing, "js/app.js", Origin="http://evil.example")[0] == 403
    for origin in (
        None,
        "null",
        "http://evil.example",
        f"http://127.0.0.1:{port}.evil.example",
        f"http://127.0.0.1:{int(port) ^ 1}",
    ):
        with pytest.raises(InvalidStatus) as refused, playing.socket(origin=origin):
            pass
        assert refused.value.response.status_code == 403
    foreign = {"Host": "evil.example"}
    with (
        pytest.raises(InvalidStatus) as refused,
        playing.socket(origin="http://evil.example", additional_headers=foreign),
    ):
        pass
    assert refused.value.response.status_code in (400, 403)


def hostile() -> Iterator[str | bytes]:
    """A thousand messages that are none."""
    rng = random.Random(1)
    wrong: list[Any] = [None, True, -1, 1e308, "NaN", "w5", [], {}, [[]], {"a": 1}]
    kinds = ["hello", "set", "go", "edit", "cell", "point", "take", "table", "path", "predict", "x"]
    yield from ("[" * 10_000, '{"a":' * 10_000, " ", "{", "\x00", "null", b"\xff\xfe", b"{}")
    for _ in range(992):
        message = {
            rng.choice(["type", "name", "value", "update", "index", "text", "x", "__class__"]): (
                rng.choice(wrong)
            )
            for _ in range(rng.randint(0, 4))
        }
        if rng.random() < 0.8:
            message = {"type": rng.choice(kinds), **message, "extra": float("nan")}
        yield json.dumps(message)


def test_check_29_a_thousand_malformed_messages_change_nothing(playing: Playing) -> None:
    with playing.socket() as socket:
        say(socket, "hello", address="")
        before = panels(socket)
        count = 0
        for message in hostile():
            socket.send(message)
            assert error(socket)
            count += 1
        assert count == 1000
        say(socket, "hello", address="")
        assert panels(socket, lambda found: found.keys() >= before.keys()) == before


def test_check_29_a_message_of_two_megabytes_closes_its_own_socket(playing: Playing) -> None:
    with playing.socket() as socket, playing.socket() as other:
        say(other, "hello", address="")
        panels(other)
        with suppress(ConnectionClosed):
            socket.send("x" * 2_000_000)
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(30)
        assert closed.value.rcvd is None or closed.value.rcvd.code == 1009
        say(other, "set", name="digits", value=11)
        assert panels(other)["settings"]["values"]["digits"] == 11


@linux
def test_check_27_a_closed_tab_ends_its_process(playing: Playing) -> None:
    with playing.socket() as socket:
        say(socket, "hello", address="")
        panels(socket)
        say(socket, "set", name="speed", value=6)
        say(socket, "play")
        assert len(playing.children()) == 2
    wait_until(lambda: len(playing.children()) == 1, 2.0)


@linux
def test_check_27_who_reads_nothing_costs_no_memory(playing: Playing) -> None:
    with playing.socket() as socket:
        say(socket, "hello", address="")
        panels(socket)
        say(socket, "set", name="speed", value=6)
        time.sleep(0.5)
        held = memory(playing.process.pid)
        say(socket, "play")
        raw = socket.socket
        raw.settimeout(0.2)
        end = time.perf_counter() + 3
        while time.perf_counter() < end:
            with suppress(TimeoutError):
                raw.send(b"\x81\x84\x00\x00\x00\x00null" * 1000)  # no message, masked with zeros
        assert memory(playing.process.pid) - held < 5_000_000
        raw.shutdown(SHUT_RDWR)
    wait_until(lambda: len(playing.children()) == 1)


@linux
def test_so_many_sessions_and_no_more(playing: Playing) -> None:
    wait_until(lambda: len(playing.children()) == 1)
    with ExitStack() as stack:
        sockets = [stack.enter_context(playing.socket()) for _ in range(9)]
        for socket in sockets[:8]:
            say(socket, "hello", address="")
            panels(socket)
        assert "8 sessions run already" in error(sockets[8])
        with pytest.raises(ConnectionClosed):
            sockets[8].recv(30)
    wait_until(lambda: len(playing.children()) == 1)
    with playing.socket() as socket:
        say(socket, "hello", address="")
        panels(socket)


@linux
def test_a_session_that_dies_closes_its_socket(playing: Playing) -> None:
    with playing.socket() as socket:
        say(socket, "hello", address="")
        panels(socket)
        killed = playing.children()  # the spare one too
        for child in killed:
            os.kill(child, signal.SIGKILL)
        with pytest.raises(ConnectionClosed):
            socket.recv(30)
    wait_until(lambda: not {*killed} & {*playing.children()}, 10)
    with playing.socket() as socket:
        say(socket, "hello", address="")
        panels(socket)


@linux
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_all_end_with_the_server_however_it_ends(number: int) -> None:
    server = Playing()
    with server.socket() as socket:
        say(socket, "hello", address="")
        panels(socket)
        say(socket, "set", name="speed", value=6)
        say(socket, "play")
        wait_until(lambda: len(server.children()) == 2)
        started = children(server.process.pid)
        assert server.end(number) == (130 if number == signal.SIGINT else -number, "", "")
        wait_until(lambda: all(state(pid) in ("", "Z") for pid in started), 10)
