"""What the iterations of a derivative give, to be added up or collected.

What is masked (see `autodiff/operations/masks.py`) comes out of a loop as two numbers: its own,
and one that is 0.0 where nothing flows. Those that nobody asks for in the end are left out of the
program, as all that is not needed.
"""

from __future__ import annotations

import operator
from functools import reduce
from typing import TYPE_CHECKING, Any

from ...autodiff.operations.masks import as_numbers, as_shares
from ..tracing.arrays import Array, ArrayGradient, MaskedArray
from .assembling import as_rows
from .indexing.gathers import Scatter, scattered
from .nodes import is_argument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ...autodiff.graph import Node
    from ..tracing.trace import Trace
    from .making import LoopResults
    from .nodes import Row


class Given:
    """What each iteration gives.

    Each method takes some of it, and gives the function that finds in the results of the loop
    what has become of it.

    Attributes:
        sums, array_sums, columns: as those of a `Body`.
    """

    def __init__(self) -> None:
        self.sums: list[Any] = []
        self.array_sums: list[Array] = []
        self.columns: list[Row] = []

    def totals(
        self, shares: Sequence[Any], with_masks: bool = True
    ) -> Callable[[LoopResults], list[Any]]:
        """Numbers to be added up; None is nothing."""
        terms, flows = as_numbers(shares, with_masks)
        begin, n = len(self.sums), len(terms)
        self.sums += terms
        self.sums += flows or []

        def found(loop: LoopResults) -> list[Any]:
            totals = [loop.total(i) for i in range(begin, begin + n)]
            if flows is None:
                return totals
            return as_shares(totals, [loop.total(i + n) for i in range(begin, begin + n)])

        return found

    def array_total(
        self, share: MaskedArray, with_masks: bool = True
    ) -> Callable[[LoopResults], MaskedArray]:
        """Arrays to be added up, number by number."""
        place = len(self.array_sums)
        masks = share.masks if with_masks else None
        self.array_sums += [share.numbers] if masks is None else [share.numbers, masks]

        def found(loop: LoopResults) -> MaskedArray:
            flows = None if masks is None else loop.array_total(place + 1)
            return MaskedArray(loop.array_total(place), flows)

        return found

    def column(self, row: Sequence[Any] | MaskedArray) -> Callable[[LoopResults], MaskedArray]:
        """A row to be collected."""
        place = len(self.columns)
        numbers: Row
        flows: Row | None
        if isinstance(row, MaskedArray):
            numbers, flows = row.numbers, row.masks
        else:
            numbers, flows = as_numbers(row)
        self.columns += [numbers] if flows is None else [numbers, flows]

        def found(loop: LoopResults) -> MaskedArray:
            masks = None if flows is None else loop.collected(place + 1)
            return MaskedArray(loop.collected(place), masks)

        return found


def totals_of(
    given: Given, used: Sequence[Any], shares: Sequence[Any], trace: Trace
) -> Callable[[LoopResults], Iterable[tuple[Node, Any]]]:
    """What finds the sums of what flows back to what a body uses.

    Args:
        given: what its iterations give, to be added to.
        used: numbers and arrays from around it.
        shares: what flows back to each; None is nothing.
        trace: that of the body.
    """
    arrays = []
    numbers: dict[bool, list[tuple[Any, Any]]] = {True: [], False: []}
    for x, share in zip(used, shares, strict=True):
        if share is not None:
            if isinstance(x, Array):
                arrays.append((x, _array_total(given, x, share, trace)))
            else:
                numbers[is_argument(x)].append((x, share))
    several = [
        ([x for x, _ in pairs], given.totals([y for _, y in pairs], not are_arguments))
        for are_arguments, pairs in numbers.items()
        if pairs
    ]

    def found(loop: LoopResults) -> Iterable[tuple[Node, Any]]:
        for x, total in arrays:
            yield x, total(loop)
        for xs, totals in several:
            yield from zip(xs, totals(loop), strict=True)

    return found


def _array_total(
    given: Given, x: Array, share: ArrayGradient, trace: Trace
) -> Callable[[LoopResults], ArrayGradient]:
    """What finds the sum of what flows back to an array."""
    late = [y for y in share.arrays if isinstance(y.op, Scatter) and y.trace is trace]
    if late:
        several = [_scattered_later(given, x, y) for y in late]
        rest = [y for y in share.arrays if y not in late]
        left = ArrayGradient(*rest, shares=share.shares, masks=share.masks, blocks=share.blocks)
        if left.has_arrays or left.shares:
            several.append(_array_total(given, x, left, trace))
        return lambda loop: reduce(operator.add, [total(loop) for total in several])
    with_masks = not is_argument(x)
    if share.has_arrays:
        x.length.pin()
        array = given.array_total(as_rows(share, x), with_masks)
        return lambda loop: array(loop).as_gradient()
    totals = given.totals(list(share.shares.values()), with_masks)
    return lambda loop: ArrayGradient(shares=dict(zip(share.shares, totals(loop), strict=True)))


def _scattered_later(given: Given, x: Array, sums: Array) -> Callable[[LoopResults], ArrayGradient]:
    """The same of what an iteration adds at places: all of it is added up in the end, at once."""
    places, terms = sums.operands
    masks = None if is_argument(x) else sums.op.masks
    rows: list[Any] = [MaskedArray(places), MaskedArray(terms, masks)]
    if places.width == places.length.size == 1 and not places.length.is_free:
        rows = [row.all_elements() for row in rows]  # numbers, as any that are collected
    where, what = map(given.column, rows)
    return lambda loop: scattered(what(loop), where(loop).numbers, x)
