"""Arguments of a compiled function: what is part of the structure, and where the numbers go.

The structure is everything but the numbers and the lengths of arrays and of lists of equal
rows: whether a length is part of it, only a trace can tell (see `arrays.py`). Each number,
array, and list of equal rows fills a slot of the program.
"""

from __future__ import annotations

from collections.abc import Mapping as AnyMapping
from math import prod
from typing import TYPE_CHECKING, Any

from ..autodiff.floats import as_float
from ..autodiff.tree import as_array, flatten, is_array, opened, too_deep
from ..autodiff.value import Value
from .layout import (
    ArrayLayout,
    NumberLayout,
    RowsLayout,
    SequenceLayout,
    container_layout,
)
from .tracing.arrays import Array, array
from .tracing.containers import traced_list
from .tracing.lengths import Length
from .tracing.traced_array import TracedArray

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .layout import Layout
    from .tracing.trace import Trace


#: How deep rows may be in rows.
_MOST_AXES = 100

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
        self.has_values = False
        try:
            self.key = _fold((args, kwargs), self._rows, self._container, self._leaf)
        except RecursionError:
            raise too_deep("a compiled function") from None

    @property
    def lengths(self) -> list[int]:
        """The leading length of each slot; 1 for a number."""
        return [shape[0] if shape else 1 for shape in self.shapes]

    # The key of each thing among the arguments

    def _rows(self, rows: Any, numbers: Any, shape: tuple[int, ...], kinds: Any) -> Any:
        return ("rows", rows.__class__, kinds, self._slot(numbers, shape))

    def _container(self, container: Any, keys: Any, parts: list[Any], make: Any) -> Any:
        return (container.__class__, tuple(keys), tuple(parts))

    def _leaf(self, arg: Any) -> Any:
        if arg.__class__ is float:
            return self._slot([arg], ())
        if isinstance(arg, Value):
            self.has_values = True
            return None
        if is_array(arg) and arg.ndim:
            if not _NOT_ORDINARY.isdisjoint(kind.__name__ for kind in type(arg).__mro__):
                raise TypeError(
                    f"a compiled function takes ordinary arrays, not {type(arg).__name__}: "
                    "make it one with numpy.asarray(), or fill in what is masked with .filled()"
                )
            if arg.dtype.kind in "biuf":
                kind = "answers" if arg.dtype.kind == "b" else "array"
                return (kind, self._slot(arg, arg.shape))
            numbers, _ = flatten(arg, "a compiled function")
            if any(isinstance(x, Value) for x in numbers):
                self.has_values = True
            else:
                return ("array", self._slot(numbers, arg.shape))
            return None
        number = self._slot([as_float(arg, "a compiled function")], ())
        return ("array of no axes", number) if is_array(arg) else number

    def _slot(self, numbers: Any, shape: tuple[int, ...]) -> Any:
        self.slots.append(numbers)
        self.shapes.append(shape)
        return shape[1:] if shape else ()


def _fold(
    arg: Any,
    rows: Callable[[Any, Any, tuple[int, ...], tuple[type, ...]], Any],
    container: Callable[[Any, Sequence[Any], list[Any], Callable[[Sequence[Any]], Any]], Any],
    leaf: Callable[[Any], Any],
) -> Any:
    """What is made of an argument, from the inside out; `rows` and `leaf` have a slot each.

    Args:
        arg: the argument.
        rows: from a list of equal rows, its numbers, its shape, and the kinds of its rows.
        container: from another container, its keys, what was made of its parts, and what
            makes another one.
        leaf: from anything else.
    """
    if arg.__class__ is float:
        return leaf(arg)
    if isinstance(arg, list) and arg and (found := _rectangle(arg)):
        return rows(arg, *found)
    if (inside := opened(arg)) is not None:
        keys, parts, make = inside
        made = [_fold(part, rows, container, leaf) for part in parts]
        return container(arg, keys, made, make)
    return leaf(arg)


