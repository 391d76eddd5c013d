"""A lesson as plain text, for a terminal."""

from __future__ import annotations

import textwrap

from ...draw.labels import visible
from ..formulas.formula import text
from .blocks import WIDTH, Heading
from .blocks import as_text as blocks_as_text
from .parts import Curve, Fold, NetworkPicture, Table, words_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..lessons.chapters import Setting
    from ..lessons.lesson import Lesson
    from .parts import Cell, Part

#: How many bars a curve has, and how tall they can be.
_BARS, _LEVELS = 60, "▁▂▃▄▅▆▇█"

#: More neurons in a layer than this are not drawn one by one.
_TALLEST = 12


def as_text(lesson: Lesson) -> str:
    """The whole lesson."""
    lines = [lesson.title, "=" * len(lesson.title)]
    for section in lesson.sections:
        lines += ["", section.title, "-" * len(section.title)]
        waiting: list[Part] = []
        for part in [*section.parts, None]:
            if part is not None and not isinstance(part, (Table, Fold, NetworkPicture, Curve)):
                waiting.append(part)
                continue
            if waiting:
                lines += ["", blocks_as_text(waiting)]  # type: ignore[arg-type]
                waiting = []
            if part is not None:
                lines += ["", _part(part, lesson.setting)]
    return "\n".join(line.rstrip() for line in "\n".join(lines).splitlines()) + "\n"


def _part(part: Part, setting: Setting) -> str:
    match part:
        case Table():
            return "\n".join(_table(part))
        case Fold(title=title, blocks=blocks):
            return blocks_as_text([Heading(title, 2), *blocks])
        case Curve(name=name, numbers=numbers):
            last = len(numbers) - 1
            return f"  {sparkline(numbers)}\n  {name} from update 0 to {last:,}"
    return network_text(setting)


def _cell(cell: Cell) -> str:
    return "".join(
        visible(part) if isinstance(part, str) else text(part) for part in words_of(cell)
    )


def _table(table: Table) -> list[str]:
    rows = [[_cell(cell) for cell in row] for row in (table.head, *table.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    blocks = [_line(row, widths) for row in rows]
    # Two columns side by side would be hard to read in a long list of pairs.
    if len(table.head) == 2 and len(rows) > 8:
        return _in_columns(blocks[0], blocks[1:])
    return [f"  {line}" for line in blocks]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    return "   ".join(f"{cell:{width}}" for cell, width in zip(row, widths, strict=True))


def _in_columns(head: str, lines: list[str]) -> list[str]:
    """A long list of pairs in columns, read downwards."""
    wide = len(head) + 4
    count = max(1, min(4, WIDTH // wide))
    height = -(-len(lines) // count)
    count = -(-len(lines) // height)
    rows = [[head] * count, *(lines[k::height] for k in range(height))]
    return [("  " + (" " * 4).join(row)).rstrip() for row in rows]


def sparkline(numbers: Sequence[float]) -> str:
    """Numbers as a row of bars, of many some; the lowest bar is the least of them.

    >>> sparkline([3.0, 2.0, 1.0])
    '█▅▁'
    """
    shown = thinned(numbers, _BARS)
    low, high = min(shown), max(shown)
    scale = (len(_LEVELS) - 1) / (high - low) if high > low else 0.0
    return "".join(_LEVELS[round((number - low) * scale)] for number in shown)


def thinned(numbers: Sequence[float], most: int) -> list[float]:
    """So many of the numbers at most, equally far apart, with the first and the last."""
    if len(numbers) <= most:
        return list(numbers)
    return [numbers[round(k * (len(numbers) - 1) / (most - 1))] for k in range(most)]


def network_text(setting: Setting) -> str:
    """The neurons in columns, from left to right."""
    columns = network_columns(setting, _TALLEST)
    height = max(map(len, columns))
    widths = [max(map(len, column)) for column in columns]
    lines = []
    for row in range(height):
        cells = []
        for column, width in zip(columns, widths, strict=True):
            above = (height - len(column)) // 2
            inside = above <= row < above + len(column)
            cells.append(f"{column[row - above] if inside else '':{width}}")
        arrow = " --> " if row == (height - 1) // 2 else "     "
        lines.append("  " + arrow.join(cells))
    every = "Each neuron takes all the outputs of the column before it."
    return "\n".join([*lines, "", *textwrap.wrap(every, WIDTH)])


def network_columns(setting: Setting, most: int) -> list[list[str]]:
    """The names of the inputs and of the neurons of each layer; of many, some and dots."""
    sample = setting.calculation.samples[0]
    columns = [[f"i{k}" for k in range(1, len(sample.inputs) + 1)]]
    columns += [[neuron.name.removesuffix("_s1") for neuron in layer] for layer in sample.layers]
    return [
        column if len(column) <= most else [*column[: most - 2], "...", column[-1]]
        for column in columns
    ]
