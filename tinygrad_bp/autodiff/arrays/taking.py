"""NumPy's functions that take entries of arrays, at places that are computed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

from .numbers import each, within
from .places import as_index, entries_at, is_computed
from .rows import axes_given

if TYPE_CHECKING:
    from collections.abc import Callable


def take(array: Any, indices: Any, axis: Any = None, out: Any = None, mode: str = "raise") -> Any:
    """`numpy.take`, where the indices are computed."""
    indices = as_index(indices)
    if out is not None or not is_computed(indices):
        return NotImplemented
    flat = numpy.ravel(array) if axis is None else array
    axis = 0 if axis is None else axes_given(axis, flat.ndim)[0]
    if mode not in ("raise", "clip", "wrap"):
        raise ValueError(f"mode must be 'raise', 'clip' or 'wrap', not {mode!r}")
    if mode == "clip":
        bounds = 0.0, flat.shape[axis] - 1.0
        is_whole = hasattr(indices, "entries_of")
        indices = numpy.clip(indices, *bounds) if is_whole else each(within, indices, *bounds)
    elif mode == "wrap":
        indices = indices % float(flat.shape[axis])
    return _read(flat, (*[slice(None)] * axis, indices))


def take_along_axis(array: Any, indices: Any, axis: Any = -1) -> Any:
    """`numpy.take_along_axis`, where the indices are computed."""
    if not is_computed(as_index(indices)):
        return NotImplemented
    if axis is None:
        return _read(numpy.ravel(array), (indices,))
    return _read(array, _along(array, indices, axis))


def put_along_axis(array: Any, indices: Any, values: Any, axis: Any) -> Any:
    """`numpy.put_along_axis`, where the indices are computed."""
    if axis is None or not is_computed(as_index(indices)):
        return NotImplemented
    array[_along(array, indices, axis)] = values
    return None


def _read(array: Any, key: tuple[Any, ...]) -> Any:
    """`array[key]`, of an array of plain numbers too, which NumPy does not ask here for."""
    if type(array) is not numpy.ndarray:
        return array[key]
    for part in key:
        if hasattr(part, "entries_of"):
            return part.entries_of(array, key)
    return entries_at(array, key)


def _along(array: Any, indices: Any, axis: int) -> Any:
    """The index of all axes but one in the form of the others', and of that one the indices."""
    n, axis = array.ndim, axes_given(axis, array.ndim)[0]
    if indices.ndim != n:
        raise ValueError("`indices` and `arr` must have the same number of dimensions")
    return tuple(
        indices
        if i == axis
        else numpy.arange(size).reshape([-1 if j == i else 1 for j in range(n)])
        for i, size in enumerate(array.shape)
    )


#: What each of them does; NotImplemented where NumPy's own way is right.
OF_PLACES: dict[Any, Callable[..., Any]] = {
    numpy.put_along_axis: put_along_axis,
    numpy.take: take,
    numpy.take_along_axis: take_along_axis,
}
