r"""Documents as Markdown, with formulas as LaTeX between dollar signs.

>>> print(escaped("a*b <i> $5"))
a\*b &lt;i&gt; \$5
"""

from __future__ import annotations

import html
import re

from ...letters import visible
from ..formulas.breadth import breadth
from ..formulas.latex import latex, rows
from .blocks import (
    Curve,
    Curves,
    Equation,
    Fold,
    Glossary,
    Grid,
    Listing,
    NetworkPicture,
    Prose,
    Section,
)
from .text import curve_lines, network_lines
from .words import Verdict, pieces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .blocks import Block, Document
    from .words import Piece, Words

#: How wide an equation may be, in em.
_LINE = 40.0


def as_markdown(document: Document) -> str:
    """The whole document, with its title unless it is part of something else."""
    title = [] if document.is_part else [f"# {_words(document.title)}"]
    return "\n\n".join([*title, _blocks(document.blocks, 2)]) + "\n"


def escaped(text: str) -> str:
    """Any text, so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]#|$~])", r"\\\1", html.escape(visible(text), quote=False))


def _blocks(blocks: Iterable[Block], level: int) -> str:
    return "\n\n".join(_block(block, level) for block in blocks)


def _block(block: Block, level: int) -> str:
    """A block; the headings in it are of that level, and of those below."""
    match block:
        case Prose(words=words):
            return _paragraph(words)
        case Equation(sides=sides):
            inside = latex(sides[0])
            if len(sides) > 1 or breadth(*sides) > _LINE:
                inside = f"\\begin{{aligned}}\n{rows(sides, _LINE)}\n\\end{{aligned}}"
            return f"$$\n{inside}\n$$"
        case Glossary(entries=entries):
            return "\n".join(f"- {_words(name)}: {_words(words)}" for name, words in entries)
        case Grid():
            return _table(block)
        case Listing():
            return _listing(block, level)
        case NetworkPicture(names=names):
            return _as_it_is(network_lines(names, block.is_of_layers))
        case Curve(name=name):
            return _as_it_is(curve_lines(Curves(name, (block,))))
        case Curves():
            return _as_it_is(curve_lines(block))
        case Fold(title=title, blocks=blocks) | Section(title=title, blocks=blocks):
            heading = f"{'#' * min(level, 6)} {_words(title)}"
            return "\n\n".join([heading, _blocks(blocks, level + 1)])


def _words(words: Words) -> str:
    return "".join(map(_piece, pieces(words)))


def _piece(piece: Piece) -> str:
    if isinstance(piece, str):
        return escaped(piece)
    return escaped(piece.text) if isinstance(piece, Verdict) else f"${latex(piece)}$"


def _paragraph(words: Words) -> str:
    """Words at the start of a line, where a dash or a number would begin a list."""
    return re.sub(r"^(\d*)([-+.)])(?=\s|$)", r"\1\\\2", _words(words))


def _table(table: Grid) -> str:
    lines = [[_words(cell) for cell in row] for row in (table.head, *table.rows)]
    lines.insert(1, ["---"] * len(table.head))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _listing(listing: Listing, level: int) -> str:
    lines = []
    for number, item in enumerate(listing.items, 1):
        mark = f"{number}. " if listing.is_numbered else "- "
        inside = [_paragraph(item.words), *(_block(block, level) for block in item.blocks)]
        first, *others = "\n\n".join(inside).split("\n")
        lines += [mark + first, *(f"{' ' * len(mark)}{line}".rstrip() for line in others)]
    return "\n".join(lines)


def _as_it_is(lines: Iterable[str]) -> str:
    return "\n".join(["```text", *lines, "```"])
