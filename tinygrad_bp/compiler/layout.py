"""Layouts: how the arguments and the result of a compiled function are laid out.

A backend makes a function for one layout, which takes arguments apart without asking what
they are: `llvm/entry/`, `python/entry.py`, `jax/entry.py`. Whatever does not fit goes the
general way.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..autodiff.tree import opened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeAlias

    from ..autodiff.tree import Structure
    from .tracing.lengths import Length


@dataclass(frozen=True)
class NumberLayout:
    """A float: entry `index` of the buffer of slot `slot` (in a result, slot 0: the scalars)."""

    slot: int
    index: int


@dataclass(frozen=True)
class SequenceLayout:
    """A list or a tuple (`kind`) of exactly these parts."""

    kind: type
    parts: tuple[Layout, ...]


@dataclass(frozen=True)
class MappingLayout:
    """A dict of exactly these keys in this order: the same objects, or strings of the same text."""

    keys: tuple[Any, ...]
    parts: tuple[Layout, ...]


@dataclass(frozen=True)
class LengthOf:
    """As many rows as slot `slot` has in this call."""

    slot: int


@dataclass(frozen=True)
class ArrayLayout:
    """A C-contiguous float64 ndarray. As an argument it is slot `slot`, read in place, and its
    leading dimension may be None: any but 0. As a result it is new: copied from the scalar
    results (slot 0), from entry `start` on, or filled by the program as its array of results
    `slot`; that one may have the leading dimension of an argument."""

    slot: int
    shape: tuple[int | LengthOf | None, ...]
    start: int = 0


@dataclass(frozen=True)
class RowsLayout:
    """A list of rows, each `width` numbers laid out alike, numbered from the row's start. As an
    argument it is slot `slot`, and of any length but 0. As a result it is made from the array of
    results `slot`, which has this many rows."""

    slot: int
    row: Layout
    width: int
    rows: int | LengthOf = 0


Layout: TypeAlias = "NumberLayout | SequenceLayout | MappingLayout | ArrayLayout | RowsLayout"


def rows_layout(length: Length, lengths: Sequence[Length]) -> int | LengthOf:
    """A number of rows: that of the slot that brings it, or one for good."""
    if length.is_free and length.size:
        return LengthOf(lengths.index(length))
    return length.size


def container_layout(kind: type, keys: Sequence[Any], parts: Sequence[Layout]) -> Layout:
    """The layout of a container of this kind; a LookupError if it has none."""
    if kind is dict:
        return MappingLayout(tuple(keys), tuple(parts))
    if kind in (list, tuple):
        return SequenceLayout(kind, tuple(parts))
    raise LookupError(kind)


def result_layout(structure: Structure, block: Callable[[Structure], Layout]) -> Layout | None:
    """The layout of a result, whose numbers and arrays `block` lays out; None if it has none."""

    def lay_out(made: Any) -> Layout:
        if isinstance(made, (NumberLayout, ArrayLayout)):
            return made
        if isinstance(made, RowsLayout):
            return replace(made, row=lay_out(made.row))
        keys, parts, _ = opened(made) or ((), (), None)
        return container_layout(made.__class__, keys, [lay_out(part) for part in parts])

    try:
        return lay_out(structure.build(block))
    except LookupError:
        return None
