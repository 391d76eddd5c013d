"""Loops, made of what is done in an iteration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autodiff.graph import Node
from ..tracing.arrays import reshaped
from ..tracing.lengths import Length, common
from ..tracing.trace import Trace, innermost
from ..tracing.traced import TracedNode
from .nodes import LOOP, Body, Loop, count, repeated, used_by_body, variable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..tracing.arrays import Array

#: The numbers of a wider row are not taken one by one.
_WIDE = 16


def make_loop(body: Body) -> LoopResults:
    """The loop as a node of the innermost trace among its operands.

    A term that is the same in every iteration is not added again and again, but multiplied.
    """
    common([body.length, *(source.length for _, source in body.rows)])
    totals = Totals(body.sums, body, lambda x: repeated(x, body.length))
    array_totals = Totals(body.array_sums, body, lambda x: _repeated_array(x, body.length))
    body.sums, body.array_sums = totals.own, array_totals.own
    operands = [*used_by_body(body), *(source for _, source in body.rows), *body.start]
    nodes = [x for x in operands if isinstance(x, Node)]
    traces = {x.trace for x in nodes if isinstance(x, TracedNode)}
    trace = innermost([body.trace.outermost, *traces])
    loop: Loop = trace.node(Loop, LOOP, *nodes)
    loop.body = body
    loop.outputs = {}
    return LoopResults(loop, totals, array_totals)


class Totals:
    """Sums of a loop: those of its own, and what has become of the others."""

    def __init__(self, terms: Sequence[Any], body: Body, repeat: Callable[[Any], Any]) -> None:
        own: list[Any] = []
        #: The place of each among its own, or what it is.
        self.places: list[Any] = []
        for x in terms:
            if isinstance(x, TracedNode) and x.trace is body.trace:
                self.places.append(len(own))
                own.append(x)
            else:
                self.places.append((repeat(x),))
        self.own = tuple(own)

    def total(self, i: int, get: Callable[[int], Any]) -> Any:
        """One of them."""
        place = self.places[i]
        return get(place) if isinstance(place, int) else place[0]


class LoopResults:
    """The results of a loop as whoever made it numbered them."""

    def __init__(self, loop: Loop, totals: Totals, array_totals: Totals) -> None:
        self.loop = loop
        self.final, self.collected, self.history = loop.final, loop.collected, loop.history
        self._totals = totals
        self._array_totals = array_totals

    def total(self, i: int) -> Any:
        """A sum."""
        return self._totals.total(i, self.loop.total)

    def array_total(self, i: int) -> Array:
        """A sum of arrays."""
        found: Array = self._array_totals.total(i, self.loop.array_total)
        return found


def _repeated_array(array: Array, length: Length) -> Array:
    """The sum of as many equal arrays."""
    n = count(length)
    return mapped(lambda x: x * n, array)


def mapped(f: Callable[..., Any], *arrays: Array) -> Array:
    """A function of the numbers at the same place of arrays of the same rows."""
    length, width = arrays[0].length, arrays[0].width
    if width > _WIDE and not length.is_free:  # wide rows are gone through themselves
        flat = Length(arrays[0].size())
        return reshaped(mapped(f, *(reshaped(each, flat, 1) for each in arrays)), length, width)
    trace = Trace()
    with trace.running():
        leaves = [variable(trace, each.width) for each in arrays]
        numbers = [f(*xs) for xs in zip(*(leaf.all_elements() for leaf in leaves), strict=True)]
    rows = list(zip(leaves, arrays, strict=True))
    return make_loop(Body(trace, length, rows, columns=[numbers])).collected(0)


def mapped_rows(f: Callable[[list[Any]], Any], source: Array) -> Array:
    """What a function gives of the numbers of each row."""
    trace = Trace()
    with trace.running():
        leaf = variable(trace, source.width)
        number = f(leaf.all_elements())
    body = Body(trace, source.length, [(leaf, source)], columns=[[number]])
    return make_loop(body).collected(0)
