"""Functions of NumPy that only put numbers elsewhere: views of arrays.

A slice is one rule, which NumPy tells for an array without memory. All others are run on the
places of the numbers in the place of the numbers; where these follow a few rules side by side, the
result is a view.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from math import prod
from typing import TYPE_CHECKING, Any

import numpy

from ..loops.rules import StridedPart
from ..loops.views import side_by_side, strided
from ..program.arrays.views import factor
from ..tracing.arrays import Array
from ..tracing.traced_array import TracedArray
from .elementwise import whole, with_shape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

#: So many views side by side, in each row.
_MOST_PARTS = 8

#: Functions of one array.
OF_ONE = {
    numpy.atleast_1d,
    numpy.atleast_2d,
    numpy.broadcast_to,
    numpy.diagonal,
    numpy.expand_dims,
    numpy.flip,
    numpy.fliplr,
    numpy.flipud,
    numpy.moveaxis,
    numpy.ravel,
    numpy.repeat,
    numpy.reshape,
    numpy.roll,
    numpy.rot90,
    numpy.split,
    numpy.array_split,
    numpy.squeeze,
    numpy.swapaxes,
    numpy.take,
    numpy.tile,
    numpy.transpose,
}

#: Functions of several arrays, in a sequence.
OF_SEVERAL = {
    numpy.column_stack,
    numpy.concatenate,
    numpy.dstack,
    numpy.hstack,
    numpy.stack,
    numpy.vstack,
}


def moved(function: Callable[..., Any], args: Any, kwargs: Any, most: int) -> Any:
    """What a function that only moves numbers gives; NotImplemented where it is not regular."""
    first, *others = args
    several = function in OF_SEVERAL
    parts = [whole(x, most) for x in first] if several else [first]
    if not all(isinstance(part, TracedArray) for part in parts):
        return NotImplemented
    if sum(prod(part.whole_shape) for part in parts) <= most:
        return NotImplemented
    sizes = [prod(part.whole_shape) for part in parts]
    begins = [0, *accumulate(sizes)]
    places = [
        numpy.arange(begin, begin + size).reshape(part.whole_shape)
        for begin, size, part in zip(begins, sizes, parts, strict=False)
    ]
    found = function(places if several else places[0], *others, **kwargs)
    made = [_at(parts, begins, x) for x in (found if isinstance(found, list) else [found])]
    if any(x is NotImplemented for x in made):
        return NotImplemented
    return made if isinstance(found, list) else made[0]


def _at(parts: Sequence[TracedArray], begins: Sequence[int], places: Any) -> Any:
    """The numbers at places that are counted through all of some arrays."""
    shape = places.shape
    if len(parts) == 1 and places.size == begins[1] and _in_order(places):
        found = with_shape(parts[0], shape)
    else:
        node = view_at([part.node for part in parts], begins, places)
        if node is None:
            return NotImplemented
        found = TracedArray(node, shape)
    return shared(parts[0], found) if len(parts) == 1 else own(found)


def _in_order(places: Any) -> bool:
    return bool((places.ravel() == numpy.arange(places.size)).all())


def own(found: TracedArray) -> TracedArray:
    """It, as one that the function may assign to."""
    found.is_own = True
    return found


def shared(x: TracedArray, part: TracedArray) -> TracedArray:
    """A part of an array, which may be assigned to no longer: the other would change too."""
    part.is_own = x.is_own
    part.sharing = x.sharing
    x.sharing.update({id(x): x, id(part): part})
    return part


def view_at(nodes: Sequence[Array], begins: Sequence[int], places: Any) -> Array | None:
    """The array of numbers at such places; None where these follow no rules."""
    shape = places.shape
    flat = places.ravel()
    width = prod(shape[1:])
    if not flat.size or not shape:
        return None
    best: tuple[int, list[tuple[int, Any]]] | None = None
    for rows in dict.fromkeys(prod(shape[:i]) for i in range(len(shape))):
        found = _parts(flat.reshape(rows, -1), begins)
        if found is not None and (best is None or len(found) < len(best[1])):
            best = rows, found
    if best is None:
        return None
    parts = [(nodes[i], StridedPart(base - begins[i], nest)) for i, (base, nest) in best[1]]
    return side_by_side(parts, best[0], width)


def _parts(table: Any, begins: Sequence[int]) -> list[tuple[int, Any]] | None:
    """Of rows of places the columns that follow one rule, with the array that they are of."""
    source = numpy.searchsorted(begins, table, side="right") - 1
    first = table[0]
    steps = numpy.diff(first)
    breaks = numpy.flatnonzero(numpy.diff(steps)) + 2 if len(steps) > 1 else numpy.array([], int)
    changes = numpy.flatnonzero(numpy.diff(source[0])) + 1
    edges = sorted({0, len(first), *changes.tolist()})
    whole_rules = _ruled(table, source, edges)
    if whole_rules is not None or len(breaks) > 4 * _MOST_PARTS:
        return whole_rules
    ends = [0]
    for end in sorted({*breaks.tolist(), *edges[1:]}):
        if end in edges or end - ends[-1] >= 2:
            ends.append(end)
    # A place where the steps change may be the last of one rule, or the first of the next.
    found = []
    for shift in (0, -1):
        chosen = {end if end in edges else end + shift for end in ends}
        rules = _ruled(table, source, sorted(chosen))
        if rules is not None:
            uneven = sum(abs(nest[-1][1]) != 1 for _, (_, nest) in rules if nest)
            found.append((len(rules), uneven, rules))
    return min(found, key=lambda each: each[:2])[2] if found else None


def _ruled(table: Any, source: Any, ends: Sequence[int]) -> list[tuple[int, Any]] | None:
    if len(ends) - 1 > _MOST_PARTS:
        return None
    found = []
    for begin, end in pairwise(ends):
        if (source[:, begin:end] != source[0, begin]).any():
            return None
        rule = factor(table[:, begin:end].ravel())
        if rule is None:
            return None
        found.append((int(source[0, begin]), rule))
    return found


def item(x: TracedArray, key: Any, most: int) -> Any:
    """`x[key]` for a key of plain ints, slices, None and ...; NotImplemented for another."""
    keys = key if isinstance(key, tuple) else (key,)
    if not all(_is_plain(part) for part in keys):
        return NotImplemented
    shape = x.whole_shape
    if prod(shape) <= most:
        return NotImplemented
    x.length().pin()
    seen = _ghost(shape)[(*keys, ...) if Ellipsis not in keys else keys]
    base = seen.__array_interface__["data"][0] - _ghost_at()
    node = x.node
    if not seen.ndim:
        return node.element(base)
    nest = tuple(zip(seen.shape, seen.strides, strict=True))
    found = TracedArray(strided(node, base, nest, prod(seen.shape[1:])), seen.shape)
    return shared(x, found)


def _is_plain(key: Any) -> bool:
    if key is None or key is Ellipsis:
        return True
    if isinstance(key, slice):
        bounds = (key.start, key.stop, key.step)
        return all(bound is None or isinstance(bound, (int, numpy.integer)) for bound in bounds)
    return isinstance(key, (int, numpy.integer)) and not isinstance(key, bool)


_GHOST = numpy.zeros(1, dtype=numpy.uint8)


def _ghost(shape: tuple[int, ...]) -> Any:
    """An array of bytes that has no memory: to be sliced, not to be read."""
    strides = [prod(shape[i + 1 :]) for i in range(len(shape))]
    return numpy.lib.stride_tricks.as_strided(_GHOST, shape, strides)


def _ghost_at() -> int:
    address: int = _GHOST.__array_interface__["data"][0]
    return address


def assigned(x: TracedArray, key: Any, thing: Any, most: int) -> Any:
    """The array after `x[key] = thing`."""
    shape = x.whole_shape
    if prod(shape) <= most:
        return NotImplemented
    entries = whole(thing, most)
    if entries is NotImplemented:
        return NotImplemented
    if not isinstance(entries, TracedArray):
        entries = whole(numpy.array([entries], dtype=object), most)
    places = numpy.arange(prod(shape)).reshape(shape)
    size = prod(entries.whole_shape)
    new = places.size + numpy.arange(size).reshape(entries.whole_shape)
    try:
        places[key] = new
    except (IndexError, ValueError, TypeError):
        return NotImplemented  # an error in NumPy's words
    node = view_at([x.node, entries.node], [0, prod(shape), prod(shape) + size], places)
    return NotImplemented if node is None else own(TracedArray(node, shape))


def transposed(x: TracedArray, order: Sequence[int]) -> TracedArray:
    """The array with its axes in another order."""
    if list(order) == list(range(len(order))):
        return x
    shape = x.whole_shape
    strides = [prod(shape[i + 1 :]) for i in range(len(shape))]
    nest = tuple((shape[i], strides[i]) for i in order)
    found = tuple(shape[i] for i in order)
    return TracedArray(strided(x.node, 0, nest, prod(found[1:])), found)
