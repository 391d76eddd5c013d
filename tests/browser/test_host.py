"""The page and its server, as a browser has them: what it asks for, how soon it is answered."""

from __future__ import annotations

import http.server
import json
import os
import threading
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import Server

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.browser.conftest import PageOf

#: Where npm's package of Pyodide is, for the page that runs Python itself.
PYODIDE = os.environ.get("PYODIDE", "")

#: What a page of another site tries: to open a socket, to read the page, to load its script.
ATTACK = """<!DOCTYPE html><title>attack</title><script type="module">
const at = location.hash.slice(1);
const tried = (promise) => promise.then(() => "in", () => "out");
const socket = tried(new Promise((open, fail) => {
  const link = new WebSocket(at.replace("http", "ws") + "socket");
  link.onopen = open;
  link.onerror = fail;
}));
const script = tried(new Promise((open, fail) => {
  const element = document.createElement("script");
  element.src = at + "js/app.js";
  element.type = "module";
  element.onload = open;
  element.onerror = fail;
  document.head.append(element);
}));
const read = tried(fetch(at).then((answer) => answer.text()));
document.title = (await Promise.all([socket, script, read])).join(" ");
</script>"""


class Files(http.server.SimpleHTTPRequestHandler):
    """Gives out a folder, in silence."""

    def guess_type(self, path: Any) -> str:
        """Also the kinds that not every Python knows."""
        own = {".mjs": "text/javascript", ".wasm": "application/wasm"}
        return own.get(Path(path).suffix) or super().guess_type(path)

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Given:
    """A web server for a folder, on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self.server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), partial(Files, directory=str(folder))
        )
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}/"


@pytest.fixture
def given(tmp_path: Path) -> Iterator[Given]:
    """An empty folder, given out."""
    given = Given(tmp_path)
    yield given
    given.server.shutdown()
    given.server.server_close()


def test_check_01_the_page_asks_nobody_else_and_writes_no_error(page_of: PageOf) -> None:
    page = page_of("tutorial")  # the fixture fails where one of these happens
    page.locator("body").get_by_text("0.298371109").first.wait_for()


@contextmanager
def session(server: Server, address: str = "") -> Iterator[Any]:
    """A session without a page."""
    from websockets.sync.client import connect

    origin: Any = server.address.rstrip("/")
    with connect(f"{server.address.replace('http', 'ws')}socket", origin=origin) as socket:
        socket.send(json.dumps({"type": "hello", "address": address}))
        yield socket


def shown(socket: Any) -> bool:
    """Wait for what the session says next, as a page does; whether it is a state."""
    is_state = "panels" in json.loads(socket.recv(60))
    if is_state:
        socket.send("")
    return is_state


@contextmanager
def training(server: Server) -> Iterator[None]:
    """A tab that trains flat out and takes all that it is shown; it draws nothing, being behind."""
    done = threading.Event()
    with session(server, "#speed=6") as socket:

        def take() -> None:
            while not done.is_set():
                shown(socket)

        socket.send('{"type": "play"}')
        taking = threading.Thread(target=take)
        taking.start()
        yield
        done.set()
        taking.join()


def test_check_26_a_control_answers_while_three_tabs_train_flat_out(
    page_of: PageOf, server: Server
) -> None:
    page = page_of("tutorial")
    with training(server), training(server), training(server):
        with session(server) as socket:
            shown(socket)
            took = sorted(answer_time(socket) for _ in range(50))
        drawn = answered(page)
    for name, times in (("the session", took), ("the page", drawn)):
        print(f"{name}, ms: median {times[25]:.1f}, 95 % {times[47]:.1f}, worst {times[49]:.1f}")
    assert took[47] < 100
    # The page draws besides, in software, and with other tests beside it.
    assert drawn[47] < 1000


def answer_time(socket: Any) -> float:
    """How long a session takes to show an update, in milliseconds."""
    start = time.perf_counter()
    socket.send('{"type": "update"}')
    while not shown(socket):
        pass
    took = 1000 * (time.perf_counter() - start)
    time.sleep(0.05)
    return took


def answered(page: Any) -> list[float]:
    """How long each of fifty updates took, from the key to the page that shows it, sorted."""
    took: list[float] = page.evaluate(
        """async () => {
          const took = [];
          for (let count = 0; count < 50; count++) {
            const changed = new Promise((resolve) => {
              const watcher = new MutationObserver(() => { watcher.disconnect(); resolve(); });
              watcher.observe(document.getElementById("time") ?? document.body,
                {subtree: true, childList: true, characterData: true});
            });
            const start = performance.now();
            document.dispatchEvent(new KeyboardEvent("keydown", {key: "n", bubbles: true}));
            await changed;
            took.push(performance.now() - start);
            await new Promise((resolve) => setTimeout(resolve, 50));
          }
          return took.sort((a, b) => a - b);
        }"""
    )
    return took


def test_check_28_a_page_on_another_port_gets_nothing(
    browser: Any, server: Server, given: Given, tmp_path: Path
) -> None:
    (tmp_path / "index.html").write_text(ATTACK)
    page = browser.new_page()
    page.goto(f"{given.address}#{server.address}")
    page.wait_for_function("document.title != 'attack'")
    assert page.title() == "out out out"
    page.close()


def test_why_a_page_gets_no_session_is_said_and_it_may_try_again(
    browser: Any, server: Server
) -> None:
    page = browser.new_page()
    tried: list[Any] = []

    def refuse(socket: Any) -> None:
        tried.append(socket)
        socket.send('{"events":[{"type":"error","text":"8 sessions run already"}]}')
        socket.close(code=1013)

    page.route_web_socket("**/socket", refuse)
    page.goto(server.address)
    notice = page.locator(".notice")
    notice.get_by_text("Lost the connection. 8 sessions run already.").wait_for()
    notice.get_by_role("button", name="Try again").click()
    while len(tried) < 2:
        page.wait_for_timeout(50)
    page.close()


def test_check_30_the_policy_is_there_and_holds(browser: Any, server: Server) -> None:
    page = browser.new_page()
    policy = page.goto(server.address).headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    ran = page.evaluate(
        """() => {
          const script = document.createElement("script");
          script.textContent = "window.ran = true";
          document.body.append(script);
          return "ran" in window;
        }"""
    )
    assert not ran
    page.close()


def test_where_others_reach_the_page_one_browser_gets_in_and_no_link_holds_the_token(
    browser: Any,
) -> None:
    server = Server("--host", "0.0.0.0")
    faults: list[str] = []
    try:
        own, other = browser.new_context(), browser.new_context()
        page = own.new_page()
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.goto(f"{server.address}#preset=operators")
        page.wait_for_selector("body[data-ready]")
        assert "token" not in page.url
        page.reload()
        page.wait_for_selector("body[data-ready]")
        assert other.new_page().goto(server.address).status == 403
        own.close()
        other.close()
    finally:
        server.end()
    assert not faults


@pytest.mark.skipif(not PYODIDE, reason="the variable PYODIDE does not say where its package is")
def test_the_page_runs_python_by_itself(browser: Any, given: Given, tmp_path: Path) -> None:
    from tinygrad_bp.playground.host import static_site

    assert static_site.main([str(tmp_path), PYODIDE]) == 0
    context = browser.new_context()
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("request", lambda r: None if r.url.startswith(given.address) else faults.append(r.url))
    start = time.perf_counter()
    page.goto(f"{given.address}#preset=tutorial")
    page.wait_for_selector("body[data-ready]", timeout=180_000)
    print("seconds until it stands:", time.perf_counter() - start)
    page.keyboard.press("n")
    page.get_by_text("0.291027774").first.wait_for(timeout=30_000)
    assert not faults
    context.close()
