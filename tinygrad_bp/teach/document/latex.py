"""A lesson as a LaTeX document, for the class article and the package amsmath."""

from __future__ import annotations

from itertools import pairwise

from ..formulas.latex import escaped, latex
from .blocks import as_latex as blocks_as_latex
from .blocks import latex_document
from .parts import Curve, Fold, NetworkPicture, Table, words_of
from .text import network_columns, thinned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..lessons.chapters import Setting
    from ..lessons.lesson import Lesson
    from .blocks import Words
    from .parts import Part

#: More neurons in a layer than this are not drawn one by one.
_TALLEST = 6

# In points: from circle to circle, sideways and down, and across one.
_STEP, _DROP, _WIDE = 100, 36, 28


def as_latex(lesson: Lesson) -> str:
    """The whole lesson."""
    body = [rf"\title{{{escaped(lesson.title)}}}", r"\date{}", r"\maketitle"]
    body.append(r"\setlength{\parindent}{0pt}\setlength{\parskip}{6pt}")
    for section in lesson.sections:
        body.append(rf"\section{{{escaped(section.title)}}}")
        body += [_part(part, lesson.setting) for part in section.parts]
    return latex_document("\n\n".join(body))


def _part(part: Part, setting: Setting) -> str:
    match part:
        case Table():
            return _table(part)
        case Fold(title=title, blocks=blocks):
            return f"\\subsection*{{{_words(title)}}}\n\n{blocks_as_latex(blocks)}"
        case NetworkPicture():
            return _picture(setting)
        case Curve(name=name, numbers=numbers):
            return _curve(name, numbers)
    return blocks_as_latex([part])


def _words(words: Words) -> str:
    return "".join(escaped(part) if isinstance(part, str) else f"${latex(part)}$" for part in words)


def _table(table: Table) -> str:
    head, *rows = (
        " & ".join(_words(words_of(cell)) for cell in row) for row in (table.head, *table.rows)
    )
    # A tabular cannot go over a page, so a long table is several.
    pages = [rows[first : first + 40] for first in range(0, len(rows), 40)]
    columns = "l" * len(table.head)
    return "\n\n".join(
        "\n".join(
            [
                rf"\begin{{tabular}}{{{columns}}}",
                rf"{head} \\ \hline",
                *(rf"{row} \\" for row in page),
                r"\end{tabular}",
            ]
        )
        for page in pages
    )


def _picture(setting: Setting) -> str:
    """Circles and lines in LaTeX's own picture environment."""
    columns = network_columns(setting, _TALLEST)
    tallest = max(map(len, columns))
    places = [
        [
            (_STEP * depth, round(_DROP * ((tallest - 1) / 2 + (len(column) - 1) / 2 - row)))
            for row in range(len(column))
        ]
        for depth, column in enumerate(columns)
    ]
    lines = []
    for left, right in pairwise(places):
        for x0, y0 in left:
            for x1, y1 in right:
                a, b = x0 + _WIDE / 2, x1 - _WIDE / 2
                middle = f"({(a + b) / 2:g},{(y0 + y1) / 2:g})"
                lines.append(rf"\qbezier({a:g},{y0}){middle}({b:g},{y1})")
    for column, row in zip(columns, places, strict=True):
        for name, (x, y) in zip(column, row, strict=True):
            if name != "...":
                lines.append(rf"\put({x},{y}){{\circle{{{_WIDE}}}}}")
            shown = r"\vdots" if name == "..." else _neuron(name)
            lines.append(rf"\put({x},{y}){{\makebox(0,0){{${shown}$}}}}")
    width, height = _STEP * (len(columns) - 1) + _WIDE, _DROP * tallest
    return "\n".join(
        [
            r"\begin{center}\setlength{\unitlength}{1pt}",
            rf"\begin{{picture}}({width},{height})(-{_WIDE // 2},-{_DROP // 2})",
            *lines,
            r"\end{picture}\end{center}",
        ]
    )


def _neuron(name: str) -> str:
    letter, rest = name[0], name[1:].replace("_", ",")
    return f"{letter}_{{{rest}}}"


def _curve(name: str, numbers: tuple[float, ...]) -> str:
    shown = thinned(numbers, 100)
    low, high = min(shown), max(shown)
    scale = 100 / (high - low) if high > low else 0.0
    across = 280 / (len(shown) - 1)
    dots = "\n".join(
        rf"\put({k * across:.1f},{(number - low) * scale:.1f}){{\circle*{{2}}}}"
        for k, number in enumerate(shown)
    )
    caption = f"{escaped(name)} from update 0 to {len(numbers) - 1:,}: {high:.4g} to {low:.4g}"
    return "\n".join(
        [
            r"\begin{center}\setlength{\unitlength}{1pt}",
            r"\begin{picture}(290,120)(-5,-10)",
            r"\put(-5,-5){\line(1,0){290}}\put(-5,-5){\line(0,1){110}}",
            dots,
            rf"\end{{picture}}\\ {caption}\end{{center}}",
        ]
    )