def variables(
    trace: Trace,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
    shapes: Sequence[tuple[int, ...]],
    parameters: Sequence[str],
) -> list[Array]:
    """A variable of the program for each slot, named after the parameters and what is in them."""

    def inside(container: Any, keys: Sequence[Any], parts: list[Any], make: Any) -> list[str]:
        is_record = not isinstance(container, (list, tuple, dict))
        return [
            (f".{key}" if is_record else f"[{key!r}]") + name
            for key, names in zip(keys, parts, strict=True)
            for name in names
        ]

    found = []
    names = [*parameters, *(f"arg{i}" for i in range(len(parameters), len(args)))]
    given = [*zip(names, args, strict=False), *kwargs.items()]
    places = [
        name + place
        for name, arg in given
        for place in _fold(arg, lambda *_: [""], inside, lambda _: [""])
    ]
    for shape, place in zip(shapes, places, strict=True):
        length = Length(shape[0], is_free=True) if shape else Length(1)
        variable = array(trace, length, prod(shape[1:]))
        variable.label = place
        found.append(variable)
    return found


def rebuilt(args: Any, shapes: Sequence[tuple[int, ...]], variables: Sequence[Array]) -> Any:
    """The arguments with traced Values in the place of numbers."""
    slots = iter(zip(variables, shapes, strict=True))

    def rows(arg: Any, numbers: Any, shape: tuple[int, ...], kinds: tuple[type, ...]) -> Any:
        variable, shape = next(slots)
        return traced_list(variable, _row_builder(shape[1:], kinds), arg.__class__)

    def leaf(arg: Any) -> Any:
        variable, shape = next(slots)
        if shape:
            return TracedArray(variable, shape)
        number = variable.element(0)
        return as_array([number], ()) if is_array(arg) else number

    return _fold(args, rows, lambda arg, keys, parts, make: make(parts), leaf)


def argument_layouts(
    args: tuple[Any, ...], shapes: Sequence[tuple[int, ...]], lengths: Sequence[Length]
) -> tuple[Layout, ...] | None:
    """The layouts of positional arguments, for a way in made for them; None if there are none."""
    slots = iter(range(len(shapes)))

    def numbers(arg: Any, slot: int, begin: int, size: int) -> Layout:
        if not isinstance(arg, (list, tuple)):
            return NumberLayout(slot, begin)
        step = size // len(arg)
        parts = (numbers(part, slot, begin + i * step, step) for i, part in enumerate(arg))
        return SequenceLayout(type(arg), tuple(parts))

    def rows(arg: Any, _: Any, shape: tuple[int, ...], kinds: tuple[type, ...]) -> Layout:
        slot = next(slots)
        if arg.__class__ is not list:
            raise LookupError(arg.__class__)
        if lengths[slot].is_free:
            width = prod(shape[1:])
            return RowsLayout(slot, numbers(arg[0], slot, 0, width), width)
        return numbers(arg, slot, 0, prod(shape))

    def leaf(arg: Any) -> Layout:
        slot = next(slots)
        if not shapes[slot]:
            if is_array(arg):
                raise LookupError
            return NumberLayout(slot, 0)
        first, *others = shapes[slot]
        return ArrayLayout(slot, (None if lengths[slot].is_free and first else first, *others))

    def container(arg: Any, keys: Sequence[Any], parts: list[Layout], make: Any) -> Layout:
        return container_layout(arg.__class__, keys, parts)

    try:
        return tuple([_fold(arg, rows, container, leaf) for arg in args])
    except LookupError:
        return None


def _rectangle(
    rows: list[Any], axes: int = 1
) -> tuple[Any, tuple[int, ...], tuple[type, ...]] | None:
    """The numbers of a list of equal rows, its shape, and the kinds of its rows; None if uneven.

    A row is a number, or a list or tuple of equal rows.
    """
    if axes > _MOST_AXES:
        raise RecursionError
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
        if found := _rectangle([x for row in rows for x in row], axes + 1):
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
