"""The source of a Python function that takes arguments apart, and makes the result of numbers.

It knows one layout, as `layout.py` describes it. What each backend does in between, and where it
has its numbers, the classes say that are made of this one.
"""

from __future__ import annotations

from operator import is_
from typing import TYPE_CHECKING, Any

from ..layout import (
    ArrayLayout,
    LengthOf,
    MappingLayout,
    NumberLayout,
    RowsLayout,
    SequenceLayout,
)
from .runs import are_alike, first_number, is_run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..layout import Layout
    from .signature import Extent, Signature

#: What is taken for a number, without a look at anything else.
NUMBERS = frozenset({float, int, bool})

#: More parts than these are read in a loop, where they are alike.
_MANY = 8


class EntrySource:
    """The source in the making.

    What is found to be numbers that follow each other is kept as an expression: all numbers
    are looked at, and written, at once.

    Args:
        signature: what the function takes and gives.
        starts: where the numbers of each slot begin among all that are given.
        first_number: where the scalar results begin in `numbers`.
    """

    def __init__(self, signature: Signature, starts: Sequence[int], first_number: int = 0) -> None:
        self.lines = ["def compiled(*args):"]
        #: By their names there the objects that it speaks of: keys of dicts.
        self.objects: dict[str, Any] = {}
        self.signature = signature
        self.first_number = first_number
        self._starts = starts
        self._indent = 1
        #: Where numbers begin, and an expression for the items of a list of them.
        self._found: list[tuple[int, str]] = []
        #: Of slots whose length a call tells: its name.
        self.lengths: dict[int, str] = {}

    # What a backend says

    def take_array(self, layout: ArrayLayout, name: str) -> str:
        """Writes what is asked about an array, and gives the condition under which it is none."""
        raise NotImplementedError

    def take_rows(self, layout: RowsLayout, name: str, items: str) -> None:
        """Writes what becomes of the numbers of a list of rows, which are the items of another."""
        raise NotImplementedError

    def copied(self, layout: ArrayLayout) -> str:
        """The expression of an array of scalar results."""
        raise NotImplementedError

    # Lines

    def write(self, *lines: str) -> None:
        self.lines += ["    " * self._indent + line for line in lines]

    def refuse_if(self, condition: str) -> None:
        self.write(f"if {condition}:", "    return NotImplemented")

    def _object(self, x: Any) -> str:
        """A name for an object, or its text."""
        if type(x) in (str, int):
            return repr(x)
        name = f"object{len(self.objects)}"
        self.objects[name] = x
        return name

    def rows(self, extent: Extent) -> str:
        """How many rows: a number, or an expression of the lengths of this call."""
        if not isinstance(extent, LengthOf):
            return str(extent)
        return self.lengths.get(extent.slot) or str(self.signature.lengths[extent.slot])

    # Arguments

    def read_arguments(self) -> None:
        """Takes the arguments apart, and refuses what does not fit."""
        arguments = self.signature.arguments
        self.refuse_if(f"len(args) != {len(arguments)}")
        if arguments:
            self.write(f"[{', '.join(f'arg{i}' for i in range(len(arguments)))}] = args")
        for i, argument in enumerate(arguments):
            self._read(argument, f"arg{i}")
        for one, other in self.signature.equal:
            self.refuse_if(f"{self.rows(one)} != {self.rows(other)}")

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
        return number.index + (0 if in_rows else self._starts[number.slot])

    def _read_container(
        self, layout: SequenceLayout | MappingLayout, name: str, in_rows: bool
    ) -> None:
        parts, items = layout.parts, name
        if isinstance(layout, MappingLayout):
            keys = self._object(layout.keys)
            self.refuse_if(f"type({name}) is not dict or not same_keys({name}, {keys})")
            items = f"{name}.values()"
        else:
            kind = layout.kind.__name__
            self.refuse_if(f"type({name}) is not {kind} or len({name}) != {len(parts)}")
        if not parts:
            return
        first = first_number(parts[0])
        if first and is_run(parts):
            self._found.append((self._place(first, in_rows), f"*{items}"))
        elif first and len(parts) > _MANY and are_alike(parts):
            self._read_alike(parts[0], name, items, in_rows)
            self._found.append((self._place(first, in_rows), f"*{name}_items"))
        else:
            self.write(f"[{', '.join(f'{name}_{i}' for i in range(len(parts)))}] = {items}")
            for i, part in enumerate(parts):
                self._read(part, f"{name}_{i}", in_rows)

    def _read_alike(self, part: Layout, name: str, items: str, in_rows: bool) -> None:
        """Reads parts that are all laid out alike: their numbers, one part after the other."""
        around, self._found = self._found, []
        self.write(f"{name}_items = []", f"for {name}_item in {items}:")
        self._indent += 1
        self._read(part, f"{name}_item", in_rows)
        numbers = ", ".join(expression for _, expression in sorted(self._found))
        self.write(f"{name}_items += [{numbers}]")
        self._indent -= 1
        self._found = around

    def _read_array(self, layout: ArrayLayout, name: str) -> None:
        is_none = self.take_array(layout, name)
        if layout.shape[:1] != (None,):
            self.refuse_if(f"{is_none} or {name}.shape != {layout.shape}")
            return
        self.refuse_if(
            f"{is_none} or {name}.ndim != {len(layout.shape)}"
            f" or {name}.shape[1:] != {layout.shape[1:]}"
        )
        self._read_length(layout.slot, f"len({name})")

    def _read_rows(self, layout: RowsLayout, name: str) -> None:
        self.refuse_if(f"type({name}) is not list")
        if isinstance(layout.row, NumberLayout) and layout.width == 1:
            self.write(f"{name}_items = [*{name}]")
        else:
            self._read_alike(layout.row, name, name, in_rows=True)
        self.take_rows(layout, name, f"{name}_items")
        # Counted in what was read: another thread may change the list meanwhile.
        rows = f"len({name}_items) // {layout.width}" if layout.width else f"len({name})"
        self._read_length(layout.slot, rows)

    def _read_length(self, slot: int, rows: str) -> None:
        name = self.lengths[slot] = f"length{slot}"
        self.write(f"{name} = {rows}")
        self.refuse_if(f"not {name}")  # a program for some rows is not one for none

    def given(self) -> str:
        """All numbers that were found, in their order."""
        return ", ".join(expression for _, expression in sorted(self._found))

    # Results

    def made(self, layout: Layout, rows: str = "") -> str:
        """The expression of a part of the result: of a row that begins at place i of a list,
        where its name is given."""
        if isinstance(layout, NumberLayout):
            if rows:
                return f"{rows}[i + {layout.index}]"
            return f"numbers[{self.first_number + layout.index}]"
        if isinstance(layout, ArrayLayout):
            return f"result{layout.slot}" if layout.slot else self.copied(layout)
        if isinstance(layout, RowsLayout):
            name, width = f"rows{layout.slot}", layout.width
            if width == 1 and isinstance(layout.row, NumberLayout):
                return name
            begins = f"0, len({name}), {width}" if width else self.rows(layout.rows)
            return f"[{self.made(layout.row, name)} for i in range({begins})]"
        if not rows and (run := self._run_made(layout)):
            return run
        parts = [self.made(part, rows) for part in layout.parts]
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
        begin = self.first_number + first.index
        found = f"numbers[{begin}:{begin + len(layout.parts)}]"
        return found if layout.kind is list else f"(*{found},)"


def _enclosed(kind: type, parts: Sequence[str]) -> str:
    items = ", ".join(parts)
    if kind is list:
        return f"[{items}]"
    return f"({items},)" if items else "()"


def same_keys(given: dict[Any, Any], keys: Sequence[Any]) -> bool:
    """Whether a dict has these keys in this order: the same objects, or strings of the same text.

    Nothing else is compared: that could run code.
    """
    return len(given) == len(keys) and (
        all(map(is_, given, keys)) or all(map(_are_same, given, keys))
    )


def _are_same(one: Any, other: Any) -> bool:
    return one is other or (type(one) is type(other) is str and one == other)
