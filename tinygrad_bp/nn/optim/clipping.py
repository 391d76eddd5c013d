"""Clipping of gradients, between the backward pass and the optimiser's step, as in PyTorch.

>>> from tinygrad_bp import Value
>>> a, b = Value(1.0), Value(2.0)
>>> (3 * a + 4 * b).backward()
>>> clip_grad_norm_([a, b], max_norm=1.0)
5.0
>>> round(a.grad, 6), round(b.grad, 6)
(0.6, 0.8)
"""

from __future__ import annotations

import math

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ...autodiff.value import Value


def clip_grad_norm_(parameters: Iterable[Value], max_norm: float) -> float:
    """Scale the gradients so that their Euclidean norm is at most `max_norm`.

    Returns:
        The norm before; inf or nan where a gradient is, and then the scaled ones are 0 or nan.
    """
    parameters = list(parameters)
    norm = math.hypot(*(p.grad for p in parameters))
    # PyTorch adds the same small number.
    factor = min(1.0, max_norm / (norm + 1e-6))
    for p in parameters:
        p.grad *= factor
    return norm


def clip_grad_value_(parameters: Iterable[Value], clip_value: float) -> None:
    """Bring each gradient between `-clip_value` and `clip_value`."""
    for p in parameters:
        p.grad = min(max(p.grad, -clip_value), clip_value)  # in this order nan stays nan
