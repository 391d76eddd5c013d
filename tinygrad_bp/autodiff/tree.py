"""Numbers in nested containers: taken apart, and put together again as they were.

`opened` is the one door to a container: what is in it, and how another of its kind is made.
Lists, tuples, named tuples, dicts and dataclasses are containers, their subclasses too, and
so is None, which holds nothing. The transforms, `jit`, `vmap`, `scan` and the models all go
through it, so that the kind of container that goes in comes out.

>>> entries, structure = flatten({"w": [1.0, 2.0], "b": 3.0, "mask": None})
>>> entries
[1.0, 2.0, 3.0]
>>> structure.rebuild([10, 20, 30])
{'w': [10, 20], 'b': 30, 'mask': None}
"""

from __future__ import annotations

import sys
from copy import copy
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from .floats import as_float, as_lists_of_cells
from .value import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    #: The keys of a container (indices, keys of a dict, names of fields), the part at each, and
    #: what makes another one of the kind from such parts.
    Opened = tuple[Sequence[Any], Sequence[Any], Callable[[Sequence[Any]], Any]]


def opened(thing: Any) -> Opened | None:
    """The keys and the parts of a container, and what makes another one; None for anything else.

    What it makes shares nothing with the container but the keys; a subclass of dict and a
    dataclass keep their other attributes, and no constructor of theirs is called.

    >>> keys, parts, make = opened({"w": 1.0, "b": 2.0})
    >>> keys, parts, make([3.0, 4.0])
    (['w', 'b'], [1.0, 2.0], {'w': 3.0, 'b': 4.0})
    >>> opened(1.0)
    """
    kind = thing.__class__
    if kind is list or kind is tuple:
        return range(len(thing)), thing, kind
    if kind is dict:
        keys = list(thing)
        return keys, list(thing.values()), lambda parts: dict(zip(keys, parts, strict=True))
    if thing is None:
        return (), (), lambda parts: None
    if isinstance(thing, (list, tuple)):
        kind = getattr(thing, "made_as", kind)
        named = hasattr(kind, "_fields")
        return range(len(thing)), thing, (lambda parts: kind(*parts)) if named else kind
    if isinstance(thing, dict):
        keys = list(thing)
        return keys, list(thing.values()), _refilled(thing, keys, kind.__setitem__)
    if hasattr(kind, "__dataclass_fields__") and not isinstance(thing, type):
        from dataclasses import fields

        names = [field.name for field in fields(thing)]
        parts = [getattr(thing, name) for name in names]
        return names, parts, _refilled(thing, names, object.__setattr__)
    return None


def _refilled(
    container: Any, keys: Sequence[Any], put: Callable[[Any, Any, Any], None]
) -> Callable[[Sequence[Any]], Any]:
    """What fills a copy of the container."""

    def fill(parts: Sequence[Any]) -> Any:
        made = copy(container)
        for key, part in zip(keys, parts, strict=True):
            put(made, key, part)
        return made

    return fill


def flatten(
    tree: Any, caller: str = "flatten", whole: Callable[[Any], bool] | None = None
) -> tuple[list[Any], Structure]:
    """The numbers and Values in their order, and the structure that they were taken from.

    Args:
        tree: a number or Value, or containers of them; see `opened`.
        caller: who asks, for the message.
        whole: what else is an entry as it is, if anything.

    Raises:
        TypeError: for anything that is not a number, a Value or a container of them.
        ValueError: for containers in containers without end, or hundreds deep.
    """
    if tree.__class__ is Value or tree.__class__ is float:
        return [tree], _ONE
    entries: list[Any] = []
    try:
        structure = Structure(tree, entries, caller, whole)
    except RecursionError:
        raise too_deep(caller) from None
    return entries, structure


def flatten_numbers(
    tree: Any, caller: str, whole: Callable[[Any], bool] | None = None
) -> tuple[list[Any], Structure]:
    """As `flatten`, for a tree that has to hold numbers: one of nothing but None is an error."""
    entries, structure = flatten(tree, caller, whole)
    if not entries and structure.holds_none:
        as_float(None, caller)
    return entries, structure


def too_deep(caller: str) -> ValueError:
    """The error for containers that are nested deeper than Python can follow."""
    return ValueError(
        f"{caller}: containers are nested hundreds deep, or hold themselves: "
        "put the numbers into one list, or a few levels of them"
    )


#: Parts of these kinds are entries as they are, as are other kinds of Values.
_PLAIN = frozenset((float, Value))


def _is_entry(kind: type) -> bool:
    return kind is float or issubclass(kind, Value)


