"""Images as nested sequences: channels of rows of numbers, and the windows in them."""

from __future__ import annotations

from ...letters import counted, shown
from ..arguments import are_whole, whole
from ..sequences import as_list, shape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any, SupportsIndex, TypeVar

    T = TypeVar("T")

    #: Channels of rows of numbers, in sequences or an array.
    Image = Iterable[Iterable[Iterable[T]]]
    #: One number for both directions, or one down and one across.
    Size = SupportsIndex | Iterable[SupportsIndex]


#: What tells the numbers of an image apart.
IMAGE = ("channel", "row", "column")


def checked_image(name: str, image: Any, channels: int | None = None) -> Sequence[Any]:
    """The image as nested lists.

    Args:
        name: what takes the image, for the message.
        image: nested sequences or an array.
        channels: how many channels it must have; any number if None.

    Raises:
        ValueError: if it does not have three dimensions, or that many channels.
    """
    channel_list: Sequence[Any] = as_list(image)
    given = shape(channel_list)
    if len(given) != 3 or channels not in (None, given[0]):
        expected = f"({channels or 'C'}, H, W)"
        raise ValueError(f"{name} takes an image of shape {expected}, got {given}")
    return channel_list


def padded(image: Sequence[Any], down: int, across: int) -> Sequence[Any]:
    """The image with zeros around it.

    >>> padded([[[1, 2]]], 1, 0)
    [[[0.0, 0.0], [1, 2], [0.0, 0.0]]]
    """
    if not down and not across:
        return image
    side = [0.0] * across
    empty = [[0.0] * (len(image[0][0]) + 2 * across)] * down
    return [[*empty, *([*side, *row, *side] for row in channel), *empty] for channel in image]


def windows(
    name: str, image: Sequence[Any], kernel: tuple[int, int], stride: tuple[int, int]
) -> list[list[list[Any]]]:
    """Rows of windows, each a list of its numbers, channel by channel and row by row.

    Args:
        name: what looks through the windows, for the message.
        image: nested lists.
        kernel: how many rows and columns a window has.
        stride: how far apart windows are, down and across.

    Raises:
        ValueError: if the image is smaller than a window.

    >>> windows("Conv2d", [[[1, 2, 3], [4, 5, 6]]], (2, 2), (1, 1))
    [[[1, 2, 4, 5], [2, 3, 5, 6]]]
    """
    height, width = len(image[0]), len(image[0][0])
    if height < kernel[0] or width < kernel[1]:
        raise ValueError(f"{name}'s window of {kernel} does not fit in ({height}, {width})")
    return [
        [
            [
                number
                for channel in image
                for row in channel[top : top + kernel[0]]
                for number in row[left : left + kernel[1]]
            ]
            for left in range(0, width - kernel[1] + 1, stride[1])
        ]
        for top in range(0, height - kernel[0] + 1, stride[0])
    ]


def down_and_across(name: str, size: Size, least: int = 1) -> tuple[int, int]:
    """A size in both directions, if its numbers are whole and large enough."""
    given: Any = size
    both = [given] * 2 if are_whole(given) or not hasattr(given, "__iter__") else [*given]
    if len(both) != 2:
        raise ValueError(f"{name} must be one number, or two: down and across, not {shown(size)}")
    return whole(name, both[0], least), whole(name, both[1], least)


def by(size: tuple[int, int]) -> str:
    """A size in words.

    >>> by((2, 3))
    '2 × 3'
    """
    return f"{size[0]} × {size[1]}"


def steps(stride: tuple[int, int]) -> str:
    """How far windows are apart, in words.

    >>> steps((1, 1)), steps((2, 2)), steps((1, 2))
    ('1 step', '2 steps', '1 step down and 2 across')
    """
    across = f" down and {stride[1]} across" if stride[0] != stride[1] else ""
    return f"{counted(stride[0], 'step')}{across}"
