"""Images as arrays, and the windows in them as views, which may overlap.

An image is a row of numbers: channel by channel, row by row.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ..rules import StridedPart
from ..views import filled, side_by_side, strided

if TYPE_CHECKING:
    from ...tracing.arrays import Array


class Image(NamedTuple):
    """An image.

    Attributes:
        numbers: all of them.
        shape: how many channels, rows and columns there are.
    """

    numbers: Array
    shape: tuple[int, int, int]

    def padded(self, down: int, across: int) -> Image:
        """The image with zeros around it."""
        numbers, (channels, height, width) = self
        if across:
            numbers = _between_zeros(numbers, channels * height, width, across)
            width += 2 * across
        if down:
            numbers = _between_zeros(numbers, channels, height * width, down * width)
            height += 2 * down
        return Image(numbers, (channels, height, width))

    def windows(
        self, size: tuple[int, int], stride: tuple[int, int], by_channel: bool
    ) -> tuple[Array, tuple[int, int]]:
        """The windows, each a row of an array, and how many there are, down and across.

        Args:
            size: of a window, down and across.
            stride: how far apart they are.
            by_channel: whether each channel has windows of its own, or each window is one of all
                channels.
        """
        numbers, (channels, height, width) = self
        count = tuple(
            [
                (whole - part) // step + 1
                for whole, part, step in zip((height, width), size, stride, strict=True)
            ]
        )
        places = ((count[0], stride[0] * width), (count[1], stride[1]))
        window = ((size[0], width), (size[1], 1))
        all_channels = (channels, height * width)
        if by_channel:
            nest = (all_channels, *places, *window)
            return strided(numbers, 0, nest, size[0] * size[1]), (count[0], count[1])
        nest = (*places, all_channels, *window)
        return strided(numbers, 0, nest, channels * size[0] * size[1]), (count[0], count[1])


def _between_zeros(numbers: Array, rows: int, width: int, zeros: int) -> Array:
    """Rows of so many numbers, each with zeros in front of it and behind it."""
    gap = filled(rows * zeros, 0.0)
    return side_by_side([gap, (numbers, StridedPart(0, ((rows * width, 1),))), gap], rows)


def as_maps(numbers: list[Any], count: int, shape: tuple[int, int]) -> list[Any]:
    """Channels of rows, as nested lists.

    >>> as_maps([1, 2, 3, 4], 1, (2, 2))
    [[[1, 2], [3, 4]]]
    """
    down, across = shape
    rows = [numbers[i : i + across] for i in range(0, len(numbers), across)]
    return [rows[i * down : (i + 1) * down] for i in range(count)]
