"""Which parts of a layout are numbers that follow each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..layout import NumberLayout, SequenceLayout

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..layout import Layout


def is_run(parts: Sequence[Layout]) -> bool:
    """Whether these are numbers of one slot that follow each other."""
    first = parts[0]
    return isinstance(first, NumberLayout) and all(
        part == NumberLayout(first.slot, first.index + i) for i, part in enumerate(parts)
    )


def first_number(layout: Layout) -> NumberLayout | None:
    """The first number in a part that holds nothing but numbers; None for others."""
    if isinstance(layout, NumberLayout):
        return layout
    if not isinstance(layout, SequenceLayout):
        return None
    found = [first_number(part) for part in layout.parts]
    return None if None in found else next(iter(found), None)


def _numbers_in(layout: Any) -> int:
    return sum(map(_numbers_in, layout.parts)) if isinstance(layout, SequenceLayout) else 1


def are_alike(parts: Sequence[Layout]) -> bool:
    """Whether each part is laid out as the first one, and its numbers follow those before."""
    step = _numbers_in(parts[0])
    return all(part == _moved(parts[0], i * step) for i, part in enumerate(parts))


def _moved(layout: Any, by: int) -> Layout:
    """The same with numbers so many places further."""
    if isinstance(layout, NumberLayout):
        return NumberLayout(layout.slot, layout.index + by)
    return SequenceLayout(layout.kind, tuple(_moved(part, by) for part in layout.parts))