class Structure:
    """The shape of nested containers, without what is in them."""

    def __init__(
        self,
        tree: Any,
        entries: list[Any],
        caller: str,
        whole: Callable[[Any], bool] | None = None,
    ) -> None:
        #: Which of the entries are its own, and the shape of an array (None if it is none).
        self.start = len(entries)
        self.shape: tuple[int, ...] | None = None
        #: The shape of an array that is one entry.
        self.whole: tuple[int, ...] | None = None
        self.keys: Sequence[Any] = ()
        self.make: Callable[[Sequence[Any]], Any] | None = None
        self._parts: list[Structure] | None = None
        if (
            tree.__class__ is float
            or isinstance(tree, Value)
            or (whole is not None and whole(tree))
        ):
            entries.append(tree)
            self.whole = getattr(tree, "whole_shape", None)
        elif (found := opened(tree)) is not None:
            self.keys, parts, self.make = found
            if not isinstance(tree, (list, tuple)) and tree.__class__ is not dict:
                self.make = _emptied(self.make, len(parts))
            if _PLAIN.issuperset(kinds := {*map(type, parts)}) or all(map(_is_entry, kinds)):
                entries.extend(parts)  # what is nothing but numbers need not be opened further
            else:
                self._parts = [Structure(part, entries, caller, whole) for part in parts]
        elif is_array(tree):
            self.shape = tree.shape
            entries.extend(_entry(entry, caller) for entry in as_lists_of_cells(tree.ravel()))
        else:
            entries.append(as_float(tree, caller))
        self.stop = len(entries)

    @property
    def parts(self) -> list[Structure] | None:
        """The structures in a container, None for a number or an array."""
        if self._parts is None and self.make is not None:  # see `__init__`
            self._parts = [_number(place) for place in range(self.start, self.stop)]
        return self._parts

    def entries_of(self, tree: Any) -> list[Any]:
        """The entries of another tree of this structure; its dicts may have another order."""
        if self.whole is not None:
            return [tree]
        if self._parts is None and not isinstance(tree, dict):
            return flatten(tree)[0]
        keys, parts, _ = opened(tree) or ((), (), None)
        part_at = dict(zip(keys, parts, strict=True))
        pairs = zip(self.keys, self.parts or (), strict=True)
        return [entry for key, part in pairs for entry in part.entries_of(part_at[key])]

    def rebuild(self, entries: Sequence[Any]) -> Any:
        """The containers again, filled with these entries; arrays of Values hold objects."""
        if self._parts is not None and self.make is not None:
            return self.make([part.rebuild(entries) for part in self._parts])
        if self.make is not None:
            return self.make(entries[self.start : self.stop])
        if self.shape is not None:
            return as_array(entries[self.start : self.stop], self.shape)
        return entries[self.start]

    def build(self, make_block: Callable[[Structure], Any]) -> Any:
        """The containers again, with whatever is made for each number or array in them."""
        if self.parts is None or self.make is None:
            return make_block(self)
        return self.make([part.build(make_block) for part in self.parts])

    @property
    def outline(self) -> Any:
        """The containers with a star for each number: to compare, and for messages."""
        if self.make is None:
            shape = self.shape or self.whole
            return f"array{shape}" if shape else "*"  # an array of no axes is a number
        size = self.stop - self.start
        parts = ["*"] * size if self._parts is None else [part.outline for part in self._parts]
        made = self.make(parts)
        if isinstance(made, (list, tuple, dict)) or made is None:
            return made
        # Itself it may not be comparable: the same in name and parts.
        shown = type(type(made).__name__, (SimpleNamespace,), {})
        return shown(**dict(zip(self.keys, parts, strict=True)))

    @property
    def holds_none(self) -> bool:
        """Whether there is a None in it."""
        if self.parts is None:
            return False
        return self.outline is None or any(part.holds_none for part in self.parts)


def _number(place: int) -> Structure:
    """The shape of one number, which is the entry at that place."""
    made = Structure(0.0, [], "")
    made.start, made.stop = place, place + 1
    return made


#: That of a number by itself.
_ONE = _number(0)


def _emptied(make: Callable[[Sequence[Any]], Any], size: int) -> Callable[[Sequence[Any]], Any]:
    """The same, which does not keep what was in the container that it copies."""
    found = opened(make([None] * size))
    assert found is not None
    return found[2]


def is_array(thing: Any) -> bool:
    """Whether it is a NumPy array (without loading NumPy to find out)."""
    array = getattr(sys.modules.get("numpy"), "ndarray", None)  # another thread may be loading it
    if array is not None and isinstance(thing, array):
        return True
    return hasattr(type(thing), "is_traced_array")  # the compiler's, which behaves like one


def is_whole(thing: Any) -> bool:
    """Whether it is an array of a trace that derivatives are taken by at once.

    It then has `fresh()`, which gives one to differentiate by, whose `node` is a node of the
    graph; `flowed(share)`, which makes what flows to that an array again; and `flowing(thing)`,
    which makes of an array what flows to the node forward, or `back`.
    """
    return hasattr(type(thing), "is_traced_array") and bool(thing.is_whole)


def as_array(entries: Sequence[Any], shape: tuple[int, ...]) -> Any:
    """An array of that shape: of floats, or of objects where there is a Value among them."""
    import numpy

    if not any(isinstance(entry, Value) for entry in entries):
        return numpy.array(entries, dtype=float).reshape(shape)
    from .number_arrays import NumberArray

    array = numpy.empty(len(entries), dtype=object)
    array[:] = entries
    return array.reshape(shape).view(NumberArray)


def _entry(thing: Any, caller: str) -> Value | float:
    return thing if isinstance(thing, Value) else as_float(thing, caller)


def with_values(
    thing: Any,
    change: Callable[[Value], Any],
    still: Callable[[Any], Any] = lambda thing: thing,
    into_whole: bool = False,
) -> Any:
    """It with the Values in it changed; what else is in it, which may be anything, stays.

    Args:
        thing: a Value, or containers and arrays with some in them, or anything else.
        change: of each Value, in their order.
        still: of what holds no Value.
        into_whole: whether an array of a trace that derivatives are taken by at once is opened.
    """
    if isinstance(thing, Value):
        return change(thing)
    if (inside := opened(thing)) is not None:
        _, parts, make = inside
        return make([with_values(part, change, still, into_whole) for part in parts])
    if is_array(thing) and (into_whole or not is_whole(thing)) and thing.dtype == object:
        entries = thing.ravel().tolist()
        return as_array([with_values(x, change, still) for x in entries], thing.shape)
    return still(thing)
