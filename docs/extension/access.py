"""What the theme leaves out for those who cannot see the page, or use it without a mouse."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

#: What the theme writes, and what has to stand there.
BETTER = {
    # Each of two regions of a kind needs a name.
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="All pages">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="This page">',
    '<aside class="toc-drawer no-toc">': '<aside class="toc-drawer no-toc" aria-label="This page">',
    # Code that is wider than the page scrolls, and the keyboard has to reach it.
    "<pre>": '<pre tabindex="0">',
}


def add_access(app: Sphinx) -> None:
    """Mend the pages at the end of a build."""
    app.connect("build-finished", mend)


def mend(app: Sphinx, exception: Exception | None) -> None:
    """Every page that was written; what was mended before stays as it is."""
    if exception or app.builder.format != "html":
        return
    for name in app.env.found_docs | {"search", "genindex"}:
        page = Path(app.outdir) / f"{name}.html"
        if page.exists():
            page.write_text(mended(page.read_text(encoding="utf-8")), encoding="utf-8")


def mended(page: str) -> str:
    """The text of a page with all of that in it.

    >>> mended("<pre>x</pre>"), mended(mended("<pre>x</pre>"))
    ('<pre tabindex="0">x</pre>', '<pre tabindex="0">x</pre>')
    """
    for old, new in BETTER.items():
        page = page.replace(old, new)
    return page
