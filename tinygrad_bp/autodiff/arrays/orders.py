"""Functions of NumPy that put numbers in order, or say where they stand in it; nan is last."""

from __future__ import annotations

import math
import operator
from operator import index
from typing import TYPE_CHECKING, Any

import numpy

from .. import logic
from ..functions import where
from ..hooks import recorder_here
from .numbers import each, floats_of, is_nan, plain
from .rows import along, unknown_size

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def in_order(pairs: Sequence[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Pairs by their first numbers, which a trace does not know yet. Equal ones stay in their
    order, and nan is last.

    A recorder may know a way, and tells where each was. Else it is a network of comparisons:
    neighbours change places, in as many rounds as there are numbers (Knuth, The Art of Computer
    Programming 3, 5.3.4, exercise 37).
    """
    pairs = list(pairs)
    if (recorder := recorder_here()) and (made := recorder.order([x for x, _ in pairs])):
        return list(zip(*made, strict=True))
    for start in range(len(pairs)):
        for i in range(start % 2, len(pairs) - 1, 2):
            (x, a), (y, b) = pairs[i : i + 2]
            stays = where(x <= y, 1.0, is_nan(y))
            pairs[i] = where(stays, x, y), where(stays, a, b)
            pairs[i + 1] = where(stays, y, x), where(stays, b, a)
    return pairs


def ordered(row: Sequence[Any]) -> list[Any]:
    """The numbers in their order."""
    floats = floats_of(row)
    if floats is None:
        return [x for x, _ in in_order([(x, 0.0) for x in row])]
    return [row[i] for i in numpy.argsort(floats, kind="stable").tolist()]


def _open_places(row: Sequence[Any]) -> list[Any]:
    return [i for _, i in in_order([(x, i) for i, x in enumerate(row)])]


def _in_order_of(f: Callable[[Sequence[Any]], list[Any]], array: Any, axis: Any) -> Any:
    """What gives as many numbers as there are along an axis."""
    return along(f, array) if axis is None else numpy.moveaxis(along(f, array, axis), -1, axis)


def check_sorting(**how: Any) -> None:
    """All ways to sort numbers are stable; what is none NumPy refuses."""
    if any(thing is not None for thing in how.values()):
        numpy.sort(numpy.zeros(0), **how)


def _argsort(array: Any, axis: Any = -1, kind: Any = None, order: Any = None, **others: Any) -> Any:
    """Equal numbers stay in their order, whatever kind of sorting is asked for."""
    check_sorting(kind=kind, order=order, **others)
    if (floats := floats_of(array)) is None:
        return _in_order_of(_open_places, array, axis)
    return numpy.argsort(floats, axis, kind="stable")


def _sort(array: Any, axis: Any = -1, kind: Any = None, order: Any = None, **others: Any) -> Any:
    check_sorting(kind=kind, order=order, **others)
    if (floats := floats_of(array)) is None:
        return _in_order_of(ordered, array, axis)
    return _taken(array, numpy.argsort(floats, axis, kind="stable"), axis)


def _taken(array: Any, places: Any, axis: Any) -> Any:
    """The entries at places along an axis; None is that of all numbers."""
    array = plain(numpy.asarray(array))
    if axis is None or array.ndim == 1:
        return array.ravel()[places]
    return numpy.take_along_axis(array, places, axis)


def _argpartition(array: Any, kth: Any, axis: Any = -1, *how: Any, **others: Any) -> Any:
    if (floats := floats_of(array)) is None:
        numpy.argpartition(numpy.zeros(numpy.shape(array)), kth, axis, *how, **others)  # its errors
        return _in_order_of(_open_places, array, axis)
    return numpy.argpartition(floats, kth, axis, *how, **others)


def _partition(array: Any, kth: Any, axis: Any = -1, *how: Any, **others: Any) -> Any:
    if (floats := floats_of(array)) is None:
        numpy.argpartition(numpy.zeros(numpy.shape(array)), kth, axis, *how, **others)  # its errors
        return _in_order_of(ordered, array, axis)
    return _taken(array, numpy.argpartition(floats, kth, axis, *how, **others), axis)


def _lexsort(keys: Any, axis: int = -1) -> Any:
    """Places in the order of the last key, of equal ones in that of the key before, and so on."""
    floats = [floats_of(key) for key in keys]
    if any(key is None for key in floats):
        raise TypeError(
            "numpy.lexsort() of Values is not there in a function that is compiled. "
            "help: numpy.argsort(x), which keeps equal numbers in their order"
        )
    return numpy.lexsort(floats, axis)


def _first(name: str, better: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """Where the best number is, the first of equal ones; nan is the best, or is skipped."""
    of_floats, skips = getattr(numpy, name), name.startswith("nan")

    def is_better(x: Any, best: Any) -> Any:
        lacks, is_none = logic.negated(is_nan(best)), is_nan(x)
        if skips:
            return logic.both(logic.negated(is_none), logic.either(is_nan(best), better(x, best)))
        return logic.both(lacks, logic.either(is_none, better(x, best)))

    def of_row(row: Sequence[Any]) -> Any:
        if not row:
            raise ValueError(f"attempt to get {name} of an empty sequence")
        best, place = row[0], 0.0
        for i, x in enumerate(row[1:], 1):
            answer = is_better(x, best)
            best, place = where(answer, x, best), where(answer, float(i), place)
        return where(is_nan(best), math.nan, place) if skips else place

    def function(array: Any, axis: Any = None, out: Any = None, *, keepdims: Any = False) -> Any:
        if (floats := floats_of(array)) is not None:
            how = {"keepdims": True} if keepdims is True else {}
            return of_floats(floats, axis, out, **how)
        if out is not None:
            raise TypeError(
                f"numpy.{name}(out=) has no numbers to write in a function that is compiled. "
                f"help: take what it gives"
            )
        return along(of_row, array, None if axis is None else index(axis), keepdims is True)

    return function


def _searchsorted(array: Any, numbers: Any, side: str = "left", sorter: Any = None) -> Any:
    floats = floats_of(array), floats_of(numbers)
    if floats[0] is not None and floats[1] is not None:
        return numpy.searchsorted(*floats, side, sorter)  # type: ignore[call-overload]
    array, numbers = plain(numpy.asarray(array)), plain(numpy.asarray(numbers))
    known: Any = numpy.searchsorted
    known(numpy.zeros(array.shape), numpy.zeros(0), side, sorter)  # raises what is wrong with these
    edges: list[Any] = list(array if sorter is None else array[numpy.asarray(sorter)])

    def is_below(x: Any, y: Any) -> Any:
        return logic.either(x < y, logic.both(is_nan(y), logic.negated(is_nan(x))))

    def place(x: Any) -> Any:
        if side == "left":
            return sum(where(is_below(edge, x), 1.0, 0.0) for edge in edges)
        return sum(where(is_below(x, edge), 0.0, 1.0) for edge in edges)

    return each(place, numbers)


def _digitize(numbers: Any, bins: Any, right: bool = False) -> Any:
    floats, edges = floats_of(numbers), floats_of(bins)
    if edges is None:
        raise TypeError(
            "numpy.digitize() of bins that are not known yet, in a function that is compiled, "
            "cannot tell which way they go. help: numpy.searchsorted(bins, x) has them increase"
        )
    if floats is not None:
        return numpy.digitize(floats, edges, right)
    numpy.digitize(0.0, edges)  # raises where they go both ways
    side = "left" if right else "right"
    if len(edges) and edges[0] > edges[-1]:
        return len(edges) - _searchsorted(edges[::-1], numbers, side)
    return _searchsorted(edges, numbers, side)


def _unique(
    array: Any, return_index: bool = False, *how: Any, axis: Any = None, **also: Any
) -> Any:
    """Of equal numbers the first, in their order."""
    if (floats := floats_of(array)) is None:
        return unknown_size("numpy.unique()")(array)
    axis = how[2] if len(how) > 2 else axis
    _, places, *others = numpy.unique(floats, True, *how[:2], axis=axis, **also)
    array = plain(numpy.asarray(array))
    found = array.ravel()[places] if axis is None else array.take(places, axis)
    others = [places, *others] if return_index else others
    return (found, *others) if others else found


OF_ORDERS: dict[Any, Callable[..., Any]] = {
    numpy.argmax: _first("argmax", operator.gt),
    numpy.argmin: _first("argmin", operator.lt),
    numpy.argpartition: _argpartition,
    numpy.argsort: _argsort,
    numpy.digitize: _digitize,
    numpy.lexsort: _lexsort,
    numpy.nanargmax: _first("nanargmax", operator.gt),
    numpy.nanargmin: _first("nanargmin", operator.lt),
    numpy.partition: _partition,
    numpy.searchsorted: _searchsorted,
    numpy.sort: _sort,
    numpy.unique: _unique,
}
