"""The order of the numbers in each row of an array, as one node."""

from __future__ import annotations

from ....autodiff.passes import Structural
from ...tracing.arrays import Array, array

#: So many numbers are put in order by comparing them one by one, in the lanes of vectors too.
FEW = 5


class Order(Structural):
    """Where the numbers of a row stand, from the smallest to the largest of it.

    Equal ones stay in their order, and nan is last. Nothing flows back: it does through the gather
    that puts numbers there.

    Attributes:
        width: how many numbers a row has.
    """

    def __init__(self, width: int) -> None:
        self.width = width
        self.name = f"order by {width}"

    def text(self, source: str) -> str:
        """How listings show it."""
        return f"order of {source} by {self.width}"


def order_of_rows(source: Array, width: int) -> Array:
    """The places, counted in each row of so many numbers."""
    source.length.pin()
    return array(source.trace, source.length, source.width, Order(width), source)
