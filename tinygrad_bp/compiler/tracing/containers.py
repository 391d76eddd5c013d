"""Arrays and lists as a function sees them while it is traced.

As long as it only hands a `TracedArray` or a `TracedList` to `vmap` or `scan`, what is compiled
works for any length. Looking at the length, or at an entry, pins it.
"""

from __future__ import annotations

from math import prod
from typing import TYPE_CHECKING, Any

from ...autodiff.forward import assembled, components, levels_of, width
from ...autodiff.tree import flatten, is_array, opened
from .arrays import Array, Constant, array, outermost, reshaped, stacked
from .lengths import Length, one_by_one
from .traced_array import TracedArray

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class TracedList(list[Any]):
    """A list of the function that is compiled, and the array that it is made from."""

    def __init__(
        self,
        items: Any = (),
        node: Array | None = None,
        row: Any = None,
        made_as: Callable[[Sequence[Any]], Any] = list,
    ) -> None:
        super().__init__(items)
        self._node = node
        #: From the numbers of a row to an item of the list.
        self.row: Callable[[Sequence[Any]], Any] = row
        #: The kind of list that the caller knows it as; `opened` makes such a one again.
        self.made_as = made_as

    @property
    def node(self) -> Array | None:
        """The array; None once the list was changed."""
        return self._node


def _looks(name: str) -> Any:
    ordinary = getattr(list, name)

    def look(self: TracedList, *args: Any, **kwargs: Any) -> Any:
        if self._node is not None:
            self._node.length.pin()
        return ordinary(self, *args, **kwargs)

    return look


def _changes(name: str) -> Any:
    look = _looks(name)

    def change(self: TracedList, *args: Any, **kwargs: Any) -> Any:
        result = look(self, *args, **kwargs)
        self._node = None
        return result

    return change


for _name in ("len", "iter", "getitem", "contains", "reversed", "add", "mul", "rmul", "eq", "ne"):
    setattr(TracedList, f"__{_name}__", _looks(f"__{_name}__"))
for _name in ("copy", "count", "index"):
    setattr(TracedList, _name, _looks(_name))
for _name in ("__setitem__", "__delitem__", "__iadd__", "__imul__"):
    setattr(TracedList, _name, _changes(_name))
for _name in ("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"):
    setattr(TracedList, _name, _changes(_name))


def traced_list(
    node: Array,
    row: Callable[[Sequence[Any]], Any],
    made_as: Callable[[Sequence[Any]], Any] = list,
) -> TracedList:
    """The rows of the array as a list."""
    one_by_one(node.length.size * node.width)
    rows = range(node.length.size)
    items = (row([node.element(i * node.width + j) for j in range(node.width)]) for i in rows)
    return TracedList(items, node, row, made_as)


class Rows:
    """What a loop runs over: its array, and how a row of it looks to the function."""

    def __init__(self, source: Array, row: Callable[[Array], Any]) -> None:
        self.source = source
        self.row = row


def rows_of(thing: Any, caller: str) -> Rows:
    """The rows of an array or a list."""
    if isinstance(thing, TracedArray):
        shape = thing.row_shape()
        return Rows(thing.node, lambda leaf: _array_row(leaf, shape))
    if isinstance(thing, TracedList) and thing.node is not None:
        make = thing.row
        return Rows(thing.node, lambda leaf: make(leaf.all_elements()))
    if is_array(thing) and (thing.dtype.kind in "biuf" or not len(thing)):
        import numpy

        shape = thing.shape[1:]
        constant = Constant(numpy.array(thing, dtype=float, order="C"))  # a copy
        source = array(outermost(), Length(len(thing)), prod(shape), constant)
        return Rows(source, lambda leaf: _array_row(leaf, shape))
    numbers, structure = flatten(list(thing), caller)
    assert structure.parts
    first, *others = structure.parts
    if any(other.outline != first.outline for other in others):
        raise ValueError(f"{caller} needs items of one structure, but got {structure.outline}")
    levels = levels_of(numbers, are_rows=True)
    parts = [part for x in numbers for part in components(x, levels)]
    n = width(levels)

    def row(leaf: Array) -> Any:
        found = leaf.all_elements()
        return first.rebuild([assembled(found[i : i + n], levels) for i in range(0, len(found), n)])

    return Rows(stacked(parts, len(structure.parts), first.stop * n), row)


def _array_row(leaf: Array, shape: tuple[int, ...]) -> Any:
    if not shape:
        return leaf.element(0)
    return TracedArray(reshaped(leaf, Length(shape[0]), prod(shape[1:])), shape)


def is_free_array(thing: Any) -> bool:
    """Whether it is an array or a list that the function only handed on."""
    return isinstance(thing, TracedArray) or (
        isinstance(thing, TracedList) and thing.node is not None
    )


def has_array(thing: Any) -> bool:
    """Whether it is a NumPy array or a traced one, or a container with one in it."""
    if thing.__class__ is float:
        return False
    if is_array(thing):
        return True
    inside = None if is_free_array(thing) else opened(thing)
    return inside is not None and any(map(has_array, inside[1]))
