"""Functions of NumPy that count numbers in bins, or add up their weights there."""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy

from .. import logic
from ..functions import where
from ..value import Value
from .curves import linspace
from .numbers import as_array, floats_of, is_finite, plain

if TYPE_CHECKING:
    from collections.abc import Callable


def _edges(x: Any, bins: Any, limits: Any) -> Any:
    """The edges of bins: given, or as many as asked for, evenly spaced."""
    if isinstance(bins, str):
        raise TypeError(
            f"numpy.histogram() of Values takes a number of bins, or edges, not {bins!r}"
        )
    if numpy.ndim(bins):
        return as_array(bins)
    if limits is None:
        limits = (numpy.min(x), numpy.max(x)) if numpy.size(x) else (0.0, 1.0)
    low, high = limits
    is_one = logic.are_equal(low, high)
    if logic.is_answer(is_one):
        low, high = (low - 0.5, high + 0.5) if is_one else (low, high)
    else:
        low, high = where(is_one, low - 0.5, low), where(is_one, high + 0.5, high)
    return linspace(low, high, bins + 1)


def _known_counts(x: Any, bins: Any, limits: Any) -> Any:
    """What NumPy counts, with its errors about limits that are known; None where x is not known."""
    given = [floats_of(y) for y in (x, bins, numpy.array(() if limits is None else limits))]
    if given[1] is None or given[2] is None:
        return None
    numbers = numpy.zeros(1) if given[0] is None else given[0]
    places = given[1] if numpy.ndim(bins) else bins
    counts = numpy.histogram(numbers, places, None if limits is None else given[2])[0]
    return None if given[0] is None else counts


def _histogram_bin_edges(x: Any, bins: Any = 10, range: Any = None, weights: Any = None) -> Any:
    x = numpy.ravel(as_array(x))
    _known_counts(x, bins, range)
    return _edges(x, bins, range)


def _histogram(
    x: Any, bins: Any = 10, range: Any = None, density: Any = None, weights: Any = None
) -> Any:
    """Each bin has its lower edge, and the last its upper one too.

    Where NumPy raises an error, since the limits are no numbers, compiled code counts nan.
    """
    x = numpy.ravel(as_array(x))
    counts = _known_counts(x, bins, range)
    edges = _edges(x, bins, range)
    if counts is not None and weights is None and not density:
        return counts, edges
    shares = numpy.ones(len(x)) if weights is None else numpy.ravel(as_array(weights))
    n = len(edges) - 1
    found = numpy.empty(n, dtype=object)
    for i, (low, high) in enumerate(pairwise(edges)):
        is_in = numpy.logical_and(x >= low, x <= high if i == n - 1 else x < high)
        found[i] = numpy.sum(numpy.where(is_in, shares, 0.0))
        if counts is None:
            is_there = logic.both(is_finite(edges[0]), is_finite(edges[-1]))
            found[i] = where(is_there, found[i], math.nan)
    if not any(isinstance(y, Value) for y in found):
        found = found.astype(int if weights is None else float)
    if density:
        found = found / numpy.diff(edges) / numpy.sum(found)
    return found, edges


def _bincount(x: Any, weights: Any = None, minlength: int = 0) -> Any:
    places = as_array(x)
    if weights is None or places.dtype.kind not in "biu" or places.ndim != 1:
        return NotImplemented
    weights = plain(numpy.asarray(weights))
    # as many as of plain numbers, and the same errors
    found = numpy.bincount(places, numpy.zeros(weights.shape), minlength).astype(object)
    for i, weight in zip(places.tolist(), weights, strict=True):
        found[i] = found[i] + weight
    return found


OF_COUNTS: dict[Any, Callable[..., Any]] = {
    numpy.bincount: _bincount,
    numpy.histogram: _histogram,
    numpy.histogram_bin_edges: _histogram_bin_edges,
}
