"""Functions of NumPy that ask rows of numbers for answers, where these are operations too."""

from __future__ import annotations

import math
import operator
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy

from .. import logic
from ..functions import abs, where
from ..value import Value
from .numbers import each, is_nan, within

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_OBJECTS = numpy.dtype(object)


def plain(x: Any) -> Any:
    """An array of a class of its own as an array of NumPy."""
    return x.view(numpy.ndarray) if isinstance(x, numpy.ndarray) else x


def unknown_size(name: str) -> Callable[..., Any]:
    """The function of NumPy of that name, which gives as many numbers as the numbers have it."""

    def refuse(array: Any, *args: Any, **kwargs: Any) -> Any:
        if not is_open(numpy.asarray(array)):
            return NotImplemented
        raise TypeError(
            f"how many numbers {name} gives depends on the numbers, which a function that is "
            f"compiled does not have yet. help: keep all of them, and use numpy.where(condition, "
            f"x, 0.0), or a sum of such; x[i] takes one computed place at a time"
        )

    return refuse


def _where(condition: Any, *both: Any) -> Any:
    is_choice = isinstance(condition, Value) or getattr(condition, "dtype", None) == _OBJECTS
    if not both:
        return unknown_size("numpy.where(condition)")(condition)
    if not is_choice or len(both) != 2:
        return NotImplemented
    return where(condition, *both)


def _clip(x: Any, a_min: Any = None, a_max: Any = None, **others: Any) -> Any:
    if others:
        return NotImplemented
    return each(within, x, a_min, a_max)


def is_open(array: Any) -> bool:
    """Whether comparisons of its numbers have no answer yet."""
    return any(not isinstance(x >= x, (bool, numpy.bool_)) for x in plain(array).flat)


def along(f: Callable[[Sequence[Any]], Any], array: Any, axis: Any) -> Any:
    """A function of the numbers along one axis, which gives a number or as many."""
    array = numpy.ravel(array) if axis is None else array
    rows = numpy.moveaxis(plain(array), -1 if axis is None else axis, -1)
    found = [f(row) for row in rows.reshape(-1, rows.shape[-1]).tolist()]
    if not isinstance(found[0], list):
        numbers = numpy.empty(len(found), dtype=object)
        numbers[:] = found
        return numbers.reshape(rows.shape[:-1]) if rows.ndim > 1 else found[0]
    table = numpy.empty((len(found), len(found[0])), dtype=object)
    table[:] = found
    return numpy.moveaxis(table.reshape(*rows.shape[:-1], -1), -1, -1 if axis is None else axis)


def _sort(array: Any, axis: Any = -1, **others: Any) -> Any:
    if others or not is_open(array):
        return NotImplemented
    return along(lambda row: [x for x, _ in in_order([(x, 0.0) for x in row])], array, axis)


def _argsort(array: Any, axis: Any = -1, **others: Any) -> Any:
    if others or not is_open(array):
        return NotImplemented
    return along(
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
        if others or not is_open(array):
            return NotImplemented

        def of_row(row: Sequence[Any]) -> Any:
            best, place = row[0], 0.0
            for i, x in enumerate(row[1:], 1):
                is_better = where(is_nan(best), 0.0, where(is_nan(x), 1.0, better(x, best)))
                best, place = where(is_better, x, best), where(is_better, float(i), place)
            return place

        return along(of_row, array, axis)

    return found


def _isclose(
    x: Any, y: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> Any:
    def is_close(x: Any, y: Any) -> Any:
        near = logic.both(abs(x - y) <= atol + rtol * abs(y), abs(y) < math.inf)
        found = logic.either(near, logic.are_equal(x, y))
        return logic.either(found, logic.both(is_nan(x), is_nan(y))) if equal_nan else found

    return each(is_close, plain(numpy.asarray(x)), plain(numpy.asarray(y)))


def _allclose(x: Any, y: Any, *how: Any, **kwargs: Any) -> Any:
    return reduce(logic.both, numpy.ravel(_isclose(x, y, *how, **kwargs)), True)


def _array_equal(x: Any, y: Any, equal_nan: bool = False) -> Any:
    x, y = plain(numpy.asarray(x)), plain(numpy.asarray(y))
    if x.shape != y.shape:
        return False

    def is_same(x: Any, y: Any) -> Any:
        found = logic.are_equal(x, y)
        return logic.either(found, logic.both(is_nan(x), is_nan(y))) if equal_nan else found

    return reduce(logic.both, map(is_same, x.ravel(), y.ravel()), True)


def _count_nonzero(array: Any, axis: Any = None, *, keepdims: bool = False) -> Any:
    if not is_open(array):
        return NotImplemented
    total: Any = numpy.sum
    return total(each(logic.is_true, plain(array)), axis=axis, keepdims=keepdims)


_OF_UNKNOWN_SIZE = (
    numpy.argwhere,
    numpy.flatnonzero,
    numpy.nonzero,
    numpy.unique,
)

#: What each of them does; NotImplemented where NumPy's own way is right.
OF_ROWS: dict[Any, Callable[..., Any]] = {
    numpy.allclose: _allclose,
    numpy.argmax: _first(operator.gt),
    numpy.argmin: _first(operator.lt),
    numpy.argsort: _argsort,
    numpy.array_equal: _array_equal,
    numpy.clip: _clip,
    numpy.count_nonzero: _count_nonzero,
    numpy.fix: lambda array, out=None: NotImplemented if out is not None else numpy.trunc(array),
    numpy.isclose: _isclose,
    numpy.partition: lambda array, kth, axis=-1: _sort(array, axis),
    numpy.sort: _sort,
    numpy.where: _where,
    **{f: unknown_size(f"numpy.{f.__name__}()") for f in _OF_UNKNOWN_SIZE},
}
