"""A lesson as one page: no script, nothing loaded from anywhere."""

from __future__ import annotations

import html
import re

from ...draw.labels import visible
from ..formulas.formula import decimal
from ..formulas.mathml import mathml
from ..lessons.pictures import curve_svg, network_svg
from .blocks import as_html as blocks_as_html
from .parts import Curve, Fold, NetworkPicture, Table, words_of
from .style import STYLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..lessons.lesson import Lesson
    from .blocks import Words
    from .parts import Part


def as_html(lesson: Lesson) -> str:
    """The whole lesson."""
    picture = network_svg(lesson.setting)
    svg, lights = picture or ("", {})
    figure = f'<figure class="network">{svg}</figure>' if svg else ""
    has_open = False
    sections = []
    for section in lesson.sections:
        inside = [f"<h2>{_text(section.title)}</h2>"]
        for part in section.parts:
            if isinstance(part, NetworkPicture):
                if not svg:
                    inside.append("<p>Its picture is left out: it has too many weights.</p>")
                continue
            is_first = isinstance(part, Fold) and not has_open
            has_open = has_open or is_first
            inside.append(_part(part, is_first))
        sections.append("<section>\n{}\n</section>".format("\n".join(inside)))
    title = f"<header><h1>{_text(lesson.title)}</h1></header>"
    body = "\n".join([title, figure, "<main>", *sections, "</main>"])
    numbers = _number_rules(body, lesson.setting.digits)
    body, rules = _lit(body, lights)
    return _PAGE.format(title=_text(lesson.title), style=STYLE, rules=rules + numbers, body=body)


_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
{style}{rules}</style>
</head>
<body>
{body}
</body>
</html>
"""


def _part(part: Part, is_open: bool) -> str:
    match part:
        case Table():
            return _table(part)
        case Fold(title=title, blocks=blocks):
            state = ' open=""' if is_open else ""
            return (
                f"<details{state}>\n<summary>{_words(title)}</summary>\n"
                f"{blocks_as_html(blocks)}\n</details>"
            )
        case Curve(name=name, numbers=numbers):
            return f"<figure>{curve_svg(name, numbers)}</figure>"
        case NetworkPicture():
            return ""
    return blocks_as_html([part])


def _text(text: str) -> str:
    return html.escape(visible(text), quote=False)


def _words(words: Words) -> str:
    return "".join(
        _text(part) if isinstance(part, str) else f"<math>{mathml(part)}</math>" for part in words
    )


def _table(table: Table) -> str:
    head = "".join(f"<th>{_words(words_of(cell))}</th>" for cell in table.head)
    rows = "\n".join(
        "<tr>{}</tr>".format("".join(f"<td>{_words(words_of(cell))}</td>" for cell in row))
        for row in table.rows
    )
    kind = ' class="pairs"' if table.head == ("parameter", "value") else ""
    return (
        f'<div class="table"><table{kind}><thead><tr>{head}</tr></thead>'
        f"<tbody>\n{rows}\n</tbody></table></div>"
    )


def _lit(body: str, lights: dict[str, list[str]]) -> tuple[str, str]:
    """The body with a mark on each symbol that lights a part of the diagram, and the styles.

    One mark for all symbols of a part: a browser looks through the page for each.
    """
    parts: dict[tuple[str, ...], list[str]] = {}
    for part, names in lights.items():
        if names:
            parts.setdefault(tuple(names), []).append(part)
    if len(parts) > _MOST_LIGHTS:  # the lines of a large network are hard to tell apart anyway
        parts = {names: lit for names, lit in parts.items() if len(lit) == 1}
    marks = {name: mark for mark, names in enumerate(parts) for name in names}
    rules = []
    for mark, lit in enumerate(parts.values()):
        where = ",".join(f".{part}" for part in lit)
        rules.append(
            f'body:has([data-part="{mark}"]:hover) :is({where}) :is(path,polygon,ellipse)'
            "{stroke:#d40;stroke-width:5}\n"
        )

    def marked(symbol: re.Match[str]) -> str:
        mark = marks.get(html.unescape(symbol[1]))
        return symbol[0] if mark is None else f'{symbol[0]} data-part="{mark}"'

    return re.sub(r'data-name="([^"]*)"', marked, body), "".join(rules)


def _number_rules(body: str, digits: int) -> str:
    """Styles that show the number of the symbol that one points at."""
    found = dict(re.findall(r'data-name="([^"]*)" data-value="([^"]*)"', body))
    rules = []
    for name, value in found.items():
        plain = html.unescape(name)
        shown = f"{plain} = {decimal(float(value), digits)}"
        rules.append(f"{_HOLDERS}:has([data-name={_css(plain)}]:hover){{--said:{_css(shown)}}}\n")
    return "".join(rules)


#: For more parts than this, a browser would take too long to find what to light.
_MOST_LIGHTS = 60

#: What a formula stands in: where its style looks for what one points at.
#: Asked first whether it is pointed at, a browser need not search the others.
_HOLDERS = ":is(.equation,p,td,th,summary,dt,dd):hover"


def _css(text: str) -> str:
    """Any text as a string in a style sheet inside a page."""
    safe = re.sub(r"[^\w +=.\-]", lambda found: f"\\{ord(found[0]):x} ", text)
    return f'"{safe}"'
