"""Modules one after another, and those between them that have no weights.

>>> from tinygrad_bp.nn import Conv2d, MaxPool2d
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

from dataclasses import dataclass

from ..autodiff import ops
from ..letters import shown
from .base import Module
from .losses import log_softmax
from .sequences import as_list, each, flat, is_nested, total
from .structure.stages import ModelStage, is_watched

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    from .sequences import N
    from .structure.stages import Number


class Sequential(Module):
    """Modules one after another: each takes what the one before gives.

    Args:
        layers: the modules, or functions; one after another, or in one list.

    Attributes:
        layers: the modules, a list.

    Raises:
        TypeError: for what cannot be called, and for a class that is not called yet.

    >>> from tinygrad_bp.nn.modules import Layer
    >>> net = Sequential(Layer(2, 3, activation="tanh", seed=1), Layer(3, 1, seed=2))
    >>> len(net.parameters()), len(net.layers)
    (13, 2)
    """

    def __init__(self, *layers: Callable[[Any], Any]) -> None:
        given: Any = layers[0] if len(layers) == 1 and is_nested(layers[0]) else layers
        for place, layer in enumerate(given):
            if isinstance(layer, type) or not callable(layer):
                name = getattr(layer, "__name__", None)
                hint = f", so write {name}()" if name else ""
                raise TypeError(f"layer {place} must be a module, not {shown(layer)}{hint}")
        self.layers: list[Any] = list(given)
        self.label_parameters()

    def __call__(self, x: Any) -> Any:
        """What the last one gives."""
        for layer in self.layers:
            x = layer(x)
        return x

    def __repr__(self) -> str:
        return f"Sequential({', '.join(map(repr, self.layers))})"


class Flatten(ModelStage):
    """The numbers of a nested sequence in one list.

    >>> Flatten()([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]])
    [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
    """

    kind = "flatten"

    def told(self) -> str:
        """What becomes of the numbers: nothing."""
        return (
            "The numbers are put in one row, channel by channel and row by row. Nothing is "
            "calculated, and each keeps its name."
        )

    def __call__(self, x: Any) -> list[Any]:
        """The list."""
        seen: list[Any] = super().__call__(x)
        return seen

    def each(self, x: Any, number: Number) -> list[Any]:
        """The list: its numbers are those that are given."""
        return flat(x)


class Softmax(ModelStage):
    """Numbers to probabilities: exp(x), divided by the sum of all of them.

    To train a classifier, leave it out and use `cross_entropy`, which contains it.

    >>> Softmax()([1000.0, 1000.0])
    [0.5, 0.5]
    """

    symbol, kind, rank = "prob", "softmax", 1

    def __call__(self, x: Iterable[N]) -> list[N]:
        """The probabilities, which sum to 1."""
        if is_watched():
            seen: list[N] = super().__call__(x)
            return seen
        return each(ops.exp, log_softmax(x))

    def told(self) -> str:
        """What becomes of each number."""
        return (
            "Each number becomes its share: e to its power, divided by the sum of these for all "
            "of them. The shares are above 0 and add up to 1, as probabilities do."
        )

    def each(self, x: Iterable[N], number: Number) -> list[N]:
        """The probabilities as they are written, without a shift that prevents overflow."""
        logits = list(as_list(x))
        return [number(_Share(own), logits, own, ()) for own in range(1, len(logits) + 1)]


@dataclass(frozen=True)
class _Share:
    """The share of one of some numbers, from 1 on, in the sum of their exponentials."""

    own: int

    def __call__(self, logits: list[Any]) -> Any:
        return ops.exp(logits[self.own - 1]) / total(map(ops.exp, logits))
