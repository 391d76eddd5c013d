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
from typing import TYPE_CHECKING, Any

from ...autodiff.argnums import as_count
from ..tracing.containers import has_array
from ..tracing.errors import TracingError
from ..tracing.trace import Trace, current
from .axes import (
    axes_of,
    mapped_parts,
    out_axes_of,
    the_same,
    with_axes,
    with_rows,
    without_the_same,
)
from .eager import PlainRows, rows_in
from .traced import TracedRows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    #: For each argument the axis that is gone through, or None where it is handed on whole; in
    #: the structure of the argument, or one for all that is in it.
    Axes = int | None | Sequence[Any]

REDUCTIONS = ("sum", "mean")


def vmap(
    f: Callable[..., Any],
    in_axes: Axes = 0,
    reduce: str | None = None,
    *,
    out_axes: Any = 0,
    axis_size: int | None = None,
) -> Callable[..., Any]:
    """The function that calls `f` for every row of its arguments.

    Args:
        f: a function of one row (an item of a list, a row of an array) of each argument, of
            those that are given by name too.
        in_axes: the axis of arrays along which their rows are, 0 for lists, and None for what
            `f` gets whole; one for all, or a tuple with one for each argument that is not given
            by name. In the place of an axis may stand a tuple, list or dict of them, for the
            parts of such an argument.
        reduce: "sum" or "mean" gives the sum or the mean of all results, entry by entry. The
            order in which they are added is not defined.
        out_axes: the axis of the results along which their rows are; one for all arrays, or in
            the structure of the result. None is for what is the same for all rows, and stays
            one.
        axis_size: how many rows there are, where no argument tells.

    Returns:
        A function. Where an argument that is gone through is (or has) an array, it gives the
        structure that `f` gives with an array in the place of each number, along a new first
        axis; a list of numbers is a row of a table. Else it gives the list of what `f` gives.

    Raises:
        ValueError: where the numbers of rows differ, or there are none; where axes do not fit,
            or a result without an axis differs from row to row.

    >>> vmap(lambda x, y: x * y)([1.0, 2.0], [10.0, 100.0])
    [10.0, 200.0]
    >>> vmap(lambda x, y: x - y)([1.0, 2.0], y=[10.0, 100.0])
    [-9.0, -98.0]
    >>> vmap(lambda w, x: (w - x) ** 2, in_axes=(None, 0), reduce="mean")(1.0, [2.0, 4.0])
    5.0
    >>> vmap(lambda p, x: p["w"] * x + p["b"], in_axes=({"w": 0, "b": None}, None))(
    ...     {"w": [1.0, 2.0], "b": 0.5}, 10.0)
    [10.5, 20.5]
    """
    if reduce is not None and reduce not in REDUCTIONS:
        raise ValueError(f"reduce must be None, 'sum' or 'mean', not {reduce!r}")
    out_axes = out_axes_of(out_axes)
    if reduce is not None and out_axes != 0:
        raise ValueError("out_axes says where rows are, and with reduce= there are none")
    if axis_size is not None:
        axis_size = as_count(axis_size, "axis_size must be a number of rows", 1)
    if not callable(f):
        raise TypeError(f"vmap() takes a function, not {type(f).__name__}: {f!r}")

    @wraps(f)
    def f_of_rows(*args: Any, **kwargs: Any) -> Any:
        pairs = list(zip(args, axes_of(in_axes, len(args)), strict=True))
        mapped = [part for arg, axes in pairs for part in mapped_parts(arg, axes)]
        if not mapped and not kwargs and axis_size is None:
            raise ValueError(
                "vmap() needs an argument to map over, one with an axis in in_axes, or axis_size="
            )
        _refuse_without_rows(kwargs)
        loop = TracedRows if current() else PlainRows
        rows = loop([*mapped, kwargs] if kwargs else mapped, "vmap()", axis_size)

        def call(items: Sequence[Any]) -> Any:
            item = iter(items)
            parts = [with_rows(arg, axes, item) for arg, axes in pairs]
            same.append([])
            return without_the_same(f(*parts, **next(item, {})), out_axes, same[-1])

        same: list[list[Any]] = []
        found = rows.map(call, reduce)
        return with_axes(found, out_axes, iter(the_same(same)))

    return f_of_rows


def scan(
    f: Callable[[Any, Any], tuple[Any, Any]], length: int | None = None, *, reverse: bool = False
) -> Callable[..., tuple[Any, Any]]:
    """The function that carries numbers through the steps of `f`, as `jax.lax.scan` does.

    Args:
        f: from what is carried and a row to what is carried on, with the same structure,
            and a result of this step (or None).
        length: the number of steps; needed where there are no rows.
        reverse: whether the steps go from the last row to the first; what a step gives stands
            in the place of its row.

    Returns:
        `run(carry, xs=None)`, where `xs` has a row for each step and may be a `range`. It gives
        what is carried in the end, and the results of all steps: where there is an array in `carry`
        or `xs`, with an array in the place of each number, along a new first axis; else as a list.

    Raises:
        TypeError: where a step gives no pair, or carries on another structure.
        ValueError: where the number of steps is not known, or not the same everywhere.

    >>> halve = scan(lambda x, _: (x / 2, x), length=3)
    >>> halve(8.0)
    (1.0, [8.0, 4.0, 2.0])
    >>> scan(lambda product, i: (product * i, None))(1.0, range(1, 5))
    (24.0, None)
    >>> scan(lambda total, x: (total + x, total), reverse=True)(0.0, [1.0, 2.0, 3.0])
    (6.0, [5.0, 3.0, 0.0])
    """
    if not callable(f):
        raise TypeError(f"scan() takes a function, not {type(f).__name__}: {f!r}")
    if length is not None:
        length = as_count(length, "length must be a number of steps", 0)

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
                return TracedRows(args, "scan()", length).scan(step, carry, reverse)
        return rows.scan(step, carry, reverse)

    return run


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
