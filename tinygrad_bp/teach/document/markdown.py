r"""A lesson as Markdown, with formulas as LaTeX between dollar signs.

>>> print(escaped("a*b <i> $5"))
a\*b &lt;i&gt; \$5
"""

from __future__ import annotations

import html
import re

from ...draw.labels import visible
from ..formulas.latex import latex, rows
from .blocks import Equation, Glossary, Heading
from .parts import Curve, Fold, NetworkPicture, Table, words_of
from .text import network_text, sparkline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..lessons.chapters import Setting
    from ..lessons.lesson import Lesson
    from .blocks import Words
    from .parts import Part


def as_markdown(lesson: Lesson) -> str:
    """The whole lesson."""
    parts = [f"# {lesson.title}"]
    for section in lesson.sections:
        parts.append(f"## {section.title}")
        parts += [_part(part, lesson.setting, 3) for part in section.parts]
    return "\n\n".join(parts) + "\n"


def escaped(text: str) -> str:
    """Any text, so that Markdown shows it as it is."""
    return re.sub(r"([\\`*_{}\[\]#|$~])", r"\\\1", html.escape(visible(text), quote=False))


def _part(part: Part, setting: Setting, level: int) -> str:
    match part:
        case Heading(words=words):
            return f"{'#' * level} {_words(words)}"
        case Equation(sides=sides):
            inside = latex(sides[0])
            if len(sides) > 1:
                inside = f"\\begin{{aligned}}\n{rows(sides)}\n\\end{{aligned}}"
            return f"$$\n{inside}\n$$"
        case Glossary(entries=entries):
            return "\n".join(f"- {_words((name,))}: {_words(words)}" for name, words in entries)
        case Table():
            return _table(part)
        case Fold(title=title, blocks=blocks):
            return _all([f"{'#' * level} {_words(title)}"], blocks, setting, level + 1)
        case NetworkPicture():
            return f"```text\n{network_text(setting)}\n```"
        case Curve(name=name, numbers=numbers):
            last = len(numbers) - 1
            return f"```text\n{sparkline(numbers)}\n{name} from update 0 to {last:,}\n```"
    return _words(part.words)


def _all(parts: list[str], blocks: Iterable[Part], setting: Setting, level: int) -> str:
    return "\n\n".join([*parts, *(_part(block, setting, level) for block in blocks)])


def _words(words: Words) -> str:
    return "".join(escaped(part) if isinstance(part, str) else f"${latex(part)}$" for part in words)


def _table(table: Table) -> str:
    lines = [[_words(words_of(cell)) for cell in row] for row in (table.head, *table.rows)]
    lines.insert(1, ["---"] * len(table.head))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
