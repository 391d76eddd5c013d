"""Functions of NumPy that put numbers between others, and describe many of them by a few."""

from __future__ import annotations

import math
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy

from .. import logic
from ..functions import abs, sqrt, where
from ..value import Value
from .numbers import each, is_nan
from .rows import along, in_order, is_open, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def _quantile(array: Any, q: Any, axis: Any = None, **others: Any) -> Any:
    """Between two numbers in their order, where the share of numbers below it is q."""
    if any(isinstance(x, Value) for x in numpy.ravel(plain(numpy.asarray(q, dtype=object)))):
        raise TypeError("numpy.quantile() of Values takes shares that are plain numbers")
    if others or not is_open(array):
        return NotImplemented
    shares = numpy.asarray(q, dtype=float)
    if not numpy.all((shares >= 0.0) & (shares <= 1.0)):
        raise ValueError("Quantiles must be in the range [0, 1]")

    def of_row(row: Sequence[Any]) -> Any:
        ordered = [x for x, _ in in_order([(x, 0.0) for x in row])]
        has_nan = reduce(logic.either, map(is_nan, row))
        found = []
        for share in shares.ravel():
            place = share * (len(row) - 1)
            below = min(int(place), len(row) - 1)
            above = min(below + 1, len(row) - 1)
            part = place - below
            number = (
                ordered[below]
                if not part
                else (ordered[below] * (1.0 - part) + ordered[above] * part)
            )
            found.append(where(has_nan, math.nan, number))
        return found if shares.ndim else found[0]

    found = along(of_row, array, axis)
    if not shares.ndim:
        return found
    found = numpy.moveaxis(found, -1 if axis is None else axis, 0)
    return found.reshape(shares.shape + found.shape[1:])


def _median(array: Any, axis: Any = None, **others: Any) -> Any:
    return NotImplemented if others else _quantile(array, 0.5, axis)


def _percentile(array: Any, q: Any, axis: Any = None, **others: Any) -> Any:
    return NotImplemented if others else _quantile(array, numpy.true_divide(q, 100), axis)


def _linspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, *others: Any, **kwargs: Any
) -> Any:
    if others or kwargs:
        return NotImplemented
    steps = num - 1 if endpoint else num
    start, stop = plain(numpy.asarray(start)), plain(numpy.asarray(stop))
    rows = [start + (stop - start) * (i / steps if steps else 0.0) for i in range(num)]
    if endpoint and num > 1:
        rows[-1] = stop + 0.0 * start
    return numpy.stack([numpy.asarray(row, dtype=object) for row in rows])


def _interp(
    x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None
) -> Any:
    """On the lines between points, the places of which increase."""
    if period is not None:
        return NotImplemented
    xs, ys = list(plain(numpy.asarray(xp))), list(plain(numpy.asarray(fp)))
    if len(xs) != len(ys) or not xs:
        raise ValueError("fp and xp are not of the same length.")
    left, right = ys[0] if left is None else left, ys[-1] if right is None else right

    def at(x: Any) -> Any:
        found = where(x > xs[-1], right, ys[-1])
        for i in range(len(xs) - 2, -1, -1):
            slope = (ys[i + 1] - ys[i]) / (xs[i + 1] - xs[i])
            found = where(x < xs[i + 1], ys[i] + slope * (x - xs[i]), found)
        found = where(x < xs[0], left, found)
        return where(is_nan(x), math.nan, found)

    return each(at, plain(x))


def _select(conditions: Any, choices: Any, default: Any = 0.0) -> Any:
    if len(conditions) != len(choices) or not len(conditions):
        return NotImplemented
    found = default
    for condition, choice in reversed(list(zip(conditions, choices, strict=True))):
        found = each(where, plain(condition), plain(choice), plain(found))
    return found


def _average(array: Any, axis: Any = None, weights: Any = None, **others: Any) -> Any:
    if others or weights is None or numpy.shape(array) != numpy.shape(weights):
        return NotImplemented
    array, weights = plain(numpy.asarray(array)), plain(numpy.asarray(weights))
    return numpy.sum(array * weights, axis=axis) / numpy.sum(weights, axis=axis)


