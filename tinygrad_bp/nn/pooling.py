"""Pooling: one number for each window of each channel of an image.

>>> MaxPool2d(2)([[[1.0, 2.0, 5.0, 6.0], [3.0, 4.0, 8.0, 7.0]]])
[[[4.0, 8.0]]]
"""

from __future__ import annotations

from functools import reduce

from ..autodiff import ops
from .base import Module
from .images import checked_image, down_and_across, windows
from .sequences import refuse_others, total

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .images import Image, Size
    from .sequences import N


class _Pooling(Module):
    """One number for each window of each channel, which a subclass works out."""

    _pooled: Callable[[list[Any]], Any]

    def __init__(self, kernel_size: Size, stride: Size | None = None) -> None:
        self.kernel_size = down_and_across("kernel_size", kernel_size)
        self.stride = self.kernel_size if stride is None else down_and_across("stride", stride)

    def __call__(self, image: Image[N]) -> list[list[list[N]]]:
        """The channels, each smaller."""
        name = type(self).__name__
        channels = checked_image(name, image)
        grids = [windows(name, [channel], self.kernel_size, self.stride) for channel in channels]
        try:
            return [[[self._pooled(window) for window in row] for row in grid] for grid in grids]
        except TypeError:
            for row in (row for grid in grids for row in grid):
                for window in row:
                    refuse_others("number", window)
            raise

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

    @staticmethod
    def _pooled(window: list[Any]) -> Any:
        return total(window) / len(window)
