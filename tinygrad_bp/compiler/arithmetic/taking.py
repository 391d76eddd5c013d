"""`take`: entries of any array at places that may be computed, also of one that is closed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

from ...autodiff.arrays.places import as_index, as_whole_numbers, is_computed
from ...autodiff.ops import mul
from ...autodiff.tree import as_array
from ...autodiff.value import Value
from ..tracing.trace import current
from ..tracing.traced import record
from ..tracing.traced_array import TracedArray
from .elementwise import whole

if TYPE_CHECKING:
    from ..tracing.trace import Trace


def take(array: Any, places: Any, axis: int | None = None, mode: str = "raise") -> Any:
    """The entries of an array at places: `numpy.take`, where places may be computed too.

    In a function that is compiled `x[i]` reads an argument, or an array that was computed, at a
    computed place. An array that the function closes over is NumPy's own, which asks `i` for its
    number; here it is read as well, in one step however long it is, and so is a list of numbers.

    Args:
        array: an array, or a list of numbers.
        places: an int, an array of them, or what is computed: numbers that are whole, Values.
            Nothing flows back to them.
        axis: along which entries are taken; all numbers are one row if it is None.
        mode: "raise", or for places that there are not "clip" (the nearest) or "wrap".

    Raises:
        IndexError: for a place that there is not. Compiled code, which raises nothing, reads nan.

    >>> import numpy
    >>> squares = numpy.arange(100.0) ** 2
    >>> take(squares, [3, 4])
    array([ 9., 16.])
    >>> from tinygrad_bp import floor, jit
    >>> jit(lambda x: x * take(squares, floor(x)))(3.5)
    31.5
    """
    if (trace := current()) is not None:
        array = _table(array, trace.outermost)
        if isinstance(places, Value):
            places = record(mul, places, 1.0)  # what is closed over is read at each call
    if not is_computed(as_index(places)):
        places = as_whole_numbers(places)
    of_numpy: Any = numpy.take
    return of_numpy(array, places, axis, mode=mode)


def _table(array: Any, trace: Trace) -> Any:
    """The array as one of the trace. One of constants is there once, however often it is read."""
    if isinstance(array, TracedArray):
        return array
    entries = array if isinstance(array, numpy.ndarray) else numpy.array(array)
    if entries.dtype.kind not in "biuf":
        found = whole(entries, entries.size)
        return (
            as_array(entries.ravel().tolist(), entries.shape) if found is NotImplemented else found
        )
    tables = trace.kept.setdefault("tables", {})
    key = entries.shape, entries.dtype.char, entries.tobytes()
    if key not in tables:
        tables[key] = whole(entries, 0)
    return tables[key]
