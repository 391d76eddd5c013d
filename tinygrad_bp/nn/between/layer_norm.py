"""Layer normalisation: the numbers of a layer, each time on one scale.

>>> [round(y.data, 3) for y in LayerNorm(3)([1.0, 2.0, 3.0])]
[-1.225, 0.0, 1.225]
"""

from __future__ import annotations

from ...autodiff import ops
from ...autodiff.hooks import recorder_here
from ...autodiff.value import Value
from ..arguments import real, whole
from ..base import Module
from ..sequences import as_list, refuse_inputs, total
from .values import beginning

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, SupportsIndex

    from ..initialisation import Init
    from ..sequences import Numbers

#: Squares of larger numbers, many of them added up, leave the range of floats.
_LARGE = 1e150


class LayerNorm(Module):
    """Numbers less their mean, over their standard deviation; then times a weight, plus a bias.

    y = (x - mean) / sqrt(variance + eps) * weight + bias, with the mean of the squared differences
    as the variance; in use as in training. See Ba et al. 2016; the definition is PyTorch's.

    Args:
        n: how many numbers there are.
        eps: added to the variance, against division by zero.
        bias: whether there are biases.
        init: all parameters, in their order or by their names; without it weights begin at 1 and
            biases at 0.

    Attributes:
        weight, bias: lists of Values, a weight and a bias for each number; `bias` may be None.

    >>> from tinygrad_bp import nn
    >>> net = nn.Sequential(nn.Layer(2, 8, seed=1), nn.LayerNorm(8), nn.Layer(8, 1, seed=2))
    >>> len(net.parameters())
    49
    """

    is_whole = True

    def __init__(
        self,
        n: SupportsIndex,
        eps: float = 1e-5,
        *,
        bias: bool = True,
        init: Init | None = None,
    ) -> None:
        count = whole("n", n)
        self.eps = real("eps", eps)
        self.weight = beginning(count, 1.0, init)
        self.bias = beginning(count, 0.0, init) if bias else None
        self._begin(init)

    def __call__(self, x: Numbers) -> list[Value]:
        """The numbers on one scale."""
        numbers: Any = as_list(x)
        n = len(self.weight)
        if len(numbers) != n:
            refuse_inputs(numbers, n)
        try:
            mean = total(numbers) / n
            differences = [number - mean for number in numbers]
        except TypeError:
            refuse_inputs(numbers, n)
            raise
        eps: Any = self.eps
        if (unit := _unit(differences)) is not None:
            differences, eps = [d / unit for d in differences], eps / unit / unit
        variance = total([d * d for d in differences]) / n
        deviation = ops.sqrt(variance + eps)
        scaled = [d / deviation * w for d, w in zip(differences, self.weight, strict=True)]
        if self.bias is None:
            return scaled
        return [y + b for y, b in zip(scaled, self.bias, strict=True)]

    def config(self) -> dict[str, Any]:
        return {"n": len(self.weight), "eps": self.eps, "bias": self.bias is not None}


def _unit(numbers: Sequence[Any]) -> Any:
    """What to measure numbers in so that their squares are floats; None for as they are.

    A constant, on which nothing depends that is measured so. Compiled code has it always, and it
    is 1 where the numbers are not huge.
    """
    if recorder_here() is None and all(
        abs(x.data if isinstance(x, Value) else x) < _LARGE / len(numbers) for x in numbers
    ):
        return None
    return ops.stop_gradient(ops.maximum(total([abs(x) for x in numbers]) / _LARGE, 1.0))
