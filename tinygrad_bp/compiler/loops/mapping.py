"""`vmap` and `scan`: a function for every row, and a step again and again.

Outside of `jit` both are plain loops of Python. Under `jit` each is a loop of the compiled
code, whatever the number of rows.

>>> vmap(lambda w, x: w * x, in_axes=(None, 0))(2.0, [1.0, 2.0, 3.0])
[2.0, 4.0, 6.0]
>>> scan(lambda total, x: (total + x, total * x))(0.0, [1.0, 2.0, 3.0])
(6.0, [0.0, 2.0, 9.0])
"""

from __future__ import annotations

from contextlib import suppress
from functools import wraps
from operator import index
from typing import TYPE_CHECKING, Any

from ...autodiff.tree import is_array
from ..tracing.containers import has_array
from ..tracing.errors import TracingError
from ..tracing.trace import Trace, current
from .eager import PlainRows, rows_in
from .traced import TracedRows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    #: For each argument whether it is gone through (0) or handed on whole (None).
    Axes = int | None | Sequence[Any]

REDUCTIONS = ("sum", "mean")


def vmap(f: Callable[..., Any], in_axes: Axes = 0, reduce: str | None = None) -> Callable[..., Any]:
    """The function that calls `f` for every row of its arguments.

    Args:
        f: a function of one row (an item of a list, a row of an array) of each argument, of
            those that are given by name too.
        in_axes: 0 for arguments that are gone through, None for those that `f` gets whole;
            one for all, or a tuple with one for each argument that is not given by name.
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
    >>> vmap(lambda x, y: x - y)([1.0, 2.0], y=[10.0, 100.0])
    [-9.0, -98.0]
    >>> vmap(lambda w, x: (w - x) ** 2, in_axes=(None, 0), reduce="mean")(1.0, [2.0, 4.0])
    5.0
    """
    if reduce is not None and reduce not in REDUCTIONS:
        raise ValueError(f"reduce must be None, 'sum' or 'mean', not {reduce!r}")
    if not callable(f):
        raise TypeError(f"vmap() takes a function, not {type(f).__name__}: {f!r}")

    @wraps(f)
    def f_of_rows(*args: Any, **kwargs: Any) -> Any:
        axes = _axes(in_axes, len(args))
        mapped = [arg for arg, axis in zip(args, axes, strict=True) if axis == 0]
        if not mapped and not kwargs:
            raise ValueError("vmap() needs an argument to map over: one with 0 in in_axes")
        _refuse_without_rows(kwargs)
        loop = TracedRows if current() else PlainRows
        rows = loop([*mapped, kwargs] if kwargs else mapped, "vmap()")

        def call(items: Sequence[Any]) -> Any:
            item = iter(items)
            parts = [next(item) if axis == 0 else arg for arg, axis in zip(args, axes, strict=True)]
            return f(*parts, **next(item, {}))

        return rows.map(call, reduce)

    return f_of_rows


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
            raise ValueError(f"length must be a number of steps, 0 or more, not {length}")

    @wraps(f)
    def run(carry: Any, xs: Any = None) -> tuple[Any, Any]:
        args = [] if xs is None else [xs]
        loop = TracedRows if current() else PlainRows
        rows = loop(args, "scan()", length)

        def step(carried: Any, items: Sequence[Any]) -> Any:
            return f(carried, *(items or [None]))

        if not (rows.n or current()) and (has_array(args) or has_array(carry)):
            # What a step gives, and so the shapes of no rows of it, a trace tells.
            with suppress(TracingError), Trace().running():
                return TracedRows(args, "scan()", length).scan(step, carry)
        return rows.scan(step, carry)

    return run


def _axes(in_axes: Any, count: int) -> list[Any]:
    several = isinstance(in_axes, (tuple, list)) or (is_array(in_axes) and in_axes.ndim)
    axes = list(in_axes) if several else [in_axes] * count
    if len(axes) != count:
        raise ValueError(f"in_axes={in_axes!r} does not fit a call with {count} argument(s)")
    for axis in axes:
        if axis is not None and not _is_zero(axis):
            raise ValueError(
                f"in_axes must have 0 (map over it) or None (pass it on) for each argument, "
                f"not {axis!r}: transpose the array so that the rows come first"
            )
    return [None if axis is None else 0 for axis in axes]


def _is_zero(axis: Any) -> bool:
    try:
        return not isinstance(axis, bool) and index(axis) == 0
    except TypeError:
        return False  # no integer


def _refuse_without_rows(kwargs: dict[str, Any]) -> None:
    """As in JAX, what is given by name is gone through; often it was meant for every call."""
    for name, argument in kwargs.items():
        try:
            rows_in([argument], "vmap()")
        except TypeError as error:
            raise TypeError(
                f"{error} (the argument {name}: what is given by name is mapped over as well; to "
                f"hand it on whole, close over it, or give it by position with None in in_axes)"
            ) from None
