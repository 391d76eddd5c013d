"""Functions of NumPy that take numbers for points of a curve, or make such."""

from __future__ import annotations

import math
from bisect import bisect_right
from operator import index
from typing import TYPE_CHECKING, Any

import numpy

from .. import logic
from ..functions import log10, sign, where
from ..value import Value
from .numbers import as_array, each, floats_of, is_finite, is_nan, is_of_numbers, plain
from .rows import axes_given, is_open

if TYPE_CHECKING:
    from collections.abc import Callable


def linspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    retstep: bool = False,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """So many numbers at even distances, from a first to a last one."""
    if dtype is not None and not is_of_numbers(dtype):
        return NotImplemented
    if (num := index(num)) < 0:
        raise ValueError(f"Number of samples, {num}, must be non-negative.")
    steps = num - 1 if endpoint else num
    start, stop = numpy.broadcast_arrays(plain(numpy.asarray(start)), plain(numpy.asarray(stop)))
    rows = [start + (stop - start) * (i / steps if steps else 0.0) for i in range(num)]
    if endpoint and num > 1:
        rows[-1] = stop * 1.0
    found = numpy.empty((num, *start.shape), dtype=object)
    for i, row in enumerate(rows):
        found[i] = row
    found = numpy.moveaxis(found, 0, axis)
    step = (stop - start) / steps if steps else math.nan
    return (found, step) if retstep else found


def _logspace(
    start: Any,
    stop: Any,
    num: int = 50,
    endpoint: bool = True,
    base: Any = 10.0,
    dtype: Any = None,
    axis: int = 0,
) -> Any:
    """Powers whose exponents are at even distances."""
    if numpy.ndim(base):
        return NotImplemented
    powers = linspace(start, stop, num, endpoint, False, dtype, axis)
    return powers if powers is NotImplemented else base**powers


def _geomspace(
    start: Any, stop: Any, num: int = 50, endpoint: bool = True, dtype: Any = None, axis: int = 0
) -> Any:
    """Numbers each of which is the same times the last one; below 0 where the first is."""
    start, stop = numpy.broadcast_arrays(plain(numpy.asarray(start)), plain(numpy.asarray(stop)))
    floats = floats_of(start), floats_of(stop)
    if any(ends is not None and not numpy.all(ends) for ends in floats):
        raise ValueError("Geometric sequence cannot include zero")
    signs = plain(numpy.asarray(each(sign, start)))
    low, high = (each(log10, end / signs) for end in (start, stop))
    found = _logspace(low, high, num, endpoint, 10.0, dtype)
    if found is NotImplemented:
        return found
    found = found * signs
    if num:
        found[0] = start * 1.0
    if num > 1 and endpoint:
        found[-1] = stop * 1.0
    return numpy.moveaxis(found, 0, axis)


def _interp(
    x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None
) -> Any:
    """On the lines between points, the places of which increase."""
    xs, ys = list(plain(numpy.asarray(xp))), list(plain(numpy.asarray(fp)))
    if len(xs) != len(ys) or not xs:
        raise ValueError("fp and xp are not of the same length.")
    x = as_array(x)
    if period is not None:
        places = plain(numpy.asarray(xs) % abs(period))
        if is_open(places):
            return NotImplemented
        order = numpy.argsort(places.astype(float))
        xs, ys = [places[i] for i in order], [ys[i] for i in order]
        xs, ys = [xs[-1] - period, *xs, xs[0] + period], [ys[-1], *ys, ys[0]]
        x, left, right = x % abs(period), None, None
    left, right = ys[0] if left is None else left, ys[-1] if right is None else right

    def after(i: int, x: Any) -> Any:
        first, last = ys[i], ys[i + 1]
        slope = (last - first) / (xs[i + 1] - xs[i])
        found = first + slope * (x - xs[i])
        if is_finite(first) is not True or is_finite(last) is not True:
            # nan from inf is what is seen from the other end, or what both ends are
            found = where(is_nan(found), last + slope * (x - xs[i + 1]), found)
            is_same = logic.both(is_nan(found), logic.are_equal(first, last))
            found = where(is_same, first, found)
        return where(x > xs[i], found, first)

    def at(x: Any) -> Any:
        found = where(x > xs[-1], right, ys[-1])
        for i in range(len(xs) - 2, -1, -1):
            found = where(x < xs[i + 1], after(i, x), found)
        found = where(x < xs[0], left, found)
        return where(is_nan(x), math.nan, found)

    def at_known(x: Any) -> Any:
        if is_nan(x):
            return math.nan
        if x < xs[0] or x > xs[-1]:
            return left if x < xs[0] else right
        i = bisect_right(xs, x) - 1
        return after(i, x) if i < len(xs) - 1 else ys[-1]

    is_known = not (is_open(numpy.asarray(xs)) or is_open(numpy.asarray(x)))
    return each(at_known if is_known else at, x)


