"""Pooling: one number for each window of each channel of an image.

>>> MaxPool2d(2)([[[1.0, 2.0, 5.0, 6.0], [3.0, 4.0, 8.0, 7.0]]])
[[[4.0, 8.0]]]
"""

from __future__ import annotations

import math
from functools import reduce

from ...autodiff import ops
from ...autodiff.hooks import recorder_here
from ..sequences import refuse_others, total
from ..structure.stages import ModelStage, is_watched
from .windows import IMAGE, by, checked_image, down_and_across, steps, windows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..sequences import N
    from ..structure.stages import Number
    from .windows import Image, Size


class _Pooling(ModelStage):
    """One number for each window of each channel, which a subclass works out."""

    symbol, rank = "p", 3
    given_where = IMAGE

    _pooled: Callable[[list[Any]], Any]

    def __init__(self, kernel_size: Size, stride: Size | None = None) -> None:
        self.kernel_size = down_and_across("kernel_size", kernel_size)
        self.stride = self.kernel_size if stride is None else down_and_across("stride", stride)

    def __call__(self, image: Image[N]) -> list[list[list[N]]]:
        """The channels, each smaller."""
        seen: list[list[list[N]]] | None = None
        if (recorder := recorder_here()) and not is_watched():
            image = checked_image(type(self).__name__, image)
            seen = recorder.pooled(self._pooled, image, self.kernel_size, self.stride)
        return super().__call__(image) if seen is None else seen

    def each(self, x: Image[N], number: Number) -> list[list[list[N]]]:
        """The channels, each smaller."""
        name = type(self).__name__
        channels = checked_image(name, x)
        grids = [windows(name, [channel], self.kernel_size, self.stride) for channel in channels]
        try:
            return [
                [
                    [
                        number(self._pooled, window, own, (down, across))
                        for across, window in enumerate(row, 1)
                    ]
                    for down, row in enumerate(grid, 1)
                ]
                for own, grid in enumerate(grids, 1)
            ]
        except TypeError:
            for row in (row for grid in grids for row in grid):
                for window in row:
                    refuse_others("number", window)
            raise

    def where(self, own: int, place: tuple[int, ...]) -> str:
        """The pooled map, the row and the column."""
        return f"pooled map {own}, row {place[-2]}, column {place[-1]}"

    def details(self) -> str:
        """The size of a window, and how far apart they are."""
        apart = "" if self.stride == self.kernel_size else f", {steps(self.stride)} apart"
        return f"windows of {by(self.kernel_size)}{apart}"

    def config(self) -> dict[str, Any]:
        return {"kernel_size": self.kernel_size, "stride": self.stride}


class MaxPool2d(_Pooling):
    """The largest number of each window; equal ones share the gradient.

    Args:
        kernel_size, stride: the window, and how far apart windows are: by default, side
            by side.

    >>> MaxPool2d(2)([[[1.0, 2.0, 5.0, 6.0], [3.0, 4.0, 8.0, 7.0]]])
    [[[4.0, 8.0]]]
    """

    kind = "max pooling"

    def told(self) -> str:
        """What becomes of a window, and what its derivative is."""
        return (
            "Of each window of a feature map the largest number goes on. So its derivative is 1 at "
            "the place of the largest number, and 0 at all the others; where several are the "
            "largest, they share it."
        )

    @staticmethod
    def _pooled(window: list[Any]) -> Any:
        return reduce(ops.maximum, window)


class AvgPool2d(_Pooling):
    """The mean of each window.

    Args:
        kernel_size, stride: the window, and how far apart windows are: by default, side
            by side.

    >>> AvgPool2d(2)([[[1.0, 2.0, 5.0, 6.0], [3.0, 4.0, 8.0, 7.0]]])
    [[[2.5, 6.5]]]
    """

    kind = "average pooling"

    def told(self) -> str:
        """What becomes of a window, and what its derivative is."""
        count = math.prod(self.kernel_size)
        return (
            f"Of each window of a feature map the mean goes on: the sum of its numbers, divided by "
            f"{count}. So its derivative by each of them is 1/{count}."
        )

    @staticmethod
    def _pooled(window: list[Any]) -> Any:
        return total(window) / len(window)
