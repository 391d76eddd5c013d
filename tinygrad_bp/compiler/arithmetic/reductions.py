"""Sums, means and products of matrices, of whole arrays."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy

from ...autodiff.arrays.numbers import of_numbers
from ...autodiff.tree import as_array
from ..loops.mapping import scan, vmap
from ..loops.nodes import count
from ..tracing.lengths import common
from ..tracing.traced_array import TracedArray
from .computed import as_computed, computed
from .elementwise import elementwise, whole, with_shape
from .moves import transposed

if TYPE_CHECKING:
    from collections.abc import Sequence


def total(x: TracedArray, axis: Any, keepdims: bool, *, mean: bool, most: int) -> Any:
    """The sum or the mean over some axes, or (None) over all."""
    shape = x.whole_shape
    n = len(shape)
    axes = _axes(axis, n)
    if axes is None:
        return NotImplemented
    kept = [i for i in range(n) if i not in axes]
    width = prod(shape[i] for i in axes)
    found: Any
    if kept:
        rows = tuple(shape[i] for i in kept)
        table = with_shape(transposed(x, [*kept, *axes]), (prod(rows), width))
        found = with_shape(vmap(lambda row: _of_row(row, most))(table), rows)
        if mean:
            found = elementwise_or_objects(numpy.true_divide, found, float(width), most)
    else:
        found = _of_all(x)
        if mean:
            found = found / (count(x.length()) if n == 1 else float(width))
    return _kept(found, axes, shape) if keepdims else found


def _axes(axis: Any, n: int) -> list[int] | None:
    """The axes asked for, in their order; None where NumPy has an error."""
    given = range(n) if axis is None else numpy.atleast_1d(axis).tolist()
    if not all(isinstance(i, int) and -n <= i < n for i in given):
        return None
    found = sorted({i % n for i in given})
    return found if len(found) == len(given) else None


def _kept(found: Any, axes: Sequence[int], shape: tuple[int, ...]) -> Any:
    """What was found over some axes, with an axis of one in the place of each."""
    shape = tuple(1 if i in axes else size for i, size in enumerate(shape))
    if isinstance(found, TracedArray):
        return with_shape(found, shape)
    return as_array(numpy.ravel(found).tolist(), shape)


def extreme(better: Any, x: TracedArray, axis: Any, keepdims: bool, *, most: int) -> Any:
    """The largest or the smallest number over some axes, from the first to the last."""
    shape = x.whole_shape
    axes = _axes(axis, len(shape))
    size = prod(shape[i] for i in axes or ())
    if not axes or not size:
        return NotImplemented
    kept = [i for i in range(len(shape)) if i not in axes]
    rows = tuple(shape[i] for i in kept)
    table = with_shape(transposed(x, [*axes, *kept]), (size, *rows))

    def step(best: Any, row: Any) -> Any:
        if kept:
            return elementwise_or_objects(better, best, row, most), None
        return of_numbers(better.__name__)(best, row), None  # type: ignore[misc]

    found, _ = scan(step)(table[0], table[1:]) if size > 1 else (table[0], None)
    return _kept(found, axes, shape) if keepdims else found


def spread(
    x: TracedArray, axis: Any, keepdims: bool, *, root: bool, most: int, ddof: float = 0
) -> Any:
    """The variance over some axes, or its root."""
    axes = _axes(axis, len(x.whole_shape))
    if axes is None:
        return NotImplemented
    n = prod(x.whole_shape[i] for i in axes)
    difference = x - total(x, axis, True, mean=True, most=most)
    found = total(difference * difference, axis, keepdims, mean=False, most=most)
    found = found / float(n - ddof)
    return numpy.sqrt(found) if root else found


def answered(ufunc: Any, x: TracedArray, axis: Any, keepdims: bool, *, most: int) -> Any:
    """Whether any number, or all of them, over some axes are not 0."""
    is_all = ufunc is numpy.logical_and
    counted = elementwise_or_objects(numpy.logical_xor, x, 1.0 if is_all else 0.0, most)
    found = total(counted, axis, keepdims, mean=False, most=most)
    return found <= 0.0 if is_all else found > 0.0


def elementwise_or_objects(ufunc: Any, x: Any, y: Any, most: int) -> Any:
    """A ufunc of two, number by number where they are few."""
    found = elementwise(of_numbers(ufunc.__name__) or ufunc, (x, y), most)
    if found is NotImplemented:
        parts = [part.materialised() if isinstance(part, TracedArray) else part for part in (x, y)]
        return ufunc(*parts)
    return found


def _of_all(x: TracedArray) -> Any:
    found = as_computed(x)
    return found.pool.loop(sums=[found.number]).total(0)


def _of_row(row: TracedArray, most: int) -> Any:
    return numpy.sum(row.materialised()) if row.whole_shape[0] <= most else _of_all(row)


def product(x: Any, y: Any, most: int) -> Any:
    """The product of two vectors or matrices."""
    x, y = whole(x, most), whole(y, most)
    if not (isinstance(x, TracedArray) and isinstance(y, TracedArray)):
        return NotImplemented
    one, other = x.whole_shape, y.whole_shape
    if len(one) > 2 or len(other) > 2 or one[-1] != other[0]:
        return NotImplemented  # an error is NumPy's
    if prod(one) <= most and prod(other) <= most:
        return NotImplemented
    if len(other) == 2:
        y = transposed(y, [1, 0])
    if len(one) == 2:
        inside = _dot if len(other) == 1 else _dots
        return vmap(lambda row, rest: inside(row, rest, most), (0, None))(x, y)
    return _dot(x, y, most) if len(other) == 1 else _dots(x, y, most)


def _dots(x: TracedArray, rows: TracedArray, most: int) -> Any:
    """A vector times each row of a matrix."""
    if prod(rows.whole_shape) <= most:
        return rows.materialised() @ x.materialised()
    return vmap(lambda row, rest: _dot(rest, row, most), (0, None))(rows, x)


def _dot(x: TracedArray, y: TracedArray, most: int) -> Any:
    if prod(x.whole_shape) <= most:
        return x.materialised() @ y.materialised()
    found = computed(numpy.multiply, [x, y], common([x.length(), y.length()]), x.whole_shape)
    return _of_all(found)
