"""What the iterations of a derivative give, to be added up or collected.

What is masked (see `autodiff/operations/masks.py`) comes out of a loop as two numbers: its own,
and one that is 0.0 where nothing flows. Those that nobody asks for in the end are left out of the
program, as all that is not needed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autodiff.operations.masks import as_numbers, as_shares
from ..tracing.arrays import Array, MaskedArray

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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
