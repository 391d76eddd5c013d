"""What modules between others have in common: how their parameters begin, and nested numbers."""

from __future__ import annotations

from ...autodiff.value import Value
from ..sequences import as_list, is_row

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


def beginning(count: int, number: float, init: Any) -> list[Value]:
    """So many parameters: each begins with a number, or with what a function gives.

    >>> [p.data for p in beginning(2, 1.0, None)]
    [1.0, 1.0]
    """
    return [Value(init() if callable(init) else number) for _ in range(count)]


def refilled(x: Any, numbers: Iterator[Any]) -> Any:
    """A nested sequence with other numbers in it, in their order.

    >>> refilled([[1.0, 2.0], [3.0]], iter("abc"))
    [['a', 'b'], ['c']]
    """
    if not is_row(x):
        return next(numbers)
    return [refilled(part, numbers) for part in as_list(x)]
