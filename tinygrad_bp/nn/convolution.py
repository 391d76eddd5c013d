"""Convolution: neurons that look at each window of an image.

>>> layer = Conv2d(1, 1, 2, init=[1.0, 0.0, 0.0, 1.0, 0.5])
>>> image = [[[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0]]]
>>> [[[y.data for y in row] for row in channel] for channel in layer(image)]
[[[4.5, 6.5], [10.5, 12.5]]]
"""

from __future__ import annotations

import math

from .arguments import whole
from .base import Module
from .images import checked_image, down_and_across, padded, windows
from .initialisation import weight_source
from .modules import Layer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, SupportsIndex

    from ..autodiff.value import Value
    from .arguments import Activation
    from .images import Image, Size
    from .initialisation import Init, Seed
    from .sequences import Scalar


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
    (H + 2 * padding - kernel_size) // stride + 1 rows, and columns likewise.
    """

    def __init__(
        self,
        in_channels: SupportsIndex,
        out_channels: SupportsIndex,
        kernel_size: Size,
        stride: Size = 1,
        padding: Size = 0,
        *,
        activation: Activation = "linear",
        bias: str | bool | None = "neuron",
        init: Init = "he",
        seed: Seed = None,
    ) -> None:
        self.in_channels = whole("in_channels", in_channels)
        self.kernel_size = down_and_across("kernel_size", kernel_size)
        self.stride = down_and_across("stride", stride)
        self.padding = down_and_across("padding", padding, least=0)
        area = math.prod(self.kernel_size)
        nin, nout = self.in_channels * area, whole("out_channels", out_channels)
        self.filters = Layer(
            nin, nout, activation, bias=bias, init=weight_source(init, nin, nout * area, seed)
        )
        self._begin(init)

    def __call__(self, image: Image[Scalar]) -> list[list[list[Value]]]:
        """The channels that the neurons see."""
        name = type(self).__name__
        channels = padded(checked_image(name, image, self.in_channels), *self.padding)
        rows = windows(name, channels, self.kernel_size, self.stride)
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
