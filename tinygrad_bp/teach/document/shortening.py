"""Lists that are too long to show, made short."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeVar

    T = TypeVar("T")


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
