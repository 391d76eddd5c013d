"""The live page is part of the site where Pyodide is at hand, and loads when it is opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pytest.importorskip("sphinx", reason='the docs need Sphinx: pip install ".[docs]"')

from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace

from docs.extension import live
from tinygrad_bp.playground.host.static_site import PYODIDE

if TYPE_CHECKING:
    from pathlib import Path

CONF = """
extensions = ["docs.extension", "myst_parser"]
html_theme = "basic"
html_math_renderer = "mathml"
myst_url_schemes = {"play": {"url": "http://127.0.0.1:8123/#{{path}}"}}
"""
PAGE = """# T

```{runnable}
```

```{live}
There is no page here.
```

[a moment](play:preset=moons)
"""


def built(folder: Path, pyodide: str) -> str:
    """The page that is made with Pyodide in a folder, or without it."""
    source, out = folder / "source", folder / "out"
    source.mkdir()
    (source / "conf.py").write_text(CONF, encoding="utf-8")
    (source / "index.md").write_text(PAGE, encoding="utf-8")
    with docutils_namespace():
        settings = {"live_pyodide": pyodide}
        Sphinx(source, source, out, folder / "trees", "html", settings, status=None).build()
    return (out / "index.html").read_text(encoding="utf-8")


def test_with_pyodide_a_button_and_the_links_lead_to_the_page_of_the_site(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "which", lambda program: None)
    npm = tmp_path / "npm"
    npm.mkdir()
    for name in PYODIDE:
        (npm / name).write_text(name, encoding="utf-8")
    page = built(tmp_path, str(npm))
    assert 'href="live/index.html">Open the page' in page
    assert 'href="live/index.html#preset=moons"' in page
    assert "There is no page here" not in page
    assert f'data-file="{live.FROM_A_FILE}">{live.RUNNABLE}</p>' in page
    assert 'src="_static/runnable.js"></script>' in page
    assert (tmp_path / "out" / "live" / "python.zip").exists()
    assert "<iframe" not in page


def test_without_it_links_lead_to_the_readers_own_machine(tmp_path: Path) -> None:
    page = built(tmp_path, "")
    assert "There is no page here" in page
    assert 'href="http://127.0.0.1:8123/#preset=moons"' in page
    assert not (tmp_path / "out" / "live").exists()
    assert "(PYODIDE was not set): what stands after" in page
    assert "runnable.js" not in page