def _gradient(f: Any, *spacing: Any, axis: Any = None, edge_order: int = 1) -> Any:
    """Differences of neighbours over their distances, of second order inside."""
    f = plain(as_array(f))
    axes = axes_given(axis, f.ndim)
    steps = list(spacing) or [1.0]
    steps = steps * len(axes) if len(steps) == 1 and numpy.ndim(steps[0]) == 0 else steps
    if len(steps) != len(axes):
        raise TypeError("invalid number of arguments")
    if edge_order not in (1, 2):
        raise ValueError("'edge_order' greater than 2 not supported")
    found = []
    for i, step in zip(axes, steps, strict=True):
        if f.shape[i] < edge_order + 1:
            raise ValueError(
                "Shape of array too small to calculate a numerical gradient, at least "
                "(edge_order + 1) elements are required."
            )
        if numpy.ndim(step):
            if len(step) != f.shape[i]:
                raise ValueError("when 1d, distances must match the length of the dimension")
            distances = numpy.diff(as_array(step)).reshape(-1, *[1] * (f.ndim - 1))
        else:
            distances = step
        slopes = _slopes(numpy.moveaxis(f, i, 0), distances, edge_order)
        found.append(numpy.moveaxis(slopes, 0, i))
    return found[0] if len(found) == 1 else tuple(found)


def _slopes(y: Any, h: Any, edge_order: int) -> Any:
    """The slopes at points, from the distances between them, or from one distance."""
    s = (y[1:] - y[:-1]) / h
    first, last, near, far = s[:1], s[-1:], 0.5, 0.5
    if numpy.ndim(h):
        inner = (s[:-1] * h[1:] + s[1:] * h[:-1]) / (h[1:] + h[:-1])
        near, far = h[:1] / (h[:1] + h[1:2]), h[-1:] / (h[-1:] + h[-2:-1])
    else:
        inner = (y[2:] - y[:-2]) / (2.0 * h)
    if edge_order == 2:
        first = first + (first - s[1:2]) * near
        last = last + (last - s[-2:-1]) * far
    return numpy.concatenate([first, inner, last])


def _unwrap(p: Any, discont: Any = None, axis: int = -1, *, period: Any = 2.0 * math.pi) -> Any:
    """The numbers, with whole periods taken off where one is more than half of it from the last."""
    if isinstance(period, Value):
        raise TypeError("numpy.unwrap() of Values takes a period that is a plain number")
    p = numpy.moveaxis(as_array(p), axis, -1)
    steps = p[..., 1:] - p[..., :-1]
    half = period / 2.0
    near = (steps + half) % period - half
    near = numpy.where((near <= -half) & (steps > 0.0), half, near)
    least = half if discont is None else max(discont, half)
    taken = numpy.where(numpy.abs(steps) < least, 0.0, near - steps)
    found = numpy.concatenate([p[..., :1], p[..., 1:] + numpy.cumsum(taken, axis=-1)], axis=-1)
    return numpy.moveaxis(found, -1, axis)


OF_CURVES: dict[Any, Callable[..., Any]] = {
    numpy.geomspace: _geomspace,
    numpy.gradient: _gradient,
    numpy.interp: _interp,
    numpy.linspace: linspace,
    numpy.logspace: _logspace,
    numpy.unwrap: _unwrap,
}
