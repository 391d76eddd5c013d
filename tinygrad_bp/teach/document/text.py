"""Documents as plain text, for a terminal; their formulas are Python."""

from __future__ import annotations

import textwrap

from ...letters import visible
from ..formulas.formula import text
from .blocks import (
    Curve,
    Curves,
    Equation,
    Fold,
    Glossary,
    Grid,
    Item,
    Listing,
    NetworkPicture,
    Prose,
    Section,
)
from .scaling import heights, scale_of
from .shortening import fitting, spread, with_dots
from .words import Verdict, pieces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .blocks import Block, Document
    from .scaling import CurveScale
    from .words import Piece, Words

#: The longest line, in characters.
WIDTH = 96

#: How many bars a curve has, and how tall they can be.
_BARS, _LEVELS = 60, "▁▂▃▄▅▆▇█"

#: More neurons in a layer than this are not drawn one by one.
_TALLEST = 12

#: What goes on right below what it follows, without a line between: an equation, say, below
#: the sentence that leads to it.
_GOES_ON = {
    (Prose, Equation),
    (Prose, Glossary),
    (Equation, Equation),
    (Glossary, Equation),
    (Listing, Listing),
    (Listing, Prose),
}


def as_text(document: Document) -> str:
    """The whole document, with its title unless it is part of something else.

    One that stands alone ends with a newline, as a file does.
    """
    if document.is_part:
        return "\n".join(_lines(document.blocks))
    title = one_line(document.title)
    lines = [title, "=" * len(title)]
    for block in document.blocks:
        lines.append("")
        if isinstance(block, Section):
            heading = one_line(block.title)
            lines += [heading, "-" * len(heading), "", *_lines(block.blocks)]
        else:
            lines += _lines([block])
    return "\n".join(lines) + "\n"


def _lines(blocks: Iterable[Block]) -> list[str]:
    lines: list[str] = []
    before: Block | None = None
    for block in blocks:
        if before and (type(before), type(block)) not in _GOES_ON:
            lines.append("")
        before = block
        lines += (line.rstrip() for line in block_lines(block))
    return lines


def block_lines(block: Block) -> list[str]:
    """The lines of one block."""
    match block:
        case Prose(words=words):
            return _wrapped(one_line(words))
        case Equation(sides=sides):
            return _equation([text(side) for side in sides])
        case Glossary():
            return _glossary(block)
        case Grid():
            parts = fitting(block, WIDTH, lambda words: len(one_line(words)), 3, WIDTH)
            first, *others = (_table(part) for part, _ in parts)
            return [*first, *(line for other in others for line in ["", *other])]
        case Listing(items=items, is_numbered=is_numbered):
            marks = [f"{n}. " if is_numbered else "" for n in range(1, len(items) + 1)]
            return [
                line for mark, item in zip(marks, items, strict=True) for line in _item(mark, item)
            ]
        case NetworkPicture(names=names):
            return network_lines(names, block.is_of_layers)
        case Curve(name=name):
            return [f"  {line}" for line in curve_lines(Curves(name, (block,)))]
        case Curves():
            return [f"  {line}" for line in curve_lines(block)]
        case Fold(title=title, blocks=blocks) | Section(title=title, blocks=blocks):
            return [*_wrapped(one_line(title)), "", *_lines(blocks)]


def one_line(words: Words) -> str:
    """Some words as they stand in text, however long."""
    return "".join(map(_piece, pieces(words)))


def _piece(piece: Piece) -> str:
    if isinstance(piece, str):
        return visible(piece)
    return visible(piece.text) if isinstance(piece, Verdict) else text(piece)


