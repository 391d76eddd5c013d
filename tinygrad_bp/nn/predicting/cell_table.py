"""A table of words and numbers, as text and as HTML.

>>> print(CellTable(["kind", "rows"], [["a", 10], ["bc", 2]]).text())
kind  rows
a       10
bc       2
"""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from ...letters import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


@dataclass
class CellTable:
    """Rows of cells under names; numbers stand at the right, decimals with four digits.

    Args:
        names: of the columns.
        rows: the cells of each row.
    """

    names: Sequence[str]
    rows: Sequence[Sequence[Any]]

    def text(self) -> str:
        """The lines of the table."""
        lines = [[*map(visible, self.names)], *[[*map(_cell, row)] for row in self.rows]]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        right = self._right()
        return "\n".join(
            "  ".join(
                cell.rjust(width) if is_right else cell.ljust(width)
                for cell, width, is_right in zip(line, widths, right, strict=True)
            ).rstrip()
            for line in lines
        )

    def html(self) -> str:
        """The table for a notebook."""
        right = [' style="text-align:right"' if is_right else "" for is_right in self._right()]
        lines = [("th", self.names), *[("td", [*map(_cell, row)]) for row in self.rows]]
        body = "".join(
            "<tr>"
            + "".join(
                f"<{tag}{style}>{escape(visible(cell))}</{tag}>"
                for cell, style in zip(cells, right, strict=True)
            )
            + "</tr>"
            for tag, cells in lines
        )
        return f"<table>{body}</table>"

    def _right(self) -> list[bool]:
        columns = zip(*self.rows, strict=True) if self.rows else [()] * len(self.names)
        return [any(map(_is_number, cells)) and not any(map(_is_word, cells)) for cells in columns]


def _is_number(cell: Any) -> bool:
    return not isinstance(cell, str)


def _is_word(cell: Any) -> bool:
    return isinstance(cell, str) and bool(cell)


def _cell(x: Any) -> str:
    if isinstance(x, float):
        return f"{x:.4g}"
    return visible(f"{x:,}" if isinstance(x, int) else str(x))
