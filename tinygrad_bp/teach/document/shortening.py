"""Lists that are too long to show, made short; tables that are too wide, made several."""

from __future__ import annotations

from ...letters import visible
from ..formulas.breadth import Breadth
from .blocks import Grid
from .words import Verdict, pieces

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import TypeVar

    from .words import Words

    T = TypeVar("T")

#: How wide the first column is at least where its words go on in more than one line, in em.
_FIRST = 9.0

#: The space between columns, in em.
_BETWEEN = 1.25


def spread(items: Sequence[T], most: int) -> list[T]:
    """So many of the items at most, equally far apart, the first and the last among them.

    >>> spread(range(100), 4)
    [0, 33, 66, 99]
    """
    if len(items) <= most:
        return list(items)
    if most == 1:
        return [items[0]]
    return [items[k * (len(items) - 1) // (most - 1)] for k in range(most)]


def ends(items: Sequence[T], most: int, dots: T) -> list[T]:
    """The items, or of more than so many the first and the last, with dots between.

    >>> ends(["a", "b", "c", "d", "e"], 4, "...")
    ['a', 'b', '...', 'd', 'e']
    """
    if len(items) <= most:
        return list(items)
    first = most // 2
    return [*items[:first], dots, *items[len(items) - (most - first) :]]


def with_dots(names: Sequence[str], most: int) -> list[str]:
    """The names, or of more than so many the first ones, dots, and the last.

    >>> with_dots(["h1", "h2", "h3", "h4"], 3)
    ['h1', '...', 'h4']
    """
    if len(names) <= most:
        return list(names)
    return [*names[: most - 2], "...", names[-1]]


def fitting(
    table: Grid,
    width: float,
    measure: Callable[[Words], float] | None = None,
    between: float = _BETWEEN,
    least: float = _FIRST,
) -> Iterator[tuple[Grid, float | None]]:
    """The table, or tables of fewer columns, each with the first column of all.

    With each comes how wide its first column may be, None for as wide as it is.

    Args:
        table: a table.
        width: that of the paper.
        measure: how wide the words of a cell are; in em where nothing else is given.
        between: how much is free between columns.
        least: what the first column can be made as narrow as, where its words can go on in
            more than one line.
    """
    columns = [*zip(table.head, *table.rows, strict=True)]
    first, *others = (max(map(measure or _breadth, column)) + between for column in columns)
    groups: list[list[int]] = [[]]
    left = width - min(first, least)
    for index, breadth in enumerate(others, 1):
        if breadth > left and groups[-1]:
            groups.append([])
            left = width - min(first, least)
        groups[-1].append(index)
        left -= breadth
    for group in groups:
        head, *rows = (
            (row[0], *(row[index] for index in group)) for row in (table.head, *table.rows)
        )
        room = width - sum(others[index - 1] for index in group)
        yield Grid(head, tuple(rows), table.is_plain), None if first <= room else room - between


def _breadth(words: Words) -> float:
    return sum(
        Breadth().words(visible(piece))
        if isinstance(piece, str)
        else Breadth().words(visible(piece.text))
        if isinstance(piece, Verdict)
        else Breadth().write(piece).markup
        for piece in pieces(words)
    )
