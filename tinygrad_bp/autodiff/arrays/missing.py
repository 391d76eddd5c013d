"""Functions of NumPy that leave out what is nan, or put a number in its place."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any

import numpy

from ..functions import ceil, floor, minimum, where
from .numbers import as_array, floats_of, is_nan, is_of_numbers
from .orders import ordered
from .places import entries_at
from .statistics import between, median, middle, percentile, quantile, quantiles_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


def filled(x: Any, number: float) -> Any:
    """The array with a number in the place of nan."""
    return numpy.where(numpy.isnan(x), number, x)


def _of_filled(function: Any, number: float) -> Callable[..., Any]:
    def found(x: Any, axis: Any = None, *how: Any, **kwargs: Any) -> Any:
        return function(filled(x, number), axis, *how, **kwargs)

    return found


def _is_numpys(dtype: Any, out: Any) -> bool:
    """Whether a result has another type, or another place, than Values have."""
    return out is not None or (dtype is not None and not is_of_numbers(dtype))


def _of_rest(x: Any, left_out: Any, axis: Any, keepdims: Any, fewer: Any = 0) -> Any:
    """The mean of the numbers that are not left out, as if they were fewer; nan of none."""
    total = numpy.sum(numpy.where(left_out, 0.0, x), axis=axis, keepdims=keepdims)
    n = numpy.sum(numpy.where(left_out, 0.0, 1.0), axis=axis, keepdims=keepdims) - fewer
    return total / numpy.where(n > 0.0, n, math.nan)


def _left_out(x: Any, where: Any, skips: bool) -> Any:
    """Which numbers are nan, and which are not chosen."""
    found = numpy.isnan(x) if skips else numpy.zeros(numpy.shape(x), dtype=bool)
    return found if where is True else numpy.logical_or(found, numpy.logical_not(where))


def _mean(skips: bool) -> Callable[..., Any]:
    """The mean of chosen numbers, or of those that are not nan."""

    def found(
        x: Any,
        axis: Any = None,
        dtype: Any = None,
        out: Any = None,
        keepdims: Any = False,
        *,
        where: Any = True,
    ) -> Any:
        if _is_numpys(dtype, out) or not (skips or where is not True):
            return NotImplemented
        return _of_rest(x, _left_out(x, where, skips), axis, keepdims)

    return found


def _var(skips: bool) -> Callable[..., Any]:
    """The mean of the squares of how far these numbers are from their mean."""

    def found(
        x: Any,
        axis: Any = None,
        dtype: Any = None,
        out: Any = None,
        ddof: Any = 0,
        keepdims: Any = False,
        *,
        where: Any = True,
        mean: Any = None,
        correction: Any = None,
    ) -> Any:
        x = as_array(x)
        if _is_numpys(dtype, out) or not (skips or where is not True or not x.ndim):
            return NotImplemented
        left_out = _left_out(x, where, skips)
        mean = _of_rest(x, left_out, axis, True) if mean is None else mean
        apart = numpy.where(left_out, 0.0, x - mean)
        fewer = ddof if correction is None else correction
        return _of_rest(apart * apart, left_out, axis, keepdims, fewer)

    return found


def _std(skips: bool) -> Callable[..., Any]:
    variance = _var(skips)

    def found(*args: Any, **kwargs: Any) -> Any:
        found = variance(*args, **kwargs)
        return found if found is NotImplemented else numpy.sqrt(found)

    return found


def _extreme(name: str) -> Callable[..., Any]:
    """The largest or the smallest number; nan where there is none."""

    def found(x: Any, axis: Any = None, out: Any = None, keepdims: Any = False, **how: Any) -> Any:
        reduce: Any = getattr(numpy, name).reduce
        if out is not None:
            return NotImplemented
        return reduce(as_array(x), axis=axis, keepdims=keepdims, **how)

    return found


def _nan_to_num(
    x: Any, copy: bool = True, nan: Any = 0.0, posinf: Any = None, neginf: Any = None
) -> Any:
    if not copy:
        return NotImplemented
    high = sys.float_info.max if posinf is None else posinf
    low = -sys.float_info.max if neginf is None else neginf
    finite = numpy.where(x >= math.inf, high, numpy.where(x <= -math.inf, low, x))
    return numpy.where(numpy.isnan(x), nan, finite)


def _quantiles_of(row: Sequence[Any], shares: Sequence[float], method: str) -> list[Any]:
    if (floats := floats_of(row)) is not None:
        return quantiles_of(_known(row, floats), shares, method)
    if method != "linear":
        raise TypeError(
            f"numpy.nanquantile() by {method!r} is not there in a function that is compiled: "
            f"'linear' is"
        )
    found = []
    for numbers, place, last in _places(row, shares):
        below = floor(place)
        low, high = entries_at(numbers, below), entries_at(numbers, minimum(below + 1.0, last))
        found.append(between(low, high, place - below))
    return found


def _middle(row: Sequence[Any], shares: Sequence[float], method: str) -> list[Any]:
    if (floats := floats_of(row)) is not None:
        return middle(_known(row, floats))
    return [
        (entries_at(numbers, floor(place)) + entries_at(numbers, ceil(place))) / 2.0
        for numbers, place, _ in _places(row, shares)
    ]


def _known(row: Sequence[Any], floats: Any) -> list[Any]:
    return [x for x, is_none in zip(row, numpy.isnan(floats).tolist(), strict=True) if not is_none]


def _places(row: Sequence[Any], shares: Sequence[float]) -> Iterator[tuple[Any, Any, Any]]:
    """The numbers in their order, the place of each share of those that are not nan, the last one.

    In a trace: how many are not nan is computed.
    """
    numbers = numpy.array(ordered(row), dtype=object)
    last = sum(where(is_nan(x), 0.0, 1.0) for x in row) - 1.0
    for share in shares:
        yield numbers, share * last, last


_nanquantile = quantile(_quantiles_of)

#: By what `numpy.nan...` is `numpy....` of, with a number in the place of nan.
_FILLED = {"sum": 0.0, "cumsum": 0.0, "prod": 1.0, "cumprod": 1.0}

OF_MISSING: dict[Any, Callable[..., Any]] = {
    numpy.mean: _mean(skips=False),
    numpy.nan_to_num: _nan_to_num,
    numpy.nanmax: _extreme("fmax"),
    numpy.nanmean: _mean(skips=True),
    numpy.nanmedian: median(quantile(_middle)),
    numpy.nanmin: _extreme("fmin"),
    numpy.nanpercentile: percentile(_nanquantile),
    numpy.nanquantile: _nanquantile,
    numpy.nanstd: _std(skips=True),
    numpy.nanvar: _var(skips=True),
    numpy.std: _std(skips=False),
    numpy.var: _var(skips=False),
    **{
        getattr(numpy, f"nan{name}"): _of_filled(getattr(numpy, name), number)
        for name, number in _FILLED.items()
    },
}
