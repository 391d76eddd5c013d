"""What is done with rows of numbers: along an axis, or several; and answers about all of them."""

from __future__ import annotations

import math
from functools import reduce
from operator import index
from typing import TYPE_CHECKING, Any

import numpy

from .. import logic
from ..functions import abs, sinc, where
from ..value import Value
from .numbers import each, floats_of, is_nan, is_of_numbers, plain, within

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_OBJECTS = numpy.dtype(object)


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


def is_open(array: Any) -> bool:
    """Whether comparisons of its numbers have no answer yet."""
    return floats_of(array) is None


def axes_of(axis: Any, n: int) -> list[int]:
    """The axes meant, of so many, in their order; None is all of them."""
    return sorted(axes_given(axis, n))


def axes_given(axis: Any, n: int) -> list[int]:
    """The same in the order that they are given in."""
    if axis is None:
        return list(range(n))
    given = [index(i) for i in (axis if isinstance(axis, (tuple, list)) else (axis,))]
    for i in given:
        if not -n <= i < n:
            raise numpy.exceptions.AxisError(i, n)
    if len({i % n for i in given}) < len(given):
        raise ValueError("duplicate value in 'axis'")
    return [i % n for i in given]


def along(
    f: Callable[[Sequence[Any]], Any], array: Any, axis: Any = None, keepdims: bool = False
) -> Any:
    """A function of the numbers along some axes, or (None) of all.

    Args:
        f: from a list of numbers to a number, or to a list of some.
        array: of numbers.
        axis: one or several.
        keepdims: whether an axis of one stays in the place of each.

    Returns:
        The numbers, or one of them; where the function gives lists, these are along the last axis.
    """
    array = plain(numpy.asarray(array))
    axes = axes_of(axis, array.ndim)
    kept = [i for i in range(array.ndim) if i not in axes]
    shape = tuple(array.shape[i] for i in kept)
    width = math.prod(array.shape[i] for i in axes)
    rows = numpy.transpose(array, kept + axes).reshape(math.prod(shape), width)
    found = [f(row) for row in rows.tolist()]
    if keepdims:
        shape = tuple(1 if i in axes else size for i, size in enumerate(array.shape))
    if found and isinstance(found[0], list):
        table = numpy.empty((len(found), len(found[0])), dtype=object)
        table[:] = found
        return table.reshape(*shape, -1)
    numbers = numpy.empty(len(found), dtype=object)
    numbers[:] = found
    return numbers.reshape(shape) if shape else found[0]


def _where(condition: Any, *both: Any) -> Any:
    is_choice = isinstance(condition, Value) or getattr(condition, "dtype", None) == _OBJECTS
    if not both:
        return unknown_size("numpy.where(condition)")(condition)
    if len(both) != 2:
        return NotImplemented
    if not (numpy.ndim(condition) or any(map(numpy.ndim, both))):
        if condition.__class__ is bool:
            return numpy.asarray(both[not condition]).item()
        return each(chosen, condition, *both)  # a number
    if is_choice and not all(map(logic.is_answer, numpy.ravel(plain(condition)))):
        return each(chosen, condition, *both)
    return NotImplemented


def chosen(condition: Any, x: Any, y: Any) -> Any:
    """One of two, by an answer or a number."""
    if logic.is_answer(condition):
        return x if condition else y
    return where(logic.is_true(condition), x, y)


def _clip(x: Any, *bounds: Any, out: Any = None, **others: Any) -> Any:
    names = ("a_min", "a_max") if others.keys() <= {"a_min", "a_max"} else ("min", "max")
    if out is not None or len(bounds) > 2 or not others.keys() <= set(names):
        return NotImplemented
    low, high, *_ = (*bounds, None, None)
    return each(within, x, others.get(names[0], low), others.get(names[1], high))


def _isclose(
    x: Any, y: Any, rtol: float = 1e-05, atol: float = 1e-08, equal_nan: bool = False
) -> Any:
    def is_close(x: Any, y: Any) -> Any:
        near = logic.both(abs(x - y) <= atol + rtol * abs(y), abs(y) < math.inf)
        found = logic.either(near, logic.are_equal(x, y))
        return logic.either(found, logic.both(is_nan(x), is_nan(y))) if equal_nan else found

    return each(is_close, numpy.asarray(x), numpy.asarray(y))


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


