"""`vmap` and `scan`: a function for every row, and a step again and again.

Outside of `jit` both are plain loops of Python. Under `jit` each is a loop of the compiled
code, whatever the number of rows.

>>> vmap(lambda w, x: w * x, in_axes=(None, 0))(2.0, [1.0, 2.0, 3.0])
[2.0, 4.0, 6.0]
>>> scan(lambda total, x: (total + x, total * x))(0.0, [1.0, 2.0, 3.0])
(6.0, [0.0, 2.0, 9.0])
"""

from __future__ import annotations

from functools import wraps
from operator import index
from typing import TYPE_CHECKING, Any

from ..autodiff.forward import assembled, components, levels_of
from ..autodiff.tree import Structure, as_array, flatten, is_array
from .arrays import (
    Length,
    Rows,
    TracedArray,
    arrays_in,
    common,
    is_free_array,
    rows_of,
    traced_list,
)
from .loops import Body, count, make_loop, variable
from .trace import Trace, current

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    #: For each argument whether it is gone through (0) or handed on whole (None).
    Axes = int | None | Sequence[Any]

REDUCTIONS = ("sum", "mean")


def vmap(f: Callable[..., Any], in_axes: Axes = 0, reduce: str | None = None) -> Callable[..., Any]:
    """The function that calls `f` for every row of its arguments.

    Args:
        f: a function of one row (an item of a list, a row of an array) of each argument.
        in_axes: 0 for arguments that are gone through, None for those that `f` gets whole;
            one for all, or a tuple with one for each argument.
        reduce: "sum" or "mean" gives the sum or the mean of all results, entry by entry. The
            order in which they are added is not defined.

    Returns:
        A function. Where an argument that is gone through is (or has) an array, it gives the
        structure that `f` gives with an array in the place of each number, along a new first
        axis; else the list of what `f` gives.

    Raises:
        ValueError: where the numbers of rows differ, or there are none.

    >>> vmap(lambda x, y: x * y)([1.0, 2.0], [10.0, 100.0])
    [10.0, 200.0]
    >>> vmap(lambda w, x: (w - x) ** 2, in_axes=(None, 0), reduce="mean")(1.0, [2.0, 4.0])
    5.0
    """
    if reduce is not None and reduce not in REDUCTIONS:
        raise ValueError(f"reduce is None, 'sum' or 'mean', not {reduce!r}")
    if not callable(f):
        raise TypeError(f"vmap() takes a function, not {type(f).__name__}: {f!r}")

    @wraps(f)
    def mapped(*args: Any, **kwargs: Any) -> Any:
        axes = _axes(in_axes, len(args))
        loop = _TracedRows if current() else _PlainRows
        rows = loop([arg for arg, axis in zip(args, axes, strict=True) if axis == 0], "vmap()")

        def call(items: Sequence[Any]) -> Any:
            item = iter(items)
            parts = [next(item) if axis == 0 else arg for arg, axis in zip(args, axes, strict=True)]
            return f(*parts, **kwargs)

        return rows.map(call, reduce)

    return mapped


def scan(
    f: Callable[[Any, Any], tuple[Any, Any]], length: int | None = None
) -> Callable[..., tuple[Any, Any]]:
    """The function that carries numbers through the steps of `f`, as `jax.lax.scan` does.

    Args:
        f: from what is carried and a row to what is carried on, with the same structure,
            and a result of this step (or None).
        length: the number of steps; needed where there are no rows.

    Returns:
        `run(carry, xs=None)`, which gives what is carried in the end, and the results of all
        steps: where there is an array in `carry` or `xs`, with an array in the place of each
        number, along a new first axis; else as a list.

    Raises:
        TypeError: where a step gives no pair, or carries on another structure.
        ValueError: where the number of steps is not known, or not the same everywhere.

    >>> halve = scan(lambda x, _: (x / 2, x), length=3)
    >>> halve(8.0)
    (1.0, [8.0, 4.0, 2.0])
    """
    if not callable(f):
        raise TypeError(f"scan() takes a function, not {type(f).__name__}: {f!r}")
    if length is not None:
        length = index(length)
        if length < 0:
            raise ValueError(f"length is a number of steps from 0 up, not {length}")

    @wraps(f)
    def run(carry: Any, xs: Any = None) -> tuple[Any, Any]:
        loop = _TracedRows if current() else _PlainRows
        rows = loop([] if xs is None else [xs], "scan()", length)
        return rows.scan(lambda carried, items: f(carried, *(items or [None])), carry)

    return run


