"""The source of the Python function around a native program: see `generated.py`.

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

from ...layout import (
    ArrayLayout,
    LengthOf,
    MappingLayout,
    NumberLayout,
    RowsLayout,
    SequenceLayout,
)
from ..interrupts import STOPPED
from .runs import are_alike, first_number, is_run
from .signature import LONG, Signature
from .workspace import Places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...layout import Layout
    from .signature import Extent

#: More parts than these are read in a loop, where they are alike.
_MANY = 8


def write_source(signature: Signature) -> tuple[str, dict[str, Any]]:
    """The source, and by their names there the objects that it speaks of: keys of dicts."""
    source = _Source(signature)
    source.read_arguments()
    source.fill_workspace()
    source.run()
    return "\n".join(source.lines), source.objects


class _Source:
    """The source in the making.

    What is found to be numbers that follow each other is kept as an expression: all numbers
    are looked at, and written, at once.
    """

    def __init__(self, signature: Signature) -> None:
        self.lines = ["def compiled(*args):"]
        self.objects: dict[str, Any] = {}
        self._signature = signature
        self._places = Places(signature)
        self._indent = 1
        #: Where numbers begin, and an expression for the items of a list of them.
        self._found: list[tuple[int, str]] = []
        #: Of slots with memory of their own: an expression of its address.
        self._addresses: dict[int, str] = {}
        #: Of slots whose length a call tells: its name.
        self._lengths: dict[int, str] = {}
        self._arrays = count()

    def _write(self, *lines: str) -> None:
        self.lines += ["    " * self._indent + line for line in lines]

    def _refuse_if(self, condition: str) -> None:
        self._write(f"if {condition}:", "    return NotImplemented")

    def _object(self, x: Any) -> str:
        """A name for an object, or its text."""
        if type(x) in (str, int):
            return repr(x)
        name = f"object{len(self.objects)}"
        self.objects[name] = x
        return name

    def _rows(self, extent: Extent) -> str:
        """How many rows: a number, or an expression of the lengths of this call."""
        if not isinstance(extent, LengthOf):
            return str(extent)
        return self._lengths.get(extent.slot) or str(self._signature.lengths[extent.slot])

    def _sum(self, terms: Sequence[tuple[Extent, int]]) -> str:
        """The sum of products of rows and a number."""
        known = sum(rows * each for rows, each in terms if isinstance(rows, int))
        others = [f"{self._rows(x)} * {each}" for x, each in terms if isinstance(x, LengthOf)]
        return " + ".join([*others, str(known)] if known or not others else others)

    # Arguments

    def read_arguments(self) -> None:
        """Takes the arguments apart, and refuses what does not fit."""
        arguments = self._signature.arguments
        self._refuse_if(f"len(args) != {len(arguments)}")
        if arguments:
            self._write(f"[{', '.join(f'arg{i}' for i in range(len(arguments)))}] = args")
        for i, argument in enumerate(arguments):
            self._read(argument, f"arg{i}")
        for one, other in self._signature.equal:
            self._refuse_if(f"{self._rows(one)} != {self._rows(other)}")

    def _read(self, layout: Layout, name: str, in_rows: bool = False) -> None:
        if isinstance(layout, NumberLayout):
            self._found.append((self._place(layout, in_rows), name))
        elif isinstance(layout, ArrayLayout):
            self._read_array(layout, name)
        elif isinstance(layout, RowsLayout):
            self._read_rows(layout, name)
        else:
            self._read_container(layout, name, in_rows)

    def _place(self, number: NumberLayout, in_rows: bool) -> int:
        return number.index + (0 if in_rows else self._signature.starts[number.slot])

    def _read_container(
        self, layout: SequenceLayout | MappingLayout, name: str, in_rows: bool
    ) -> None:
        parts, items = layout.parts, name
        if isinstance(layout, MappingLayout):
            keys = self._object(layout.keys)
            self._refuse_if(f"type({name}) is not dict or not same_keys({name}, {keys})")
            items = f"{name}.values()"
        else:
            kind = layout.kind.__name__
            self._refuse_if(f"type({name}) is not {kind} or len({name}) != {len(parts)}")
        if not parts:
            return
        first = first_number(parts[0])
        if first and is_run(parts):
            self._found.append((self._place(first, in_rows), f"*{items}"))
        elif first and len(parts) > _MANY and are_alike(parts):
            self._read_alike(parts[0], name, items, in_rows)
            self._found.append((self._place(first, in_rows), f"*{name}_items"))
        else:
            self._write(f"[{', '.join(f'{name}_{i}' for i in range(len(parts)))}] = {items}")
            for i, part in enumerate(parts):
                self._read(part, f"{name}_{i}", in_rows)

    def _read_alike(self, part: Layout, name: str, items: str, in_rows: bool) -> None:
        """Reads parts that are all laid out alike: their numbers, one part after the other."""
        around, self._found = self._found, []
        self._write(f"{name}_items = []", f"for {name}_item in {items}:")
        self._indent += 1
        self._read(part, f"{name}_item", in_rows)
        numbers = ", ".join(expression for _, expression in sorted(self._found))
        self._write(f"{name}_items += [{numbers}]")
        self._indent -= 1
        self._found = around

    def _read_array(self, layout: ArrayLayout, name: str) -> None:
        self._write(f"{name}_memory = memory_of({name})")
        self._addresses[layout.slot] = f"addressof({name}_memory)"
        if layout.shape[:1] != (None,):
            self._refuse_if(f"{name}_memory is None or {name}.shape != {layout.shape}")
            return
        self._refuse_if(
            f"{name}_memory is None or {name}.ndim != {len(layout.shape)}"
            f" or {name}.shape[1:] != {layout.shape[1:]}"
        )
        self._read_length(layout.slot, f"len({name})")

    def _read_rows(self, layout: RowsLayout, name: str) -> None:
        self._refuse_if(f"type({name}) is not list")
        if isinstance(layout.row, NumberLayout) and layout.width == 1:
            self._write(f"{name}_items = [*{name}]")
        else:
            self._read_alike(layout.row, name, name, in_rows=True)
        self._write(f"{name}_memory = as_doubles({name}_items)")
        self._refuse_if(f"{name}_memory is None")
        self._addresses[layout.slot] = f"{name}_memory.buffer_info()[0]"
        # Counted in what was read: another thread may change the list meanwhile.
        rows = f"len({name}_items) // {layout.width}" if layout.width else f"len({name})"
        self._read_length(layout.slot, rows)

    def _read_length(self, slot: int, rows: str) -> None:
        name = self._lengths[slot] = f"length{slot}"
        self._write(f"{name} = {rows}")
        self._refuse_if(f"not {name}")  # a program for some rows is not one for none

    # Memory

    def fill_workspace(self) -> None:
        """Takes a workspace, and writes into it what is of this call."""
        signature, places = self._signature, self._places
        given = ", ".join(expression for _, expression in sorted(self._found))
        if given:
            self._write(f"given = [{given}]")
            self._refuse_if("not NUMBERS.issuperset(map(type, given))")
        self._write("try:", "    space = spaces.pop()")
        self._write("except IndexError:", "    space = new_space()")
        self._write("numbers, words, arrays = space.numbers, space.words, space.arrays")
        if given:
            self._write("try:", f"    numbers[:{places.results}] = given")
            self._write("except OverflowError:", "    return NotImplemented")
        for slot, address in self._addresses.items():
            self._write(f"words[{places.inputs + slot}] = {address}")
        for slot, rows in self._lengths.items():
            self._write(f"words[{places.lengths + slot}] = {rows}")
        for i, array in enumerate(signature.array_results):
            name = f"result{array.slot}"
            if isinstance(array, ArrayLayout):
                extents = [self._rows(extent or 0) for extent in array.shape]
                self._write(f"{name} = empty(({', '.join(extents)},))")
            else:
                self._write(f"{name} = empty({self._rows(array.rows)} * {array.width})")
            self._write_address(places.outputs + 1 + i, name)
        if not places.has_scratch:
            scratch = (*signature.free_scratch, (1, signature.scratch))
            self._write(f"scratch = empty({self._sum(scratch)})")
            self._write_address(places.call + 3, "scratch")

    def _write_address(self, place: int, array: str) -> None:
        self._write(f"words[{place}] = addressof(MEMORY.from_buffer({array}))")

    # Results

    def run(self) -> None:
        """Calls the program, and makes its result."""
        work = self._sum(self._signature.work)
        if not work.isdecimal():
            self._write(f"(run_long if {work} > {LONG} else run)(space.address)")
        else:
            self._write(f"{'run_long' if int(work) > LONG else 'run'}(space.address)")
        if self._signature.can_stop:
            stopped = self._places.call + STOPPED
            self._write(f"if words[{stopped}]:", "    raise_what_stopped(space.address)")
        for array in self._signature.array_results:
            if isinstance(array, RowsLayout):
                self._write(f"rows{array.slot} = result{array.slot}.tolist()")
        self._write(f"result = {self._made(self._signature.result)}")
        self._write("spaces.append(space)", "return result")

    def _made(self, layout: Layout, rows: str = "") -> str:
        """The expression of a part of the result: of a row that begins at place i of a list,
        where its name is given."""
        if isinstance(layout, NumberLayout):
            if rows:
                return f"{rows}[i + {layout.index}]"
            return f"numbers[{self._places.results + layout.index}]"
        if isinstance(layout, ArrayLayout):
            name = f"result{layout.slot}"
            return name if layout.slot else f"arrays[{next(self._arrays)}].copy()"
        if isinstance(layout, RowsLayout):
            name, width = f"rows{layout.slot}", layout.width
            if width == 1 and isinstance(layout.row, NumberLayout):
                return name
            begins = f"0, len({name}), {width}" if width else self._rows(layout.rows)
            return f"[{self._made(layout.row, name)} for i in range({begins})]"
        if not rows and (run := self._run_made(layout)):
            return run
        parts = [self._made(part, rows) for part in layout.parts]
        if isinstance(layout, SequenceLayout):
            return _enclosed(layout.kind, parts)
        pairs = zip(map(self._object, layout.keys), parts, strict=True)
        return f"{{{', '.join(f'{key}: {part}' for key, part in pairs)}}}"

    def _run_made(self, layout: Layout) -> str:
        """The expression of numbers that follow each other; empty for anything else."""
        if not isinstance(layout, SequenceLayout) or len(layout.parts) < 2:
            return ""
        first = layout.parts[0]
        if not isinstance(first, NumberLayout) or not is_run(layout.parts):
            return ""
        begin = self._places.results + first.index
        found = f"numbers[{begin}:{begin + len(layout.parts)}]"
        return found if layout.kind is list else f"(*{found},)"


def _enclosed(kind: type, parts: Sequence[str]) -> str:
    items = ", ".join(parts)
    if kind is list:
        return f"[{items}]"
    return f"({items},)" if items else "()"
