"""The page in a real browser: what `tinygrad-bp play` serves, as somebody at a screen has it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
#: Chromium asks for nothing but the page.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
#: How long to wait for anything, in milliseconds: many, since a shared machine may be slow.
PATIENCE = 20_000
ROOT = Path(__file__).parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Where the browser or an extra is missing, the tests say so."""
    missing = [] if CHROMIUM else ["the browser Chromium"]
    for module, of in (("playwright", "browser"), ("starlette", "play")):
        try:
            __import__(module)
        except ImportError:
            missing.append(f"the extra `{of}`")
    if missing:
        reason = f"needs {' and '.join(missing)}"
        for item in items:
            if Path(__file__).parent in item.path.parents:
                item.add_marker(pytest.mark.skip(reason=reason))


class Server:
    """`tinygrad-bp play` in a process of its own.

    Attributes:
        address: where its page is.
    """

    def __init__(self, *options: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tinygrad_bp", "play", "--no-browser", "--port", "0", *options],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        printed = ""
        while not (found := re.search(r"http://\S+", printed)):
            line = self.process.stdout.readline()
            assert line, f"it ended, and had printed {printed!r}"
            printed += line
        self.address = found[0].rstrip(".")

    def end(self) -> int:
        """Ends it as Ctrl-C does; gives its status."""
        self.process.send_signal(signal.SIGINT)
        try:
            return self.process.wait(20)
        finally:
            self.process.kill()
            assert self.process.stdout is not None
            self.process.stdout.close()


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One server for the whole run; each page has a session of its own."""
    server = Server()
    yield server
    server.end()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium, driven by Playwright.

    While it lasts, an event loop runs in this thread: no other test can have one.
    """
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class PageOf(Protocol):
    """Opens the page of a preset; `link` is what follows in the address.

    Other options are those of Playwright's `new_context`: viewport=, color_scheme=, ...
    """

    def __call__(self, preset: str = "tutorial", link: str = "", **options: Any) -> Any: ...


@pytest.fixture
def page_of(browser: Any, server: Server) -> Iterator[PageOf]:
    """Opens pages, and closes them; fails where one wrote an error or asked somebody else."""
    contexts: list[Any] = []
    faults: list[str] = []

    def open_page(preset: str = "tutorial", link: str = "", **options: Any) -> Any:
        options.setdefault("viewport", {"width": 1280, "height": 900})
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request",
            lambda r: None if r.url.startswith(server.address) else faults.append(r.url),
        )
        page.goto(f"{server.address}#preset={preset}{link}")
        page.wait_for_selector("body[data-ready]")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults
