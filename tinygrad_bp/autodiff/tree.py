"""Numbers in nested lists, tuples, dicts and NumPy arrays: taken apart, put together again.

>>> entries, structure = flatten({"w": [1.0, 2.0], "b": 3.0})
>>> entries
[1.0, 2.0, 3.0]
>>> structure.rebuild([10, 20, 30])
{'w': [10, 20], 'b': 30}
"""

from __future__ import annotations

import sys
from copy import copy
from typing import TYPE_CHECKING, Any

from .floats import as_float
from .graph import Node
from .value import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def flatten(
    tree: Any, caller: str = "flatten", has_none: bool = False
) -> tuple[list[Any], Structure]:
    """The numbers and Values in their order, and the structure that they were taken from.

    Args:
        tree: a number or Value, or containers of them.
        caller: who asks, for the message.
        has_none: whether None may be among them, as a container with nothing in it.

    Raises:
        TypeError: for anything that is not a number, a Value or a container of them.
    """
    entries: list[Any] = []
    structure = Structure(tree, entries, caller, has_none)
    return entries, structure


class Structure:
    """The shape of nested containers, without what is in them."""

    def __init__(self, tree: Any, entries: list[Any], caller: str, has_none: bool = False) -> None:
        #: Which of the entries are its own, and the shape of an array (None if it is none).
        self.start = len(entries)
        self.shape: tuple[int, ...] | None = None
        self.parts: list[Structure] | None = None
        self.keys: Sequence[Any] = ()
        if isinstance(tree, dict):
            self.keys = keys = list(tree)
            self.parts = [Structure(part, entries, caller, has_none) for part in tree.values()]
            self.make: Callable[[list[Any]], Any] = lambda parts: _filled(tree, keys, parts)
        elif isinstance(tree, (list, tuple)):
            self.keys = range(len(tree))
            self.parts = [Structure(part, entries, caller, has_none) for part in tree]
            kind = getattr(tree, "made_as", type(tree))
            named = hasattr(kind, "_fields")
            self.make = lambda parts: kind(*parts) if named else kind(parts)
        elif tree is None and has_none:
            self.parts = []
            self.make = lambda parts: None
        elif is_array(tree):
            self.shape = tree.shape
            entries.extend(_entry(entry, caller) for entry in tree.ravel().tolist())
        else:
            entries.append(_entry(tree, caller))
        self.stop = len(entries)

    def entries_of(self, tree: Any) -> list[Any]:
        """The entries of another tree of this structure; its dicts may have another order."""
        if self.parts is not None:
            pairs = zip(self.keys, self.parts, strict=True)
            return [entry for key, part in pairs for entry in part.entries_of(tree[key])]
        return flatten(tree)[0]

    def rebuild(self, entries: Sequence[Any]) -> Any:
        """The containers again, filled with these entries; arrays of Values hold objects."""
        return self.build(
            lambda block: (
                entries[block.start]
                if block.shape is None
                else as_array(entries[block.start : block.stop], block.shape)
            )
        )

    def build(self, make_block: Callable[[Structure], Any]) -> Any:
        """The containers again, with whatever is made for each number or array in them."""
        if self.parts is None:
            return make_block(self)
        return self.make([part.build(make_block) for part in self.parts])

    @property
    def outline(self) -> Any:
        """The containers with a star for each number: to compare, and for messages."""
        return self.build(lambda block: "*" if block.shape is None else f"array{block.shape}")


def _filled(tree: dict[Any, Any], keys: list[Any], parts: list[Any]) -> dict[Any, Any]:
    made = copy(tree)  # an OrderedDict stays one
    made.update(zip(keys, parts, strict=True))
    return made


def is_array(thing: Any) -> bool:
    """Whether it is a NumPy array (without loading NumPy to find out)."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and isinstance(thing, numpy.ndarray):
        return True
    return hasattr(type(thing), "is_traced_array")  # the compiler's, which behaves like one


def as_array(entries: Sequence[Any], shape: tuple[int, ...]) -> Any:
    """An array of that shape: of floats, or of objects where there is a Value among them."""
    import numpy

    if not any(isinstance(entry, Value) for entry in entries):
        return numpy.array(entries, dtype=float).reshape(shape)
    array = numpy.empty(len(entries), dtype=object)
    array[:] = entries
    return array.reshape(shape)


def _entry(thing: Any, caller: str) -> Node | float:
    return thing if isinstance(thing, Node) else as_float(thing, caller)
