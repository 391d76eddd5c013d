"""Whole arrays put in order: a node that says where numbers stand, and a gather that takes them."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy

from ...autodiff.arrays.orders import check_sorting
from ..loops.indexing.gathers import gathered
from ..loops.indexing.orders import FEW, order_of_rows
from ..tracing.traced_array import TracedArray
from .elementwise import whole

if TYPE_CHECKING:
    from collections.abc import Callable


def _along(f: Callable[[TracedArray], Any]) -> Callable[..., Any]:
    """What gives an array of the same shape, of rows, as a function of an array and an axis."""

    def function(
        array: Any, axis: Any = -1, kind: Any = None, order: Any = None, **others: Any
    ) -> Any:
        check_sorting(kind=kind, order=order, **others)
        if not isinstance(array, TracedArray):
            return NotImplemented
        if axis is None:
            return function(numpy.ravel(array), -1)
        size = prod(array.whole_shape)
        if not -array.ndim <= axis < array.ndim or array.whole_shape[axis] <= FEW or not size:
            return NotImplemented
        array.length().pin()
        move: Any = numpy.moveaxis
        is_last = axis % array.ndim == array.ndim - 1
        rows = whole(array if is_last else move(array, axis, -1), size)
        if rows is NotImplemented:
            return NotImplemented
        return f(rows) if is_last else move(f(rows), -1, axis)

    return function


def _places(rows: TracedArray) -> TracedArray:
    shape = rows.whole_shape
    return TracedArray(order_of_rows(rows.node, shape[-1]), shape, is_own=True)


def _in_order(rows: TracedArray) -> TracedArray:
    shape = rows.whole_shape
    found: Any = _places(rows)
    if len(shape) > 1:
        begins = numpy.arange(0.0, prod(shape), shape[-1]).reshape(*shape[:-1], 1)
        found = whole(found + begins, prod(shape))
    return TracedArray(gathered(rows.node, found.node), shape, is_own=True)


_sorted = _along(_in_order)


def _partition(array: Any, kth: Any, axis: Any = -1, *how: Any, **others: Any) -> Any:
    if isinstance(array, TracedArray):
        numpy.argpartition(numpy.zeros(array.whole_shape), kth, axis, *how, **others)  # its errors
    return _sorted(array, axis)


#: Functions that put numbers in order, or say where they stand in it.
OF_ORDERS = {
    numpy.argsort: _along(_places),
    numpy.partition: _partition,
    numpy.sort: _sorted,
}