class _PlainRows:
    """Arguments that are gone through by a plain loop."""

    def __init__(self, args: Sequence[Any], caller: str, length: int | None = None) -> None:
        self.args = args
        self.caller = caller
        self.has_array = any(True for arg in args for _ in arrays_in(arg))
        self.n = _same([_length(arg, caller) for arg in args], caller, length)

    def items(self, i: int) -> list[Any]:
        return [_item(arg, i) for arg in self.args]

    def map(self, f: Callable[[Sequence[Any]], Any], reduce: str | None) -> Any:
        _refuse_none(self.n, self.caller)
        results = [f(self.items(i)) for i in range(self.n)]
        if reduce is None:
            return stack(results, self.caller) if self.has_array else results
        numbers, structure = flatten(results[0], self.caller)
        for result in results[1:]:
            more = _checked(result, structure, self.caller)
            numbers = [x + y for x, y in zip(numbers, more, strict=True)]
        if reduce == "mean":
            numbers = [x / self.n for x in numbers]
        return structure.rebuild(numbers)

    def scan(self, f: Callable[..., Any], carry: Any) -> tuple[Any, Any]:
        _, structure = flatten(carry, "the carry of scan()", has_none=True)
        has_array = self.has_array or any(True for _ in arrays_in(carry))
        results = []
        for i in range(self.n):
            carry, y = _pair(f(carry, self.items(i)))
            _checked(carry, structure, "the carry of scan()")
            results.append(y)
        if not results:
            return carry, []
        if not flatten(results[0], self.caller, has_none=True)[0]:
            return carry, results[0]  # None, as a rule: nothing to collect
        return carry, stack(results, self.caller) if has_array else results


