"""What is done with whole arrays, where they have many numbers."""

from __future__ import annotations

from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any

import numpy

from ...autodiff.arrays.composed import COMPOSED
from ...autodiff.arrays.numbers import as_answers, of_numbers, plain
from ...autodiff.arrays.places import chosen, has_computed, mask_of
from ...autodiff.arrays.taking import OF_PLACES
from ..loops.assembling import as_rows
from ..tracing.arrays import ArrayGradient, MaskedArray, reshaped
from ..tracing.traced_array import TracedArray, WholeArrays
from .elementwise import elementwise, whole, with_shape
from .gathers import entries_at, with_entries_at
from .moves import OF_ONE, OF_SEVERAL, assigned, item, moved, own, shared, transposed
from .reductions import answered, extreme, product, spread, total
from .sorting import OF_ORDERS

if TYPE_CHECKING:
    from collections.abc import Sequence

#: So many numbers are nodes of their own, which are optimised one by one; more are an array.
#: Measured, a sum of functions of two arrays and its gradient: in native code the first call takes
#: as long either way at some 70 numbers, and as arrays a third of the time at 256; later calls are
#: faster as arrays from 32 on. In Python the first call always is, later ones from some 200 on.
MOST = 64

#: Methods that are functions of NumPy of the same name.
_METHODS = {
    "all",
    "any",
    "clip",
    "dot",
    "diagonal",
    "max",
    "mean",
    "min",
    "ravel",
    "repeat",
    "squeeze",
    "std",
    "sum",
    "swapaxes",
    "take",
    "var",
}

#: Functions that are no ufuncs, of each number of arrays.
_OF_EACH = {numpy.where, numpy.clip}

#: Functions of all numbers, or of those along some axes.
_OVER_AXES = {
    numpy.sum: partial(total, mean=False),
    numpy.mean: partial(total, mean=True),
    numpy.max: partial(extreme, numpy.maximum),
    numpy.min: partial(extreme, numpy.minimum),
    numpy.var: partial(spread, root=False),
    numpy.std: partial(spread, root=True),
    numpy.nanmax: partial(extreme, numpy.fmax),
    numpy.nanmin: partial(extreme, numpy.fmin),
    numpy.any: partial(answered, numpy.logical_or),
    numpy.all: partial(answered, numpy.logical_and),
}


