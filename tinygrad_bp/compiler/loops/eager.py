"""Loops of plain Python over the rows of arguments: what `vmap` and `scan` are outside of `jit`.

What they check of rows and results, the loops of a trace check too (`traced.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autodiff.tree import (
    Structure,
    as_array,
    flatten,
    flatten_numbers,
    is_array,
    opened,
    too_deep,
)
from ...autodiff.value import Value
from ..tracing.containers import has_array, is_free_array

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class PlainRows:
    """Arguments whose rows a plain loop runs over.

    Args:
        args: lists, arrays, and tuples and dicts of these.
        caller: who asks, for messages.
        length: the number of rows, where the arguments do not tell; else it has to be theirs.
    """

    def __init__(self, args: Sequence[Any], caller: str, length: int | None = None) -> None:
        self.caller = caller
        self.rows, self.structure = rows_in(args, caller)
        try:
            self.has_array = has_array(args)
        except RecursionError:
            raise too_deep(caller) from None
        self.n = same_length([number_of_rows(thing) for thing in self.rows], caller, length)

    def items(self, i: int) -> list[Any]:
        """Row i of each argument."""
        return list(self.structure.rebuild([_row(thing, i) for thing in self.rows]))

    def map(self, f: Callable[[Sequence[Any]], Any], reduce: str | None) -> Any:
        """What `f` gives for every row: all of it, or its "sum" or "mean"."""
        refuse_no_rows(self.n, self.caller)
        results = [f(self.items(i)) for i in range(self.n)]
        if reduce is None:
            if self.has_array:
                results = [lists_as_arrays(result) for result in results]
            return self._all(results, self.has_array)
        numbers, structure = flatten_numbers(results[0], self.caller)
        for result in results[1:]:
            more = checked(result, structure, self.caller)
            numbers = [x + y for x, y in zip(numbers, more, strict=True)]
        if reduce == "mean":
            numbers = [x / self.n for x in numbers]
        return structure.rebuild(numbers)

    def scan(self, f: Callable[..., Any], carry: Any, backward: bool = False) -> tuple[Any, Any]:
        """What `f` carries through all rows, from the last to the first if `backward`.

        And its other results, each in the place of its row.
        """
        _, structure = flatten(carry, "the carry of scan()")
        has_arrays = self.has_array or has_array(carry)
        results = []
        entries: list[Any] = []
        for i in reversed(range(self.n)) if backward else range(self.n):
            carry, y = pair(f(carry, self.items(i)))
            entries = checked(carry, structure, "the carry of scan()")
            results.append(y)
        if not results:
            return carry, as_array([], (0,)) if has_arrays else []
        if backward:
            results.reverse()
        return structure.rebuild(entries), self._all(results, has_arrays)

    def _all(self, results: Sequence[Any], has_arrays: bool) -> Any:
        """The results of all iterations together."""
        if not flatten(results[0], self.caller)[0]:
            return results[0]  # None, as a rule: nothing to collect
        return stack(results, self.caller) if has_arrays else results


def stack(results: Sequence[Any], caller: str) -> Any:
    """The structure of the results with an array, along a new first axis, for each number."""
    numbers, structure = flatten(results[0], caller)
    rows = [numbers, *(checked(result, structure, caller) for result in results[1:])]

    def column(block: Structure) -> Any:
        entries = [x for row in rows for x in row[block.start : block.stop]]
        return as_array(entries, (len(rows), *(block.shape or ())))

    return structure.build(column)


def lists_as_arrays(result: Any) -> Any:
    """What a function gives for a row, with an array in the place of each list of numbers.

    So a function that gives a list has a table of rows, as one that gives an array has.
    """
    if result.__class__ is list and result:
        parts = [lists_as_arrays(part) for part in result]
        shapes = {part.shape if is_array(part) else None for part in parts}
        if shapes == {None} and all(opened(part) is None for part in parts):
            return as_array(parts, (len(parts),))
        if len(shapes) == 1 and shapes != {None}:
            numbers, _ = flatten(parts, "vmap()")
            return as_array(numbers, (len(parts), *parts[0].shape))
        return parts
    inside = None if is_array(result) else opened(result)
    if inside is None or not inside[1] or isinstance(result, list):
        return result
    make = inside[2]
    return make([lists_as_arrays(part) for part in inside[1]])


def same_length(lengths: Sequence[int], caller: str, length: int | None = None) -> int:
    """The one length of all arguments."""
    found: set[int] = {*lengths, *(() if length is None else (length,))}
    if not found:
        raise ValueError(f"{caller} needs rows (xs) or a length")
    if len(found) > 1:
        raise ValueError(
            f"{caller} needs the same number of rows in every argument, but got {sorted(found)}"
            + ("" if length is None else f" where length={length}")
        )
    [size] = found
    return size


def refuse_no_rows(rows: int, caller: str) -> None:
    """A map of nothing has no results to tell their structure from."""
    if not rows:
        raise ValueError(f"{caller} needs at least one row, but got none")


def rows_in(args: Sequence[Any], caller: str) -> tuple[list[Any], Structure]:
    """The lists and arrays among the arguments, whose items are rows, and where each belongs."""
    rows, structure = flatten(tuple(args), caller, whole=_is_no_structure_of_rows)
    rows = [list(thing) if isinstance(thing, range) else thing for thing in rows]
    for thing in rows:
        if not (isinstance(thing, list) or (is_array(thing) and thing.ndim)):
            raise TypeError(f"{caller} maps over lists and arrays, not {_named(thing)}")
    return rows, structure


def _is_no_structure_of_rows(thing: Any) -> bool:
    return isinstance(thing, list) or opened(thing) is None


def number_of_rows(thing: Any) -> int:
    """How many rows a list or an array has, without looking at its length where it is traced."""
    return thing.node.length.size if is_free_array(thing) else len(thing)


def _row(thing: Any, i: int) -> Any:
    item = thing[i]
    return item.item() if hasattr(item, "item") and not is_array(item) else item


def checked(tree: Any, structure: Structure, caller: str) -> list[Any]:
    """The entries of a tree that has to have this structure."""
    _, other = flatten(tree, caller)
    if other.outline != structure.outline:
        raise TypeError(
            f"{caller} needs the same structure each time (a star is a number): first it was "
            f"{structure.outline!r}, then {other.outline!r}"
        )
    return structure.entries_of(tree)


def _named(thing: Any) -> str:
    """What it is, for messages."""
    return "a number" if isinstance(thing, Value) else f"{type(thing).__name__}: {thing!r}"


def pair(result: Any) -> tuple[Any, Any]:
    """What a step carries on, and its other result."""
    if not isinstance(result, tuple) or len(result) != 2:
        raise TypeError(
            f"a step of scan() must return a pair, the carry and a result (or None), "
            f"but returned {_named(result)}"
        )
    return result
