"""Convolution and pooling on nested sequences: an image is channels of rows of numbers.

>>> model = Sequential(
...     Conv2d(1, 1, 2, init=[1.0, 0.0, 0.0, 1.0, 0.5]),
...     MaxPool2d(2),
...     Flatten(),
... )
>>> image = [[[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0]]]
>>> [y.data for y in model(image)]
[12.5]
"""

from __future__ import annotations

from functools import reduce

from ..autodiff import ops
from .base import Module, as_list
from .initialisation import weight_source
from .losses import log_softmax, total
from .modules import Layer, checked_size

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from .base import Scalar
    from .initialisation import Init, Seed

    #: One number for both directions, or one down and one across.
    Size = int | Sequence[int]


class Conv2d(Module):
    """A two-dimensional convolution: neurons that look at each window of the image.

    Args:
        in_channels: how many channels an image has.
        out_channels: how many neurons there are, each of which gives a channel.
        kernel_size, stride: the window, and how far apart windows are.
        padding: how many zeros go around the image.
        activation: an operation of one operand, by name; "linear" for none.
        bias: "neuron" for one an output channel, "layer" for one in all, None for none.
        init, seed: how the weights begin, as for `MLP`. A neuron's weights come channel by
            channel and row by row, as PyTorch's.

    A call takes `in_channels` channels of H rows of W numbers, and gives `out_channels` of
    (H + 2 * padding - kernel_size) // stride + 1 rows, and as much across.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Size,
        stride: Size = 1,
        padding: Size = 0,
        *,
        activation: str = "linear",
        bias: str | None = "neuron",
        init: Init = "he",
        seed: Seed = None,
    ) -> None:
        self.in_channels = checked_size("in_channels", in_channels)
        self.kernel_size = _down_and_across("kernel_size", kernel_size)
        self.stride = _down_and_across("stride", stride)
        self.padding = _down_and_across("padding", padding, least=0)
        height, width = self.kernel_size
        checked_size("out_channels", out_channels)
        self.filters = Layer(
            in_channels * height * width,
            out_channels,
            activation,
            bias=bias,
            init=weight_source(
                init, in_channels * height * width, out_channels * height * width, seed
            ),
        )
        self._begin(init)

    def __call__(self, image: Sequence[Any]) -> list[list[list[Any]]]:
        """The channels that the neurons see."""
        image = _padded(_image(self, image, self.in_channels), *self.padding)
        rows = _windows(self, image, self.kernel_size, self.stride)
        grid = [[self.filters.outputs(window) for window in row] for row in rows]
        return [
            [[outputs[channel] for outputs in row] for row in grid]
            for channel in range(len(self.filters.neurons))
        ]

    def config(self) -> dict[str, Any]:
        filters = self.filters.config()
        return {
            "in_channels": self.in_channels,
            "out_channels": filters["nout"],
            "kernel_size": self.kernel_size,
            "stride": self.stride,
            "padding": self.padding,
            "activation": filters["activation"],
            "bias": filters["bias"],
        }


class _Pool2d(Module):
    """One number for each window of each channel, which a subclass works out."""

    _pooled: Callable[[list[Any]], Any]

    def __init__(self, kernel_size: Size, stride: Size | None = None) -> None:
        self.kernel_size = _down_and_across("kernel_size", kernel_size)
        self.stride = self.kernel_size if stride is None else _down_and_across("stride", stride)

    def __call__(self, image: Sequence[Any]) -> list[list[list[Any]]]:
        """The channels, each smaller."""
        return [
            [
                [self._pooled(window) for window in row]
                for row in _windows(self, [channel], self.kernel_size, self.stride)
            ]
            for channel in _image(self, image)
        ]

    def config(self) -> dict[str, Any]:
        return {"kernel_size": self.kernel_size, "stride": self.stride}


class MaxPool2d(_Pool2d):
    """The largest number of each window; equal ones share the gradient.

    Args:
        kernel_size, stride: the window, and how far apart windows are: side by side
            unless told.

    >>> MaxPool2d(2)([[[1.0, 2.0, 5.0, 6.0], [3.0, 4.0, 8.0, 7.0]]])
    [[[4.0, 8.0]]]
    """

    @staticmethod
    def _pooled(window: list[Any]) -> Any:
        return reduce(ops.maximum, window)


class AvgPool2d(_Pool2d):
    """The mean of each window.

    Args:
        kernel_size, stride: the window, and how far apart windows are: side by side
            unless told.

    >>> AvgPool2d(2)([[[1.0, 2.0, 5.0, 6.0], [3.0, 4.0, 8.0, 7.0]]])
    [[[2.5, 6.5]]]
    """

    @staticmethod
    def _pooled(window: list[Any]) -> Any:
        return total(window) / len(window)


class Flatten(Module):
    """The numbers of a nested sequence in one list.

    >>> Flatten()([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]])
    [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
    """

    def __call__(self, x: Any) -> list[Any]:
        """The list."""
        x = as_list(x)
        return [number for part in x for number in (self(part) if _is_nested(part) else [part])]


class Softmax(Module):
    """Numbers to probabilities: exp(x), divided by the sum of all of them.

    To train a classifier, leave it away and use `cross_entropy`, which contains it.

    >>> Softmax()([1000.0, 1000.0])
    [0.5, 0.5]
    """

    def __call__(self, x: Sequence[Scalar]) -> list[Any]:
        """The probabilities, which sum to 1."""
        return [ops.exp(log) for log in log_softmax(x)]


class Sequential(Module):
    """Modules one after another: each takes what the one before gives.

    Attributes:
        layers: the modules, a list.
    """

    def __init__(self, *layers: Callable[[Any], Any]) -> None:
        self.layers = list(layers)
        self.label_parameters()

    def __call__(self, x: Any) -> Any:
        """What the last one gives."""
        for layer in self.layers:
            x = layer(x)
        return x

    def __repr__(self) -> str:
        return f"Sequential({', '.join(map(repr, self.layers))})"


def shape(x: Any) -> tuple[int, ...]:
    """The lengths of a nested sequence, from the outside in.

    Raises:
        ValueError: if parts side by side have different shapes.

    >>> shape([[1, 2, 3], [4, 5, 6]])
    (2, 3)
    """
    if not _is_nested(x):
        return ()
    shapes = [shape(part) for part in x]
    for other in shapes[1:]:
        if other != shapes[0]:
            raise ValueError(f"a part of shape {shapes[0]} lies beside one of shape {other}")
    return (len(x), *(shapes[0] if shapes else ()))


def _is_nested(x: Any) -> bool:
    return isinstance(x, (list, tuple))


def _image(module: Module, image: Any, channels: int | None = None) -> Sequence[Any]:
    """The image as nested lists, if it has three dimensions and so many channels."""
    channel_list: Sequence[Any] = as_list(image)
    given = shape(channel_list)
    if len(given) != 3 or channels not in (None, given[0]):
        expected = f"({channels or 'C'}, H, W)"
        name = type(module).__name__
        raise ValueError(f"{name} takes an image of shape {expected}, got {given}")
    return channel_list


def _padded(image: Sequence[Any], down: int, across: int) -> Sequence[Any]:
    """The image with zeros around it."""
    if not down and not across:
        return image
    side = [0.0] * across
    empty = [[0.0] * (len(image[0][0]) + 2 * across)] * down
    return [[*empty, *([*side, *row, *side] for row in channel), *empty] for channel in image]


def _windows(
    module: Module, image: Sequence[Any], kernel: tuple[int, int], stride: tuple[int, int]
) -> list[list[list[Any]]]:
    """Rows of windows, each a list of its numbers, channel by channel and row by row."""
    height, width = len(image[0]), len(image[0][0])
    if height < kernel[0] or width < kernel[1]:
        name = type(module).__name__
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


def _down_and_across(name: str, size: Size, least: int = 1) -> tuple[int, int]:
    down, across = (size, size) if isinstance(size, int) else size
    return checked_size(name, down, least), checked_size(name, across, least)
