"""Sums of the numbers of arrays, as loops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..tracing.arrays import reshaped, stacked
from ..tracing.lengths import Length
from ..tracing.trace import Trace
from .making import make_loop
from .nodes import Body, variable

if TYPE_CHECKING:
    from ..tracing.arrays import Array

#: So many numbers are added up one by one; more in a loop.
_FEW = 16


def sums_of_rows(source: Array, width: int) -> Array:
    """The sum of each row of so many numbers."""
    rows = source.length.size * source.width // width
    if rows == 1:
        return stacked([total(source)], 1, 1)
    trace = Trace()
    with trace.running():
        leaf = variable(trace, width)
        sum_ = sum(leaf.all_elements()[1:], leaf.element(0)) if width <= _FEW else total(leaf)
    row = (leaf, reshaped(source, Length(rows), width))
    return make_loop(Body(trace, Length(rows), [row], columns=[[sum_]])).collected(0)


def total(source: Array) -> Any:
    """The sum of all numbers of an array."""
    size = source.length.size * source.width
    trace = Trace()
    with trace.running():
        leaf = variable(trace, 1)
        row = (leaf, reshaped(source, Length(size), 1))
    return make_loop(Body(trace, Length(size), [row], sums=[leaf.element(0)])).total(0)
