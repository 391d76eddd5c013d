"""What explanations are made of: headings, sentences, equations; as text, LaTeX and HTML.

>>> from tinygrad_bp.teach.formulas.formula import Number, Symbol
>>> print(as_text([Heading(("An equation",)), Equation((Symbol("x"), Number(0.5)))]))
An equation
<BLANKLINE>
  x = 0.5
"""

from __future__ import annotations

import html
import re
import textwrap
from dataclasses import dataclass

from ...draw.labels import visible
from ..formulas import latex as _latex
from ..formulas.formula import text
from ..formulas.latex import escaped, latex
from ..formulas.mathml import equation, mathml

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeAlias

    from ..formulas.formula import Formula

    #: Words, and formulas among them.
    Words: TypeAlias = tuple[str | Formula, ...]

#: The longest line of text, in characters, and the longest equation that stays on one line
#: in LaTeX and HTML, measured as text.
WIDTH, ONE_LINE = 96, 50


@dataclass(frozen=True)
class Heading:
    """A title, of level 1 or of a level below."""

    words: Words
    level: int = 1


@dataclass(frozen=True)
class Prose:
    """A sentence or a few."""

    words: Words


@dataclass(frozen=True)
class Equation:
    """Sides that are equal, on a line of their own or, where they are long, on several."""

    sides: tuple[Formula, ...]


@dataclass(frozen=True)
class Glossary:
    """Symbols, each with what it means; then those that only text needs a word on."""

    entries: tuple[tuple[Formula, Words], ...]
    in_text: tuple[tuple[Formula, Words], ...] = ()


Block: TypeAlias = "Heading | Prose | Equation | Glossary"


def as_text(blocks: Iterable[Block]) -> str:
    """The blocks as plain text. Equations are indented, and their formulas are Python."""
    lines: list[str] = []
    before: Block | None = None
    for block in blocks:
        if before and (isinstance(block, (Heading, Prose)) or isinstance(before, Heading)):
            lines.append("")
        before = block
        match block:
            case Equation(sides=sides):
                lines += _equation_lines([text(side) for side in sides])
            case Glossary():
                lines += _glossary_lines(block)
            case _:
                lines += _wrapped(_joined(block.words, str, text))
    return "\n".join(lines)


def as_latex(blocks: Iterable[Block]) -> str:
    """The blocks as the body of a LaTeX document; they need the package amsmath."""
    return "\n\n".join(map(_block_latex, blocks))


def as_html(blocks: Iterable[Block]) -> str:
    """The blocks as HTML for inside a page, with MathML; nothing is loaded from anywhere."""
    return "\n".join(map(_block_html, blocks))


def _glossary_lines(block: Glossary) -> list[str]:
    entries = block.entries + block.in_text
    names = [text(symbol) for symbol, _ in entries]
    wide = max(map(len, names))
    lines = []
    for name, (_, words) in zip(names, entries, strict=True):
        lines += _wrapped(_joined(words, str, text), f"  {name:{wide}}  ", " " * (wide + 4))
    return lines


def _wrapped(line: str, first: str = "", others: str = "") -> list[str]:
    return textwrap.wrap(
        line,
        WIDTH,
        initial_indent=first,
        subsequent_indent=others,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _equation_lines(sides: list[str]) -> list[str]:
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


def _joined(words: Words, string: Callable[[str], str], formula: Callable[[Formula], str]) -> str:
    return "".join(string(part) if isinstance(part, str) else formula(part) for part in words)


def _is_long(block: Equation) -> bool:
    line = " = ".join(map(text, block.sides))
    as_fractions = re.sub(r"∂(\w+)/∂(\w+)", lambda name: max(name.groups(), key=len), line)
    return len(block.sides) > 2 and len(as_fractions) > ONE_LINE


def _block_latex(block: Block) -> str:
    def inline(formula: Formula) -> str:
        return f"${latex(formula)}$"

    match block:
        case Equation(sides=sides):
            if _is_long(block):
                return f"\\begin{{align*}}\n{_latex.rows(sides)}\n\\end{{align*}}"
            return f"\\[\n{' = '.join(map(latex, sides))}\n\\]"
        case Glossary(entries=entries):
            items = (
                f"\\item[{inline(symbol)}] {_joined(words, escaped, inline)}"
                for symbol, words in entries
            )
            return "\n".join([r"\begin{description}", *items, r"\end{description}"])
        case Heading(words=words, level=level):
            name = "section" if level == 1 else "subsection"
            return f"\\{name}*{{{_joined(words, escaped, inline)}}}"
    return _joined(block.words, escaped, inline)


def _block_html(block: Block) -> str:
    def inline(formula: Formula) -> str:
        return f"<math>{mathml(formula)}</math>"

    def words_of(words: Words) -> str:
        return _joined(words, lambda string: html.escape(visible(string), quote=False), inline)

    match block:
        case Equation(sides=sides):
            inside = equation(sides, in_rows=_is_long(block))
            return f'<div class="equation" style="{_SCROLLING}">{inside}</div>'
        case Glossary(entries=entries):
            items = (
                f"<dt>{inline(symbol)}</dt><dd>{words_of(words)}</dd>" for symbol, words in entries
            )
            return f"<dl>{''.join(items)}</dl>"
        case Heading(words=words, level=level):
            return f"<h{level + 1}>{words_of(words)}</h{level + 1}>"
    return f"<p>{words_of(block.words)}</p>"


def latex_document(body: str) -> str:
    """A LaTeX document with that body, for every engine."""
    return f"{_LATEX_HEAD}\n\\begin{{document}}\n{body}\n\\end{{document}}\n"


def html_page(body: str, title: str) -> str:
    """A page with that body, readable on a phone, on paper, in the dark."""
    return _PAGE.format(title=html.escape(visible(title)), body=body)


#: Only an equation that is too wide for the page has a bar to move it by.
_SCROLLING = "overflow-x: auto; overflow-y: hidden; padding: 0.2em 0"

_LATEX_HEAD = r"""\documentclass{article}
\usepackage{amsmath}
\allowdisplaybreaks
\emergencystretch=6em"""

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 1.05rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 0 auto; padding: 1rem; }}
.equation {{ margin: 0.6rem 0; }}
dl {{ display: grid; grid-template-columns: max-content 1fr; gap: 0.4rem 1rem; }}
dd {{ margin: 0; }}
math {{ font-size: 1.1em; }}
@media print {{ .equation {{ break-inside: avoid; }} h2, h3 {{ break-after: avoid; }} }}
</style>
</head>
<body>
{body}
</body>
</html>
"""
