"""Which axis of each argument `vmap` goes through, and where that of the results stands.

Axes are told in the structure of the arguments, or of a part of it: an axis tells of all that is
inside of what stands in its place, as in JAX.
"""

from __future__ import annotations

from operator import index
from typing import TYPE_CHECKING, Any

from ...autodiff.tree import flatten, is_array, is_whole, opened
from ...autodiff.value import Value
from ..tracing.trace import Trace, current

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_WHERE = {"in_axes": "the arguments", "out_axes": "the result"}


def axes_of(in_axes: Any, count: int) -> list[Any]:
    """What `in_axes` says of each argument."""
    several = isinstance(in_axes, (tuple, list)) or (is_array(in_axes) and in_axes.ndim)
    axes = list(in_axes) if several else [in_axes] * count
    if len(axes) != count:
        raise ValueError(f"in_axes={in_axes!r} does not fit a call with {count} argument(s)")
    return [_checked(axis, "in_axes") for axis in axes]


def out_axes_of(out_axes: Any) -> Any:
    """What `out_axes` says."""
    return _checked(out_axes, "out_axes")


def _checked(axes: Any, name: str) -> Any:
    if axes is None:
        return None
    if inside := opened(axes):
        _, parts, make = inside
        return make([_checked(part, name) for part in parts])
    try:
        if isinstance(axes, bool):
            raise TypeError
        return index(axes)
    except TypeError:
        none = "pass it on" if name == "in_axes" else "it is the same for all rows"
        raise ValueError(
            f"{name} must have an axis or None ({none}) for each part of {_WHERE[name]}, not "
            f"{axes!r}"
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


def without_the_same(result: Any, axes: Any, same: list[Any]) -> Any:
    """What a row gives, with None for the parts that have no axis, which go to `same`."""
    if axes is None:
        same.append(result)
        return None
    if isinstance(axes, int):
        return result
    return _with_parts(result, axes, lambda part, inner: without_the_same(part, inner, same))


def with_axes(result: Any, axes: Any, same: Iterator[Any]) -> Any:
    """The result with its rows along the axes asked for, and with what is the same for all."""
    if axes is None:
        return next(same)
    if isinstance(axes, int):
        return _moved(result, 0, axes, "out_axes")
    return _with_parts(result, axes, lambda part, inner: with_axes(part, inner, same))


def _with_parts(result: Any, axes: Any, change: Callable[[Any, Any], Any]) -> Any:
    parts = _parts(result, axes, "out_axes")
    inside = opened(result)
    assert inside is not None
    _, _, make = inside
    return make([change(*pair) for pair in zip(parts, _inside(axes), strict=True)])


def the_same(of_rows: Sequence[Any]) -> Any:
    """What all rows give alike: eagerly the same numbers, in a trace what no row is read for.

    Raises:
        ValueError: if it differs from row to row.
    """
    first, *others = of_rows
    entries, structure = flatten(first, "vmap()", is_whole)
    trace = current()
    is_same = all(_is_from_around(x, trace) for x in entries) if trace else True
    for other in others:
        more, its = flatten(other, "vmap()")
        is_same &= its.outline == structure.outline and all(map(_is_like, entries, more))
    if not is_same:
        raise ValueError(
            "out_axes is None where what the function gives differs from row to row: write the "
            "axis along which its rows are to be, as 0"
        )
    return first


def _is_from_around(x: Any, trace: Trace) -> bool:
    node = x.node if is_whole(x) else x
    return not hasattr(node, "trace") or trace.can_use(node.trace)


def _is_like(x: Any, y: Any) -> bool:
    a, b = (thing.data if isinstance(thing, Value) else thing for thing in (x, y))
    return bool(a == b or (a != a and b != b))


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
