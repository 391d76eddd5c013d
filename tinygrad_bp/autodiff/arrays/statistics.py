"""Functions of NumPy that describe many numbers by a few, or choose among several."""

from __future__ import annotations

import math
from functools import reduce
from typing import TYPE_CHECKING, Any

import numpy

from .. import logic
from ..functions import where
from ..value import Value
from .numbers import as_array, each, is_finite, is_nan, plain
from .orders import ordered
from .rows import along, axes_of, is_open

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def quantile(of_row: Callable[[Sequence[Any], Sequence[float], str], list[Any]]) -> Any:
    """A function of NumPy that gives quantiles: of one share a number, of several an axis more.

    Args:
        of_row: gives the quantiles of a row, by the shares and NumPy's name of a method.
    """

    def function(
        array: Any,
        q: Any,
        axis: Any = None,
        out: Any = None,
        overwrite_input: Any = False,
        method: str = "linear",
        keepdims: Any = False,
        **how: Any,
    ) -> Any:
        if not isinstance(q, float):
            q = numpy.asarray(q, dtype=object)
            if any(isinstance(x, Value) for x in q.flat):
                raise TypeError("numpy.quantile() of Values takes shares that are plain numbers")
            q = q.astype(float)
        others = (out, overwrite_input, *how.values())
        if any(x is not None and x is not False for x in others):
            return NotImplemented
        if not numpy.all((q >= 0.0) & (q <= 1.0)):
            raise ValueError("Quantiles must be in the range [0, 1]")
        flat = numpy.ravel(q).tolist()
        found = along(lambda row: of_row(row, flat, method), array, axis, keepdims is True)
        if not numpy.ndim(q):
            return found[..., 0] if found.ndim > 1 else found[0]
        found = numpy.moveaxis(found, -1, 0)
        return found.reshape(numpy.shape(q) + found.shape[1:])

    return function


#: Those whose quantiles are numbers of the row; the others are between two of them.
_OF_THE_ROW = ("inverted_cdf", "closest_observation", "lower", "higher", "nearest")


def quantiles_of(row: Sequence[Any], shares: Sequence[float], method: str) -> list[Any]:
    """Between two numbers in their order, where the share of numbers below is as asked for.

    Where that is, NumPy says: it is the quantile of the places 0, 1, 2, ...
    """
    if not row:
        return [math.nan for _ in shares]
    has_nan = reduce(logic.either, map(is_nan, row))
    if has_nan is True:
        return [math.nan for _ in shares]
    numbers, last = ordered(row), len(row) - 1
    if method == "linear":
        places = [share * last for share in shares]
    else:
        of_places: Any = numpy.quantile
        places = of_places(numpy.arange(last + 1.0), shares, method=method).tolist()
    found = []
    for place in places:
        below = int(place)
        number = numbers[below]
        if method not in _OF_THE_ROW:
            is_apart = method == "linear" or place != below
            above = min(below + 1, last) if is_apart else below
            number = between(number, numbers[above], place - below)
        found.append(number if has_nan is False else where(has_nan, math.nan, number))
    return found


def between(low: Any, high: Any, part: Any) -> Any:
    """What is at a part of the way from a number to another: beside inf, NumPy has it nan too."""
    if part.__class__ is float:
        if not part and is_finite(low) is True and is_finite(high) is True:
            return low
        return low + (high - low) * part if part < 0.5 else high - (high - low) * (1.0 - part)
    return where(part < 0.5, low + (high - low) * part, high - (high - low) * (1.0 - part))


def middle(row: Sequence[Any], shares: Sequence[float] = (), method: str = "") -> list[Any]:
    """The number in the middle of a row, or the mean of the two there."""
    if not row:
        return [math.nan]
    has_nan = reduce(logic.either, map(is_nan, row))
    if has_nan is True:
        return [math.nan]
    numbers, half = ordered(row), len(row) // 2
    found = numbers[half] if len(row) % 2 else (numbers[half - 1] + numbers[half]) / 2.0
    return [found if has_nan is False else where(has_nan, math.nan, found)]


def median(of_quantile: Callable[..., Any]) -> Callable[..., Any]:
    """The quantile of a half, with the arguments of a median."""

    def function(
        array: Any,
        axis: Any = None,
        out: Any = None,
        overwrite_input: Any = False,
        keepdims: Any = False,
    ) -> Any:
        return of_quantile(array, 0.5, axis, out, overwrite_input, keepdims=keepdims)

    return function


def percentile(of_quantile: Callable[..., Any]) -> Callable[..., Any]:
    """The quantile of so many hundredths."""

    def function(array: Any, q: Any, *how: Any, **others: Any) -> Any:
        return of_quantile(array, numpy.true_divide(q, 100), *how, **others)

    return function


