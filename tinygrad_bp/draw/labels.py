"""What diagrams are lettered with: numbers, and labels that hold any text safely.

Node labels are Graphviz's HTML-like tables. Whatever a user calls a Value goes through
`escape`, so it can be nothing but text. A cell is made wide enough for the widest
of the usual screen fonts: an SVG is shown in the fonts of the machine that opens it.
"""

from __future__ import annotations

import html
import math
import re
import textwrap
import unicodedata

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Graphviz knows PostScript's names and asks for these, or for any sans-serif. (Bold by
# the name: where there are no fonts at all, it puts text with tags for bold far too low.)
FONT = "Helvetica"
BOLD = "Helvetica-Bold"

# Okabe and Ito's colours, told apart in every kind of colour blindness, darkened where
# they carry text (contrast on white at least 4.5).
INK = "#1A1A1A"
QUIET = "#595959"
DIM = "#9A9A9A"
LINE = "#6B6B6B"
WHITE = "#FFFFFF"
BLUE = "#005B94"
RED = "#B34700"  # derivatives, and the paths of one

#: The fill and the border of each kind of node.
LEAF = ("#FFF3D9", "#8A6100")
RESULT = ("#E4F1FA", BLUE)
INPUT = (WHITE, LINE)
DIMMED = (WHITE, DIM)

_WIDE = frozenset("mwMWQO@%&")
_LINE_LENGTH = 16
_LINES = 4


def escape(text: str) -> str:
    """Any text as the text of an HTML-like label, on one line.

    Control characters show as their pictures; what XML cannot hold, as U+FFFD.

    >>> escape('<b> & "x" \\\\N')
    '&lt;b&gt; &amp; &quot;x&quot; \\\\\\\\N'
    """
    return html.escape(visible(text)).replace("\\", "\\\\")


def visible(text: str) -> str:
    """The text on one line, and nothing in it that XML cannot hold.

    >>> visible("a\\tb\\x00")
    'a b␀'
    """
    text = re.sub("[\t\n\v\f\r]", " ", text)
    text = re.sub("[\x00-\x1f]", lambda found: chr(0x2400 + ord(found[0])), text)
    return re.sub("[\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]", "\ufffd", text)


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
    if not isinstance(digits, int) or not 1 <= digits <= 17:
        raise ValueError(f"digits is a whole number from 1 to 17, not {digits!r}")


def cell(
    text: str,
    size: int = 20,
    color: str = INK,
    bold: bool = False,
    padding: int = 1,
    **attributes: Any,
) -> str:
    """A cell of a table with one line of text; the attributes are those of Graphviz's TD.

    Its size and the start of the text are the same whatever fonts Graphviz finds.
    """
    face, width = (BOLD, 1.1 * breadth(text, size)) if bold else (FONT, breadth(text, size))
    attributes = {
        "ALIGN": "LEFT",
        "WIDTH": math.ceil(width) + 2 * padding + 2,
        "HEIGHT": math.ceil(1.25 * size) + 2 * padding,
        "CELLPADDING": padding,
        **attributes,
    }
    font = _given({"FACE": face, "POINT-SIZE": size, "COLOR": color})
    return f"<TD{_given(attributes)}><FONT{font}>{escape(text)}</FONT></TD>"


def table(*rows: str, **attributes: Any) -> str:
    """Rows, each the cells in it, as the label of a node or an edge, or for inside a cell."""
    attributes = {"BORDER": 0, "CELLBORDER": 0, "CELLSPACING": 0, **attributes}
    inside = "".join(f"<TR>{row}</TR>" for row in rows)
    return f"<TABLE{_given(attributes)}>{inside}</TABLE>"


def _given(attributes: dict[str, Any]) -> str:
    return "".join(f' {name}="{value}"' for name, value in attributes.items())


def breadth(text: str, size: float) -> float:
    """How wide the text is at most, in points, in any of the usual screen fonts."""
    return size * sum(map(_em, text))


def _em(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    if character > "\uffff":  # most of them emoji
        return 1.3
    if character in _WIDE or character > "\u0530":  # beyond Latin, Greek and Cyrillic
        return 1.0
    return 0.75 if character.isupper() else 0.64
