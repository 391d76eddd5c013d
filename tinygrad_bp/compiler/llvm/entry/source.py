"""The source of the Python function around a native program: see `generated.py`.

>>> from tinygrad_bp.compiler.layout import NumberLayout, SequenceLayout
>>> pair = SequenceLayout(list, (NumberLayout(0, 0), NumberLayout(0, 1)))
>>> result = SequenceLayout(tuple, (NumberLayout(0, 2), pair))
>>> source, _ = write_source(Signature((pair,), result, slots=1, outputs=3))
>>> print(source)
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
        space = spaces.pop()
    except IndexError:
        space = new_space()
    numbers, words, arrays = space.numbers, space.words, space.arrays
    try:
        numbers[:2] = given
    except OverflowError:
        return NotImplemented
    run(space.address)
    result = (numbers[4], numbers[2:4],)
    spaces.append(space)
    return result
"""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from ...entry.signature import LONG, Signature
from ...entry.source import EntrySource
from ...layout import ArrayLayout, LengthOf, RowsLayout
from ..interrupts import STOPPED
from .workspace import Places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...entry.signature import Extent


def write_source(signature: Signature) -> tuple[str, dict[str, Any]]:
    """The source, and by their names there the objects that it speaks of: keys of dicts."""
    source = _Source(signature)
    source.read_arguments()
    source.fill_workspace()
    source.run()
    return "\n".join(source.lines), source.objects


class _Source(EntrySource):
    """The source in the making."""

    def __init__(self, signature: Signature) -> None:
        self._places = Places(signature)
        super().__init__(signature, signature.starts, self._places.results)
        #: Of slots with memory of their own: an expression of its address.
        self._addresses: dict[int, str] = {}
        self._arrays = count()

    def _sum(self, terms: Sequence[tuple[Extent, int]]) -> str:
        """The sum of products of rows and a number."""
        known = sum(rows * each for rows, each in terms if isinstance(rows, int))
        others = [f"{self.rows(x)} * {each}" for x, each in terms if isinstance(x, LengthOf)]
        return " + ".join([*others, str(known)] if known or not others else others)

    # Arguments

    def take_array(self, layout: ArrayLayout, name: str) -> str:
        self.write(f"{name}_memory = memory_of({name})")
        self._addresses[layout.slot] = f"addressof({name}_memory)"
        return f"{name}_memory is None"

    def take_rows(self, layout: RowsLayout, name: str, items: str) -> None:
        self.write(f"{name}_memory = as_doubles({items})")
        self.refuse_if(f"{name}_memory is None")
        self._addresses[layout.slot] = f"{name}_memory.buffer_info()[0]"

    # Memory

    def fill_workspace(self) -> None:
        """Takes a workspace, and writes into it what is of this call."""
        signature, places = self.signature, self._places
        given = self.given()
        if given:
            self.write(f"given = [{given}]")
            self.refuse_if("not NUMBERS.issuperset(map(type, given))")
        self.write("try:", "    space = spaces.pop()")
        self.write("except IndexError:", "    space = new_space()")
        self.write("numbers, words, arrays = space.numbers, space.words, space.arrays")
        if given:
            self.write("try:", f"    numbers[:{places.results}] = given")
            self.write("except OverflowError:", "    return NotImplemented")
        for slot, address in self._addresses.items():
            self.write(f"words[{places.inputs + slot}] = {address}")
        for slot, rows in self.lengths.items():
            self.write(f"words[{places.lengths + slot}] = {rows}")
        for i, array in enumerate(signature.array_results):
            name = f"result{array.slot}"
            if isinstance(array, ArrayLayout):
                extents = [self.rows(extent or 0) for extent in array.shape]
                self.write(f"{name} = empty(({', '.join(extents)},))")
            else:
                self.write(f"{name} = empty({self.rows(array.rows)} * {array.width})")
            self._write_address(places.outputs + 1 + i, name)
        if not places.has_scratch:
            scratch = (*signature.free_scratch, (1, signature.scratch))
            self.write(f"scratch = empty({self._sum(scratch)})")
            self._write_address(places.call + 3, "scratch")

    def _write_address(self, place: int, array: str) -> None:
        self.write(f"words[{place}] = addressof(MEMORY.from_buffer({array}))")

    # Results

    def run(self) -> None:
        """Calls the program, and makes its result."""
        work = self._sum(self.signature.work)
        if not work.isdecimal():
            self.write(f"(run_long if {work} > {LONG} else run)(space.address)")
        else:
            self.write(f"{'run_long' if int(work) > LONG else 'run'}(space.address)")
        if self.signature.can_stop:
            stopped = self._places.call + STOPPED
            self.write(f"if words[{stopped}]:", "    raise_what_stopped(space.address)")
        for array in self.signature.array_results:
            if isinstance(array, RowsLayout):
                self.write(f"rows{array.slot} = result{array.slot}.tolist()")
        self.write(f"result = {self.made(self.signature.result)}")
        self.write("spaces.append(space)", "return result")

    def copied(self, layout: ArrayLayout) -> str:
        return f"arrays[{next(self._arrays)}].copy()"
