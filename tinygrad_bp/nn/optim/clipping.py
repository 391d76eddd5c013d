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

from ...autodiff.value import Value
from ...letters import shown
from ..arguments import real

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any


def clip_grad_norm_(parameters: Value | Iterable[Value], max_norm: float) -> float:
    """Scale the gradients so that their Euclidean norm is at most `max_norm`.

    Returns:
        The norm before; inf or nan where a gradient is, and then the scaled ones are 0 or nan.

    Raises:
        ValueError: for a norm below 0.
    """
    parameters = _listed(parameters)
    max_norm = real("max_norm", max_norm, finite=False)
    norm = math.hypot(*(p.grad for p in parameters))
    factor = clip_factor(norm, max_norm, min)
    for p in parameters:
        p.grad *= factor
    return norm


def clip_factor(norm: Any, max_norm: float, minimum: Callable[[float, Any], Any]) -> Any:
    """What a gradient of this norm is multiplied by; `minimum` is that of the norm's kind."""
    return minimum(1.0, max_norm / (norm + 1e-6))  # PyTorch adds the same small number


def clip_grad_value_(parameters: Value | Iterable[Value], clip_value: float) -> None:
    """Bring each gradient between `-clip_value` and `clip_value`.

    Raises:
        ValueError: for a `clip_value` below 0.
    """
    clip_value = real("clip_value", clip_value, finite=False)
    for p in _listed(parameters):
        p.grad = min(max(p.grad, -clip_value), clip_value)  # in this order nan stays nan


def _listed(parameters: Value | Iterable[Value]) -> list[Value]:
    """The parameters as a list; one alone too, as in PyTorch."""
    if isinstance(parameters, Value):
        return [parameters]
    listed: list[Any] = list(parameters) if hasattr(parameters, "__iter__") else [parameters]
    for parameter in listed:
        if not isinstance(parameter, Value):
            raise TypeError(f"expected a list of parameters, got {shown(parameter)}")
    return listed
