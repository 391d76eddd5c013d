"""Arrays under a trace: what rows are read from.

Inside a program an `Array` is a node that stands for many numbers, row after row; its
`Element`s are numbers like any others. It is an argument, the rows that a loop collected,
constants, or numbers stacked by the function. How it looks to the function, `traced_array.py`
and `containers.py` say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ...autodiff.contributions import plus
from ...autodiff.operations.masks import as_numbers, as_share, as_shares
from ...autodiff.passes import Structural
from ...autodiff.value import Value
from .errors import leaked
from .lengths import Length, one_by_one
from .trace import Trace, current
from .traced import Traced, TracedNode

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Array(TracedNode):
    """Many numbers: `length` rows of `width` numbers each."""

    __slots__ = ("elements", "is_answer", "is_carry", "length", "operands", "trace", "width")

    elements: dict[int, Element]
    is_answer: bool  # whether it is a variable that stands for answers
    #: Whether it stands for carried numbers, which are not in a row anywhere.
    is_carry: bool
    length: Length
    width: int

    def element(self, i: int) -> Any:
        """The number at a place, counted through all rows."""
        found = self.elements.get(i)
        if found is not None:
            return found
        if isinstance(self.op, Rearranged):
            return self.op.number(self, i)
        [found] = self._made([i])
        return found

    def all_elements(self) -> list[Any]:
        """Every number of it."""
        if self.elements or isinstance(self.op, Rearranged):
            return [self.element(i) for i in self.places()]
        return self._made(self.places())

    def _made(self, places: Iterable[int]) -> list[Element]:
        """New numbers of it: as `Trace.node` makes them, but many at once."""
        trace, operands, new = self.trace, (self,), object.__new__
        made = []
        for i in places:
            node = new(Element)
            node.op, node.operands, node.trace, node.index = ELEMENT, operands, trace, i
            self.elements[i] = node
            made.append(node)
        trace.tape += made
        return made

    def size(self) -> int:
        """How many numbers it has."""
        return self.length.pin() * self.width

    def places(self) -> range:
        """The places of its numbers, one by one."""
        return one_by_one(self.size())


class Element(Traced):
    """One number of an array."""

    __slots__ = ("index",)

    index: int

    def __repr__(self) -> str:
        return "<traced number, another at each call>"


class _TakenElement(Structural):
    name = "element"
    is_move = True

    def pull(self, node: Any, g: Any, wanted: set[Any]) -> Any:
        return [(node.operands[0], ArrayGradient(shares={node.index: g}))]

    def push(self, node: Any, tangents: dict[Any, Any]) -> Any:
        tangent = tangents.get(node.operands[0])
        return None if tangent is None else tangent.element(node.index)


class Rearranged(Structural):
    """An array of numbers that are there already."""

    is_move = True

    def number(self, node: Any, i: int) -> Any:
        """The number at a place of it."""
        raise NotImplementedError


class Stack(Rearranged):
    """Numbers put together to an array."""

    name = "stack"

    def number(self, node: Any, i: int) -> Any:
        return node.operands[i]

    def pull(self, node: Any, g: Any, wanted: set[Any]) -> Any:
        pairs = zip(node.operands, g.entries(node), strict=True)
        return [(x, share) for x, share in pairs if x in wanted and share is not None]

    def push(self, node: Any, tangents: dict[Any, Any]) -> Any:
        found = [tangents.get(operand) for operand in node.operands]
        if all(tangent is None for tangent in found):
            return None
        return MaskedArray(*stacked_shares(found, node.length.size, node.width))


class View(Rearranged):
    """The same numbers in rows of another width."""

    name = "view"

    def number(self, node: Any, i: int) -> Any:
        return node.operands[0].element(i)

    def pull(self, node: Any, g: Any, wanted: set[Any]) -> Any:
        [array] = node.operands
        return [(array, g.reshaped(array))]

    def push(self, node: Any, tangents: dict[Any, Any]) -> Any:
        tangent = tangents.get(node.operands[0])
        return None if tangent is None else tangent.reshaped(node.length, node.width)


class Constant(Structural):
    """Numbers that the function closes over, in an array or a list."""

    name = "constant"

    def __init__(self, numbers: Any) -> None:
        self.numbers = numbers


class _Same(Structural):
    """The same numbers, as an array of its own that one can differentiate by."""

    name = "same"
    is_move = True

    def pull(self, node: Any, g: Any, wanted: set[Any]) -> Any:
        return [(node.operands[0], g)]

    def push(self, node: Any, tangents: dict[Any, Any]) -> Any:
        return tangents.get(node.operands[0])


ELEMENT, STACK, VIEW, SAME = _TakenElement(), Stack(), View(), _Same()


class ArrayGradient:
    """What flows back to an array: arrays of its rows, blocks of its numbers, and shares of some.

    To add up is put off until somebody asks for the sum: see `entries`, and `as_rows` of the
    loops, which adds row by row.
    """

    def __init__(
        self,
        *arrays: Array,
        shares: dict[int, Any] | None = None,
        masks: dict[Array, Array] | None = None,
        blocks: Sequence[Block] = (),
    ) -> None:
        self.arrays = arrays
        self.shares = {} if shares is None else shares
        #: For some of the arrays, where something flows: 0.0 where nothing does.
        self.masks = {} if masks is None else masks
        self.blocks = tuple(blocks)

    @property
    def has_arrays(self) -> bool:
        """Whether there is more than shares of single numbers."""
        return bool(self.arrays or self.blocks)

    def __add__(self, other: ArrayGradient) -> ArrayGradient:
        shares = self.shares  # grows in place: an array may get its numbers' shares one by one
        for i, share in other.shares.items():
            shares[i] = plus(shares.get(i), share)
        if not other.has_arrays:
            return self
        masks = {**self.masks, **other.masks}
        blocks = (*self.blocks, *other.blocks)
        return ArrayGradient(*self.arrays, *other.arrays, shares=shares, masks=masks, blocks=blocks)

    def copy(self) -> ArrayGradient:
        """The same, to add to."""
        shares = dict(self.shares)
        return ArrayGradient(*self.arrays, shares=shares, masks=self.masks, blocks=self.blocks)

    def entries(self, array: Array) -> list[Any]:
        """What flows back to each number of the array; None where nothing does."""
        sums = [self.shares.get(i) for i in array.places()]
        for each in self.arrays:
            shares = MaskedArray(each, self.masks.get(each)).all_elements()
            sums = list(map(plus, sums, shares))
        for block in self.blocks:
            place = slice(block.begin, block.end)
            sums[place] = map(plus, sums[place], block.flow.all_elements())
        return sums

    def reshaped(self, array: Array) -> ArrayGradient:
        """The same, to an array of the same numbers in rows of another width."""

        def change(each: Array) -> Array:
            return reshaped(each, array.length, array.width)

        arrays = [change(each) for each in self.arrays]
        pairs = zip(self.arrays, arrays, strict=True)
        masks = {new: change(self.masks[each]) for each, new in pairs if each in self.masks}
        return ArrayGradient(*arrays, shares=self.shares, masks=masks, blocks=self.blocks)


class Block(NamedTuple):
    """What flows back to numbers of an array that follow each other, from one on."""

    begin: int
    flow: MaskedArray

    @property
    def end(self) -> int:
        """The first place behind it."""
        return self.begin + self.flow.numbers.size()


class MaskedArray:
    """What flows to many numbers: an array of it, and maybe one that is 0.0 where nothing does."""

    def __init__(self, numbers: Array, masks: Array | None = None) -> None:
        self.numbers = numbers
        self.masks = masks

    def as_gradient(self) -> ArrayGradient:
        """The same, to be added to what else flows there."""
        masks = None if self.masks is None else {self.numbers: self.masks}
        return ArrayGradient(self.numbers, masks=masks)

    def element(self, i: int) -> Any:
        """What flows to the number at a place."""
        number = self.numbers.element(i)
        return number if self.masks is None else as_share(number, self.masks.element(i))

    def all_elements(self) -> list[Any]:
        """What flows to each of them."""
        numbers = self.numbers.all_elements()
        return numbers if self.masks is None else as_shares(numbers, self.masks.all_elements())

    def reshaped(self, length: Length, width: int) -> MaskedArray:
        """The same, of an array of the same numbers in rows of another width."""
        masks = self.masks and reshaped(self.masks, length, width)
        return MaskedArray(reshaped(self.numbers, length, width), masks)


def stacked_shares(shares: Sequence[Any], rows: int, width: int) -> tuple[Array, Array | None]:
    """Arrays of what flows, and of where something does; see `as_numbers`."""
    numbers, flowing = as_numbers(shares)
    masks = None if flowing is None else stacked(flowing, rows, width)
    return stacked(numbers, rows, width), masks


def array(trace: Trace, length: Length, width: int, op: Any = None, *operands: Any) -> Array:
    """A new array; without an operation it is a variable of the trace."""
    node: Array = trace.node(Array, op, *operands)
    node.length = length
    node.width = width
    node.elements = {}
    node.is_answer = node.is_carry = False
    return node


def reshaped(source: Array, length: Length, width: int) -> Array:
    """The same numbers in rows of another width."""
    if source.width == width:
        return source
    source.length.pin()
    length.pin()
    return array(source.trace, length, width, VIEW, source)


def stacked(numbers: Sequence[Any], rows: int, width: int) -> Array:
    """An array of these numbers. All the numbers of an array, in their order, are that array."""
    length = Length(rows)
    first = numbers[0] if numbers else None
    if isinstance(first, Element) and first.index == 0:
        [source] = first.operands
        if (
            not source.is_carry
            and len(numbers) == source.length.size * source.width
            and all(
                isinstance(x, Element) and x.operands[0] is source and x.index == i
                for i, x in enumerate(numbers)
            )
        ):
            return reshaped(source, length, width)
    if not any(isinstance(x, Value) for x in numbers):
        return array(outermost(), length, width, Constant([float(x) for x in numbers]))
    # It belongs to the innermost loop, so that what flows back to it flows on at each turn.
    return array(_running(), length, width, STACK, *numbers)


def outermost() -> Trace:
    """The trace of the whole function."""
    return _running().outermost


def _running() -> Trace:
    """The innermost trace."""
    trace = current()
    if trace is None:  # the function is done, and had put an array by
        raise leaked()
    return trace