def _wrapped(line: str, first: str = "", others: str = "") -> list[str]:
    return textwrap.wrap(
        line,
        WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _equation(sides: list[str]) -> list[str]:
    """On one line, or a side a line, each "=" under the other; a long side is broken on."""
    if len(line := f"  {' = '.join(sides)}") <= WIDTH:
        return [line]
    first, *others = sides
    margin = " " * min(2 + len(first), WIDTH // 2)
    lines = [f"  {first}"]
    for i, side in enumerate(others):
        joined = f"{lines[-1]} = {side}"
        if len(joined) <= WIDTH:
            lines[-1] = joined
        else:
            start = f"{lines.pop() if i == 0 else margin} = "
            lines += _wrapped(side, start, f"{margin}   ")
    return lines


def _glossary(block: Glossary) -> list[str]:
    entries = block.entries + block.in_text
    names = [text(symbol) for symbol, _ in entries]
    wide = max(map(len, names))
    return [
        line
        for name, (_, words) in zip(names, entries, strict=True)
        for line in _wrapped(one_line(words), f"  {name:{wide}}  ", " " * (wide + 4))
    ]


def _item(mark: str, item: Item) -> list[str]:
    lines = _wrapped(one_line(item.words), mark, " " * (len(mark) or 4))
    return [*lines, *(f"  {line}".rstrip() for line in _lines(item.blocks))]


def _table(table: Grid) -> list[str]:
    rows = [[one_line(cell) for cell in row] for row in (table.head, *table.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [_row(row, widths) for row in rows]
    # Two columns alone would be hard to read in a long list of pairs.
    if len(table.head) == 2 and len(rows) > 8:
        return _in_columns(lines[0], lines[1:])
    return [f"  {line}" for line in lines]


def _row(row: Sequence[str], widths: Sequence[int]) -> str:
    return "   ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))


def _in_columns(head: str, lines: list[str]) -> list[str]:
    """A long list of pairs in columns, read downwards."""
    count = max(1, min(4, WIDTH // (len(head) + 4)))
    height = -(-len(lines) // count)
    count = -(-len(lines) // height)
    rows = [[head] * count, *(lines[k::height] for k in range(height))]
    return ["  " + (" " * 4).join(row) for row in rows]


def curve_lines(block: Curves) -> list[str]:
    """Each curve as a row of bars, after its name where there are several, and what they are."""
    scale = scale_of(curve.numbers for curve in block.curves)
    longest = max(len(curve.numbers) for curve in block.curves)
    wide = max(len(visible(curve.name)) for curve in block.curves)
    lines = []
    for curve in block.curves:
        name = f"{visible(curve.name):{wide}}  " if block.curves[1:] else ""
        most = max(1, _BARS * len(curve.numbers) // longest) if longest > _BARS else _BARS
        lines.append(name + bars(curve.numbers, scale, most))
    return [*lines, f"{visible(block.name)} from update 0 to {longest - 1:,}{scale.kind}"]


def bars(numbers: Sequence[float], scale: CurveScale | None = None, most: int = _BARS) -> str:
    """Numbers, or some of very many, as a row of bars.

    >>> bars([3.0, 2.0, 1.0])
    '█▅▁'
    """
    shown = spread(numbers, most)
    found = heights(scale or scale_of([shown]), shown)
    return "".join(_LEVELS[round(height * (len(_LEVELS) - 1))] for height in found)


def network_lines(names: Sequence[Sequence[str]], is_of_layers: bool = True) -> list[str]:
    """The neurons in columns, from left to right."""
    columns = [with_dots(column, _TALLEST) for column in names]
    height = max(map(len, columns))
    widths = [max(map(len, column)) for column in columns]
    lines = []
    for row in range(height):
        cells = []
        for column, width in zip(columns, widths, strict=True):
            above = (height - len(column)) // 2
            inside = above <= row < above + len(column)
            cells.append(f"{column[row - above] if inside else '':{width}}")
        arrow = " --> " if row == (height - 1) // 2 else "     "
        lines.append(f"  {arrow.join(cells)}".rstrip())
    if not is_of_layers:
        return lines
    return [*lines, "", "Each neuron takes all the outputs of the column before it."]
