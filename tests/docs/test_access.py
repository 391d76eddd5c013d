"""Pages of the site can be read without eyes and used without a mouse."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("furo", reason='the docs need Sphinx: pip install ".[docs]"')

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from tests.docs.conftest import DOCS
from tests.thorough import THOROUGH

if TYPE_CHECKING:
    from pathlib import Path

EXTRA = "needs the extra `browser`"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
PAGE = """# T

Some `code`, and $x^2$.

## A block

```{run}
:caption: A sum
print("a long line " * 20)
tg.draw_graph(tg.Value(1.0, label="a") + 2)
```

$$
x = 1
$$
"""

# To name each element that is as it should be takes most of the time.
FAULTS = {"resultTypes": ["violations"]}


@THOROUGH
@pytest.mark.skipif(CHROMIUM is None, reason="needs the browser Chromium")
def test_a_page_has_nothing_that_axe_finds(tmp_path: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason=EXTRA)
    playwright = pytest.importorskip("playwright.sync_api", reason=EXTRA)
    source = tmp_path / "source"
    source.mkdir()
    (source / "index.md").write_text(PAGE, encoding="utf-8")
    with docutils_namespace():
        Sphinx(source, DOCS, tmp_path / "out", tmp_path / "trees", "html", status=None).build()
    with playwright.sync_playwright() as browsers:
        browser = browsers.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for scheme in ("light", "dark"):
            page = browser.new_page(color_scheme=scheme)
            page.goto((tmp_path / "out" / "index.html").as_uri())
            found = axe.Axe().run(page, options=FAULTS).response["violations"]
            assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
        browser.close()
