"""Batch normalisation: each number of a layer on the scale that it has in the samples of a batch.

>>> layer = BatchNorm(2)
>>> [[round(y.data, 3) for y in row] for row in layer.on_batch([[1.0, 50.0], [2.0, 30.0]])]
[[-1.0, 1.0], [1.0, -1.0]]
>>> [round(y.data, 3) for y in layer.eval()([1.5, 40.0])]
[1.385, 7.875]
"""

from __future__ import annotations

from typing import NamedTuple

from ...autodiff import ops
from ...letters import counted
from ..arguments import real, whole
from ..base import Module
from ..batches.meeting import met
from ..parts import Buffer
from ..sequences import as_list, flat, is_row, refuse_inputs, refuse_others, total
from .values import beginning, refilled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any, SupportsIndex

    from ..batches.meeting import Batch
    from ..initialisation import Init


class BatchStatistics(NamedTuple):
    """What is found of a batch, for each channel.

    Attributes:
        count: how many numbers of a channel there are in the batch.
        means: theirs.
        variances: the means of the squared differences.
        deviations: the square roots of these, `eps` added.
    """

    count: Any
    means: Sequence[Any]
    variances: Sequence[Any]
    deviations: Sequence[Any]


class BatchNorm(Module):
    """Numbers less their mean in a batch, over their deviation there; times a weight, plus a bias.

    y = (x - mean) / sqrt(variance + eps) * weight + bias, for each number of a layer, or for each
    channel of an image with all its places. In training these are those of the batch, with the
    mean of the squared differences as the variance; and they move the running ones, which are used
    after `eval()`, and by `predict` and `evaluate`: running = (1 - momentum) * running + momentum *
    new, where the new variance is n / (n - 1) times that of the batch. See Ioffe and Szegedy 2015;
    the definition is PyTorch's.

    In training it takes a batch of at least two samples, or of one image: `fit` and `on_batch`
    have one, a call with one sample has not.

    Args:
        n: how many numbers, or channels, there are.
        eps: added to the variance, against division by zero.
        momentum: how much of a running number becomes new in each batch; None for the mean of all
            batches so far.
        init: all parameters, in their order, or the whole state by its names; without it weights
            begin at 1 and biases at 0, running means at 0 and variances at 1.

    Attributes:
        weight, bias: lists of Values, a weight and a bias for each channel.
        running_mean, running_var: lists of numbers of the state, which are no parameters.
        num_batches_tracked: how many batches have moved them, one such number.

    >>> from tinygrad_bp import nn
    >>> net = nn.Sequential(nn.Layer(2, 8, seed=1), nn.BatchNorm(8), nn.Layer(8, 1, seed=2))
    >>> history = nn.fit(net, *nn.data.XOR, epochs=20, seed=1)
    >>> net.layers[1].num_batches_tracked.data
    20.0
    """

    meets = is_whole = True

    def __init__(
        self,
        n: SupportsIndex,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        *,
        init: Init | None = None,
    ) -> None:
        count = whole("n", n)
        self.eps = real("eps", eps)
        self.momentum = None if momentum is None else real("momentum", momentum)
        if self.momentum is not None and self.momentum > 1:
            raise ValueError(f"momentum must be at most 1, or None, not {momentum!r}")
        self.weight = beginning(count, 1.0, init)
        self.bias = beginning(count, 0.0, init)
        self.running_mean = [Buffer(0.0) for _ in range(count)]
        self.running_var = [Buffer(1.0) for _ in range(count)]
        self.num_batches_tracked = Buffer(0.0)
        self._begin(init)

    def __call__(self, x: Any) -> list[Any]:
        """The numbers, or channels, on one scale."""
        numbers = self._numbers(x)
        if self.training:
            numbers, statistics = met(self, self.num_batches_tracked, numbers)
            means, deviations = statistics.means, statistics.deviations
        else:
            means = self.running_mean
            deviations = [ops.sqrt(variance + self.eps) for variance in self.running_var]
        parts = zip(self._channels(numbers), means, deviations, self.weight, self.bias, strict=True)
        scaled = [(number - m) / d * w + b for channel, m, d, w, b in parts for number in channel]
        given: list[Any] = refilled(x, iter(scaled))
        return given

    def found(self, batch: Batch, rows: Any, numbers: int) -> BatchStatistics:
        """The statistics of a batch of samples.

        Args:
            batch: the samples.
            rows: the numbers that each has come with.
            numbers: how many these are.

        Raises:
            ValueError: if there is only one number for each channel.
        """
        count = batch.count * (numbers // len(self.weight))
        if isinstance(count, int) and count < 2:
            raise ValueError(
                "BatchNorm compares the samples of a batch in training, and this batch has only "
                "one: choose a batch_size that leaves no sample alone, or call model.eval()"
            )

        def sums(numbers: Any) -> list[Any]:
            return [total(channel) for channel in self._channels(numbers)]

        means = [s / count for s in batch.total(sums, rows)]

        def squares(numbers: Any) -> list[Any]:
            pairs = zip(self._channels(numbers), means, strict=True)
            return [total([(x - mean) * (x - mean) for x in channel]) for channel, mean in pairs]

        variances = [s / count for s in batch.total(squares, rows)]
        deviations = [ops.sqrt(variance + self.eps) for variance in variances]
        return BatchStatistics(count, means, variances, deviations)

    def moved(self, found: BatchStatistics, before: Mapping[Buffer, Any]) -> dict[Buffer, Any]:
        """The running statistics after a batch.

        Args:
            found: those of the batch.
            before: the running ones before it.
        """
        batches = before[self.num_batches_tracked] + 1.0
        part = 1.0 / batches if self.momentum is None else self.momentum
        unbiased = found.count / (found.count - 1.0)
        variances = [variance * unbiased for variance in found.variances]
        after = {self.num_batches_tracked: batches}
        running = [*self.running_mean, *self.running_var]
        for buffer, new in zip(running, [*found.means, *variances], strict=True):
            after[buffer] = before[buffer] * (1.0 - part) + new * part
        return after

    def _numbers(self, x: Any) -> list[Any]:
        """All numbers of a sample, channel by channel.

        Raises:
            ValueError: if there are not as many channels, or not all of one size.
            TypeError: if one is not a number.
        """
        channels, n = as_list(x), len(self.weight)
        if len(channels) != n:
            refuse_inputs(channels, n)
        parts = [flat(channel) if is_row(channel) else [channel] for channel in channels]
        if len({*map(len, parts)}) > 1:
            first, other = next((parts[0], part) for part in parts if len(part) != len(parts[0]))
            raise ValueError(
                f"of {n} channels, one has {counted(len(first), 'number')} and another "
                f"{counted(len(other), 'number')}"
            )
        numbers = [number for part in parts for number in part]
        refuse_others("input", numbers)
        return numbers

    def _channels(self, numbers: Any) -> list[Any]:
        """The numbers of each channel."""
        listed = as_list(numbers)
        size = len(listed) // len(self.weight)
        return [listed[i : i + size] for i in range(0, len(listed), size)]

    def config(self) -> dict[str, Any]:
        return {"n": len(self.weight), "eps": self.eps, "momentum": self.momentum}
