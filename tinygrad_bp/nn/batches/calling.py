# ruff: noqa: N803 (rows are X)
"""A model called with a batch, outside of `fit`: `Module.on_batch`."""

from __future__ import annotations

import random

from ..sequences import as_list
from .draws import at_sample, keys_of, set_keys
from .meeting import Batch, numbers_after, together

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any


def on_batch(model: Any, X: Iterable[Any]) -> list[Any]:
    """What a model gives for each row of a batch; see `Module.on_batch`."""
    rows = list(as_list(X))
    # A sample may be called several times: what is drawn for it has to be the same each time.
    set_keys(keys_of(model), random.getrandbits(32))

    def called(place: int, row: Any) -> Any:
        with at_sample(float(place)):
            return model(row)

    outputs, meetings = together(called, Batch(len(rows)), range(len(rows)), rows)
    buffers = [buffer for _, buffer in model.named_buffers()] if meetings else []
    for buffer, number in zip(buffers, numbers_after(meetings, buffers), strict=True):
        buffer.data = number
    return list(outputs)
