"""Blocks of code end with their last line: the empty one that ends a doctest is not shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def trim_blocks(app: Sphinx, page: nodes.document) -> None:
    """Take the empty lines off the ends of a page's blocks."""
    for block in page.findall(nodes.literal_block):
        if block.rawsource == block.astext():  # else it is highlighted by other means
            block.rawsource = block.rawsource.rstrip()
            block[:] = [nodes.Text(block.rawsource)]