class _TracedRows:
    """The same, as a loop of the program."""

    def __init__(self, args: Sequence[Any], caller: str, length: int | None = None) -> None:
        self.caller = caller
        self.has_array = any(True for arg in args for _ in arrays_in(arg))
        self.n = _same([_length(arg, caller) for arg in args], caller, length)
        #: For each argument what is gone through, and its structure.
        self.args: list[tuple[list[Rows], Any]] = []
        if self.n:
            self.args = [_taken_apart(arg, caller) for arg in args]
        self.rows = [rows for parts, _ in self.args for rows in parts]
        lengths = [rows.source.length for rows in self.rows]
        self.length = common(lengths) if lengths else Length(self.n)
        if length is not None:
            self.length.pin()

    def items(self, leaves: Sequence[Any]) -> list[Any]:
        rows = iter([rows.row(leaf) for rows, leaf in zip(self.rows, leaves, strict=True)])
        return [build([next(rows) for _ in parts]) for parts, build in self.args]

    def body(self, trace: Trace) -> tuple[list[Any], list[Any]]:
        leaves = [variable(trace, rows.source.width) for rows in self.rows]
        pairs = [(leaf, rows.source) for leaf, rows in zip(leaves, self.rows, strict=True)]
        return self.items(leaves), pairs

    def map(self, f: Callable[[Sequence[Any]], Any], reduce: str | None) -> Any:
        _refuse_none(self.n, self.caller)
        trace = Trace()
        with trace.running():
            items, pairs = self.body(trace)
            numbers, structure = flatten(f(items), self.caller)
        if reduce is None:
            parts = _Columns(numbers, structure, self.has_array)
            loop = make_loop(Body(trace, self.length, pairs, columns=parts.columns))
            return parts.rows_again(loop)
        levels = levels_of(numbers)
        sums = [part for x in numbers for part in components(x, levels)]
        loop = make_loop(Body(trace, self.length, pairs, sums=sums))
        totals = [loop.total(i) for i in range(len(sums))]
        if reduce == "mean":
            n = count(self.length)
            totals = [x / n for x in totals]
        return structure.rebuild(_assembled(totals, levels))

    def scan(self, f: Callable[..., Any], carry: Any) -> tuple[Any, Any]:
        start, structure = flatten(carry, "the carry of scan()", has_none=True)
        if not self.n:
            return carry, []
        has_array = self.has_array or any(True for _ in arrays_in(carry))
        trace = Trace()
        levels = levels_of(start)
        while True:
            with trace.running():
                items, pairs = self.body(trace)
                carried = variable(trace, len(start) << len(levels), is_carry=True)
                before = structure.rebuild(_assembled(carried.all_elements(), levels))
                after, y = _pair(f(before, items))
                numbers = _checked(after, structure, "the carry of scan()")
                results, y_structure = flatten(y, self.caller, has_none=True)
            if levels == (found := levels_of([*start, *numbers])):
                break
            levels = found  # a step makes a number vary that did not: from the start, then
        parts = _Columns(results, y_structure, has_array)
        loop = make_loop(
            Body(
                trace,
                self.length,
                pairs,
                carry=carried if start else None,
                start=[part for x in start for part in components(x, levels)],
                after=[part for x in numbers for part in components(x, levels)],
                columns=parts.columns,
            )
        )
        finals = [loop.final(i) for i in range(len(start) << len(levels))]
        return structure.rebuild(_assembled(finals, levels)), parts.rows_again(loop)


class _Columns:
    """The results of the turns: how they are collected, and how they look in the end."""

    def __init__(self, numbers: Sequence[Any], structure: Structure, has_array: bool) -> None:
        self.structure = structure
        self.has_array = has_array
        self.levels = levels_of(numbers)
        #: For each array to collect, where its numbers are.
        self.places: list[tuple[int, int]] = []
        if has_array:
            structure.build(lambda block: self.places.append((block.start, block.stop)))
        elif numbers:
            self.places.append((0, len(numbers)))
        #: The numbers of each array to collect; the components of Duals apart from each other.
        self.columns = [
            [components(x, self.levels)[part] for x in numbers[begin:end]]
            for begin, end in self.places
            for part in range(1 << len(self.levels))
        ]

    def rows_again(self, loop: Any) -> Any:
        """All results together."""
        if not self.structure.stop:
            return self.structure.rebuild([])  # None, as a rule
        arrays = [loop.collected(i) for i in range(len(self.columns))]
        n = 1 << len(self.levels)
        parts = [arrays[i : i + n] for i in range(0, len(arrays), n)]
        if not self.has_array:
            return self._as_list(parts[0])
        part = iter(parts)
        return self.structure.build(lambda block: self._as_array(next(part), block.shape or ()))

    def _as_list(self, arrays: Sequence[Any]) -> Any:
        if len(arrays) == 1:
            return traced_list(arrays[0], self.structure.rebuild)
        columns = [array.all_elements() for array in arrays]
        width = self.structure.stop
        numbers = _assembled(
            [x for parts in zip(*columns, strict=True) for x in parts], self.levels
        )
        return [
            self.structure.rebuild(numbers[i : i + width]) for i in range(0, len(numbers), width)
        ]

    def _as_array(self, arrays: Sequence[Any], shape: tuple[int, ...]) -> Any:
        whole = (arrays[0].length.size, *shape)
        if len(arrays) == 1:
            return TracedArray(arrays[0], whole)
        columns = [array.all_elements() for array in arrays]
        return as_array(
            _assembled([x for parts in zip(*columns, strict=True) for x in parts], self.levels),
            whole,
        )


