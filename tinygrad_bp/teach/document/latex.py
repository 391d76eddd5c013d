"""Documents as LaTeX, for the class article and the package amsmath."""

from __future__ import annotations

from itertools import pairwise

from ..formulas.breadth import breadth
from ..formulas.formula import Symbol
from ..formulas.latex import escaped, latex, rows
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
from .scaling import heights, scale_of
from .shortening import fitting, spread, with_dots
from .words import Verdict, pieces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..formulas.formula import Formula
    from .blocks import Block, Document
    from .words import Piece, Words

#: A tabular cannot go over a page, so one of more rows than this is several.
_ROWS_OF_A_PAGE = 30

# In em: how wide a line is in an article, and how much narrower in each list.
_LINE, _MARGIN = 34.5, 2.5

#: More neurons in a layer than this are not drawn one by one.
_TALLEST = 6

# In points: from circle to circle, sideways and down, and across one.
_STEP, _DROP, _WIDE = 100, 36, 28

#: How wide a picture may be, in points.
_ACROSS = 330

#: The points of a curve, at most, and what several are drawn with.
_POINTS, _MARKS = 100, "abcdefghijklmnopqrstuvwxyz"

_LEVELS = ("section", "subsection", "subsubsection", "paragraph")

_HEAD = r"""\documentclass{article}
\usepackage{amsmath}
\allowdisplaybreaks
\emergencystretch=6em
\setlength{\parindent}{0pt}\setlength{\parskip}{6pt}
\renewcommand{\arraystretch}{1.4}
\begin{document}"""


def as_latex(document: Document) -> str:
    """The whole document, for every engine."""
    title = [] if document.is_part else [rf"\title{{{_words(document.title)}}}\date{{}}\maketitle"]
    return "\n".join([_HEAD, *title, latex_body(document), r"\end{document}", ""])


def latex_body(document: Document) -> str:
    """What is in it without its title, to be put into a document that uses amsmath.

    The sections of a document that stands alone are numbered.
    """
    return "\n\n".join(
        _titled(block, rf"\section{{{_words(block.title)}}}", 1, _LINE)
        if isinstance(block, Section) and not document.is_part
        else _block(block, 0, _LINE)
        for block in document.blocks
    )


def _block(block: Block, level: int, width: float) -> str:
    """A block; the headings in it are of that level, and of those below; so wide in em."""
    match block:
        case Prose(words=words):
            return _words(words)
        case Equation(sides=sides):
            if block.is_long or breadth(*sides) > width:
                return f"\\begin{{align*}}\n{rows(sides, width)}\n\\end{{align*}}"
            return f"\\[\n{' = '.join(map(latex, sides))}\n\\]"
        case Glossary(entries=entries):
            items = [rf"\item[{_inline(symbol)}] {_words(words)}" for symbol, words in entries]
            return _environment("description", items)
        case Grid():
            return "\n\n".join(_table(*part) for part in fitting(block, width))
        case Listing(items=items, is_numbered=is_numbered):
            inside = [
                "\n\n".join(
                    [
                        rf"\item{{}} {_words(item.words)}",
                        *_blocks(item.blocks, level, width - _MARGIN),
                    ]
                )
                for item in items
            ]
            return _environment("enumerate" if is_numbered else "itemize", inside)
        case NetworkPicture(names=names):
            return _network(names, block.is_of_layers)
        case Curve(name=name):
            return _curves(Curves(name, (block,)))
        case Curves():
            return _curves(block)
        case Fold(title=title) | Section(title=title):
            name = _LEVELS[min(level, len(_LEVELS) - 1)]
            return _titled(block, rf"\{name}*{{{_words(title)}}}", level + 1, width)


def _blocks(blocks: Iterable[Block], level: int, width: float) -> list[str]:
    return [_block(block, level, width) for block in blocks]


def _titled(block: Section | Fold, heading: str, level: int, width: float) -> str:
    return "\n\n".join([heading, *_blocks(block.blocks, level, width)])


def _environment(name: str, lines: Sequence[str]) -> str:
    return "\n".join([rf"\begin{{{name}}}", *lines, rf"\end{{{name}}}"])


def _words(words: Words) -> str:
    return "".join(map(_piece, pieces(words)))


def _piece(piece: Piece) -> str:
    if isinstance(piece, str):
        return escaped(piece)
    return escaped(piece.text) if isinstance(piece, Verdict) else _inline(piece)


