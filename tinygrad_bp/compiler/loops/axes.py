"""Which axis of each argument `vmap` goes through, and where that of the results stands.

Axes are told in the structure of the arguments, or of a part of it: an axis tells of all that is
inside of what stands in its place, as in JAX.
"""

from __future__ import annotations

from operator import index
from typing import TYPE_CHECKING, Any

from ...autodiff.tree import is_array, opened

if TYPE_CHECKING:
    from collections.abc import Iterator

_WHERE = {"in_axes": "the arguments", "out_axes": "the result"}


def axes_of(in_axes: Any, count: int) -> list[Any]:
    """What `in_axes` says of each argument."""
    several = isinstance(in_axes, (tuple, list)) or (is_array(in_axes) and in_axes.ndim)
    axes = list(in_axes) if several else [in_axes] * count
    if len(axes) != count:
        raise ValueError(f"in_axes={in_axes!r} does not fit a call with {count} argument(s)")
    return [_checked(axis, "in_axes") for axis in axes]


def out_axes_of(out_axes: Any) -> Any:
    """What `out_axes` says; there is no None in it, since every result has rows."""
    return _checked(out_axes, "out_axes")


def _checked(axes: Any, name: str) -> Any:
    if axes is None and name == "in_axes":
        return None
    if axes is not None and (inside := opened(axes)):
        _, parts, make = inside
        return make([_checked(part, name) for part in parts])
    try:
        if isinstance(axes, bool):
            raise TypeError
        return index(axes)
    except TypeError:
        or_none = " or None (pass it on)" if name == "in_axes" else ""
        raise ValueError(
            f"{name} must have an axis{or_none} for each part of {_WHERE[name]}, not {axes!r}"
        ) from None


def mapped_parts(argument: Any, axes: Any) -> Iterator[Any]:
    """The parts of an argument that are gone through, each with its rows first."""
    if axes is None:
        return
    if isinstance(axes, int):
        yield _moved(argument, axes, 0, "in_axes")
        return
    for part, inner in zip(_parts(argument, axes, "in_axes"), _inside(axes), strict=True):
        yield from mapped_parts(part, inner)


def with_rows(argument: Any, axes: Any, rows: Iterator[Any]) -> Any:
    """The argument of one call: a row in the place of each part that is gone through."""
    if axes is None:
        return argument
    if isinstance(axes, int):
        return next(rows)
    parts = _parts(argument, axes, "in_axes")
    inside = opened(argument)
    assert inside is not None
    _, _, make = inside
    return make([with_rows(*pair, rows) for pair in zip(parts, _inside(axes), strict=True)])


def with_axes(result: Any, axes: Any) -> Any:
    """The result with its rows along the axes asked for."""
    if isinstance(axes, int):
        return _moved(result, 0, axes, "out_axes")
    parts = _parts(result, axes, "out_axes")
    inside = opened(result)
    assert inside is not None
    _, _, make = inside
    return make([with_axes(*pair) for pair in zip(parts, _inside(axes), strict=True)])


def _inside(axes: Any) -> Any:
    inside = opened(axes)
    assert inside is not None
    return inside[1]


def _parts(thing: Any, axes: Any, name: str) -> list[Any]:
    """The parts of a container, in the order of those of the axes."""
    ours, theirs = opened(axes), None if is_array(thing) else opened(thing)
    assert ours is not None
    keys, wanted = ours[0], theirs[0] if theirs else None
    if wanted is None or list(keys) != list(wanted):
        raise ValueError(f"{name} has {axes!r} where there is {_named(thing)}")
    return list(theirs[1]) if theirs else []


def _moved(thing: Any, source: int, destination: int, name: str) -> Any:
    """The arrays in it, with an axis moved to another place."""
    if source == destination:
        return thing
    if is_array(thing):
        axis = source or destination
        if not -thing.ndim <= axis < thing.ndim:
            raise ValueError(f"{name} has the axis {axis}, and the array has {thing.ndim} axes")
        import numpy

        axes = list(range(thing.ndim))
        axes.insert(destination % thing.ndim, axes.pop(source % thing.ndim))
        return numpy.transpose(thing, axes)
    inside = opened(thing)
    if inside is None or isinstance(thing, list):
        raise ValueError(
            f"{name} has the axis {source or destination}, which only an array has, not "
            f"{_named(thing)}"
        )
    _, parts, make = inside
    return make([_moved(part, source, destination, name) for part in parts])


def _named(thing: Any) -> str:
    return "a list" if isinstance(thing, list) else f"{type(thing).__name__}: {thing!r}"