_quantile = quantile(quantiles_of)


def _select(conditions: Any, choices: Any, default: Any = 0.0) -> Any:
    if len(conditions) != len(choices) or not len(conditions):
        return NotImplemented
    found = default
    for condition, choice in reversed(list(zip(conditions, choices, strict=True))):
        found = each(where, condition, choice, found)
    return found


def _average(
    array: Any, axis: Any = None, weights: Any = None, returned: bool = False, **how: Any
) -> Any:
    array = plain(as_array(array))
    if weights is None:
        found = numpy.mean(array, axis=axis, **how)
        counted = numpy.full(numpy.shape(found), array.size / max(numpy.size(found), 1))
        return (found, counted) if returned else found
    weights = plain(as_array(weights))
    if array.shape != weights.shape:
        axes = axes_of(axis, array.ndim)
        if axis is None or weights.shape != tuple(array.shape[i] for i in axes):
            return NotImplemented  # an error is NumPy's
        weights = weights.reshape([n if i in axes else 1 for i, n in enumerate(array.shape)])
        weights = numpy.broadcast_to(weights, array.shape)
    total = numpy.sum(weights, axis=axis, **how)
    found = numpy.sum(array * weights, axis=axis, **how) / total
    return (found, total) if returned else found


def _norm(x: Any, ord: Any = None, axis: Any = None, keepdims: Any = False) -> Any:
    x = as_array(x)
    axes = tuple(range(x.ndim)) if axis is None else axis
    axes = axes if isinstance(axes, tuple) else (axes,)
    is_euclidean = ord is None or (ord == 2 and len(axes) == 1)
    is_euclidean = is_euclidean or (ord in ("fro", "f") and len(axes) == 2)
    is_known = is_euclidean or (ord == 1 and len(axes) == 1)
    is_numpys = not keepdims or (axis is not None and len(axes) == 1)
    if is_known and isinstance(x, numpy.ndarray) and is_numpys:
        return NotImplemented
    if is_euclidean and (axis is None or len(axes) < 3):
        return numpy.sqrt(numpy.sum(x * x, axis=axes, keepdims=keepdims))
    if len(axes) == 1:
        return _norm_of_rows(x, ord, axes[0], keepdims)
    if len(axes) != 2 or ord not in (1, -1, math.inf, -math.inf):
        return NotImplemented
    # of its columns or its rows
    sizes = numpy.sum(numpy.abs(x), axis=axes[0 if ord in (1, -1) else 1], keepdims=True)
    extreme: Any = numpy.max if ord > 0 else numpy.min
    return extreme(sizes, axis=axes, keepdims=keepdims)


def _norm_of_rows(x: Any, ord: Any, axis: Any, keepdims: Any) -> Any:
    if isinstance(ord, str):
        return NotImplemented
    if ord in (math.inf, -math.inf):
        extreme: Any = numpy.max if ord > 0 else numpy.min
        return extreme(numpy.abs(x), axis=axis, keepdims=keepdims)
    if ord == 0:
        return numpy.sum(as_array(x != 0.0) * 1.0, axis=axis, keepdims=keepdims)
    if ord == 1:
        return numpy.sum(numpy.abs(x), axis=axis, keepdims=keepdims)
    total = numpy.sum(numpy.abs(x) ** float(ord), axis=axis, keepdims=keepdims)
    return total ** (1.0 / ord)


def _piecewise(x: Any, conditions: Any, functions: Any, *args: Any, **kwargs: Any) -> Any:
    """Of each number what the function gives whose condition it is that is met last."""
    conditions = conditions if isinstance(conditions, (list, tuple)) else [conditions]
    if not any(is_open(as_array(condition)) for condition in conditions):
        return NotImplemented
    x = as_array(x) if numpy.ndim(x) else x
    values = [f(x, *args, **kwargs) if callable(f) else f for f in functions]
    found = (
        values[len(conditions)] if len(values) > len(conditions) else numpy.zeros(numpy.shape(x))
    )
    for condition, value in zip(conditions, values, strict=False):
        found = each(where, plain(condition), plain(value), plain(found))
    return found


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
    if found is NotImplemented or numpy.ndim(found) < 2:
        return found if found is NotImplemented else found / found
    spread = numpy.sqrt(numpy.diagonal(found))
    return found / spread[:, None] / spread[None, :]


OF_STATISTICS: dict[Any, Callable[..., Any]] = {
    numpy.average: _average,
    numpy.corrcoef: _corrcoef,
    numpy.cov: _cov,
    numpy.linalg.norm: _norm,
    numpy.median: median(quantile(middle)),
    numpy.percentile: percentile(_quantile),
    numpy.piecewise: _piecewise,
    numpy.quantile: _quantile,
    numpy.select: _select,
}
