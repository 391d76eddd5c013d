"""How many rows there are, and how many numbers may be nodes one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


#: More numbers than these are not taken one by one: a node of each would need gigabytes.
_MOST_ELEMENTS = 1 << 24


class Length:
    """A number of rows: that of an argument, or one that is known for good.

    Or that of the turns of a loop that ends by itself: `is_open`.
    """

    def __init__(self, size: int, is_free: bool = False, is_open: bool = False) -> None:
        self.size = size
        #: Whether the program works for other lengths too.
        self.is_free = is_free
        #: Whether only the loop tells: it goes on while the first number that it carries is not 0,
        #: has no rows, and collects and adds up nothing. The size is then what it may cost.
        self.is_open = is_open
        #: The others that have to be equal at each call.
        self.equal: list[Length] = []

    def pin(self) -> int:
        """The number of rows, which the program depends on from now on."""
        self.is_free = False
        return self.size


def common(lengths: Sequence[Length]) -> Length:
    """The one length of several arrays, gone through in step."""
    first, *others = lengths
    if not all(length.is_free for length in lengths):
        for length in lengths:
            length.pin()
    elif others := [other for other in others if other is not first]:
        first.equal.extend(others)
    return first


def one_by_one(count: int) -> range:
    """As many numbers as nodes of a graph; a MemoryError where they are too many for that."""
    if count > _MOST_ELEMENTS:
        raise MemoryError(
            f"{count:,} numbers are too many to be taken one by one in a function that is "
            "compiled: let vmap or scan go through an array of them, and return None in the "
            "place of results that are not needed"
        )
    return range(count)
