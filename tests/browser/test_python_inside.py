"""Pages that run Python themselves: the live page as plain files, and the examples of the docs."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import ROOT
from tests.browser.serving import Given

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Where npm's package of Pyodide is.
PYODIDE = os.environ.get("PYODIDE", "")

pytestmark = pytest.mark.skipif(
    not PYODIDE, reason="the variable PYODIDE does not say where its package is"
)

#: A page of the docs with three examples, as Sphinx writes them.
EXAMPLES = """<!DOCTYPE html><meta charset="utf-8"><link rel="icon" href="../live/icon.svg">
<p class="runnable"></p>
<script defer src="../_static/runnable.js"></script>
<div class="highlight-pycon"><pre>&gt;&gt;&gt; import tinygrad_bp as tg
&gt;&gt;&gt; x = tg.Value(3.0, label="x")
</pre></div>
<div class="highlight-pycon"><pre>&gt;&gt;&gt; y = x * x
&gt;&gt;&gt; y.backward()
&gt;&gt;&gt; for name in ("x",):
...     print(name)
x
&gt;&gt;&gt; x.grad
6.0
</pre></div>"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Given]:
    """A site with the live page in it, and a page of the docs beside that, given out."""
    from tinygrad_bp.playground.host import static_site

    folder = tmp_path_factory.mktemp("site")
    assert static_site.main([str(folder / "live"), PYODIDE]) == 0  # compiled, with Node.js
    script = (ROOT / "docs" / "static" / "runnable.js").read_text("utf-8")
    for name, text in (("learn/page.html", EXAMPLES), ("_static/runnable.js", script)):
        path = folder / name
        path.parent.mkdir()
        path.write_text(text, encoding="utf-8")
    given = Given(folder)
    yield given
    given.end()


@pytest.fixture
def page(browser: Any, site: Given) -> Iterator[Any]:
    """A page that fails where it writes an error or asks somebody else."""
    context = browser.new_context()
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda m: faults.append(m.text) if m.type == "error" else None)
    page.on("request", lambda r: None if r.url.startswith(site.address) else faults.append(r.url))
    page.set_default_timeout(180_000)
    yield page
    context.close()
    assert not faults


def test_the_page_runs_python_by_itself(page: Any, site: Given) -> None:
    page.goto(f"{site.address}live/index.html#preset=tutorial")
    page.wait_for_selector("body[data-ready]")
    page.keyboard.press("n")
    page.get_by_text("0.291027774").first.wait_for()


def test_examples_are_run_and_changed_in_place_once_a_button_is_pressed(
    page: Any, site: Given
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{site.address}learn/page.html")
    run = page.get_by_role("button", name="Run", exact=True)
    run.nth(1).wait_for()
    assert not [url for url in asked if "pyodide" in url]
    run.nth(1).click()  # the block above it is run as well, for its names
    page.get_by_text("x\n6.0\n").and_(page.locator(".run-printed")).wait_for()

    field = page.get_by_role("textbox")
    field.fill("x.data = 5.0\ny.recompute().data\ny.nothing")
    field.press("Control+Enter")
    page.get_by_role("alert").get_by_text("AttributeError: ").wait_for()
    assert page.get_by_role("alert").inner_text().endswith("'nothing' (line 3)")
    assert page.locator(".run-printed").last.inner_text() == "25.0\n"

    field.fill("while True: pass")
    field.press("Control+Enter")
    page.get_by_role("button", name="Stop").click()
    page.get_by_text("Python has ended: stopped").wait_for()
    page.get_by_role("button", name="As it was").click()
    assert page.locator(".highlight-pycon").last.is_visible()
