"""Functions of NumPy that leave out what is nan, or put a number in its place."""

from __future__ import annotations

import math
import sys
from typing import TYPE_CHECKING, Any

import numpy

from ..functions import ceil, floor, minimum, where
from .numbers import as_array, floats_of, is_nan
from .orders import ordered
from .places import entries_at
from .statistics import between, middle, quantile, quantiles_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


def filled(x: Any, number: float) -> Any:
    """The array with a number in the place of nan."""
    return numpy.where(numpy.isnan(x), number, x)


def _of_filled(function: Any, number: float) -> Callable[..., Any]:
    def found(x: Any, axis: Any = None, *how: Any, **kwargs: Any) -> Any:
        return function(filled(x, number), axis, *how, **kwargs)

    return found


def _counted(x: Any, axis: Any, keepdims: Any) -> Any:
    """How many numbers there are."""
    return numpy.sum(numpy.where(numpy.isnan(x), 0.0, 1.0), axis=axis, keepdims=keepdims)


def _shared(total: Any, n: Any) -> Any:
    """The mean of so many; nan of none."""
    return total / numpy.where(n > 0.0, n, math.nan)


def _nanmean(x: Any, axis: Any = None, *, keepdims: Any = False, **others: Any) -> Any:
    if others:
        return NotImplemented
    total = numpy.sum(filled(x, 0.0), axis=axis, keepdims=keepdims)
    return _shared(total, _counted(x, axis, keepdims))


def _nanvar(
    x: Any, axis: Any = None, *, ddof: Any = 0, keepdims: Any = False, **others: Any
) -> Any:
    if others.keys() - {"correction"}:
        return NotImplemented
    apart = numpy.where(numpy.isnan(x), 0.0, x - _nanmean(x, axis, keepdims=True))
    total = numpy.sum(apart * apart, axis=axis, keepdims=keepdims)
    return _shared(total, _counted(x, axis, keepdims) - others.get("correction", ddof))


def _nanstd(x: Any, axis: Any = None, **how: Any) -> Any:
    found = _nanvar(x, axis, **how)
    return found if found is NotImplemented else numpy.sqrt(found)


def _extreme(name: str) -> Callable[..., Any]:
    """The largest or the smallest number; nan where there is none."""

    def found(x: Any, axis: Any = None, out: Any = None, **how: Any) -> Any:
        reduce: Any = getattr(numpy, name).reduce
        return NotImplemented if out is not None else reduce(as_array(x), axis=axis, **how)

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


def _nanmedian(array: Any, axis: Any = None, **how: Any) -> Any:
    return _of_the_middle(array, 0.5, axis, **how)


def _nanpercentile(array: Any, q: Any, axis: Any = None, **how: Any) -> Any:
    return _nanquantile(array, numpy.true_divide(q, 100), axis, **how)


_nanquantile, _of_the_middle = quantile(_quantiles_of), quantile(_middle)

#: By what `numpy.nan...` is `numpy....` of, with a number in the place of nan.
_FILLED = {"sum": 0.0, "cumsum": 0.0, "prod": 1.0, "cumprod": 1.0}

OF_MISSING: dict[Any, Callable[..., Any]] = {
    numpy.nan_to_num: _nan_to_num,
    numpy.nanmax: _extreme("fmax"),
    numpy.nanmean: _nanmean,
    numpy.nanmedian: _nanmedian,
    numpy.nanmin: _extreme("fmin"),
    numpy.nanpercentile: _nanpercentile,
    numpy.nanquantile: _nanquantile,
    numpy.nanstd: _nanstd,
    numpy.nanvar: _nanvar,
    **{
        getattr(numpy, f"nan{name}"): _of_filled(getattr(numpy, name), number)
        for name, number in _FILLED.items()
    },
}
