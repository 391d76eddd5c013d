"""Whether a model is being trained: dropout and normalisation do something else then.

As in PyTorch a model is in training until `eval()` is called. `fit` sets what it needs itself, and
leaves the model as it was; `predict` works on a copy.
"""

from __future__ import annotations

from contextlib import contextmanager

from ..parts import modules_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


def set_mode(model: Any, training: bool) -> None:
    """Say to a model, and to each module in it, whether it is being trained."""
    for _, module in modules_in(model):
        module.training = training


@contextmanager
def in_mode(model: Any, training: bool) -> Iterator[None]:
    """While it lasts, the model is in training, or is not; then as it was before."""
    before = [(module, module.training) for _, module in modules_in(model)]
    set_mode(model, training)
    try:
        yield
    finally:
        for module, mode in before:
            module.training = mode
