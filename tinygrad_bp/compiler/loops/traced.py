"""Loops over the rows of arguments under a trace: what `vmap` and `scan` are within `jit`.

The function runs once, on a row that stands for all (`containers.py`), and leaves a body. That
becomes one `Loop` (`nodes.py`), whose results are put together to what a plain loop gives.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from ...autodiff.forward import Level, assembled, components, levels_of, width
from ...autodiff.logic import is_condition
from ...autodiff.tree import Structure, as_array, flatten, flatten_numbers
from ..tracing.arrays import stacked
from ..tracing.containers import has_array, rows_of, traced_list
from ..tracing.lengths import Length, common
from ..tracing.trace import Trace
from ..tracing.traced_array import TracedArray
from .eager import (
    checked,
    lists_as_arrays,
    number_of_rows,
    pair,
    refuse_no_rows,
    rows_in,
    same_length,
)
from .making import make_loop
from .nodes import MOST_IN_REGISTERS, Body, count, variable
from .views import strided

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..tracing.arrays import Array


class TracedRows:
    """Arguments whose rows a loop of the program runs over; used as `PlainRows` is."""

    def __init__(self, args: Sequence[Any], caller: str, length: int | None = None) -> None:
        self.caller = caller
        things, self.structure = rows_in(args, caller)
        self.has_array = has_array(args)
        self.n = same_length([number_of_rows(thing) for thing in things], caller, length)
        # An empty list does not tell what is in a row of it.
        self.is_told = self.n > 0 or all(map(has_array, things))
        self.rows = [rows_of(thing, caller) for thing in things] if self.is_told else []
        lengths = [rows.source.length for rows in self.rows]
        self.length = common(lengths) if lengths else Length(self.n)
        if length is not None:
            self.length.pin()

    def items(self, leaves: Sequence[Any]) -> list[Any]:
        """A row of each argument, made of the variables that stand for it."""
        pairs = zip(self.rows, leaves, strict=True)
        return list(self.structure.rebuild([rows.row(leaf) for rows, leaf in pairs]))

    def body(self, trace: Trace) -> tuple[list[Any], list[Any]]:
        """The items for the body, and the variables in them with the arrays that they are from."""
        leaves = [variable(trace, rows.source.width) for rows in self.rows]
        pairs = [(leaf, rows.source) for leaf, rows in zip(leaves, self.rows, strict=True)]
        for leaf, source in pairs:
            leaf.is_answer = is_condition(source)
        return self.items(leaves), pairs

    def map(self, f: Callable[[Sequence[Any]], Any], reduce: str | None) -> Any:
        """As that of `PlainRows`."""
        refuse_no_rows(self.n, self.caller)
        trace = Trace()
        with trace.running():
            items, pairs = self.body(trace)
            take_apart = flatten if reduce is None else flatten_numbers
            result = f(items)
            if reduce is None and self.has_array:
                result = lists_as_arrays(result)
            numbers, structure = take_apart(result, self.caller)
            levels = levels_of(numbers)
            parts = _Columns(numbers, structure, self.has_array)
            sums = [part for x in numbers for part in components(x, levels)]
        if reduce is None:
            loop = make_loop(Body(trace, self.length, pairs, columns=parts.columns))
            return parts.rows_again(loop)
        loop = make_loop(Body(trace, self.length, pairs, sums=sums))
        totals = [loop.total(i) for i in range(len(sums))]
        if reduce == "mean":
            n = count(self.length)
            totals = [x / n for x in totals]
        return structure.rebuild(_assembled(totals, levels))

    def scan(self, f: Callable[..., Any], carry: Any, backward: bool = False) -> tuple[Any, Any]:
        """As that of `PlainRows`."""
        caller = f"the carry of {self.caller}"
        start, structure = flatten(carry, caller)
        has_arrays = self.has_array or has_array(carry)
        if not self.n and not (has_arrays and self.is_told):
            return carry, as_array([], (0,)) if has_arrays else []
        trace = Trace()
        levels = levels_of(start)
        while True:
            with trace.running():
                items, pairs = self.body(trace)
                carried = variable(trace, len(start) * width(levels), is_carry=True)
                before = _carried(structure, carried.all_elements(), levels, carried)
                after, y = pair(f(before, items))
                numbers = checked(after, structure, caller)
                results, y_structure = flatten(y, self.caller)
                parts = _Columns(results, y_structure, has_arrays)
                then = [part for x in numbers for part in components(x, levels)]
            if levels == (found := levels_of([*start, *numbers])):
                break
            levels = found  # a step makes a number vary that did not: from the start, then
        if not self.n:
            return carry, y_structure.build(lambda block: as_array([], (0, *(block.shape or ()))))
        loop = make_loop(
            Body(
                trace,
                self.length,
                pairs,
                carry=carried if start else None,
                start=[part for x in start for part in components(x, levels)],
                after=then,
                columns=parts.columns,
                backward=backward,
            )
        )
        finals = [loop.final(i) for i in range(len(start) * width(levels))]
        return _carried(structure, finals, levels), parts.rows_again(loop)


def _carried(
    structure: Structure, parts: Sequence[Any], levels: Sequence[Level], array: Array | None = None
) -> Any:
    """What is carried, in the structure that it has to the function.

    Args:
        structure: it.
        parts: the components of its numbers.
        levels: the levels of the Duals that these are.
        array: the array that has them, if there is one.
    """
    numbers = _assembled(parts, levels)

    def block(part: Structure) -> Any:
        if part.shape is None:
            return numbers[part.start]
        own = numbers[part.start : part.stop]
        if levels or len(own) <= MOST_IN_REGISTERS:
            return as_array(own, part.shape)
        width = prod(part.shape[1:])
        if array is None:
            return TracedArray(stacked(own, part.shape[0], width), part.shape)
        node = strided(array, part.start, ((len(own), 1),), width)
        return TracedArray(node, part.shape, is_own=True)

    return structure.build(block) if structure.stop else structure.rebuild(numbers)


class _Columns:
    """The results of all iterations: how they are collected, and how they look in the end."""

    def __init__(self, numbers: Sequence[Any], structure: Structure, has_array: bool) -> None:
        self.structure = structure
        self.has_array = has_array
        self.levels = levels_of(numbers, are_rows=True)
        #: For each array to collect, where its numbers are.
        self.places: list[tuple[int, int]] = []
        if has_array:
            structure.build(lambda block: self.places.append((block.start, block.stop)))
        elif numbers:
            self.places.append((0, len(numbers)))
        #: The numbers of each array to collect; the components of Duals apart from each other.
        self.columns = [
            [components(x, self.levels)[part] for x in numbers[begin:end]]
            for begin, end in self.places
            for part in range(width(self.levels))
        ]

    def rows_again(self, loop: Any) -> Any:
        """All results together."""
        if not self.structure.stop:
            return self.structure.rebuild([])  # None, as a rule
        arrays = [loop.collected(i) for i in range(len(self.columns))]
        n = width(self.levels)
        parts = [arrays[i : i + n] for i in range(0, len(arrays), n)]
        if not self.has_array:
            return self._as_list(parts[0])
        part = iter(parts)
        return self.structure.build(lambda block: self._as_array(next(part), block.shape or ()))

    def _as_list(self, arrays: Sequence[Any]) -> Any:
        if len(arrays) == 1:
            return traced_list(arrays[0], self.structure.rebuild)
        columns = [array.all_elements() for array in arrays]
        width = self.structure.stop
        numbers = _assembled(
            [x for parts in zip(*columns, strict=True) for x in parts], self.levels
        )
        return [
            self.structure.rebuild(numbers[i : i + width]) for i in range(0, len(numbers), width)
        ]

    def _as_array(self, arrays: Sequence[Any], shape: tuple[int, ...]) -> Any:
        whole = (arrays[0].length.size, *shape)
        if len(arrays) == 1:
            return TracedArray(arrays[0], whole)
        columns = [array.all_elements() for array in arrays]
        return as_array(
            _assembled([x for parts in zip(*columns, strict=True) for x in parts], self.levels),
            whole,
        )


def _assembled(parts: Sequence[Any], levels: Sequence[Level]) -> list[Any]:
    n = width(levels)
    return [assembled(parts[i : i + n], levels) for i in range(0, len(parts), n)]