class LargeArrays(WholeArrays):
    """Loops and views for arrays of more than `MOST` numbers."""

    def function(self, function: Any, args: Any, kwargs: Any) -> Any:
        if function in _OF_EACH or isinstance(function, numpy.ufunc):
            return self._of_numbers(function, args, kwargs)
        if (
            function in OF_PLACES
            and (found := OF_PLACES[function](*args, **kwargs)) is not NotImplemented
        ):
            return found
        if function in OF_ORDERS:
            return OF_ORDERS[function](*args, **kwargs)
        if not any(_is_large(x) for x in _arrays(args)):
            return NotImplemented
        if function in OF_ONE or function in OF_SEVERAL:
            is_plain = isinstance(args[0], TracedArray) or function in OF_SEVERAL
            return moved(function, args, kwargs, MOST) if is_plain else NotImplemented
        if function in COMPOSED and isinstance(args[0], TracedArray):
            return COMPOSED[function](*args, **kwargs)
        if function in _OVER_AXES:
            return _over_axes(_OVER_AXES[function], *args, **kwargs)
        if function is numpy.dot and len(args) == 2 and not kwargs:
            return product(args[0], args[1], MOST)
        if function is numpy.outer and len(args) == 2 and not kwargs:
            x, y = (numpy.ravel(arg) for arg in args)
            return self.function(numpy.multiply, (x[:, None], y[None, :]), {})
        return NotImplemented

    def _of_numbers(self, function: Any, args: Any, kwargs: Any) -> Any:
        if kwargs or not args:
            return NotImplemented
        if function is numpy.matmul:
            return product(args[0], args[1], MOST)
        if function is numpy.where and len(args) != 3:
            return NotImplemented
        is_ufunc = isinstance(function, numpy.ufunc)
        if is_ufunc and (function.nout != 1 or function.signature is not None):
            return NotImplemented
        own = of_numbers(function.__name__)
        found = elementwise(own or function, args, MOST)
        if found is NotImplemented and own:
            parts = [x.materialised() if isinstance(x, TracedArray) else x for x in args]
            return as_answers(function, numpy.frompyfunc(own, len(args), 1)(*parts))
        return found

    def attribute(self, array: TracedArray, name: str) -> Any:
        shape = array.whole_shape
        if name in ("sort", "argsort"):
            return partial(_sort if name == "sort" else numpy.argsort, array)
        if not _is_large(array):
            return NotImplemented
        if name in ("shape", "size"):
            array.length().pin()
            return shape if name == "shape" else prod(shape)
        if name == "T":
            return shared(array, transposed(array, range(len(shape))[::-1]))
        if name == "dtype":
            return numpy.dtype(object)
        if name in ("copy", "flatten"):
            return partial(_copy, array, name == "flatten")
        if name in ("reshape", "transpose"):
            return partial(_with_axes, getattr(numpy, name), array)
        if name in _METHODS:
            return partial(getattr(numpy, name), array)
        return NotImplemented

    def item(self, array: TracedArray, key: Any) -> Any:
        return (entries_at if has_computed(key) else item)(array, key, MOST)

    def entries(self, array: Any, key: Any) -> Any:
        x = whole(plain(array), max(MOST, array.size))
        if not isinstance(x, TracedArray):
            return NotImplemented
        return entries_at(x, key, MOST)

    def assign(self, array: TracedArray, key: Any, thing: Any) -> Any:
        if (mask := mask_of(key)) is not None:
            found = chosen(array, mask, thing)
            return found if isinstance(found, TracedArray) else NotImplemented
        return (with_entries_at if has_computed(key) else assigned)(array, key, thing, MOST)

    def is_whole(self, array: TracedArray) -> bool:
        return _is_large(array)

    def flowed(self, array: TracedArray, share: Any) -> Any:
        shape, node = array.whole_shape, array.node
        if share is None:
            array.length().pin()
            return whole(numpy.zeros(shape), MOST)
        numbers = as_rows(share, node) if isinstance(share, ArrayGradient) else share
        found = TracedArray(reshaped(numbers.numbers, node.length, node.width), shape)
        return own(found)

    def flowing(self, array: TracedArray, thing: Any, back: bool) -> Any:
        found = whole(thing, prod(array.whole_shape))
        if not isinstance(found, TracedArray):
            raise TypeError(f"an array of numbers is needed here, not {thing!r}")
        node = array.node
        flow = reshaped(found.node, node.length, node.width)
        return ArrayGradient(flow) if back else MaskedArray(flow)


def _is_large(x: Any) -> bool:
    return isinstance(x, TracedArray) and prod(x.whole_shape) > MOST


def _arrays(things: Sequence[Any]) -> list[Any]:
    found = []
    for x in things:
        found += list(x) if isinstance(x, (list, tuple)) else [x]
    return found


def _over_axes(
    f: Any,
    x: Any,
    axis: Any = None,
    dtype: Any = None,
    out: Any = None,
    *more: Any,
    keepdims: Any = False,
    **others: Any,
) -> Any:
    is_known = dtype is None and out is None and not more and others.keys() <= {"ddof"}
    if not is_known or not isinstance(x, TracedArray):
        return NotImplemented
    return f(x, axis, keepdims is True, most=MOST, **others)


def _copy(array: TracedArray, flat: bool) -> TracedArray:
    found = with_shape(array, (prod(array.whole_shape),)) if flat else array
    return TracedArray(found.node, found.whole_shape, is_own=True)


def _sort(array: TracedArray, *how: Any, **others: Any) -> None:
    array[...] = numpy.sort(array, *how, **others)


def _with_axes(function: Any, array: TracedArray, *axes: Any, **kwargs: Any) -> Any:
    """`x.reshape(2, 3)` is `numpy.reshape(x, (2, 3))`."""
    if not axes:
        return function(array, **kwargs)
    return function(array, axes[0] if len(axes) == 1 else axes, **kwargs)
