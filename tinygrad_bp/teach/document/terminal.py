"""Documents for a terminal, in colour and as wide as it is, by way of rich.

The same as `text`, but sections stand closer, and verdicts have colours.
"""

from __future__ import annotations

from rich.console import Group
from rich.padding import Padding
from rich.table import Table as RichTable
from rich.text import Text

from .blocks import Grid, Listing, Prose, Section
from .text import block_lines, one_line
from .words import Verdict, pieces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType

    from .blocks import Block, Document
    from .words import Words


def as_renderable(document: Document) -> RenderableType:
    """What a console of rich can print: the document without its title."""
    parts: list[RenderableType] = []
    for block in document.blocks:
        if parts:
            parts.append(Text())
        parts += _block(block)
    return Group(*parts)


def _block(block: Block) -> Iterator[RenderableType]:
    match block:
        case Section(title=title, blocks=blocks):
            yield Text(one_line(title), style="bold")
            for inner in blocks:
                yield from _block(inner)
        case Prose(words=words):
            yield _text(words)
        case Grid():
            yield _table(block)
        case Listing(items=items, is_numbered=is_numbered):
            for number, item in enumerate(items, 1):
                mark = f"{number}. " if is_numbered else ""
                inside = [inner for within in item.blocks for inner in _block(within)]
                yield Padding(
                    Group(Text(mark).append_text(_text(item.words)), *inside), (0, 0, 0, 2)
                )
        case _:
            yield Text("\n".join(block_lines(block)))


def _table(table: Grid) -> RichTable:
    grid = RichTable(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    columns = [
        _under_each_other([_text(cell) for cell in column])
        for column in zip(table.head, *table.rows, strict=True)
    ]
    for number, (head, *_) in enumerate(columns):
        style = "" if number else "cyan"
        grid.add_column(head, overflow="fold", no_wrap=bool(number), style=style)
    for row in list(zip(*columns, strict=True))[1:]:
        grid.add_row(*row)
    return grid


def _under_each_other(cells: list[Text]) -> list[Text]:
    """The cells of a column, where some begin with a minus, with a space before the others."""
    if not any(cell.plain.startswith("-") for cell in cells):
        return cells
    return [cell if cell.plain.startswith("-") else Text(" ").append_text(cell) for cell in cells]


def _text(words: Words) -> Text:
    text = Text()
    for piece in pieces(words):
        style = ""
        if isinstance(piece, Verdict):
            style = "green" if piece.is_good else "bold red"
        text.append(one_line(piece), style)
    return text
