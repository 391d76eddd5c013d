"""Numbers that stand in an array one after the other, among others: these can be copied at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..tracing.arrays import Element

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..tracing.arrays import Array

#: Fewer numbers are not worth it.
_FEWEST = 16


def runs_of(numbers: Sequence[Any]) -> Iterator[tuple[Array | None, int, int]]:
    """The parts of a sequence: of each the array that it is in, where it begins, and its size.

    The array is None for a part of numbers that do not stand one after the other.
    """
    loose = begin = 0
    while begin < len(numbers):
        end = _end(numbers, begin)
        if end - begin >= _FEWEST:
            if loose < begin:
                yield None, loose, begin - loose
            yield numbers[begin].operands[0], begin, end - begin
            loose = end
        begin = end
    if loose < len(numbers):
        yield None, loose, len(numbers) - loose


def _end(numbers: Sequence[Any], begin: int) -> int:
    """Where the numbers end that stand one after the other from one on."""
    first = numbers[begin]
    end = begin + 1
    if isinstance(first, Element):
        while end < len(numbers):
            x = numbers[end]
            is_next = isinstance(x, Element) and x.operands == first.operands
            if not is_next or x.index != first.index + end - begin:
                break
            end += 1
    return end
