"""Steps of many numbers each, level by level, as one loop: see `program/levels.py`."""

from __future__ import annotations

from functools import partial, reduce
from operator import add
from typing import TYPE_CHECKING, Any

import jax.numpy as jnp
from jax import lax

from ..program.levels import TERMS
from .derivatives import apply

if TYPE_CHECKING:
    from ..program.levels import Levels, StepKind


def memory_after(levels: Levels, begin: Any) -> Any:
    """All numbers, the places first, once all steps are done.

    Args:
        begin: the numbers that steps read: of pieces, then constants.
    """
    missing = levels.size - begin.shape[0]
    memory = jnp.concatenate([begin, jnp.zeros((missing, *begin.shape[1:]), begin.dtype)])
    branches = [partial(_computed, kind, memory.dtype) for kind in levels.kinds]

    def step(memory: Any, now: Any) -> tuple[Any, None]:
        found = lax.switch(now[0], branches, now[1], memory)
        return lax.dynamic_update_slice_in_dim(memory, found, now[2], axis=0), None

    return lax.scan(step, memory, jnp.asarray(levels.steps, jnp.int32))[0]


def _computed(kind: StepKind, dtype: Any, row: Any, memory: Any) -> Any:
    """The results of one step."""
    places = lax.dynamic_index_in_dim(jnp.asarray(kind.tables, jnp.int32), row, keepdims=False)

    def read(places: Any) -> Any:
        return memory.at[places].get(mode="promise_in_bounds")

    if kind.op is None:
        scales = lax.dynamic_index_in_dim(jnp.asarray(kind.scales, dtype), row, keepdims=False)
        scales = scales.reshape(*scales.shape, *[1] * (memory.ndim - 1))
        terms = scales * (read(places[:, 0]) * read(places[:, 1]))
        return reduce(add, [terms[:, i] for i in range(TERMS)])
    columns = iter(range(len(kind.fixed)))
    operands = [read(places[:, next(columns)]) if x is None else x for x in kind.fixed]
    found = apply(kind.op, operands)
    shape = (places.shape[0], *memory.shape[1:])
    return jnp.broadcast_to(found, shape).astype(dtype)
