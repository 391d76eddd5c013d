"""Arrays of Values that do what NumPy's arrays of floats do.

NumPy asks the entries of an array of objects one by one: for a method, or for an answer to a
comparison. Where there is no such method, or no answer since a function is traced, the operation
of the table is asked in its place. What a function is given while it is differentiated or
compiled are such arrays; one that somebody makes by `np.array([x, y])` is NumPy's own.
"""

from __future__ import annotations

import math
import operator
from functools import reduce
from math import prod
from typing import TYPE_CHECKING, Any

import numpy

from .functions import maximum, minimum, where
from .ops import FUNCTIONS, TABLE
from .value import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def largest(x: Any, y: Any) -> Any:
    """Of equal numbers the first, as NumPy has it of arrays of objects; nan is above all."""
    return where(x >= y, x, maximum(x, y))


def smallest(x: Any, y: Any) -> Any:
    """Of equal numbers the first; nan is below all."""
    return where(x <= y, x, minimum(x, y))


def is_nan(x: Any) -> Any:
    """Whether it is nan: a bool, or a number of a trace."""
    is_ordered = x >= x
    return not is_ordered if isinstance(is_ordered, (bool, numpy.bool_)) else 1.0 - is_ordered


def within(x: Any, low: Any, high: Any) -> Any:
    """It, or the bound that it is beyond; None is no bound."""
    x = x if low is None else largest(x, low)
    return x if high is None else smallest(x, high)


_OBJECTS = numpy.dtype(object)

#: What NumPy asks numbers in a way that those of a trace have no answer to, or asks no number.
OF_NUMBERS: dict[str, Callable[..., Any]] = {
    "clip": within,
    "conj": lambda x: x,
    "conjugate": lambda x: x,
    "fabs": abs,
    "fmax": largest,
    "fmin": smallest,
    "greater": operator.gt,
    "greater_equal": operator.ge,
    "isnan": is_nan,
    "less": operator.lt,
    "less_equal": operator.le,
    "maximum": largest,
    "minimum": smallest,
    "where": where,
}


def of_numbers(name: str) -> Callable[..., Any] | None:
    """What a function of NumPy is for a number; None where NumPy's way is right."""
    return OF_NUMBERS.get(name) or FUNCTIONS.get(name)


def entry_at(array: Any, place: Any) -> Any:
    """The entry, or the row, at a place that is not known while a function is traced.

    Counted from the end where it is negative; nan where there is none.
    """
    is_at, n = TABLE["equal"], len(array)
    entries = list(array)
    found = entries[0] * math.nan
    for i, entry in enumerate(entries):
        is_here = where(is_at(place, float(i)), 1.0, is_at(place, float(i - n)))
        found = where(is_here, entry, found)
    return found


class NumberArray(numpy.ndarray[Any, Any]):
    """An array of objects whose functions are those of the table."""

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        f = of_numbers(ufunc.__name__)
        plain = [_plain(x) for x in inputs]
        out = kwargs.pop("out", None)
        if out is not None:
            kwargs["out"] = tuple(_plain(x) for x in out)
        if f is not None and method == "__call__" and out is None and not kwargs:
            return _shown(numpy.frompyfunc(f, len(inputs), 1)(*plain))
        if f is not None and method == "reduce" and ufunc in (numpy.maximum, numpy.minimum):
            return _reduced(f, *plain, **kwargs)
        found = getattr(ufunc, method)(*plain, **kwargs)
        return out[0] if out is not None else _shown(found)

    def __array_function__(self, function: Any, types: Any, args: Any, kwargs: Any) -> Any:
        own = _OWN.get(function)
        found = NotImplemented if own is None else own(*args, **kwargs)
        return (
            super().__array_function__(function, types, args, kwargs)
            if (found is NotImplemented)
            else found
        )

    def __getitem__(self, key: Any) -> Any:
        if isinstance(key, Value) and not hasattr(key, "_data"):
            return entry_at(self, key)
        return super().__getitem__(key)

    def __repr__(self) -> str:
        return repr(_plain(self))

    def max(self, *args: Any, **kwargs: Any) -> Any:
        """The largest number, or those along an axis."""
        return numpy.maximum.reduce(self, *(args or (kwargs.pop("axis", None),)), **kwargs)

    def min(self, *args: Any, **kwargs: Any) -> Any:
        """The smallest number, or those along an axis."""
        return numpy.minimum.reduce(self, *(args or (kwargs.pop("axis", None),)), **kwargs)


def _plain(x: Any) -> Any:
    return x.view(numpy.ndarray) if isinstance(x, NumberArray) else x


def _shown(found: Any) -> Any:
    """Answers as bools where all of them are; a number as itself."""
    if isinstance(found, tuple):
        return tuple(map(_shown, found))
    if not isinstance(found, numpy.ndarray) or found.dtype.kind != "O":
        return found
    if found.size and all(isinstance(x, (bool, numpy.bool_)) for x in found.flat):
        return found.astype(bool)
    return found.view(NumberArray)


