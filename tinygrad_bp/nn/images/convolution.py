"""Convolution: neurons that look at each window of an image.

>>> layer = Conv2d(1, 1, 2, init=[1.0, 0.0, 0.0, 1.0, 0.5])
>>> image = [[[0.0, 1.0, 2.0], [3.0, 4.0, 5.0], [6.0, 7.0, 8.0]]]
>>> [[[y.data for y in row] for row in channel] for channel in layer(image)]
[[[4.5, 6.5], [10.5, 12.5]]]
"""

from __future__ import annotations

import math
from itertools import product

from ...autodiff.hooks import recorder_here
from ...letters import counted
from ..arguments import whole
from ..initialisation import weight_source
from ..modules import Layer
from ..structure.stages import ModelStage, PlacedWeight, is_watched
from .windows import IMAGE, by, checked_image, down_and_across, padded, steps, windows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, SupportsIndex

    from ...autodiff.value import Value
    from ..arguments import Activation
    from ..initialisation import Init, Seed
    from ..sequences import Scalar
    from ..structure.stages import Number
    from .windows import Image, Size


class Conv2d(ModelStage):
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

    >>> edges = Conv2d(1, 1, kernel_size=(1, 2), bias=None)
    >>> edges.load_state_dict(dict(zip(edges.state_dict(), [-1.0, 1.0])))
    >>> [[out.data for out in row] for row in edges([[[0.0, 0.0, 1.0, 1.0]]])[0]]
    [[0.0, 1.0, 0.0]]
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

    symbol, kind, rank = "c", "convolution", 3
    given_where = IMAGE

    def __call__(self, image: Image[Scalar]) -> list[list[list[Value]]]:
        """The channels that the neurons see."""
        seen: list[list[list[Value]]] | None = None
        if (recorder := recorder_here()) and not is_watched():
            channels = checked_image(type(self).__name__, image, self.in_channels)
            neurons, size = self.filters.neurons, self.kernel_size
            seen = recorder.filters(neurons, channels, size, self.stride, self.padding)
            image = channels
        return super().__call__(image) if seen is None else seen

    def each(self, x: Image[Scalar], number: Number) -> list[list[list[Value]]]:
        """The channels that the neurons see, each neuron at each window."""
        name = type(self).__name__
        channels = padded(checked_image(name, x, self.in_channels), *self.padding)
        rows = windows(name, channels, self.kernel_size, self.stride)
        return [
            [
                [
                    number(neuron, window, own, (down, across))
                    for across, window in enumerate(row, 1)
                ]
                for down, row in enumerate(rows, 1)
            ]
            for own, neuron in enumerate(self.filters.neurons, 1)
        ]

    def where(self, own: int, place: tuple[int, ...]) -> str:
        """The feature map, the row and the column."""
        return f"feature map {own}, row {place[-2]}, column {place[-1]}"

    def weights_by_place(self) -> list[PlacedWeight]:
        """The weights of each filter, by channel (where there are several), row and column."""
        sizes = (self.in_channels, *self.kernel_size)
        places = list(product(*(range(1, size + 1) for size in sizes)))
        has_channels = self.in_channels > 1
        return [
            PlacedWeight(
                weight,
                "k",
                own,
                (channel, row, column) if has_channels else (row, column),
                f"filter {own}{f', channel {channel}' * has_channels}, row {row}, column {column}",
            )
            for own, neuron in enumerate(self.filters.neurons, 1)
            for weight, (channel, row, column) in zip(neuron.w, places, strict=True)
        ]

    def details(self) -> str:
        """How many filters there are, of which size, and how they go over the image."""
        found = [counted(len(self.filters.neurons), "filter"), f"of {by(self.kernel_size)}"]
        if self.in_channels > 1:
            found.append(f"for each of {self.in_channels} channels")
        activation = self.filters.neurons[0].activation
        if activation != "linear":
            found.append(f"with the activation {activation}")
        return " ".join(found)

    def told(self) -> str:
        """How a filter goes over the image."""
        neuron = self.filters.neurons[0]
        border = ""
        if self.padding != (0, 0):
            border = (
                f"Around the image there is a border of zeros: {counted(self.padding[0], 'row')} "
                f"above and below, {counted(self.padding[1], 'column')} at each side. "
            )
        bias = " and the bias" if neuron.b is not None else ""
        end = "" if neuron.activation == "linear" else f", and {neuron.activation} is applied to it"
        return (
            f"{border}Each filter slides over the image, {steps(self.stride)} at a time. At each "
            f"place the numbers under it are multiplied by its weights, one by one, and the "
            f"products{bias} are added up{end}: one number of the feature map. All places share "
            f"the same weights."
        )

    def own_biases(self) -> list[tuple[Value, int]]:
        """The bias of each filter, or that of all."""
        return self.filters.own_biases()

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
