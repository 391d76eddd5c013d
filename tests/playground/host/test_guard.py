"""Who may come in, request by request."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

pytest.importorskip("starlette", reason="needs the extra `play`")

from tinygrad_bp.playground.host.guard import Guard

LOCAL, OUTSIDE = ("127.0.0.1", 8123), ("192.168.1.5", 8123)
OWN = "127.0.0.1:8123"
NAVIGATES = {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}


async def inside(scope: Any, receive: Any, send: Any) -> None:
    """The application behind the guard: it lets everybody in."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.accept", "headers": []})
    else:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"in"})


def asked(
    guard: Guard,
    headers: dict[str, str] | list[tuple[str, str]],
    *,
    is_socket: bool = False,
    server: tuple[str, int] = LOCAL,
    path: str = "/",
    query: str = "",
    method: str = "GET",
) -> tuple[int, dict[str, str]]:
    """The status of the answer (101 for an open socket), and its headers."""
    pairs = headers.items() if isinstance(headers, dict) else headers
    scope: dict[str, Any] = {
        "type": "websocket" if is_socket else "http",
        "path": path,
        "query_string": query.encode(),
        "server": server,
        "headers": [(name.encode(), value.encode()) for name, value in pairs],
        "extensions": {"websocket.http.response": {}},
        **({} if is_socket else {"method": method}),
    }
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        raise AssertionError

    asyncio.run(guard(scope, receive, send))
    first = sent[0]
    told = {name.decode(): value.decode() for name, value in first.get("headers", [])}
    return (101 if first["type"] == "websocket.accept" else first["status"]), told


#: Addresses that look like the own one: another port, parts of it, its name in another's.
FOREIGN = [
    "",
    "null",
    "http://evil.example",
    "http://127.0.0.1",
    "http://127.0.0.1:8124",
    "http://127.0.0.1:81230",
    "http://127.0.0.1:8123.evil.example",
    "http://127.0.0.1:8123@evil.example",
    "http://evil.example/127.0.0.1:8123",
    "http://evil.example#http://127.0.0.1:8123",
    "https://127.0.0.1:8123",
    "http://localhost:8123",
    "http://127.0.0.1:8123/",
    "http://127.0.0.2:8123",
    "file://",
]


@pytest.mark.parametrize("origin", FOREIGN)
def test_check_28_foreign_origins_are_refused(origin: str) -> None:
    guard = Guard(inside, "127.0.0.1")
    headers = {"host": OWN, "origin": origin}
    assert asked(guard, headers, is_socket=True)[0] == 403
    assert asked(guard, headers)[0] == 403


def test_check_28_a_socket_without_an_origin_or_with_two_is_refused() -> None:
    guard = Guard(inside, "127.0.0.1")
    own = ("origin", f"http://{OWN}")
    assert asked(guard, {"host": OWN}, is_socket=True)[0] == 403
    assert asked(guard, [("host", OWN), own, own], is_socket=True)[0] == 403
    assert asked(guard, [("host", OWN), own], is_socket=True)[0] == 101


@pytest.mark.parametrize(
    "host",
    ["", "evil.example", "evil.example:8123", "127.0.0.1", "127.0.0.1:8124", "127.0.0.1:8123.a"],
)
def test_check_28_foreign_hosts_are_refused(host: str) -> None:
    guard = Guard(inside, "127.0.0.1")
    assert asked(guard, {"host": host})[0] == 400
    assert asked(guard, {"host": host, "origin": f"http://{host}"}, is_socket=True)[0] == 400


def test_no_host_and_two_hosts_are_refused() -> None:
    guard = Guard(inside, "127.0.0.1")
    assert asked(guard, {})[0] == 400
    assert asked(guard, [("host", OWN), ("host", OWN)])[0] == 400