def _inline(formula: Formula) -> str:
    return f"${latex(formula)}$"


def _table(table: Grid, first: float | None) -> str:
    """A table whose first column is so wide, in em, or as wide as what is in it."""
    start, column = ("", "l") if first is None else (r"\raggedright ", f"p{{{first:.1f}em}}")
    head, *others = (start + " & ".join(map(_words, row)) for row in (table.head, *table.rows))
    pages = [
        others[first : first + _ROWS_OF_A_PAGE] for first in range(0, len(others), _ROWS_OF_A_PAGE)
    ]
    return "\n\n".join(
        "\n".join(
            [
                rf"\begin{{tabular}}{{{column}{'l' * (len(table.head) - 1)}}}",
                rf"{head} \\ \hline",
                *(rf"{row} \\" for row in page),
                r"\end{tabular}",
            ]
        )
        for page in pages
    )


def _network(names: Sequence[Sequence[str]], is_of_layers: bool) -> str:
    """Circles and lines in LaTeX's own picture environment; of other stages, names and arrows."""
    columns = [with_dots(column, _TALLEST) for column in names]
    tallest = max(map(len, columns))
    step = min(_STEP, _ACROSS // len(columns))
    places = [
        [
            (step * depth, round(_DROP * ((tallest - 1) / 2 + (len(column) - 1) / 2 - row)))
            for row in range(len(column))
        ]
        for depth, column in enumerate(columns)
    ]
    lines = []
    if not is_of_layers:
        height = round(_DROP * (tallest - 1) / 2)
        for depth in range(1, len(columns)):
            x = step * depth - step // 2
            lines.append(rf"\put({x},{height}){{\makebox(0,0){{$\rightarrow$}}}}")
    for left, right in pairwise(places) if is_of_layers else ():
        for x0, y0 in left:
            for x1, y1 in right:
                a, b = x0 + _WIDE / 2, x1 - _WIDE / 2
                middle = f"({(a + b) / 2:g},{(y0 + y1) / 2:g})"
                lines.append(rf"\qbezier({a:g},{y0}){middle}({b:g},{y1})")
    for column, row in zip(columns, places, strict=True):
        for name, (x, y) in zip(column, row, strict=True):
            if name != "..." and is_of_layers:
                lines.append(rf"\put({x},{y}){{\circle{{{_WIDE}}}}}")
            shown = r"\vdots" if name == "..." else latex(Symbol(name))
            lines.append(rf"\put({x},{y}){{\makebox(0,0){{${shown}$}}}}")
    width, height = step * (len(columns) - 1) + _WIDE, _DROP * tallest
    return _picture(f"({width},{height})(-{_WIDE // 2},-{_DROP // 2})", lines)


def _curves(block: Curves) -> str:
    """Dots above an axis, or letters where there are several curves, with a caption on them."""
    scale = scale_of(curve.numbers for curve in block.curves)
    last = max(len(curve.numbers) for curve in block.curves) - 1
    is_one = len(block.curves) == 1
    lines = [r"\put(-5,-5){\line(1,0){290}}\put(-5,-5){\line(0,1){110}}"]
    names = []
    for mark, curve in zip(_MARKS, block.curves, strict=False):
        sign = r"\circle*{2}" if is_one else rf"\makebox(0,0){{\tiny {mark}}}"
        places = spread(range(len(curve.numbers)), _POINTS if is_one else _POINTS // 3)
        found = heights(scale, [curve.numbers[place] for place in places])
        lines += (
            rf"\put({280 * place / max(1, last):.1f},{100 * height:.1f}){{{sign}}}"
            for place, height in zip(places, found, strict=True)
        )
        names.append(rf"{mark}: {escaped(curve.name)}")
    caption = (
        f"{escaped(block.name)} from update 0 to {last:,}{scale.kind}: "
        f"{scale.high:.4g} to {scale.low:.4g}"
    )
    if not is_one:
        caption += rf" \\ {'; '.join(names)}"
    return _picture("(290,120)(-5,-10)", lines, caption)


def _picture(size: str, lines: Sequence[str], caption: str = "") -> str:
    return "\n".join(
        [
            r"\begin{center}\setlength{\unitlength}{1pt}",
            rf"\begin{{picture}}{size}",
            *lines,
            r"\end{picture}" + (rf"\\ {caption}" if caption else "") + r"\end{center}",
        ]
    )
