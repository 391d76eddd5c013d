"""The page of `tinygrad-bp play` as a part of the site, where Pyodide is at hand.

`PYODIDE` names the folder of npm's package `pyodide`. Then the site has a folder `live` with the
page and Python inside, which a browser loads only when somebody opens it; links to a moment lead
there, and examples can be run in place. Without it links lead to the page that runs on the
reader's own machine, and pages say that examples are to be typed.
"""

from __future__ import annotations

import os
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from tinygrad_bp.playground.host.static_site import compile_site, write_site

if TYPE_CHECKING:
    from sphinx.application import Sphinx

#: Where the page is on the reader's machine.
LOCAL = "http://127.0.0.1:8123/"

#: What is said of the examples of a page: with Python inside, opened as a file, and without.
RUNNABLE = (
    "Each block below can be run and changed right here: Python then starts in this browser, from "
    "the 15 MB that lie beside this page, and asks nobody else."
)
FROM_A_FILE = (
    "Where a web server gives this site out, as by python -m http.server --directory site, the "
    "blocks below can be run and changed right here; opened as a file, they are to be read."
)
TO_BE_TYPED = (
    "This copy of the site was made without Python inside (PYODIDE was not set): what stands after "
    "`>>>` is to be typed into a Python of your own."
)


def add_live(app: Sphinx) -> None:
    """Make the directives `live` and `runnable`, and the folder at the end of a build."""
    app.add_config_value("live_pyodide", os.environ.get("PYODIDE", ""), "env", types=(str,))
    app.add_directive("live", Live)
    app.add_directive("runnable", Runnable)
    app.connect("doctree-resolved", lead_to_the_live_page)
    app.connect("build-finished", write_live)


class Live(SphinxDirective):
    """A button that opens the page; its content stands there where the site has none."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        if self.config.live_pyodide:
            address = live_address(self.env.docname)
            button = f'<p><a class="live-button" href="{address}">Open the page</a></p>'
            return [nodes.raw("", button, format="html")]
        return self.parse_content_to_nodes()


class Runnable(SphinxDirective):
    """Says whether the examples of this page can be run in place; if so, each has a button."""

    def run(self) -> list[nodes.Node]:
        if not self.config.live_pyodide:
            return self.parse_text_to_nodes(f"*{TO_BE_TYPED}*")
        script = "../" * self.env.docname.count("/") + "_static/runnable.js"
        told = (
            f'<p class="runnable" data-file="{FROM_A_FILE}">{RUNNABLE}</p>\n'
            f'<script defer src="{script}"></script>'
        )
        return [nodes.raw("", told, format="html")]


def live_address(page: str) -> str:
    """The address of the live page, from a page of the site.

    >>> live_address("index"), live_address("learn/index")
    ('live/index.html', '../live/index.html')
    """
    return "../" * page.count("/") + "live/index.html"


def lead_to_the_live_page(app: Sphinx, tree: nodes.document, page: str) -> None:
    """Links to moments lead to the page of the site, if it has one."""
    if app.config.live_pyodide:
        for link in tree.findall(nodes.reference):
            if (address := link.get("refuri", "")).startswith(LOCAL):
                link["refuri"] = live_address(page) + address.removeprefix(LOCAL)


def write_live(app: Sphinx, exception: Exception | None) -> None:
    """Put the page into the site; compiled beforehand where there is Node.js."""
    if app.config.live_pyodide and not exception and app.builder.format == "html":
        folder = Path(app.outdir) / "live"
        write_site(folder, Path(app.config.live_pyodide))
        if node := which("node"):
            compile_site(folder, node)
