"""Arguments of a compiled function: what is part of the structure, and where the numbers go.

The structure is all but the numbers, and but the lengths of arrays and of lists of equal
rows: whether a length is part of it, only a trace can tell (see `arrays.py`). Each number,
array, and list of equal rows fills a slot of the program.
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING, Any

from ..autodiff.floats import as_float
from ..autodiff.tree import as_array, flatten, is_array
from ..autodiff.value import Value
from . import layout
from .tracing.arrays import Array, Length, array
from .tracing.containers import TracedArray, traced_list

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..autodiff.tree import Structure
    from .tracing.trace import Trace


#: Arrays whose arithmetic is another one.
_NOT_ORDINARY = {"MaskedArray", "matrix"}


class Arguments:
    """The arguments of one call.

    Attributes:
        key: the structure, without numbers and leading lengths.
        slots: the numbers of each slot: floats in a sequence, or an array.
        shapes: the shape of each slot, () for a number.
        has_values: whether there is a Value among them.
    """

    def __init__(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
        self.slots: list[Any] = []
        self.shapes: list[tuple[int, ...]] = []
        self._names: list[str] = []
        self.has_values = False
        self.key = (
            tuple([self._key(arg, f"{i}") for i, arg in enumerate(args)]),
            tuple([(name, self._key(arg, name)) for name, arg in kwargs.items()]),
        )

    @property
    def lengths(self) -> list[int]:
        """The leading length of each slot; 1 for a number."""
        return [shape[0] if shape else 1 for shape in self.shapes]

    def _key(self, arg: Any, name: str) -> Any:
        if arg.__class__ is float:
            return self._slot([arg], (), name)
        if isinstance(arg, Value):
            self.has_values = True
            return None
        if arg is None:
            return None
        if isinstance(arg, dict):
            keys = tuple(arg)
            parts = tuple([self._key(part, f"{name}[{key!r}]") for key, part in arg.items()])
            return (type(arg), keys, parts)
        if isinstance(arg, list) and arg and (rows := _rectangle(arg)):
            numbers, shape, kinds = rows
            return (list, kinds, self._slot(numbers, shape, name))
        if isinstance(arg, (list, tuple)):
            parts = tuple([self._key(part, f"{name}[{i}]") for i, part in enumerate(arg)])
            return (type(arg), len(arg), parts)
        if is_array(arg) and arg.ndim:
            if not _NOT_ORDINARY.isdisjoint(kind.__name__ for kind in type(arg).__mro__):
                raise TypeError(
                    f"a compiled function takes ordinary arrays, not {type(arg).__name__}: "
                    "make it one with numpy.asarray(), or what is masked a number with .filled()"
                )
            if arg.dtype.kind in "biuf":
                return ("array", self._slot(arg, arg.shape, name))
            numbers, _ = flatten(arg, "a compiled function")
            if any(isinstance(x, Value) for x in numbers):
                self.has_values = True
            else:
                return ("array", self._slot(numbers, arg.shape, name))
            return None
        number = self._slot([as_float(arg, "a compiled function")], (), name)
        return ("array of no axes", number) if is_array(arg) else number

    def _slot(self, numbers: Any, shape: tuple[int, ...], name: str) -> Any:
        self.slots.append(numbers)
        self.shapes.append(shape)
        self._names.append(name)
        return shape[1:] if shape else ()

    def variables(self, trace: Trace, names: Sequence[str]) -> list[Array]:
        """A variable of the program for each slot, named after the parameters."""
        found = []
        for shape, place in zip(self.shapes, self._names, strict=True):
            length = Length(shape[0], is_free=True) if shape else Length(1)
            variable = array(trace, length, prod(shape[1:]))
            head, bracket, rest = place.partition("[")
            if head.isdecimal():
                head = names[int(head)] if int(head) < len(names) else f"arg{head}"
            variable.label = head + bracket + rest
            found.append(variable)
        return found


def rebuilt(
    args: tuple[Any, ...], kwargs: dict[str, Any], found: Arguments, variables: Sequence[Array]
) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """The arguments with traced Values in the place of numbers."""
    slots = iter(zip(variables, found.shapes, strict=True))

    def build(arg: Any) -> Any:
        if arg is None:
            return None
        if isinstance(arg, dict):
            made = {key: build(part) for key, part in arg.items()}
            return made if type(arg) is dict else filled(arg, made)
        if isinstance(arg, list) and arg and (rows := _rectangle(arg)):
            variable, shape = next(slots)
            return traced_list(variable, _row_builder(shape[1:], rows[2]))
        if isinstance(arg, (list, tuple)):
            parts = [build(part) for part in arg]
            return type(arg)(*parts) if hasattr(arg, "_fields") else type(arg)(parts)
        variable, shape = next(slots)
        if shape:
            return TracedArray(variable, shape)
        number = variable.element(0)
        return as_array([number], ()) if is_array(arg) else number

    return tuple(map(build, args)), {name: build(arg) for name, arg in kwargs.items()}


def arguments_layout(
    args: tuple[Any, ...], shapes: Sequence[tuple[int, ...]], lengths: Sequence[Length]
) -> tuple[Any, ...] | None:
    """The layout of positional arguments for a built-in function; None if it knows none."""
    slots = iter(range(len(shapes)))

    def numbers(arg: Any, slot: int, begin: int, size: int) -> Any:
        if not isinstance(arg, (list, tuple)):
            return layout.NumberLayout(slot, begin)
        step = size // len(arg)
        parts = (numbers(part, slot, begin + i * step, step) for i, part in enumerate(arg))
        return layout.SequenceLayout(type(arg), tuple(parts))

    def lay_out(arg: Any) -> Any:
        if arg is None:
            raise LookupError
        if isinstance(arg, dict):
            if type(arg) is not dict:
                raise LookupError
            return layout.MappingLayout(tuple(arg), tuple(map(lay_out, arg.values())))
        if isinstance(arg, list) and arg and _rectangle(arg):
            slot = next(slots)
            if lengths[slot].is_free:
                width = prod(shapes[slot][1:])
                return layout.RowsLayout(slot, numbers(arg[0], slot, 0, width), width)
            return numbers(arg, slot, 0, prod(shapes[slot]))
        if isinstance(arg, (list, tuple)):
            if type(arg) not in (list, tuple):
                raise LookupError
            return layout.SequenceLayout(type(arg), tuple(map(lay_out, arg)))
        slot = next(slots)
        if not shapes[slot]:
            if is_array(arg):
                raise LookupError
            return layout.NumberLayout(slot, 0)
        first, *others = shapes[slot]
        return layout.ArrayLayout(
            slot, (None if lengths[slot].is_free and first else first, *others)
        )

    try:
        return tuple(map(lay_out, args))
    except LookupError:
        return None


def rows_of(length: Length, lengths: Sequence[Length]) -> int | layout.LengthOf:
    """A length as the layouts of a built-in function have it: that of a slot, or a number."""
    if length.is_free and length.size:
        return layout.LengthOf(lengths.index(length))
    return length.size


def result_layout(structure: Structure, block: Callable[[Structure], Any]) -> Any:
    """The layout of a result, whose numbers and arrays `block` gives; None if there is none."""

    def lay_out(made: Any) -> Any:
        if isinstance(made, (layout.NumberLayout, layout.ArrayLayout)):
            return made
        if isinstance(made, layout.RowsLayout):
            return replace(made, row=lay_out(made.row))
        if type(made) is dict:
            return layout.MappingLayout(tuple(made), tuple(map(lay_out, made.values())))
        if type(made) in (list, tuple):
            return layout.SequenceLayout(type(made), tuple(map(lay_out, made)))
        raise LookupError

    try:
        return lay_out(structure.build(block))
    except LookupError:
        return None


def filled(arg: Any, made: dict[Any, Any]) -> Any:
    from copy import copy

    other = copy(arg)
    other.update(made)
    return other


def _rectangle(rows: list[Any]) -> tuple[Any, tuple[int, ...], tuple[type, ...]] | None:
    """The numbers of a list of equal rows, its shape, and the kinds of its rows; None if uneven.

    A row is a number, or a list or tuple of equal rows.
    """
    first = rows[0]
    kind = first.__class__
    if kind is float:
        if all(x.__class__ is float for x in rows):
            return rows, (len(rows),), ()
        numbers = _numbers(rows)
        return None if numbers is None else (numbers, (len(rows),), ())
    if kind in (list, tuple):
        if not first or not all(x.__class__ is kind and len(x) == len(first) for x in rows):
            return None
        if found := _rectangle([x for row in rows for x in row]):
            numbers, (_, *shape), kinds = found
            return numbers, (len(rows), len(first), *shape), (kind, *kinds)
        return None
    numbers = _numbers(rows)
    return None if numbers is None else (numbers, (len(rows),), ())


def _numbers(items: Sequence[Any]) -> list[float] | None:
    """The items as floats, if they are all plain numbers."""
    containers = (list, tuple, AnyMapping)
    if any(isinstance(x, (Value, *containers)) or x is None or is_array(x) for x in items):
        return None
    try:
        return [as_float(x) for x in items]
    except TypeError:
        return None


def _row_builder(shape: Sequence[int], kinds: Sequence[type]) -> Callable[[Sequence[Any]], Any]:
    """From the numbers of a row to the row."""
    if not shape:
        return lambda numbers: numbers[0]
    width = prod(shape[1:])
    inner = _row_builder(shape[1:], kinds[1:])
    kind = kinds[0]
    return lambda numbers: kind(
        inner(numbers[i : i + width]) for i in range(0, len(numbers), width)
    )
