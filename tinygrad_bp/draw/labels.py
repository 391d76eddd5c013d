"""What stands in labels: numbers, and any text, as text and nothing else.

Node labels are Graphviz's HTML-like tables. Whatever a user calls a Value goes through
`escape`, so it can be nothing but text.
"""

from __future__ import annotations

import html
import re
import textwrap
from numbers import Integral

from ..letters import shown, visible

_LINE_LENGTH = 16
_LINES = 4


def escape(text: str) -> str:
    """Any text as the text of an HTML-like label, on one line.

    Control characters show as their pictures; what XML cannot hold, as U+FFFD.

    >>> escape('<b> & "x" \\\\N')
    '&lt;b&gt; &amp; &quot;x&quot; \\\\\\\\N'
    """
    return html.escape(visible(text)).replace("\\", "\\\\")


def short(label: str, most: int = 24) -> str:
    """A label on one line, the rest of a long one as an ellipsis."""
    line = " ".join(visible(label).split())
    return line if len(line) <= most else line[: most - 1] + "…"


def lines(label: str) -> list[str]:
    """A label in lines short enough for a node; what is left of a long one is an ellipsis.

    >>> lines("layers.0.neurons.1.w.0")
    ['layers.0.neurons', '.1.w.0']
    """
    start = label[: 2 * _LINES * _LINE_LENGTH]
    broken = [
        line
        for paragraph in re.split("\r\n|\r|\n", start)
        for line in textwrap.wrap(visible(paragraph), _LINE_LENGTH, break_on_hyphens=False)
    ]
    if len(broken) > _LINES or len(start) < len(label):
        broken = broken[:_LINES]
        broken[-1:] = [line[: _LINE_LENGTH - 1] + "…" for line in broken[-1:]]
    return broken


def number(x: float, digits: int) -> str:
    """A number to that many significant digits, and no minus before a zero.

    >>> number(0.59326999, 4), number(-2.0, 4)
    ('0.5933', '-2')
    """
    # A zero is added to leave out the sign of -0.0.
    return f"{x + 0.0:.{digits}g}"


def check_digits(digits: int) -> None:
    """Raise ValueError for a number of significant digits that no float has."""
    is_whole = isinstance(digits, Integral) and not isinstance(digits, bool)
    if not is_whole or not 1 <= digits <= 17:
        raise ValueError(f"digits must be a whole number from 1 to 17, not {shown(digits)}")
