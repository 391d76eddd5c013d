"""What a native program reads and gives, and how that looks in Python: what each way in follows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from ..layout import ArrayLayout, LengthOf, NumberLayout, RowsLayout, SequenceLayout

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from ..layout import Layout

    Extent: TypeAlias = int | LengthOf

#: A call that makes more instructions lets go of Python's lock, so that other threads run
#: meanwhile. A short one gains nothing: it would wait for the lock afterwards.
LONG = 50_000


@dataclass(frozen=True)
class Signature:
    """How a native program is called.

    Its code is a function `void (ptr call)`, where `call` has four pointers: to the inputs, the
    lengths, the outputs, and memory to work in; then what `interrupts.py` says. Inputs and
    lengths have an entry for each slot: its buffer, and how long it is: the leading dimension of
    an array, the length of the outermost list or tuple that holds the numbers of this slot
    alone, else 1. The outputs are the buffer of the scalar results, then one for each array of
    results.

    Args:
        arguments: the layout of each argument.
        result: the layout of the result. Every array of results is in it once.
        slots: how many slots the program reads.
        outputs: how many scalar results it writes.
        scratch: how many doubles it needs to work in.
        free_scratch: rows and their width: so many doubles more.
        equal: lengths that have to be equal, in pairs.
        work: rows and instructions: so many are made in a call.
        can_stop: whether a call may be stopped.
    """

    arguments: tuple[Layout, ...]
    result: Layout
    slots: int
    outputs: int
    scratch: int = 0
    free_scratch: tuple[tuple[Extent, int], ...] = ()
    equal: tuple[tuple[Extent, Extent], ...] = ()
    work: tuple[tuple[Extent, int], ...] = ()
    can_stop: bool = False

    @cached_property
    def starts(self) -> list[int]:
        """Where the numbers of each slot begin in one row of all of them; at the end, how many
        there are. Arrays and lists of rows have memory of their own."""
        sizes = [0] * self.slots
        for argument in self.arguments:
            for number in numbers_in(argument):
                sizes[number.slot] = max(sizes[number.slot], number.index + 1)
        return [*accumulate(sizes, initial=0)]

    @cached_property
    def lengths(self) -> list[int]:
        """The length of each slot; 0 where only a call tells."""
        found = [1] * self.slots
        for argument in self.arguments:
            _measure(argument, found)
        return found

    @cached_property
    def array_results(self) -> list[ArrayLayout | RowsLayout]:
        """The arrays that the program fills, in their order."""
        return sorted(_array_results(self.result), key=lambda array: array.slot)

    @cached_property
    def copied_arrays(self) -> list[ArrayLayout]:
        """The arrays of the result that are scalar results, in their order."""
        return [array for array in _arrays(self.result) if not array.slot]


def numbers_in(layout: Layout) -> Iterator[NumberLayout]:
    """The numbers of an argument or a result, save those in lists of any length."""
    if isinstance(layout, NumberLayout):
        yield layout
    elif not isinstance(layout, (ArrayLayout, RowsLayout)):
        for part in layout.parts:
            yield from numbers_in(part)


def _measure(layout: Layout, lengths: list[int]) -> set[int]:
    """Enters the lengths of slots; gives the slots seen."""
    if isinstance(layout, NumberLayout):
        return {layout.slot}
    if isinstance(layout, ArrayLayout):
        rows = (*layout.shape, 1)[0]
        lengths[layout.slot] = rows if isinstance(rows, int) else 0
        return {layout.slot}
    if isinstance(layout, RowsLayout):
        lengths[layout.slot] = 0
        return {layout.slot}
    found = {slot for part in layout.parts for slot in _measure(part, lengths)}
    if len(found) == 1 and isinstance(layout, SequenceLayout):
        lengths[min(found)] = len(layout.parts)  # the outermost one comes last
    return found


def _array_results(layout: Layout) -> Iterator[ArrayLayout | RowsLayout]:
    if isinstance(layout, RowsLayout) or (isinstance(layout, ArrayLayout) and layout.slot):
        yield layout
    elif not isinstance(layout, (NumberLayout, ArrayLayout)):
        for part in layout.parts:
            yield from _array_results(part)


def _arrays(layout: Layout) -> Iterator[ArrayLayout]:
    if isinstance(layout, ArrayLayout):
        yield layout
    elif not isinstance(layout, (NumberLayout, RowsLayout)):
        for part in layout.parts:
            yield from _arrays(part)
