"""Pages as a browser shows them: on a phone, on screens, and on paper nothing is cut."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tinygrad_bp.teach.lessons.lesson import Lesson

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")

#: In CSS pixels: a phone, a laptop, a projector, and A4 between the margins of a page.
PHONE, LAPTOP, PROJECTOR, PAPER = 390, 1280, 1920, 673

#: Shows each page in a frame of some width and writes down what lies beyond the right edge of
#: the page, or of the box that it can be moved in.
MEASURING = """<!DOCTYPE html><pre id="found"></pre><script>
const found = [];
(async () => {
  for (const [name, width, page, MOVABLE] of PAGES) {
    const frame = document.createElement("iframe");
    frame.style = `width: ${width}px; height: 800px; border: 0`;
    frame.srcdoc = page;
    document.body.append(frame);
    await new Promise(done => frame.onload = done);
    const shown = frame.contentDocument, room = shown.documentElement.clientWidth;
    for (const fold of shown.querySelectorAll("details")) fold.open = true;
    const said = element => element.textContent.slice(0, 80);
    if (shown.documentElement.scrollWidth > room) found.push([name, width, "page"]);
    for (const one of shown.querySelectorAll("main *, header *")) {
      if (one.closest(MOVABLE)) continue;
      const right = one.getBoundingClientRect().right;
      if (right > room + 1) found.push([name, width, one.tagName, said(one)]);
      else if (one.clientWidth && one.scrollWidth > one.clientWidth + 1)
        found.push([name, width, "in " + one.tagName, said(one)]);
    }
    frame.remove();
  }
  document.getElementById("found").textContent = JSON.stringify(found);
})();
</script>"""


def beyond(pages: list[tuple[str, int, str, str]], folder: Path) -> Any:
    """What is wider than its page, of several pages.

    Each comes with its name, a width, and a selector of what may be wider: it has a bar to
    move it by and a shadow at its edge.
    """
    listed = json.dumps(pages).replace("</", "<\\/")
    (folder / "pages.html").write_text(MEASURING.replace("PAGES", listed), encoding="utf-8")
    shown = subprocess.run(
        [
            str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--hide-scrollbars", "--virtual-time-budget=60000", "--dump-dom",
            f"--user-data-dir={folder / 'browser'}", str(folder / "pages.html"),
        ],
        capture_output=True, encoding="utf-8", check=True,
    ).stdout  # fmt: skip
    found = re.search('<pre id="found">(.*?)</pre>', shown, re.DOTALL)
    assert found
    return json.loads(html.unescape(found[1]))


@pytest.mark.once
@pytest.mark.skipif(not BROWSER, reason="there is no browser")
def test_nothing_is_wider_than_its_page(lessons: dict[str, Lesson], tmp_path: Path) -> None:
    pages = []
    for name, shown in lessons.items():
        page = shown.html()
        # The samples of a network of many inputs have more numbers than a phone has room for.
        wide = "#none" if name == "the tutorial" else ".table:not(:has(.pairs))"
        pages += [(name, PHONE, page, wide), (name, LAPTOP, page, "#none")]
        on_paper = page.replace("@media print", "@media all")
        pages.append((f"{name}, printed", PAPER, on_paper, "#none"))
    pages.append(("the tutorial", PROJECTOR, lessons["the tutorial"].html(), "#none"))
    assert beyond(pages, tmp_path) == []
