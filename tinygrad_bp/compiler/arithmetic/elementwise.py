"""Operations on each number of arrays, as NumPy broadcasts them."""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy

from ...autodiff.floats import is_real
from ...autodiff.forward import Dual
from ...autodiff.value import Value
from ..loops.views import strided
from ..tracing.arrays import Constant, array, outermost, stacked
from ..tracing.lengths import Length, common
from ..tracing.traced_array import TracedArray
from .computed import ComputedArray, computed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def elementwise(f: Callable[..., Any], operands: Sequence[Any], most: int) -> Any:
    """A function of numbers, of each number of arrays.

    Args:
        f: the function.
        operands: numbers, arrays of a trace, arrays of NumPy.
        most: so many numbers are left to arrays of objects.

    Returns:
        An array; NotImplemented where arrays of objects have to do it.
    """
    parts = [whole(x, most) for x in operands]
    if any(part is NotImplemented for part in parts):
        return NotImplemented
    shapes = [part.whole_shape for part in parts if isinstance(part, TracedArray)]
    shape = numpy.broadcast_shapes(*shapes)
    size = prod(shape)
    if size <= most:
        return NotImplemented
    arrays = [part for part in parts if isinstance(part, TracedArray)]
    full = [part for part in arrays if part.whole_shape == shape]
    if len(shape) == 1 and full:
        length = common([part.length() for part in full])
    else:
        length = Length(size)
    return computed(f, [_spread(part, shape) for part in parts], length, shape)


def whole(x: Any, most: int) -> Any:
    """An operand as an array of the trace, or a number; NotImplemented if it is neither."""
    if isinstance(x, TracedArray):
        return x if x.whole_shape else x.materialised().item()
    if isinstance(x, Dual):
        return NotImplemented
    if isinstance(x, Value):
        return x
    if isinstance(x, (list, tuple)):
        x = numpy.array(x)
    if isinstance(x, numpy.ndarray):
        if not x.ndim:
            return whole(x.item(), most)
        if x.dtype.kind in "biuf":
            shape = x.shape
            constant = Constant(numpy.array(x, dtype=float, order="C"))  # a copy
            node = array(outermost(), Length(len(x)), prod(shape[1:]), constant)
            return TracedArray(node, shape)
        numbers = x.ravel().tolist()
        if x.dtype.kind != "O" or x.size > most or any(isinstance(y, Dual) for y in numbers):
            return NotImplemented
        if not all(isinstance(y, Value) or is_real(y) for y in numbers) or not numbers:
            return NotImplemented
        return TracedArray(stacked(numbers, len(x), prod(x.shape[1:])), x.shape)
    return float(x) if is_real(x) else NotImplemented


def _spread(part: Any, shape: tuple[int, ...]) -> Any:
    """An operand with as many numbers as the result; one number is one for all."""
    if not isinstance(part, TracedArray) or part.whole_shape == shape:
        return part
    own = part.whole_shape
    if prod(own) == 1:
        part.length().pin()
        return part.node.element(0)
    if prod(own) == prod(shape):
        return with_shape(part, shape)
    nest = []
    step = 1
    for i, turns in enumerate(reversed(shape)):
        size = own[-1 - i] if i < len(own) else 1
        nest.append((turns, step if size > 1 else 0))
        step *= size
    return TracedArray(strided(part.node, 0, tuple(reversed(nest))), shape)


def with_shape(part: TracedArray, shape: tuple[int, ...]) -> TracedArray:
    """The same numbers in another shape."""
    if isinstance(part, ComputedArray):
        part.length().pin()
        found: TracedArray = ComputedArray(part.pool, part.number, part.waits, shape)
        found._node = part._node
        return found
    size = prod(part.whole_shape)
    part.node.length.pin()
    return TracedArray(strided(part.node, 0, ((size, 1),), prod(shape[1:])), shape)
