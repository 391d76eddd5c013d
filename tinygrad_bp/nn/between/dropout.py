"""Dropout: while a network is trained, some of the numbers in it are left out at random.

>>> layer = Dropout(0.5)
>>> layer.eval()([1.0, 2.0, 3.0])
[1.0, 2.0, 3.0]
"""

from __future__ import annotations

import random

from ...autodiff import ops
from ..arguments import real
from ..base import Module
from ..batches.draws import Key, bound_of, drawn, place_here
from ..sequences import flat, is_row
from .values import refilled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Dropout(Module):
    """Each number is 0 with the probability `p`, else divided by 1 - p; in use, what it was.

    In `fit` the numbers that are left out follow from its seed, the epoch, and the place of the
    sample: the same eagerly and in compiled code, and when a training is resumed. Elsewhere they
    come from Python's `random`. See Srivastava et al. 2014; the definition is PyTorch's.

    Args:
        p: the probability, from 0 to below 1.

    >>> from tinygrad_bp import nn
    >>> net = nn.Sequential(nn.Layer(2, 8, seed=1), nn.Dropout(0.25), nn.Layer(8, 1, seed=2))
    >>> history = nn.fit(net, *nn.data.XOR, epochs=20, seed=1)
    """

    is_whole = True

    def __init__(self, p: float = 0.5) -> None:
        self.p = real("p", p, below=1.0)
        self.key = Key()

    def __call__(self, x: Any) -> Any:
        """The numbers, nested as they are; a number by itself too."""
        if not (self.training and self.p):
            return x
        numbers = flat(x) if is_row(x) else [x]
        place, bound = place_here(), bound_of(self.p)
        if place is None:
            chances = [bound_of(random.random()) for _ in numbers]
        else:
            # In compiled code the place is a Value, that of every sample.
            key = self.key.value.data if isinstance(place, float) else self.key.value
            chances = drawn(key, place, len(numbers))
        pairs = zip(chances, numbers, strict=True)
        return refilled(x, iter([_kept(bound, *pair, 1.0 - self.p) for pair in pairs]))

    def config(self) -> dict[str, Any]:
        return {"p": self.p}


def _kept(bound: float, chance: Any, number: Any, part: float) -> Any:
    """A number, or 0 where its chance is below the bound."""
    if isinstance(chance, float):
        return number * 0.0 if chance < bound else number / part
    return ops.where(ops.greater(bound, chance), number * 0.0, number / part)