def _array_equiv(x: Any, y: Any) -> Any:
    try:
        both = numpy.broadcast_arrays(plain(numpy.asarray(x)), plain(numpy.asarray(y)))
    except ValueError:
        return False
    return _array_equal(both[0], both[1])


def _isin(x: Any, among: Any, assume_unique: bool = False, invert: bool = False, **how: Any) -> Any:
    numbers = numpy.ravel(plain(numpy.asarray(among))).tolist()

    def is_in(x: Any) -> Any:
        found = reduce(logic.either, (logic.are_equal(x, y) for y in numbers), False)
        return logic.negated(found) if invert else found

    return each(is_in, numpy.asarray(x))


def _padded(array: Any, pad_width: Any, mode: Any = "constant", **how: Any) -> Any:
    """With what NumPy computes of the numbers along each axis, on both sides."""
    if how.get("stat_length") is not None or mode not in (*_SUMMARIES, "linear_ramp"):
        return NotImplemented
    numpy.pad(numpy.zeros(numpy.shape(array)), pad_width)  # raises where widths are none
    widths = numpy.broadcast_to(pad_width, (numpy.ndim(array), 2)).tolist()
    ends = numpy.broadcast_to(plain(how.get("end_values", 0.0)), (numpy.ndim(array), 2)).tolist()
    for axis, (before, after) in enumerate(widths):
        if mode == "linear_ramp":
            first, last = array.take([0], axis), array.take([-1], axis)
            steps = [ends[axis][0] + (first - ends[axis][0]) * (i / before) for i in range(before)]
            more = [last + (ends[axis][1] - last) * ((i + 1) / after) for i in range(after)]
        else:
            same = getattr(numpy, _SUMMARIES[mode])(array, axis=axis, keepdims=True)
            steps, more = [same] * before, [same] * after
        array = numpy.concatenate([*steps, array, *more], axis)
    return array


_SUMMARIES = {"maximum": "max", "mean": "mean", "median": "median", "minimum": "min"}


def _insert(array: Any, places: Any, numbers: Any, axis: Any = None) -> Any:
    return numpy.insert(plain(numpy.asarray(array, dtype=object)), places, plain(numbers), axis)


def _full_like(array: Any, number: Any, dtype: Any = None, **how: Any) -> Any:
    is_kept = dtype is None or is_of_numbers(dtype)
    if not is_kept or numpy.ndim(number) or how.keys() - {"shape"}:
        return NotImplemented
    shape = how.get("shape")
    return numpy.full(numpy.shape(array) if shape is None else shape, plain(number), dtype=object)


def _count_nonzero(array: Any, axis: Any = None, *, keepdims: bool = False) -> Any:
    total: Any = numpy.sum
    answers = each(logic.is_true, plain(numpy.asarray(array)))
    return total(numpy.asarray(answers) * 1, axis=axis, keepdims=keepdims)


def _nonzero(name: str) -> Callable[..., Any]:
    function, refuse = getattr(numpy, name), unknown_size(f"numpy.{name}()")

    def places(array: Any) -> Any:
        if (found := refuse(array)) is not NotImplemented:
            return found
        return function(numpy.asarray(each(logic.is_true, array), dtype=bool))

    return places


#: What each of them does; NotImplemented where NumPy's own way is right.
OF_ROWS: dict[Any, Callable[..., Any]] = {
    numpy.allclose: _allclose,
    numpy.array_equal: _array_equal,
    numpy.array_equiv: _array_equiv,
    numpy.clip: _clip,
    numpy.count_nonzero: _count_nonzero,
    numpy.fix: lambda array, out=None: NotImplemented if out is not None else numpy.trunc(array),
    numpy.full_like: _full_like,
    numpy.insert: _insert,
    numpy.isclose: _isclose,
    numpy.isin: _isin,
    numpy.pad: _padded,
    numpy.sinc: lambda x: each(sinc, x),
    numpy.where: _where,
    **{getattr(numpy, name): _nonzero(name) for name in ("argwhere", "flatnonzero", "nonzero")},
}
