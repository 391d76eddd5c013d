"""Loops of plain Python over the rows of arguments: what `vmap` and `scan` are outside of `jit`.

What they check of rows and results, the loops of a trace check too (`traced_loops.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autodiff.tree import Structure, as_array, flatten, is_array
from ...autodiff.value import Value
from ..tracing.containers import arrays_in, is_free_array

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class PlainRows:
    """Arguments that are gone through by a plain loop.

    Args:
        args: lists, arrays, and tuples and dicts of these.
        caller: who asks, for messages.
        length: the number of rows, where the arguments do not tell; else it has to be theirs.
    """

    def __init__(self, args: Sequence[Any], caller: str, length: int | None = None) -> None:
        self.args = args
        self.caller = caller
        self.has_array = any(True for arg in args for _ in arrays_in(arg))
        self.n = same_length([rows_in(arg, caller) for arg in args], caller, length)

    def items(self, i: int) -> list[Any]:
        """Row i of each argument."""
        return [_item(arg, i) for arg in self.args]

    def map(self, f: Callable[[Sequence[Any]], Any], reduce: str | None) -> Any:
        """What `f` gives for every row: all of it, or its "sum" or "mean"."""
        refuse_no_rows(self.n, self.caller)
        results = [f(self.items(i)) for i in range(self.n)]
        if reduce is None:
            return self._all(results, self.has_array)
        numbers, structure = flatten(results[0], self.caller)
        for result in results[1:]:
            more = checked(result, structure, self.caller)
            numbers = [x + y for x, y in zip(numbers, more, strict=True)]
        if reduce == "mean":
            numbers = [x / self.n for x in numbers]
        return structure.rebuild(numbers)

    def scan(self, f: Callable[..., Any], carry: Any) -> tuple[Any, Any]:
        """What `f` carries through all rows, and its other results."""
        _, structure = flatten(carry, "the carry of scan()", has_none=True)
        has_array = self.has_array or any(True for _ in arrays_in(carry))
        results = []
        for i in range(self.n):
            carry, y = pair(f(carry, self.items(i)))
            checked(carry, structure, "the carry of scan()")
            results.append(y)
        if not results:
            return carry, []
        return carry, self._all(results, has_array)

    def _all(self, results: Sequence[Any], has_array: bool) -> Any:
        """The results of all turns together."""
        if not flatten(results[0], self.caller, has_none=True)[0]:
            return results[0]  # None, as a rule: nothing to collect
        return stack(results, self.caller) if has_array else results


def stack(results: Sequence[Any], caller: str) -> Any:
    """The structure of the results with an array, along a new first axis, for each number."""
    numbers, structure = flatten(results[0], caller, has_none=True)
    rows = [numbers, *(checked(result, structure, caller) for result in results[1:])]

    def column(block: Structure) -> Any:
        entries = [x for row in rows for x in row[block.start : block.stop]]
        return as_array(entries, (len(rows), *(block.shape or ())))

    return structure.build(column)


def same_length(lengths: Sequence[int], caller: str, length: int | None = None) -> int:
    """The one length of all arguments."""
    found: set[int] = {*lengths, *(() if length is None else (length,))}
    if not found:
        raise ValueError(f"{caller} needs rows (xs) or a length")
    if len(found) > 1:
        raise ValueError(
            f"{caller} needs as many rows in every argument, and got {sorted(found)}"
            + ("" if length is None else f" where length={length}")
        )
    [size] = found
    return size


def refuse_no_rows(rows: int, caller: str) -> None:
    """A map of nothing has no results to tell their structure from."""
    if not rows:
        raise ValueError(f"{caller} needs at least one row, and got none")


def rows_in(arg: Any, caller: str) -> int:
    """How many rows an argument has."""
    if isinstance(arg, (dict, tuple)):
        parts = arg.values() if isinstance(arg, dict) else arg
        return same_length([rows_in(part, caller) for part in parts], caller)
    if is_free_array(arg):
        rows: int = arg.node.length.size
        return rows
    if isinstance(arg, list) or (is_array(arg) and arg.ndim):
        size: int = len(arg)
        return size
    raise TypeError(f"{caller} goes through lists and arrays, not {_named(arg)}")


def _item(arg: Any, i: int) -> Any:
    if isinstance(arg, dict):
        return {key: _item(part, i) for key, part in arg.items()}
    if isinstance(arg, tuple):
        parts = [_item(part, i) for part in arg]
        return type(arg)(*parts) if hasattr(arg, "_fields") else tuple(parts)
    item = arg[i]
    return item.item() if hasattr(item, "item") and not is_array(item) else item


def checked(tree: Any, structure: Structure, caller: str) -> list[Any]:
    """The entries of a tree that has to have this structure."""
    _, other = flatten(tree, caller, has_none=True)
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
            f"a step of scan() gives a pair, what is carried on and a result (or None), "
            f"and gave {_named(result)}"
        )
    return result
