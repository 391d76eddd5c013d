"""Views of arrays in JAX: slices, reshaped and transposed; overlapping windows are gathered.

And what is at computed places, which have an axis of their own, the last.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import jax.numpy as jnp
from jax import lax

from ..loops.indexing.gathers import Scatter
from ..loops.indexing.orders import Order
from ..program.arrays.instructions import Piece, Strided

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..loops.indexing.gathers import Gather


def strided(array: Any, base: int, nest: Sequence[tuple[int, int]]) -> tuple[Any, list[int]]:
    """A view along the last axis.

    Args:
        array: the array.
        base: the place of the first number.
        nest: of loops, the number of turns and the stride.

    Returns:
        The array with an axis for each loop whose stride is not 0, and which loops these are.
    """
    kept = [i for i, (_, stride) in enumerate(nest) if stride]
    order = sorted(kept, key=lambda i: -abs(nest[i][1]))
    loops = [nest[i] for i in order]
    first = base + sum((turns - 1) * stride for turns, stride in loops if stride < 0)
    loops = [(turns, abs(stride)) for turns, stride in loops]
    lead = array.shape[:-1]
    found = _sliced(array, first, loops)
    if found is None:
        places = Strided(Piece(0), base, tuple(nest[i] for i in kept)).offsets
        return array[..., places], kept
    flipped = [len(lead) + k for k, i in enumerate(order) if nest[i][1] < 0]
    if flipped:
        found = jnp.flip(found, flipped)
    back = [len(lead) + order.index(i) for i in kept]
    if order != kept:
        found = found.transpose(*range(len(lead)), *back)
    return found, kept


def _sliced(array: Any, base: int, loops: Sequence[tuple[int, int]]) -> Any:
    """A view with falling strides, by slices and reshapes; None where windows overlap."""
    if not loops:
        return array[..., base]
    (turns, stride), *inner = loops
    extent = 1 + sum((n - 1) * s for n, s in inner)  # of what is done in each turn
    size = array.shape[-1]
    if extent > stride:
        return None
    if not inner:
        last = base + (turns - 1) * stride + 1
        return _cut(array, base, last, stride)
    # Rows of `stride` numbers each, which begin a little earlier where the last would be cut off.
    shift = max(0, base + turns * stride - size)
    begin = base - shift
    if begin < 0 or shift + extent > stride:
        missing = base + turns * stride - size
        array = jnp.pad(array, [(0, 0)] * (array.ndim - 1) + [(0, missing)])
        begin, shift = base, 0
    lead = array.shape[:-1]
    rows = _cut(array, begin, begin + turns * stride).reshape(*lead, turns, stride)
    return _sliced(rows, shift, inner)


def _cut(array: Any, begin: int, end: int, stride: int = 1) -> Any:
    """A part of the last axis. (What an index says so, old versions of JAX gather.)"""
    return lax.slice_in_dim(array, begin, end, stride, axis=array.ndim - 1)


def at_places(op: Gather | Scatter | Order, arrays: Sequence[Any], size: int, dtype: Any) -> Any:
    """A gather, a scatter or an order along the last axes of arrays.

    Args:
        op: which.
        arrays: its operands, with as many axes each.
        size: how many numbers a row of the result of a scatter has.
        dtype: the kind of all numbers.
    """
    if isinstance(op, Order):
        [array] = arrays
        rows = jnp.reshape(array, (*array.shape[:-1], -1, op.width))
        return jnp.argsort(rows, axis=-1).reshape(array.shape).astype(dtype)
    one, other = arrays
    if isinstance(op, Scatter):
        lead = jnp.broadcast_shapes(one.shape[:-1], other.shape[:-1])
        index, is_there = _index(jnp.broadcast_to(one, (*lead, one.shape[-1])), size)
        rows = jnp.arange(prod(lead)).reshape(*lead, 1) * size
        sums = jnp.zeros_like(other, shape=(prod(lead) * size,))
        sums = sums.at[rows + index].add(jnp.where(is_there, other, 0.0))
        return sums.reshape(*lead, size)
    index, is_there = _index(other, one.shape[-1])
    if one.size == one.shape[-1]:  # one row for all
        found = jnp.asarray(one).reshape(-1)[index]
    else:
        found = jnp.take_along_axis(one, index, axis=-1)
    return jnp.where(is_there, found, op.missing)


def _index(places: Any, size: int) -> tuple[Any, Any]:
    """Places as integers, and whether they are there; 0 where they are not."""
    is_there = (places >= 0.0) & (places < size)
    return jnp.where(is_there, places, 0.0).astype(int), is_there
