"""Entries of whole arrays at places that are computed: read in a gather, written in a loop."""

from __future__ import annotations

import math
from math import prod
from typing import Any

import numpy

from ...autodiff.arrays.places import Candidates, counted, is_place
from ...autodiff.functions import where
from ...autodiff.ops import TABLE
from ..loops.indexing.gathers import gathered
from ..loops.mapping import scan
from ..loops.views import strided
from ..program.arrays.views import factor
from ..tracing.arrays import stacked
from ..tracing.traced_array import TracedArray
from .elementwise import whole, with_shape
from .moves import assigned, own

_is_at: Any = TABLE["equal"]


def entries_at(x: Any, key: Any, most: int) -> Any:
    """`x[key]` for a key with computed parts; NotImplemented where it is left to objects."""
    meant = Candidates(x.whole_shape, key)
    if meant.steps <= most or not prod(meant.shape):
        return NotImplemented
    x.length().pin()
    places = _places(meant)
    if places is NotImplemented:
        return NotImplemented
    found = gathered(x.node, places)
    return TracedArray(found, meant.shape) if meant.shape else found.element(0)


def _places(meant: Candidates) -> Any:
    """Where each number of the result is in the array: an array; nan where there is no place."""
    here = whole(_thin(meant.first), 0)
    for one in meant.computed:
        index = whole(one.index, numpy.size(one.index))
        if index is NotImplemented:
            return NotImplemented
        if isinstance(index, TracedArray):
            index.length().pin()
            used = _thin(one.used)
            rule = factor(used.ravel())
            if rule is None:
                return NotImplemented
            index = TracedArray(strided(index.node, *rule, prod(used.shape[1:])), used.shape)
        index = counted(index, one.size)
        here = here + where(is_place(index, one.size), index * float(one.stride), math.nan)
    if numpy.shape(here) != meant.shape:
        here = numpy.broadcast_to(here, meant.shape)
    found = whole(here, prod(meant.shape))
    return found.node if isinstance(found, TracedArray) else stacked([found], 1, 1)


def _thin(table: Any) -> Any:
    """The numbers of an array, once along each axis along which they are all the same."""
    for axis in range(numpy.ndim(table)):
        first = table.take([0], axis)
        if (table == first).all():
            table = first
    return table


def _leading(places: Candidates) -> int:
    """By how many of the first axes of the result the computed indices differ.

    It is all of them where the entries along the others depend on these.
    """
    n = len(places.shape)
    lead = n
    while lead and all(_is_constant(one.used, lead - 1) for one in places.computed):
        lead -= 1
    first = places.first.reshape(prod(places.shape[:lead]), -1)
    return lead if (first == first[0]).all() else n


def _is_constant(used: Any, axis: int) -> bool:
    return bool((used == used.take([0], axis)).all())


def _index(places: Candidates, lead: int, most: int, *, in_array: bool = False) -> Any:
    """The computed indices as one, and whether it is there.

    It counts the entries that may be meant; or (`in_array`) how far they are from the first.
    """
    here: Any = 0.0
    is_there: Any = 1.0
    for one in places.computed:
        index = whole(one.index, most)
        if isinstance(index, TracedArray):
            index.length().pin()
            used = numpy.ravel(one.used).reshape(prod(places.shape[:lead]), -1)[:, 0]
            rule = factor(used)
            if rule is None:
                return NotImplemented
            if lead:
                index = TracedArray(strided(index.node, *rule), used.shape)
            else:
                index = index.node.element(rule[0])
        index = counted(index, one.size)
        if in_array:
            here = here + index * float(one.stride)
        else:
            here = here * float(one.size) + index
        is_there = where(is_place(index, one.size), is_there, 0.0)
    return here, is_there


class _IrregularError(Exception):
    """Places that follow no rule, which are left to objects."""


def with_entries_at(x: TracedArray, key: Any, thing: Any, most: int) -> Any:
    """The array after `x[key] = thing`, in which of two things for one place the last stays."""
    places = Candidates(x.whole_shape, key)
    size = prod(x.whole_shape)
    if size <= most or not prod(places.shape):
        return NotImplemented
    lead = _leading(places)
    first = places.first.reshape(prod(places.shape[:lead]), -1)
    is_same = bool((first == first[0]).all())
    index = _index(places, lead, most, in_array=not is_same)
    if index is NotImplemented:
        return NotImplemented
    here, is_there = index
    if is_same:
        steps = places.table() - places.first
        table = steps.reshape(-1, places.first.size)[:, :1] + first[0]
    else:  # which number of the array it is, of all of them
        here = here + first.ravel().astype(float)
        table = numpy.arange(size)[:, None]
    here = where(is_there, here, -1.0)
    things = numpy.broadcast_to(thing, places.shape).reshape(-1, table.shape[1])
    counts = numpy.arange(float(len(table)))[:, None]

    def step(flat: Any, place: Any, row: Any) -> Any:
        flat = whole(flat, size)  # few carried numbers are no array
        new = where(_is_at(counts, place), row, numpy.take(flat, table))
        found = assigned(flat, table, new, most)
        if found is NotImplemented:
            raise _IrregularError
        return found

    flat = with_shape(x, (size,))
    try:
        if lead:
            found, _ = scan(lambda flat, row: (step(flat, *row), None))(flat, (here, things))
        else:
            found = step(flat, here, things[0])
    except _IrregularError:
        return NotImplemented
    return own(with_shape(found, x.whole_shape))
