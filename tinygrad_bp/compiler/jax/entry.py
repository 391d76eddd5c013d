"""The call from Python into what XLA compiled, for one layout of arguments and result.

What is handed to XLA costs by the piece, however small it is. So all that is small and of a known
size, numbers alone, lists and arrays, goes as one array of numbers: see `Packing`.

>>> from tinygrad_bp.compiler.layout import NumberLayout, SequenceLayout
>>> pair = SequenceLayout(list, (NumberLayout(0, 0), NumberLayout(0, 1)))
>>> result = SequenceLayout(tuple, (NumberLayout(0, 1), NumberLayout(0, 0)))
>>> print(write_source(Signature((pair,), result, slots=1, outputs=2), Packing([2]))[0])
def compiled(*args):
    if len(args) != 1:
        return NotImplemented
    [arg0] = args
    if type(arg0) is not list or len(arg0) != 2:
        return NotImplemented
    given = [*arg0]
    if not NUMBERS.issuperset(map(type, given)):
        return NotImplemented
    try:
        packed = array(given, float64)
    except OverflowError:
        return NotImplemented
    made = run((), packed)
    numbers = asarray(made[0]).tolist()
    return (numbers[1], numbers[0],)
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

import numpy

from ..entry.signature import Signature, numbers_in
from ..entry.source import NUMBERS, EntrySource, same_keys
from ..layout import RowsLayout

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..layout import ArrayLayout

#: Slots of more numbers are handed over by themselves: to copy these would cost more.
_MOST = 1024

_FLOAT64 = numpy.dtype(float)


class Packing:
    """Which slots are put into one array of numbers, and where each begins there.

    Args:
        sizes: how many numbers each slot has; None where only a call tells.

    Attributes:
        starts: by slot, where its numbers begin; None where it is handed over by itself.
        size: how many numbers are packed.
        others: the slots that are handed over by themselves.
        free: those whose length only a call tells.
    """

    def __init__(self, sizes: Sequence[int | None]) -> None:
        self.starts: list[int | None] = []
        self.size = 0
        for size in sizes:
            if size is None or size > _MOST:
                self.starts.append(None)
            else:
                self.starts.append(self.size)
                self.size += size
        self.free = [i for i, size in enumerate(sizes) if size is None]
        self.others = [i for i, start in enumerate(self.starts) if start is None]

    def arrays(self, slots: Sequence[Any]) -> list[Any]:
        """What is handed over: the packed numbers, if any, and the other slots."""
        found = [numpy.asarray(slots[i], dtype=float).ravel() for i in self.others]
        if not self.size:
            return found
        packed = numpy.empty(self.size)
        for numbers, begin in zip(slots, self.starts, strict=True):
            if begin is not None:
                flat = numpy.asarray(numbers, dtype=float).ravel()
                packed[begin : begin + flat.size] = flat
        return [packed, *found]

    def slots(self, arrays: Sequence[Any], sizes: Sequence[int]) -> list[Any]:
        """The numbers of each slot, from what was handed over."""
        given = iter(arrays)
        packed = next(given) if self.size else numpy.empty(0)
        return [
            next(given) if begin is None else packed[begin : begin + size]
            for begin, size in zip(self.starts, sizes, strict=True)
        ]


def wrap(
    signature: Signature, packing: Packing, run: Callable[..., Sequence[Any]]
) -> Callable[..., Any]:
    """The function around a program.

    Args:
        signature: what it takes and gives.
        packing: which arguments go as one array.
        run: gives the arrays of results, the scalar ones first if there are any, from the lengths
            that the call tells and from the arrays of arguments.
    """
    source, keys = write_source(signature, packing)
    names: dict[str, Any] = {
        "NUMBERS": NUMBERS,
        "array": numpy.array,
        "asarray": numpy.asarray,
        "empty": numpy.empty,
        "float64": _FLOAT64,
        "ndarray": numpy.ndarray,
        "run": run,
        "same_keys": same_keys,
        **keys,
    }
    exec(compile(source, "<the way into a program of XLA>", "exec"), names)
    function: Callable[..., Any] = names["compiled"]
    return function


def write_source(signature: Signature, packing: Packing) -> tuple[str, dict[str, Any]]:
    """The source, and by their names there the objects that it speaks of: keys of dicts."""
    source = _JaxEntry(signature, packing)
    source.read_arguments()
    source.run()
    return "\n".join(source.lines), source.objects


class _JaxEntry(EntrySource):
    def __init__(self, signature: Signature, packing: Packing) -> None:
        super().__init__(signature, signature.starts)
        self._packing = packing
        #: By slot, the expression of its array.
        self._slots: dict[int, str] = {}

    def take_array(self, layout: ArrayLayout, name: str) -> str:
        self._slots[layout.slot] = f"{name}.reshape(-1)"
        return f"type({name}) is not ndarray or {name}.dtype is not float64"

    def take_rows(self, layout: RowsLayout, name: str, items: str) -> None:
        self._numbers(f"{name}_array", items)
        self._slots[layout.slot] = f"{name}_array"

    def _numbers(self, name: str, items: str) -> None:
        """Writes an array of the items of a list, which have to be numbers."""
        self.refuse_if(f"not NUMBERS.issuperset(map(type, {items}))")
        self.write("try:", f"    {name} = array({items}, float64)")
        self.write("except OverflowError:", "    return NotImplemented")

    def run(self) -> None:
        """Calls the program, and makes its result."""
        signature = self.signature
        # No rows are part of what it was compiled for: nobody counts them.
        lengths = "".join(f"{self.lengths.get(slot, '0')}, " for slot in self._packing.free)
        self.write(f"made = run(({lengths}){''.join(f', {x}' for x in self._arrays())})")
        if signature.outputs and signature.copied_arrays:
            self.write("copied = array(made[0])")
        if any(numbers_in(signature.result)):
            self.write("numbers = asarray(made[0]).tolist()")
        for array in signature.array_results:
            place = array.slot - (not signature.outputs)
            if isinstance(array, RowsLayout):
                self.write(f"rows{array.slot} = asarray(made[{place}]).tolist()")
            else:
                shape = "".join(f"{self.rows(extent or 0)}, " for extent in array.shape)
                self.write(f"result{array.slot} = array(made[{place}]).reshape(({shape}))")
        self.write(f"return {self.made(signature.result)}")

    def _arrays(self) -> list[str]:
        """Writes and gives what is handed over."""
        given = self.given()
        packing, starts = self._packing, self.signature.starts
        if given and not self._slots and not packing.others:
            self.write(f"given = [{given}]")
            self._numbers("packed", "given")
            return ["packed"]
        if given:
            self.write(f"given = [{given}]")
            self._numbers("numbers", "given")
        found = {
            slot: self._slots.get(slot, f"numbers[{starts[slot]}:{starts[slot + 1]}]")
            for slot in range(self.signature.slots)
        }
        others = [found[slot] for slot in packing.others]
        if not packing.size:
            return others
        self.write(f"packed = empty({packing.size})")
        for slot, begin in enumerate(packing.starts):
            if begin is not None:
                end = next((x for x in packing.starts[slot + 1 :] if x is not None), packing.size)
                self.write(f"packed[{begin}:{end}] = {found[slot]}")
        return ["packed", *others]

    def copied(self, layout: ArrayLayout) -> str:
        shape = tuple(extent for extent in layout.shape if isinstance(extent, int))
        if not prod(shape):
            return f"empty({shape})"
        end = layout.start + prod(shape)
        return f"copied[{layout.start}:{end}].reshape({shape})"