def _norm(x: Any, ord: Any = None, axis: Any = None, keepdims: bool = False) -> Any:
    axes = tuple(range(x.ndim)) if axis is None else axis if isinstance(axis, tuple) else (axis,)
    is_matrix = len(axes) == 2
    if ord not in ((1, -1, math.inf, -math.inf) if is_matrix else (math.inf, -math.inf)):
        return NotImplemented
    if len(axes) > 2:
        return NotImplemented
    sizes = abs(x)
    if is_matrix:  # of its columns or its rows
        sizes = numpy.sum(sizes, axis=axes[0 if ord in (1, -1) else 1], keepdims=True)
    extreme: Any = numpy.max if ord > 0 else numpy.min
    return extreme(sizes, axis=axes if is_matrix else axes[0], keepdims=keepdims)


def _searchsorted(array: Any, numbers: Any, side: str = "left", sorter: Any = None) -> Any:
    if sorter is not None or not (is_open(numpy.asarray(array)) or is_open(numpy.asarray(numbers))):
        return NotImplemented
    edges = list(plain(numpy.asarray(array)))

    def place(x: Any) -> Any:
        return sum(where(edge < x if side == "left" else edge <= x, 1.0, 0.0) for edge in edges)

    return each(place, plain(numpy.asarray(numbers)))


def _digitize(numbers: Any, bins: Any, right: bool = False) -> Any:
    if numpy.asarray(bins).dtype.kind not in "iuf" or not numpy.all(numpy.diff(bins) >= 0):
        return NotImplemented
    return _searchsorted(bins, numbers, "left" if right else "right")


def _piecewise(x: Any, conditions: Any, functions: Any, *args: Any, **kwargs: Any) -> Any:
    """Of each number what the function gives whose condition it is that is met last."""
    conditions = conditions if isinstance(conditions, (list, tuple)) else [conditions]
    if not any(is_open(numpy.asarray(condition)) for condition in conditions):
        return NotImplemented
    values = [f(x, *args, **kwargs) if callable(f) else f for f in functions]
    found = values[len(conditions)] if len(values) > len(conditions) else 0.0 * x
    for condition, value in zip(conditions, values, strict=False):
        found = each(where, plain(condition), plain(value), plain(found))
    return found


def _gradient(f: Any, *spacing: Any, axis: Any = None, edge_order: int = 1) -> Any:
    is_even = not spacing or (len(spacing) == 1 and numpy.ndim(spacing[0]) == 0)
    if f.ndim != 1 or len(f) < 2 or edge_order != 1 or axis not in (None, 0, -1) or not is_even:
        return NotImplemented
    step = spacing[0] if spacing else 1.0
    inner = (f[2:] - f[:-2]) / (2.0 * step)
    return numpy.concatenate([f[1:2] - f[:1], inner * step, f[-1:] - f[-2:-1]]) / step


def _cov(
    m: Any, y: Any = None, rowvar: bool = True, bias: bool = False, ddof: Any = None, **others: Any
) -> Any:
    if others:
        return NotImplemented
    rows = numpy.atleast_2d(m) if rowvar or numpy.ndim(m) < 2 else numpy.transpose(m)
    if y is not None:
        more = numpy.atleast_2d(y)
        rows = numpy.concatenate([rows, more if rowvar or numpy.ndim(y) < 2 else more.T])
    n = rows.shape[1] - (ddof if ddof is not None else 0 if bias else 1)
    centred = rows - numpy.mean(rows, axis=1, keepdims=True)
    found = centred @ centred.T / float(n)
    return found[0, 0] if found.shape == (1, 1) else found


def _corrcoef(x: Any, y: Any = None, rowvar: bool = True, **others: Any) -> Any:
    found = NotImplemented if others else _cov(x, y, rowvar)
    if numpy.ndim(found) < 2:
        return NotImplemented
    spread = sqrt(numpy.diagonal(found))
    return found / spread[:, None] / spread[None, :]


OF_STATISTICS: dict[Any, Callable[..., Any]] = {
    numpy.average: _average,
    numpy.corrcoef: _corrcoef,
    numpy.cov: _cov,
    numpy.digitize: _digitize,
    numpy.gradient: _gradient,
    numpy.interp: _interp,
    numpy.linalg.norm: _norm,
    numpy.linspace: _linspace,
    numpy.median: _median,
    numpy.percentile: _percentile,
    numpy.piecewise: _piecewise,
    numpy.quantile: _quantile,
    numpy.searchsorted: _searchsorted,
    numpy.select: _select,
}
