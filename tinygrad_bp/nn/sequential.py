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

from ..autodiff import ops
from ..letters import shown
from .base import Module
from .losses import log_softmax
from .sequences import TOO_DEEP, as_list, is_nested

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from .sequences import N


class Sequential(Module):
    """Modules one after another: each takes what the one before gives.

    Args:
        layers: the modules, or functions; one after another, or in one list.

    Attributes:
        layers: the modules, a list.

    Raises:
        TypeError: for what cannot be called, and for a class that is not called yet.
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


class Flatten(Module):
    """The numbers of a nested sequence in one list.

    >>> Flatten()([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]])
    [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]
    """

    def __call__(self, x: Any) -> list[Any]:
        """The list."""
        numbers: list[Any] = []
        try:
            _flatten(as_list(x), numbers)
        except RecursionError:
            raise ValueError(TOO_DEEP) from None
        return numbers


def _flatten(x: Sequence[Any], numbers: list[Any]) -> None:
    for part in x:
        if is_nested(part):
            _flatten(part, numbers)
        else:
            numbers.append(part)


class Softmax(Module):
    """Numbers to probabilities: exp(x), divided by the sum of all of them.

    To train a classifier, leave it out and use `cross_entropy`, which contains it.

    >>> Softmax()([1000.0, 1000.0])
    [0.5, 0.5]
    """

    def __call__(self, x: Iterable[N]) -> list[N]:
        """The probabilities, which sum to 1."""
        return [ops.exp(log) for log in log_softmax(x)]