def _reduced(
    f: Callable[..., Any],
    array: Any,
    axis: Any = 0,
    dtype: None = None,
    keepdims: bool = False,
    **others: Any,
) -> Any:
    """The numbers along some axes put together, from the first to the last."""
    if others:
        raise TypeError(f"arrays of Values know no {', '.join(others)}= here")
    n = array.ndim
    axes = [i % n for i in (range(n) if axis is None else numpy.atleast_1d(axis).tolist())]
    kept = [i for i in range(n) if i not in axes]
    if not prod(array.shape[i] for i in axes):
        raise ValueError("no number is the largest or the smallest of none")
    shape = tuple(array.shape[i] for i in kept)
    rows = numpy.transpose(array, axes + kept).reshape(-1, prod(shape))
    found = numpy.empty(prod(shape), dtype=object)
    found[:] = [reduce(f, column) for column in rows.T]
    if keepdims:
        shape = tuple(1 if i in axes else size for i, size in enumerate(array.shape))
    return _shown(found.reshape(shape)) if shape else found[0]


def _where(condition: Any, *both: Any) -> Any:
    is_open = isinstance(condition, Value) or getattr(condition, "dtype", None) == _OBJECTS
    if not is_open or len(both) != 2:
        return NotImplemented
    return where(condition, *both)


def _clip(x: Any, a_min: Any = None, a_max: Any = None, **others: Any) -> Any:
    if others:
        return NotImplemented
    return numpy.frompyfunc(within, 3, 1)(x, a_min, a_max)


def _is_open(array: Any) -> bool:
    """Whether comparisons of its numbers have no answer yet."""
    return any(not isinstance(x >= x, (bool, numpy.bool_)) for x in _plain(array).flat)


def _along(f: Callable[[Sequence[Any]], Any], array: Any, axis: Any) -> Any:
    """A function of the numbers along one axis, which gives a number or as many."""
    array = numpy.ravel(array) if axis is None else array
    rows = numpy.moveaxis(_plain(array), -1 if axis is None else axis, -1)
    found = [f(row) for row in rows.reshape(-1, rows.shape[-1]).tolist()]
    if not isinstance(found[0], list):
        numbers = numpy.empty(len(found), dtype=object)
        numbers[:] = found
        return _shown(numbers.reshape(rows.shape[:-1])) if rows.ndim > 1 else found[0]
    table = numpy.empty((len(found), len(found[0])), dtype=object)
    table[:] = found
    return _shown(numpy.moveaxis(table.reshape(rows.shape), -1, -1 if axis is None else axis))


def _sort(array: Any, axis: Any = -1, **others: Any) -> Any:
    if others or not _is_open(array):
        return NotImplemented
    return _along(lambda row: [x for x, _ in in_order([(x, 0.0) for x in row])], array, axis)


def _argsort(array: Any, axis: Any = -1, **others: Any) -> Any:
    if others or not _is_open(array):
        return NotImplemented
    return _along(
        lambda row: [i for _, i in in_order([(x, float(i)) for i, x in enumerate(row)])],
        array,
        axis,
    )


def in_order(pairs: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Pairs by their first numbers, as a network of comparisons: neighbours change places.

    Equal ones stay in their order, and nan is last. As many rounds as there are numbers suffice
    (Knuth, The Art of Computer Programming 3, 5.3.4, exercise 37).
    """
    pairs = list(pairs)
    for start in range(len(pairs)):
        for i in range(start % 2, len(pairs) - 1, 2):
            (x, a), (y, b) = pairs[i : i + 2]
            stays = where(x <= y, 1.0, is_nan(y))
            pairs[i] = where(stays, x, y), where(stays, a, b)
            pairs[i + 1] = where(stays, y, x), where(stays, b, a)
    return pairs


def _first(better: Callable[[Any, Any], Any]) -> Callable[..., Any]:
    """Where the best number is, the first of equal ones."""

    def found(array: Any, axis: Any = None, **others: Any) -> Any:
        if others or not _is_open(array):
            return NotImplemented

        def of_row(row: Sequence[Any]) -> Any:
            best, place = row[0], 0.0
            for i, x in enumerate(row[1:], 1):
                is_better = where(is_nan(best), 0.0, where(is_nan(x), 1.0, better(x, best)))
                best, place = where(is_better, x, best), where(is_better, float(i), place)
            return place

        return _along(of_row, array, axis)

    return found


#: The functions of NumPy that ask for answers, or that no ufunc does.
_OWN: dict[Any, Callable[..., Any]] = {
    numpy.where: _where,
    numpy.clip: _clip,
    numpy.sort: _sort,
    numpy.argsort: _argsort,
    numpy.argmax: _first(operator.gt),
    numpy.argmin: _first(operator.lt),
}
