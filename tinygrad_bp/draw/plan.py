"""Where the parts of a network stand in its picture: columns of circles, and lists of weights.

The weights of a neuron stand at its left, one below the other, each above the end of its line.
No line crosses there, so that nothing has to be left out of a line for a number to stand in it.
"""

from __future__ import annotations

import math

from .style import breadth, cell, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeAlias

    #: Of a line: the depth of its tail, its row there, and the row of its head.
    Place: TypeAlias = tuple[int, int, int]

# In points: the letters of names and of numbers, what is left free around a circle, how far
# it is between a circle and the weights of the next column, and how thick a line is.
_NAME, _SMALL, _MARGIN, _CHANNEL, _WIRE = 20, 15, 6, 40, 2

#: How much of its height a line of text has free above and below, both together.
_LEADING = 0.3


class Plan:
    """A place for everything, in points.

    Args:
        columns: the lines of text in the circles of each column.
        biases: of the circles below the columns, empty where there is none.
        tags: the name and the number of each weight, where they are shown; of a shared bias
            the name.
    """

    def __init__(
        self,
        columns: Sequence[Sequence[Sequence[str]]],
        biases: Sequence[Sequence[str]],
        tags: Iterable[Sequence[str]],
    ) -> None:
        self.sizes = [len(column) for column in columns]
        self.has_bias = [bool(bias) for bias in biases]
        texts = [text for column in [*columns, biases] for text in column if text]
        self.diameter = max(map(_diameter, texts))
        self.row = math.ceil(1.25 * _SMALL) + 2
        self.wide = max(map(_tag_breadth, tags), default=0.0)
        if self.wide:
            rows = [size + has for size, has in zip(self.sizes[:-1], self.has_bias, strict=True)]
            self.diameter = max(self.diameter, 1.0 * max(rows) * self.row)
            self.step = self.diameter + 2 * _MARGIN
            self.gap = self.diameter + _CHANNEL + self.wide + _MARGIN / 2
        else:
            self.step, self.gap = self.diameter + _MARGIN, 2.5 * self.diameter

    def place(self, depth: int, row: int) -> tuple[float, float]:
        """The middle of a circle; a bias stands in the row below the neurons of its column."""
        return depth * self.gap, ((self.sizes[depth] - 1) / 2 - row) * self.step

    def circle(
        self, depth: int, row: int, text: Sequence[str], fill: str, border: str
    ) -> dict[str, str]:
        """The attributes of a circle with its lines of text."""
        x, y = self.place(depth, row)
        name, *others = text
        rows = [cell(name, _NAME, bold=True, ALIGN="CENTER", padding=0)]
        rows += [cell(line, _SMALL, ALIGN="CENTER", padding=0) for line in others]
        return {
            "label": f"<{table(*rows)}>",
            "pos": f"{x:.1f},{y:.1f}!",
            "shape": "circle",
            "fixedsize": "shape",
            "width": f"{self.diameter / 72:.3f}",
            "style": "filled",
            "fillcolor": fill,
            "color": border,
            "penwidth": "2.5",
        }

    def tag(self, place: Place, text: Sequence[str], color: str) -> dict[str, str]:
        """The attributes of what stands above a line into a neuron: a name and a number."""
        depth, tail, head = place
        x, y = self.place(depth + 1, head)
        rows = self.sizes[depth] + self.has_bias[depth]
        # The lines are as far above the middle of the circle as below it, and go on under it.
        bottom = y + ((rows - 1) / 2 - tail) * self.row
        left = x - self.diameter / 2 - _MARGIN / 2 - self.wide
        name, value = text
        # At its corner the line from the other neuron ends: inside the border, where they meet.
        words = [(part, is_name) for part, is_name in ((name, True), (value, False)) if part]
        cells = cell(words[0][0], _SMALL, bold=words[0][1], padding=0, PORT="wire")
        cells += "".join(cell(part, _SMALL, bold=bold, padding=0) for part, bold in words[1:])
        rest = f'<TD WIDTH="{x - left - _tag_breadth(text):.0f}"></TD>'
        label = table(
            cells + rest, BORDER=_WIRE, SIDES="B", COLOR=color, WIDTH=round(x - left),
            HEIGHT=self.row,
        )  # fmt: skip
        return {
            "label": f"<{label}>",
            "pos": f"{(left + x) / 2:.1f},{bottom + self.row / 2:.1f}!",
        }


def _tag_breadth(text: Sequence[str]) -> float:
    name, value = text
    gap = 4.0 * bool(name)
    return 1.1 * breadth(name, _SMALL) + gap + breadth(value, _SMALL) + 4.0


def _diameter(text: Sequence[str]) -> float:
    """Of the least circle that has the corners of all lines of text in it, and some room."""
    sizes = [_NAME, *[_SMALL] * (len(text) - 1)]
    widths = [breadth(line, size) for line, size in zip(text, sizes, strict=True)]
    widths[0] *= 1.1
    top = 1.25 * sum(sizes) / 2
    farthest = 0.0
    for size, width in zip(sizes, widths, strict=True):
        bottom = top - 1.25 * size
        height = max(top, -bottom) - _LEADING * size / 2
        farthest = max(farthest, math.hypot(width / 2, height))
        top = bottom
    return 2 * farthest + _MARGIN
