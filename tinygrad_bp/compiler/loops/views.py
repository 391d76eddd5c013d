"""Views: the numbers of arrays in another order, several arrays side by side, or again and again.

A slice, a transpose and a broadcast follow one rule: loops in each other, each with a stride. A
roll and a concatenation are such views side by side. Nothing is computed, so what flows back to
the numbers stays an array too:

- where a number is read once, what flows to its place flows back to it, as part of a block; where
  it is not read, nothing does (a mask says so, and a zero stands there);
- where it is read again and again, that is a sum over the rows of an array;
- where views overlap, several arrays flow back.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from ...autodiff.contributions import plus
from ..tracing.arrays import (
    Array,
    ArrayGradient,
    Block,
    Constant,
    MaskedArray,
    Rearranged,
    array,
    outermost,
    reshaped,
)
from ..tracing.lengths import Length
from ..tracing.trace import innermost
from .rules import Nest, StridedPart, composed, simple
from .sums import sums_of_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Views(Rearranged):
    """Views of the operands side by side, row by row: a row of the first, one of the second, ...

    Attributes:
        parts: for each operand, which of its numbers.
        rows: how many rows there are.
    """

    name = "view"

    def __init__(self, parts: Sequence[StridedPart], rows: int) -> None:
        self.parts = tuple(parts)
        self.rows = rows

    @property
    def widths(self) -> list[int]:
        """How many numbers of each part are in a row."""
        return [part.size // self.rows for part in self.parts]

    def number(self, node: Any, i: int) -> Any:
        widths = self.widths
        row, column = divmod(i, sum(widths))
        for operand, part, width in zip(node.operands, self.parts, widths, strict=True):
            if column < width:
                return operand.element(part.place(row * width + column))
            column -= width
        raise IndexError(i)

    def pull(self, node: Any, g: Any, wanted: set[Any]) -> Any:
        for operand in dict.fromkeys(node.operands):
            if operand in wanted:
                yield operand, self._flowing_back(node, g, operand)

    def _flowing_back(self, node: Any, g: ArrayGradient, operand: Array) -> ArrayGradient:
        shares: dict[int, Any] = {}
        widths = self.widths
        for i, share in g.shares.items():
            row, column = divmod(i, sum(widths))
            for source, part, width in zip(node.operands, self.parts, widths, strict=True):
                if source is operand and 0 <= column < width:
                    place = part.place(row * width + column)
                    shares[place] = plus(shares.get(place), share)
                column -= width
        whole = [MaskedArray(each, g.masks.get(each)) for each in g.arrays]
        blocks: list[Block] = []
        for block in g.blocks:
            if self.rows == 1 and all(part.is_slice for part in self.parts):
                blocks += self._sliced(node, block, operand)
            else:
                whole.append(put_together([block], node.size()))
        for flow in whole:
            begin = 0
            for source, part, width in zip(node.operands, self.parts, widths, strict=True):
                if source is operand:
                    own = ((self.rows, sum(widths)), (width, 1))
                    blocks += _scattered(_seen(flow, StridedPart(begin, own)), part)
                begin += width
        return ArrayGradient(shares=shares, blocks=blocks)

    def _sliced(self, node: Any, block: Block, operand: Array) -> Iterable[Block]:
        """What of a block flows back to slices of an operand."""
        begin = 0
        for source, part in zip(node.operands, self.parts, strict=True):
            end = begin + part.size
            low, high = max(begin, block.begin), min(end, block.end)
            if source is operand and low < high:
                seen = StridedPart(low - block.begin, ((high - low, 1),))
                yield Block(part.base + low - begin, _seen(block.flow, seen))
            begin = end

    def push(self, node: Any, tangents: dict[Any, Any]) -> Any:
        moves = [tangents.get(operand) for operand in node.operands]
        if all(move is None for move in moves):
            return None
        is_masked = any(move is None or move.masks is not None for move in moves)
        numbers, flowing = [], []
        for move, part in zip(moves, self.parts, strict=True):
            numbers.append(filled(part.size, 0.0) if move is None else (move.numbers, part))
            if move is None or move.masks is None:
                flowing.append(filled(part.size, float(move is not None)))
            else:
                flowing.append((move.masks, part))
        masks = side_by_side(flowing, self.rows, node.width) if is_masked else None
        return MaskedArray(side_by_side(numbers, self.rows, node.width), masks)


def side_by_side(
    parts: Iterable[tuple[Array, StridedPart]], rows: int = 1, width: int = 1
) -> Array:
    """Views of arrays side by side, row by row, as an array.

    Args:
        parts: arrays, and which of their numbers: in each row as many as in any other.
        rows: how many rows are put together.
        width: how many numbers a row of the result has, by which it may be gone through.
    """
    found = [_simplest(source, part) for source, part in parts if part.size]
    size = sum(part.size for _, part in found)
    length = Length(size // width) if width else Length(0)
    if len(found) == 1:
        rows = 1
        [(source, part)] = found
        if part == StridedPart(0, simple(((source.length.pin() * source.width, 1),))):
            return reshaped(source, length, width)
    if rows > 1:
        found = [_in_rows(source, part, part.size // rows) for source, part in found]
    for source, _ in found:
        source.length.pin()
    trace = innermost([source.trace for source, _ in found] or [outermost()])
    operands = [source for source, _ in found]
    return array(trace, length, width, Views([part for _, part in found], rows), *operands)


def strided(source: Array, base: int, nest: Nest, width: int = 1) -> Array:
    """One view of an array, as an array."""
    return side_by_side([(source, StridedPart(base, nest))], width=width)


def _in_rows(source: Array, part: StridedPart, width: int) -> tuple[Array, StridedPart]:
    """A view in which each row of so many numbers is gone through by whole loops."""
    done = 1
    for turns, _ in reversed(part.nest):
        if done < width < done * turns and (width % done or done * turns % width):
            return side_by_side([(source, part)]), StridedPart(0, ((part.size, 1),))
        done *= turns
    return source, part


def _simplest(source: Array, part: StridedPart) -> tuple[Array, StridedPart]:
    """The same numbers, of a view those of what it is a view of where that is one rule."""
    part = StridedPart(part.base, simple(part.nest))
    while isinstance(source.op, Rearranged):
        if not isinstance(source.op, Views):
            if len(source.operands) != 1 or source.operands[0].__class__ is not Array:
                break
            [source] = source.operands  # in rows of another width
            continue
        found = _through(source.op, part)
        if found is None:
            break
        source, part = source.operands[found[0]], found[1]
    return source, part


def _through(views: Views, part: StridedPart) -> tuple[int, StridedPart] | None:
    """Of which operand of a view, and by which rule, such numbers of the view are."""
    if views.rows > 1:
        return None
    low = part.base + sum(min(0, (turns - 1) * stride) for turns, stride in part.nest)
    high = part.base + sum(max(0, (turns - 1) * stride) for turns, stride in part.nest)
    begin = 0
    for i, inner in enumerate(views.parts):
        if begin <= low and high < begin + inner.size:
            found = composed(inner, StridedPart(part.base - begin, part.nest))
            return None if found is None else (i, found)
        begin += inner.size
    return None


# What flows back


def _seen(flow: MaskedArray, part: StridedPart) -> MaskedArray:
    """A view of what flows."""
    masks = None if flow.masks is None else side_by_side([(flow.masks, part)])
    return MaskedArray(side_by_side([(flow.numbers, part)]), masks)


def filled(size: int, number: float) -> tuple[Array, StridedPart]:
    """A number so many times."""
    return array(outermost(), Length(1), 1, Constant([number])), StridedPart(0, ((size, 0),))


def _padded(flow: MaskedArray, rows: int, missing: int) -> MaskedArray:
    """Rows of what flows, each with so many numbers more, to which nothing does."""
    return _side_by_side([(0, flow), (rows * missing, None)], rows)


def _side_by_side(parts: Sequence[tuple[int, MaskedArray | None]], rows: int = 1) -> MaskedArray:
    """What flows, and gaps of some size where nothing does, row by row."""
    is_masked = any(flow is None or flow.masks is not None for _, flow in parts)
    numbers, masks = [], []
    for size, flow in parts:
        if flow is None:
            numbers.append(filled(size, 0.0))
            masks.append(filled(size, 0.0))
            continue
        all_of_it = StridedPart(0, ((flow.numbers.size(), 1),))
        numbers.append((flow.numbers, all_of_it))
        masks.append(filled(all_of_it.size, 1.0) if flow.masks is None else (flow.masks, all_of_it))
    return MaskedArray(
        side_by_side(numbers, rows), side_by_side(masks, rows) if is_masked else None
    )


def put_together(blocks: Sequence[Block], size: int) -> MaskedArray:
    """What flows to so many numbers, from blocks of which no two overlap, in their order."""
    parts: list[tuple[int, MaskedArray | None]] = []
    begin = 0
    for block in blocks:
        if block.begin > begin:
            parts.append((block.begin - begin, None))
        parts.append((0, block.flow))
        begin = block.end
    if begin < size:
        parts.append((size - begin, None))
    return _side_by_side(parts)


def _scattered(flow: MaskedArray, part: StridedPart) -> list[Block]:
    """What flows to numbers at the places of a rule, as blocks that flow to the array itself."""
    base, loops = part.base, list(part.nest)
    first, strides, step = 0, [], 1
    for turns, _ in reversed(loops):  # how the numbers that flow are gone through
        strides.append(step)
        step *= turns
    strides.reverse()
    order = []
    for (turns, stride), own in zip(loops, strides, strict=True):
        if stride < 0:
            base += (turns - 1) * stride
            first += (turns - 1) * own
            order.append((turns, -stride, -own))
        elif turns > 1:
            order.append((turns, stride, own))
    order.sort(key=lambda loop: -loop[1])
    again = [loop for loop in order if not loop[1]]
    loops = [(turns, stride) for turns, stride, _ in order if stride]
    for i, (_, stride) in enumerate(loops):
        if stride < StridedPart(0, tuple(loops[i + 1 :])).extent:
            return _overlapping(flow, base, first, order)
    flow = _seen(flow, StridedPart(first, tuple((turns, own) for turns, _, own in order)))
    if again:
        flow = _added_up(flow, prod(turns for turns, _, _ in again))
    rows = prod(turns for turns, _ in loops)
    block = 1
    for turns, stride in reversed(loops):
        if block < stride:
            flow = _padded(flow, rows, stride - block)
        elif block > stride:
            flow = _seen(flow, StridedPart(0, ((rows, block), (stride, 1))))
        rows //= turns
        block = turns * stride
    extent = StridedPart(0, tuple(loops)).extent
    return [Block(base, _seen(flow, StridedPart(0, ((extent, 1),))))]


def _overlapping(
    flow: MaskedArray, base: int, first: int, order: Sequence[tuple[int, int, int]]
) -> list[Block]:
    """The same where places come again: the turns of the shortest loop one by one."""
    shortest = min(range(len(order)), key=lambda i: (not order[i][1], order[i][0]))
    others = [loop for i, loop in enumerate(order) if i != shortest]
    turns, stride, own = order[shortest]
    found = []
    for k in range(turns):
        rule = StridedPart(first + k * own, tuple((n, step) for n, _, step in others))
        to = StridedPart(base + k * stride, tuple((n, step) for n, step, _ in others))
        found += _scattered(_seen(flow, rule), to)
    return found


def _added_up(flow: MaskedArray, width: int) -> MaskedArray:
    """Of rows of what flows, the sum of each."""
    masks = None if flow.masks is None else sums_of_rows(flow.masks, width)
    return MaskedArray(sums_of_rows(flow.numbers, width), masks)
