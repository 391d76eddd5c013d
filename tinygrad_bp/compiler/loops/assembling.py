"""What flows back to an array, as one array.

Blocks and single numbers that do not overlap are put side by side; the rest is added up in loops.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..tracing.arrays import Array, ArrayGradient, Block, MaskedArray, stacked_shares
from .making import mapped
from .views import put_together

if TYPE_CHECKING:
    from collections.abc import Sequence


def as_rows(gradient: ArrayGradient, array: Array) -> MaskedArray:
    """What flows back to the array, as one array of the same rows."""
    arrays = [MaskedArray(each, gradient.masks.get(each)) for each in gradient.arrays]
    shares = dict(gradient.shares)
    blocks = sorted(gradient.blocks, key=lambda block: block.begin)
    while blocks:
        layer, blocks = _apart(blocks)
        layer = _filled_up(layer, shares)
        arrays.append(put_together(layer, array.size()).reshaped(array.length, array.width))
    if shares or not arrays:
        numbers = [shares.get(i) for i in array.places()]
        arrays.append(MaskedArray(*stacked_shares(numbers, array.length.size, array.width)))
    total, *others = arrays
    for other in others:
        total = _sum(total, other)
    return total


def _apart(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    """Blocks that do not overlap, and the others."""
    taken: list[Block] = []
    others = []
    for block in blocks:
        if taken and block.begin < taken[-1].end:
            others.append(block)
        else:
            taken.append(block)
    return taken, others


def _filled_up(blocks: Sequence[Block], shares: dict[int, Any]) -> list[Block]:
    """The blocks, and those of the shares that are beside them; these are taken away."""
    covered = iter([*blocks, None])
    block = next(covered)
    runs: list[tuple[int, list[Any]]] = []
    for i in sorted(shares):
        while block is not None and block.end <= i:
            block = next(covered)
        if block is None or i < block.begin:
            if runs and runs[-1][0] + len(runs[-1][1]) == i:
                runs[-1][1].append(shares.pop(i))
            else:
                runs.append((i, [shares.pop(i)]))
    more = [Block(i, MaskedArray(*stacked_shares(run, len(run), 1))) for i, run in runs]
    return sorted([*blocks, *more], key=lambda block: block.begin)


def _sum(one: MaskedArray, other: MaskedArray) -> MaskedArray:
    numbers = mapped(lambda x, y: x + y, one.numbers, other.numbers)
    if one.masks is None or other.masks is None:
        return MaskedArray(numbers)
    return MaskedArray(numbers, mapped(lambda x, y: x + y, one.masks, other.masks))
