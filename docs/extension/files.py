"""Files that are made while the site is built: each lies beside its page, which links to it."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator


class MadeFile(nodes.General, nodes.Element):  # type: ignore[misc]
    """A file, with its `name` and its `text`."""


def add_files(app: Sphinx) -> None:
    """Have such files written with their pages."""
    app.add_node(MadeFile, html=(_write, None))


def _write(self: HTML5Translator, node: MadeFile) -> None:
    name = node["name"]
    folder = (Path(self.builder.outdir) / self.builder.current_docname).parent
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(node["text"], encoding="utf-8")
    self.body.append(f'<p class="file"><a href="{escape(name)}">{escape(name)}</a></p>')
    raise nodes.SkipNode
