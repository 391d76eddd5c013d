"""Functions of NumPy that put numbers in order, or say where they stand in it; nan is last."""

from __future__ import annotations

import math
import operator
from bisect import bisect_left, bisect_right
from itertools import pairwise
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy

from .. import logic
from ..functions import where
from ..hooks import recorder_here
from .numbers import each, is_nan, plain
from .rows import along, as_places, is_open, unknown_size

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def in_order(pairs: Sequence[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Pairs by their first numbers. Equal ones stay in their order, and nan is last.

    Where comparisons have no answers yet, a recorder may know a way, and tells where each was. Else
    it is a network of them: neighbours change places, in as many rounds as there are numbers
    (Knuth, The Art of Computer Programming 3, 5.3.4, exercise 37).
    """
    pairs = list(pairs)
    have_none = [is_nan(x) for x, _ in pairs]
    if all(map(logic.is_answer, have_none)):
        known = [pair for pair, has_none in zip(pairs, have_none, strict=True) if not has_none]
        others = [pair for pair, has_none in zip(pairs, have_none, strict=True) if has_none]
        return sorted(known, key=itemgetter(0)) + others
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
    return [x for x, _ in in_order([(x, 0.0) for x in row])]


def _places(row: Sequence[Any]) -> list[Any]:
    return [i for _, i in in_order([(x, i) for i, x in enumerate(row)])]


def _put_in_order(f: Callable[[Sequence[Any]], list[Any]]) -> Callable[..., Any]:
    """What gives as many numbers as there are along an axis. To all kinds of sorting it is one."""

    def function(array: Any, axis: Any = -1, **how: Any) -> Any:
        if how.get("order") is not None:
            return NotImplemented
        if axis is None:
            return as_places(along(f, array))
        found = along(f, array, axis)
        return as_places(numpy.moveaxis(found, -1, axis))

    return function


_sort, _argsort = _put_in_order(ordered), _put_in_order(_places)


def _lexsort(keys: Any, axis: int = -1) -> Any:
    """Places in the order of the last key, of equal ones in that of the key before, and so on."""
    if numpy.ndim(keys[0]) != 1:
        return NotImplemented
    order = list(range(len(keys[0])))
    for key in keys:
        if is_open(numpy.asarray(key)):
            raise TypeError(
                "numpy.lexsort() of Values is not there in a function that is compiled. "
                "help: numpy.argsort(x), which keeps equal numbers in their order"
            )
        order = [order[i] for i in _places([key[i] for i in order])]
    return numpy.array(order, dtype=numpy.intp)


def _first(better: Callable[[Any, Any], Any], skips: bool = False) -> Callable[..., Any]:
    """Where the best number is, the first of equal ones; nan is the best, or is skipped."""

    def is_better(x: Any, best: Any) -> Any:
        lacks, is_none = logic.negated(is_nan(best)), is_nan(x)
        if skips:
            return logic.both(logic.negated(is_none), logic.either(is_nan(best), better(x, best)))
        return logic.both(lacks, logic.either(is_none, better(x, best)))

    def of_row(row: Sequence[Any]) -> Any:
        if not row:
            raise ValueError("attempt to get the place of the best number of none")
        best, place = row[0], 0
        for i, x in enumerate(row[1:], 1):
            answer = is_better(x, best)
            if logic.is_answer(answer):
                best, place = (x, i) if answer else (best, place)
            else:
                best, place = where(answer, x, best), where(answer, float(i), place)
        if not skips:
            return place
        answer = is_nan(best)
        if logic.is_answer(answer) and answer:
            raise ValueError("All-NaN slice encountered")
        return place if logic.is_answer(answer) else where(answer, math.nan, place)

    def function(array: Any, axis: Any = None, out: Any = None, *, keepdims: Any = False) -> Any:
        if out is not None:
            return NotImplemented
        return as_places(along(of_row, array, axis, keepdims is True))

    return function


def _searchsorted(array: Any, numbers: Any, side: str = "left", sorter: Any = None) -> Any:
    array, numbers = plain(numpy.asarray(array)), plain(numpy.asarray(numbers))
    edges: list[Any] = list(array if sorter is None else array[numpy.asarray(sorter)])

    def is_below(x: Any, y: Any) -> Any:
        return logic.either(x < y, logic.both(is_nan(y), logic.negated(is_nan(x))))

    def place(x: Any) -> Any:
        if side == "left":
            return sum(where(is_below(edge, x), 1.0, 0.0) for edge in edges)
        return sum(where(is_below(x, edge), 0.0, 1.0) for edge in edges)

    if is_open(array) or is_open(numbers):
        return each(place, numbers)
    known = [edge for edge in edges if edge >= edge]
    search = bisect_left if side == "left" else bisect_right

    def known_place(x: Any) -> int:
        if x >= x:
            return search(known, x)
        return len(known) if side == "left" else len(edges)

    return as_places(each(known_place, numbers))


def _digitize(numbers: Any, bins: Any, right: bool = False) -> Any:
    bins, side = plain(numpy.asarray(bins)), "left" if right else "right"
    if is_open(bins):
        raise TypeError(
            "numpy.digitize() of bins that are not known yet, in a function that is compiled, "
            "cannot tell which way they go. help: numpy.searchsorted(bins, x) has them increase"
        )
    if all(x <= y for x, y in pairwise(bins)):
        return _searchsorted(bins, numbers, side)
    if not all(x >= y for x, y in pairwise(bins)):
        raise ValueError("bins must be monotonically increasing or decreasing")
    return len(bins) - _searchsorted(bins[::-1], numbers, side)


_refuse_unique = unknown_size("numpy.unique()")


def _unique(
    array: Any,
    return_index: bool = False,
    return_inverse: bool = False,
    return_counts: bool = False,
    axis: Any = None,
    *,
    equal_nan: bool = True,
    **others: Any,
) -> Any:
    """Of equal numbers the first, in their order."""
    _refuse_unique(array)
    if axis is not None:
        return NotImplemented
    flat = numpy.ravel(plain(numpy.asarray(array))).tolist()
    groups: list[list[int]] = []
    for i in _places(flat):
        x, last = flat[i], flat[groups[-1][0]] if groups else None
        is_same = last is not None and (x <= last or (equal_nan and is_nan(x) and is_nan(last)))
        groups[-1].append(i) if is_same else groups.append([i])
    found = numpy.empty(len(groups), dtype=object)
    found[:] = [flat[group[0]] for group in groups]
    if not (return_index or return_inverse or return_counts):
        return found
    inverse = numpy.empty(len(flat), dtype=numpy.intp)
    for place, group in enumerate(groups):
        inverse[group] = place
    more = [
        (return_index, numpy.array([group[0] for group in groups], dtype=numpy.intp)),
        (return_inverse, inverse.reshape(numpy.shape(array))),
        (return_counts, numpy.array([len(group) for group in groups], dtype=numpy.intp)),
    ]
    return (found, *(x for is_wanted, x in more if is_wanted))


OF_ORDERS: dict[Any, Callable[..., Any]] = {
    numpy.argmax: _first(operator.gt),
    numpy.argmin: _first(operator.lt),
    numpy.argpartition: lambda array, kth, axis=-1, **how: _argsort(array, axis),
    numpy.argsort: _argsort,
    numpy.digitize: _digitize,
    numpy.lexsort: _lexsort,
    numpy.nanargmax: _first(operator.gt, skips=True),
    numpy.nanargmin: _first(operator.lt, skips=True),
    numpy.partition: lambda array, kth, axis=-1, **how: _sort(array, axis),
    numpy.searchsorted: _searchsorted,
    numpy.sort: _sort,
    numpy.unique: _unique,
}
