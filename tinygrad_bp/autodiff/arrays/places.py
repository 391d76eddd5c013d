"""Entries at places that are computed: what NumPy's indexing is while a function is traced.

A place counts from the end where it is negative, as NumPy's do. Nothing can be raised for one that
an array does not have: nan is read there, and nothing is written.

A recorder may read them in one step. Else, and to write, all entries that may be meant are looked
at, so that it takes as many steps as an axis is long.
"""

from __future__ import annotations

import math
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy

from ..functions import floor, where
from ..hooks import recorder_here
from ..logic import is_condition
from ..ops import TABLE
from ..value import Value
from .numbers import each, plain
from .rows import unknown_size

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_is_at: Callable[[Any, Any], Any] = TABLE["equal"]


class Computed(NamedTuple):
    """A computed index of one axis.

    Attributes:
        index: a number, or an array of them.
        size: how long the axis is.
        stride: how far it is from one entry along the axis to the next, in an array's numbers.
        used: for each number of the result which number of the index is its own.
    """

    index: Any
    size: int
    stride: int
    used: Any


class Candidates:
    """Which numbers of an array an index with computed parts may mean.

    Attributes:
        first: for each number of the result the place that it has if all computed indices are 0.
        computed: these indices.
    """

    def __init__(self, shape: Sequence[int], key: Any) -> None:
        parts = _of_all_axes(key if isinstance(key, tuple) else (key,), len(shape))
        known: list[Any] = []
        found = []
        axis = 0
        for part in parts:
            if is_computed(part):
                found.append((len(known), axis, part))
                known.append(numpy.zeros(part.shape, int) if part.shape else 0)
            else:
                known.append(part)
            axis += part is not None
        self.first = numpy.arange(prod(shape)).reshape(shape)[tuple(known)]
        self.computed = []
        for slot, axis, part in found:
            own = numpy.arange(prod(part.shape)).reshape(part.shape)
            along = numpy.arange(own.size).reshape(
                [-1 if i == axis else 1 for i in range(len(shape))]
            )
            sizes = [own.size if i == axis else size for i, size in enumerate(shape)]
            these = [*known[:slot], own if part.shape else 0, *known[slot + 1 :]]
            used = numpy.broadcast_to(along, sizes)[tuple(these)]
            self.computed.append(Computed(part, shape[axis], prod(shape[axis + 1 :]), used))

    @property
    def shape(self) -> tuple[int, ...]:
        """That of the result."""
        found: tuple[int, ...] = numpy.shape(self.first)
        return found

    @property
    def steps(self) -> int:
        """How many numbers are looked at."""
        return prod([*self.shape, *(one.size for one in self.computed)])

    def table(self) -> Any:
        """The places of the result, along a first axis more for each computed index."""
        found = self.first
        for one in reversed(self.computed):
            steps = numpy.arange(one.size) * one.stride
            found = steps.reshape(-1, *[1] * numpy.ndim(found)) + found
        return found


def is_computed(part: Any) -> bool:
    """Whether a part of an index has numbers that are not known yet.

    Raises:
        TypeError: for conditions, which take nobody knows how many entries.
    """
    if isinstance(part, Value):
        is_open = _is_open(part)
        is_mask = is_open and is_condition(_primal(part))
    elif getattr(part, "is_traced_array", False):
        is_open, is_mask = True, part.is_condition()
    elif isinstance(part, numpy.ndarray) and part.dtype.kind == "O":
        numbers = part.ravel().tolist()
        is_open = any(map(_is_open, numbers))
        is_mask = is_open and all(is_condition(_primal(x)) for x in numbers)
    else:
        return False
    if is_mask:
        unknown_size("x[condition]")(part)
    return is_open


def mask_of(key: Any) -> Any:
    """The key, if it is one array of conditions of a trace; else None."""
    if getattr(key, "is_traced_array", False):
        return key if key.is_condition() else None
    is_array = isinstance(key, numpy.ndarray) and key.dtype.kind == "O" and key.size
    return key if is_array and all(is_condition(_primal(x)) for x in key.flat) else None


def chosen(array: Any, mask: Any, thing: Any) -> Any:
    """The array after `array[mask] = thing`, of one number or one for each row that is meant.

    Raises:
        ValueError: where it is told for each number that meets the condition.
    """
    rest = array.shape[mask.ndim :]
    if array.shape[: mask.ndim] != mask.shape:
        raise IndexError(
            f"boolean index did not match indexed array: {mask.shape} and {array.shape}"
        )
    if len(numpy.shape(thing)) > len(rest):
        raise ValueError(
            "how many numbers x[condition] = ... takes depends on the numbers, which a function "
            "that is compiled does not have yet. help: assign one number, or write x = "
            "numpy.where(condition, there, x), with an array as large as x"
        )
    return numpy.where(mask.reshape(*mask.shape, *[1] * len(rest)), thing, array)


def _is_open(x: Any) -> bool:
    """Whether it is a number of a trace."""
    x = _primal(x)
    return isinstance(x, Value) and not hasattr(x, "_data")


def _primal(x: Any) -> Any:
    """It, without what moves along with it."""
    while hasattr(x, "primal"):
        x = x.primal
    return x


