"""Who may come in: the page that this server gave out itself, and nobody else.

A page of another site that the same browser shows can reach this machine too. So the Host of each
request must be a name of this server (another one may have been made to lead here), the Origin of
each socket the address that the page came from, both compared whole, and what a browser says of the
site that asks is heard. Where others can reach the server there is a token besides: it is in the
first address, is good for one browser, and is exchanged for a cookie.
"""

from __future__ import annotations

import hmac
import secrets
import socket
from ipaddress import ip_address
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

#: What a page may load: its own files, and nothing that is written into it.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
)

#: Who may show the page in a frame: a notebook on this machine, whichever port it has.
NOTEBOOKS = "http://localhost:* http://127.0.0.1:* vscode-webview:"

_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens at a host.

    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def at(host: str, port: int) -> str:
    """A host and a port as a browser writes them.

    >>> at("127.0.0.1", 8000), at("::1", 8000), at("localhost", 80)
    ('127.0.0.1:8000', '[::1]:8000', 'localhost')
    """
    name = f"[{host}]" if ":" in host else host
    return name if port == 80 else f"{name}:{port}"


class Guard:
    """Lets through to an application who may come in, and puts the policy on every answer.

    Args:
        app: the application.
        host: what the server listens at.
        is_framed: whether a notebook may show the page in a frame.
        on_token: called with each new token, where others can reach the server.
    """

    def __init__(
        self,
        app: ASGIApp,
        host: str,
        *,
        is_framed: bool = False,
        on_token: Callable[[str], None] | None = None,
    ) -> None:
        self._app, self._host, self._on_token = app, host, on_token
        self._is_framed = is_framed
        self._token = ""
        self._cookies: set[str] = set()
        ancestors = NOTEBOOKS if is_framed else "'none'"
        self._headers = {
            **_HEADERS,
            "content-security-policy": POLICY.format(ancestors=ancestors),
        }
        if not is_loopback(host):
            self._renew()

    def _renew(self) -> None:
        self._token = secrets.token_urlsafe(32)
        if self._on_token is not None:
            self._on_token(self._token)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        cookie = ""

        async def send_with_policy(message: Message) -> None:
            if message["type"].endswith("http.response.start"):
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers[name] = value
                if cookie:
                    headers["set-cookie"] = cookie
            await send(message)

        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is None and self._token and not self._knows(scope, headers):
            if self._is_token(scope):
                cookie = self._cookie(scope)
            else:
                refusal = 403, "open the address that was printed where the server was started"
        if refusal is None:
            await self._app(scope, receive, send_with_policy)
        else:
            status, text = refusal
            await PlainTextResponse(f"{text}\n", status)(scope, receive, send_with_policy)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        """Why a request is refused by where it comes from, if it is."""
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._names(scope):
            return 400, "this server has another name"
        origins = headers.getlist("origin")
        is_socket = scope["type"] == "websocket"
        if (is_socket or origins) and origins != [f"http://{hosts[0].lower()}"]:
            return 403, "only the page of this server may ask this"
        site = headers.get("sec-fetch-site", "none")
        if site not in ("same-origin", "none") and (is_socket or not self._is_visit(headers)):
            return 403, "only the page of this server may ask this"
        return None

    def _names(self, scope: Scope) -> set[str]:
        """What this server is called: by its address, and by a name that is surely its own."""
        address, port = scope["server"]
        names = {address, self._host.lower()}
        names.add("localhost" if is_loopback(address) else socket.gethostname().lower())
        return {at(name, port) for name in names}

    def _is_visit(self, headers: Headers) -> bool:
        """Whether somebody follows a link to the page, or a notebook shows it."""
        places = ("document", "iframe") if self._is_framed else ("document",)
        return (
            headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") in places
        )

    def _is_token(self, scope: Scope) -> bool:
        query = parse_qs(scope["query_string"].decode("latin-1"))
        given = query.get("token", [""])[-1].encode()
        is_page = scope["type"] == "http" and scope["method"] == "GET" and scope["path"] == "/"
        return is_page and hmac.compare_digest(given, self._token.encode())

    def _knows(self, scope: Scope, headers: Headers) -> bool:
        cookies = cookie_parser(headers.get("cookie", ""))
        given = cookies.get(_cookie_name(scope), "").encode()
        return any(hmac.compare_digest(given, known.encode()) for known in self._cookies)

    def _cookie(self, scope: Scope) -> str:
        """A cookie in exchange for the token, which is then of no use any more."""
        self._cookies.add(value := secrets.token_urlsafe(32))
        self._renew()
        return f"{_cookie_name(scope)}={value}; HttpOnly; SameSite=Strict; Path=/"


def _cookie_name(scope: Scope) -> str:
    return f"tinygrad_bp_{scope['server'][1]}"
