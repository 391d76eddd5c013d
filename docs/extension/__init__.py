"""What the site has beside Sphinx's own: mathematics as MathML, and code that is run at build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .access import add_access
from .command import Command
from .files import add_files
from .live import add_live
from .mathml import add_mathml
from .operations import Operations
from .run import Run
from .trimming import trim_blocks

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """What Sphinx calls."""
    add_access(app)
    add_files(app)
    add_live(app)
    add_mathml(app)
    app.add_directive("run", Run)
    app.add_directive("command", Command)
    app.add_directive("operations", Operations)
    app.connect("doctree-read", trim_blocks)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