def has_computed(key: Any) -> bool:
    """Whether an index has parts that are not known yet."""
    parts = key if isinstance(key, tuple) else (key,)
    return any(is_computed(as_index(part)) for part in parts)


def as_index(part: Any) -> Any:
    """A list as an array."""
    if not isinstance(part, list):
        return plain(part)
    found = numpy.array(part)
    return found if found.size else found.astype(int)


def as_whole_numbers(places: Any) -> Any:
    """Places that are known as ints: those that are floats or Values too.

    Raises:
        IndexError: if one is no whole number.
    """
    found = numpy.asarray(plain(places), dtype=object)
    numbers = []
    for x in map(_primal, found.ravel().tolist()):
        number = float(x.data if isinstance(x, Value) else x)
        if not number.is_integer():
            raise IndexError(f"a place in an array is a whole number, not {number}")
        numbers.append(int(number))
    return numpy.array(numbers, dtype=numpy.intp).reshape(found.shape)


def with_known(key: Any) -> Any:
    """An index with ints in the place of the Values that it has; None where it has none.

    Raises:
        IndexError: if one is no whole number.
    """
    parts = key if isinstance(key, tuple) else (key,)
    has_values = [
        any(hasattr(x, "_apply") for x in numpy.ravel(as_index(part)).tolist()) for part in parts
    ]
    if not any(has_values):
        return None
    pairs = zip(parts, has_values, strict=True)
    found = tuple([as_whole_numbers(part) if has else part for part, has in pairs])
    return found if isinstance(key, tuple) else found[0]


def _of_all_axes(parts: Sequence[Any], n: int) -> list[Any]:
    """The parts of an index, one for each axis and each new one."""
    found: list[Any] = []
    for part in map(as_index, parts):
        is_mask = isinstance(part, numpy.ndarray) and part.dtype.kind == "b" and part.ndim
        found += part.nonzero() if is_mask else [part]
    given = sum(part is not None and part is not Ellipsis for part in found)
    if given > n:
        raise IndexError(
            f"too many indices for array: array is {n}-dimensional, but {given} were indexed"
        )
    places = [i for i, part in enumerate(found) if part is Ellipsis] or [len(found)]
    return [*found[: places[0]], *[slice(None)] * (n - given), *found[places[0] + 1 :]]


def counted(place: Any, n: int) -> Any:
    """A place counted from the beginning."""
    return where(place < 0.0, place + float(n), place)


def is_place(place: Any, n: int) -> Any:
    """Whether an axis has it, counted from the beginning: 0.0 or 1.0."""
    within = where(place >= 0.0, where(place < float(n), 1.0, 0.0), 0.0)
    return where(within, _is_at(floor(place), place), 0.0)


def entries_at(array: Any, key: Any) -> Any:
    """`array[key]` of an array of numbers, one by one."""
    array = plain(array)
    places = Candidates(array.shape, key)
    if (made := _gathered(array, places)) is not None:
        return made
    entries = array.ravel()[places.table()]
    for one in places.computed:
        entries = _chosen(entries, one)
    return entries


def _gathered(array: Any, places: Candidates) -> Any:
    """The same from a recorder that reads in one step; None where there is none."""
    if (recorder := recorder_here()) is None:
        return None
    found = places.first.ravel().tolist()
    for one in places.computed:
        here = [
            where(is_place(place, one.size), place * float(one.stride), math.nan)
            for place in _counted(one)
        ]
        found = [x + here[i] for x, i in zip(found, numpy.ravel(one.used).tolist(), strict=True)]
    made = recorder.gather(array.ravel().tolist(), found)
    if made is None:
        return None
    entries = numpy.empty(len(made), dtype=object)
    entries[:] = made
    return entries.reshape(places.shape) if places.shape else entries[0]


def _chosen(entries: Any, one: Computed) -> Any:
    """Of rows of entries for each number the one that is meant."""
    index = _counted(one)
    found: Any = math.nan
    for i in range(one.size):
        hits = numpy.array([_is_at(place, float(i)) for place in index], dtype=object)
        found = each(where, hits[one.used], entries[i], found)
    return found


def with_entries_at(array: Any, key: Any, things: Any) -> Any:
    """The array after `array[key] = things`, number by number; of two at a place the last stays."""
    array = plain(array)
    places = Candidates(array.shape, key)
    found = array.astype(object).ravel()
    table = places.table().reshape(*(one.size for one in places.computed), -1)
    things = numpy.broadcast_to(numpy.asarray(plain(things), dtype=object), places.shape)
    indices = list(map(_counted, places.computed))
    for j, thing in enumerate(things.ravel().tolist()):
        pairs = zip(indices, places.computed, strict=True)
        own = [index[numpy.ravel(one.used)[j]] for index, one in pairs]
        for turn in numpy.ndindex(table.shape[:-1]):
            is_here: Any = 1.0
            for place, i in zip(own, turn, strict=True):
                is_here = where(_is_at(place, float(i)), is_here, 0.0)
            at = table[(*turn, j)]
            found[at] = where(is_here, thing, found[at])
    return found.reshape(array.shape)


def _counted(one: Computed) -> list[Any]:
    """The numbers of an index, one after the other, counted from the beginning."""
    listed = numpy.ravel(numpy.asarray(plain(one.index), dtype=object)).tolist()
    return [counted(place, one.size) for place in listed]
