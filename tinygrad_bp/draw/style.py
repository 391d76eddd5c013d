"""How diagrams look: colours, letters, the tables that labels are, an empty graph.

A cell is made wide enough for the widest of the usual screen fonts: an SVG is shown in
the fonts of the machine that opens it.
"""

from __future__ import annotations

import math
import textwrap
import unicodedata

import graphviz

from .labels import escape

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

#: How a picture can be read: where its end is, and what Graphviz calls that.
DIRECTIONS = {"right": "LR", "down": "TB", "left": "RL", "up": "BT"}

#: For each the side of a node that its operands come in at, as Graphviz calls it.
ENTRIES = {"right": "w", "down": "n", "left": "e", "up": "s"}

_WIDE = frozenset("mwMWQO@%&")


def new_graph(title: str = "", **attributes: str) -> graphviz.Digraph:
    """An empty graph in the house style, read from left to right."""
    graph = graphviz.Digraph(
        graph_attr={
            "charset": "utf-8",
            "rankdir": "LR",
            # The edges into a node from top to bottom in the order of its operands.
            "ordering": "in",
            "pad": "0.2",
            "nodesep": "0.12",
            "ranksep": "0.25",
            **attributes,
        },
        node_attr={"shape": "plain"},
        edge_attr={"color": LINE, "penwidth": "1.8", "arrowsize": "0.8"},
    )
    if title:
        lines = [line for part in title.splitlines() for line in textwrap.wrap(part, 80)]
        rows = [cell(line, 22, padding=6, ALIGN="CENTER") for line in lines]
        graph.attr(label=f"<{table(*rows)}>", labelloc="t")
    return graph


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
    inside = escape(text) or "&#160;"  # Graphviz reads no font without letters
    return f"<TD{_given(attributes)}><FONT{font}>{inside}</FONT></TD>"


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