@pytest.mark.parametrize(
    ("server", "host"),
    [
        (LOCAL, "127.0.0.1:8123"),
        (LOCAL, "localhost:8123"),
        (LOCAL, "LocalHost:8123"),
        (("::1", 8123), "[::1]:8123"),
        (("127.0.0.1", 80), "localhost"),
    ],
)
def test_the_servers_own_names_are_let_in(server: tuple[str, int], host: str) -> None:
    guard = Guard(inside, "127.0.0.1")
    assert asked(guard, {"host": host}, server=server)[0] == 200
    headers = {"host": host, "origin": f"http://{host.lower()}"}
    assert asked(guard, headers, server=server, is_socket=True)[0] == 101


def test_what_a_browser_says_of_the_site_that_asks_is_heard() -> None:
    guard = Guard(inside, "127.0.0.1")

    def status(site: str, **more: str) -> int:
        return asked(guard, {"host": OWN, "sec-fetch-site": site, **more})[0]

    assert status("same-origin") == status("none") == 200
    assert status("cross-site") == status("same-site") == 403
    assert status("cross-site", **NAVIGATES) == 200, "a link on a teacher's page"
    frame = {**NAVIGATES, "sec-fetch-dest": "iframe"}
    assert status("cross-site", **frame) == 403
    guard = Guard(inside, "127.0.0.1", is_framed=True)
    assert status("cross-site", **frame) == 200, "a notebook's"


@pytest.mark.parametrize("is_socket", [True, False])
def test_check_30_every_answer_has_the_policy(is_socket: bool) -> None:
    guard = Guard(inside, "127.0.0.1")
    for host in (OWN, "evil.example"):
        told = asked(guard, {"host": host}, is_socket=is_socket)[1]
        policy = told["content-security-policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "*" not in policy
        assert told["x-content-type-options"] == "nosniff"
        assert told["referrer-policy"] == "no-referrer"


def test_where_others_reach_the_server_a_token_lets_one_browser_in() -> None:
    tokens: list[str] = []
    guard = Guard(inside, "0.0.0.0", on_token=tokens.append)
    headers = {"host": "192.168.1.5:8123"}
    origin = {"origin": "http://192.168.1.5:8123"}

    def status(query: str = "", cookie: str = "", **options: Any) -> int:
        given = {**headers, **origin, **({"cookie": cookie} if cookie else {})}
        return asked(guard, given, server=OUTSIDE, query=query, **options)[0]

    [token] = tokens
    assert len(token) > 40
    assert status() == status(is_socket=True) == status("token=") == 403
    assert status(f"token={token[:-1]}") == status("token=%FF") == 403
    assert status(f"token={token}", path="/js/app.js") == 403
    assert status(f"token={token}", is_socket=True) == 403
    assert status(f"token={token}", method="POST") == 403

    code, told = asked(guard, headers, server=OUTSIDE, query=f"token={token}")
    assert code == 200
    match = re.fullmatch(
        r"(tinygrad_bp_8123=[\w-]{40,}); HttpOnly; SameSite=Strict; Path=/", told["set-cookie"]
    )
    assert match
    assert status(f"token={token}") == 403, "it was good for one browser"
    assert status(cookie=match[1]) == 200
    assert status(cookie=f"a=b; {match[1]}; c", is_socket=True) == 101
    assert status(cookie="tinygrad_bp_8123=") == status(cookie=match[1][:-1]) == 403
    assert status(cookie="\x00;;=") == 403

    assert len({*tokens}) == 2, "there is a new one for the next"
    assert status(f"token={tokens[1]}") == 200


def test_only_this_machine_needs_no_token() -> None:
    tokens: list[str] = []
    for host in ("127.0.0.1", "localhost", "::1", "127.5.5.5"):
        Guard(inside, host, on_token=tokens.append)
    assert not tokens
    for host in ("0.0.0.0", "::", "192.168.1.5", "myhost", "127.0.0.1.evil.example"):
        Guard(inside, host, on_token=tokens.append)
    assert len(tokens) == 5