def _assembled(parts: Sequence[Any], levels: tuple[int, ...]) -> list[Any]:
    n = 1 << len(levels)
    return [assembled(parts[i : i + n], levels) for i in range(0, len(parts), n)]


def stack(results: Sequence[Any], caller: str) -> Any:
    """The structure of the results with an array, along a new first axis, for each number."""
    numbers, structure = flatten(results[0], caller, has_none=True)
    rows = [numbers, *(_checked(result, structure, caller) for result in results[1:])]

    def column(block: Structure) -> Any:
        entries = [x for row in rows for x in row[block.start : block.stop]]
        return as_array(entries, (len(rows), *(block.shape or ())))

    return structure.build(column)


def _axes(in_axes: Any, count: int) -> list[Any]:
    axes = list(in_axes) if isinstance(in_axes, (tuple, list)) else [in_axes] * count
    if len(axes) != count:
        raise ValueError(f"in_axes={in_axes!r} does not fit a call with {count} argument(s)")
    for axis in axes:
        if axis is not None and (isinstance(axis, bool) or axis != 0):
            raise ValueError(
                f"in_axes has 0 (go through it) or None (hand it on) for each argument, "
                f"and has {axis!r}: turn the array so that the rows come first"
            )
    if all(axis is None for axis in axes):
        raise ValueError("vmap() needs an argument to go through: one with 0 in in_axes")
    return axes


def _same(lengths: Sequence[int], caller: str, length: int | None = None) -> int:
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


def _refuse_none(rows: int, caller: str) -> None:
    if not rows:
        raise ValueError(f"{caller} needs at least one row, and got none")


def _length(arg: Any, caller: str) -> int:
    if isinstance(arg, (dict, tuple)):
        parts = arg.values() if isinstance(arg, dict) else arg
        return _same([_length(part, caller) for part in parts], caller)
    if is_free_array(arg):
        rows: int = arg.node.length.size
        return rows
    if isinstance(arg, list) or (is_array(arg) and arg.ndim):
        size: int = len(arg)
        return size
    raise TypeError(f"{caller} goes through lists and arrays, not {type(arg).__name__}: {arg!r}")


def _item(arg: Any, i: int) -> Any:
    if isinstance(arg, dict):
        return {key: _item(part, i) for key, part in arg.items()}
    if isinstance(arg, tuple):
        parts = [_item(part, i) for part in arg]
        return type(arg)(*parts) if hasattr(arg, "_fields") else tuple(parts)
    item = arg[i]
    return item.item() if hasattr(item, "item") and not is_array(item) else item


def _taken_apart(arg: Any, caller: str) -> tuple[list[Rows], Callable[[list[Any]], Any]]:
    """The arrays and lists in an argument, and how their items are put together again."""
    if isinstance(arg, (dict, tuple)):
        parts = [
            _taken_apart(part, caller) for part in (arg.values() if isinstance(arg, dict) else arg)
        ]

        def build(items: list[Any]) -> Any:
            item = iter(items)
            built = [make([next(item) for _ in rows]) for rows, make in parts]
            if isinstance(arg, dict):
                return dict(zip(arg, built, strict=True))
            return type(arg)(*built) if hasattr(arg, "_fields") else tuple(built)

        return [rows for part, _ in parts for rows in part], build
    return [rows_of(arg, caller)], lambda items: items[0]


def _checked(tree: Any, structure: Structure, caller: str) -> list[Any]:
    """The entries of a tree that has to have this structure."""
    _, other = flatten(tree, caller, has_none=True)
    if other.outline != structure.outline:
        raise TypeError(
            f"{caller}: each result has to have the structure of the first, "
            f"{structure.outline}, and one has {other.outline}"
        )
    return structure.entries_of(tree)


def _pair(result: Any) -> tuple[Any, Any]:
    if not isinstance(result, tuple) or len(result) != 2:
        raise TypeError(
            f"a step of scan() gives a pair, what is carried on and a result (or None), "
            f"and gave {type(result).__name__}: {result!r}"
        )
    return result
