"""Numbers for what a program computes and reads, so that tables can speak of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

if TYPE_CHECKING:
    from collections.abc import Sequence


class Numbering(dict[Any, int]):
    """From nodes and floats to numbers, in the order in which they are met.

    Attributes:
        known: the floats by their numbers.

    >>> numbers = Numbering([7, 8])
    >>> numbers.of([8, 0.0, 9, -0.0, 0.0]).tolist(), numbers.known
    ([1, 2, 3, 4, 2], {2: 0.0, 4: -0.0})
    """

    def __init__(self, first: Sequence[Any]) -> None:
        super().__init__(zip(first, range(len(first)), strict=True))
        self.known: dict[int, float] = {}

    def __missing__(self, x: Any) -> int:
        self[x] = number = len(self)
        if x.__class__ is str:
            self.known[number] = float.fromhex(x)
        return number

    def of(self, things: Sequence[Any]) -> Any:
        """The numbers of some things, as an array."""
        if float in set(map(type, things)):
            things = [x.hex() if x.__class__ is float else x for x in things]  # 0.0 is not -0.0
        return numpy.fromiter(map(self.__getitem__, things), int, len(things))
