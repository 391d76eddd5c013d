"""Python code that XLA calls back, on the host: for operations that are code, and no formula.

An error of such code ends what XLA runs, which then raises one of its own. While a program of ours
runs, what happened is kept, and comes out in its place.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from inspect import signature
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ...autodiff.operations.operation import Op


class CalledErrors:
    """The errors of what a program calls back.

    While it is traced, `called_errors` says that they are to be kept here.

    Attributes:
        kept: those that happened.
        is_used: whether the program calls anything back.
    """

    def __init__(self) -> None:
        self.kept: list[BaseException] = []
        self.is_used = False

    @contextmanager
    def coming_out(self) -> Iterator[None]:
        """Raise what happened in the place of what XLA raises then."""
        try:
            yield
        except Exception:
            if not self.kept:
                raise
            error = self.kept[0]
            self.kept.clear()
            raise error from None


#: Of the program that is traced; None where it is JAX's own.
called_errors: ContextVar[CalledErrors | None] = ContextVar("called errors", default=None)

#: What a kept error has, which the log of JAX need not tell as well.
_MARK = "_comes_out_of_the_program"


def called_back(op: Op, operands: Sequence[Any]) -> Any:
    """Of an operation that is code: Python is called, on the host, with all the numbers."""
    kind = jnp.result_type(*[x for x in operands if not isinstance(x, (float, int))] or [0.0])
    kept = called_errors.get()
    if kept is not None:
        kept.is_used = True

    def on_host(*arrays: Any) -> Any:
        numbers = numpy.broadcast_arrays(*[numpy.asarray(x, dtype=float) for x in arrays])
        try:
            found = [*map(op.ieee, *[x.ravel().tolist() for x in numbers])]
        except BaseException as error:
            if kept is not None:
                setattr(error, _MARK, True)
                kept.kept.append(error)
            raise
        return numpy.array(found, dtype=kind).reshape(numbers[0].shape)

    kind_of: Any = jax.ShapeDtypeStruct
    shape = kind_of(jnp.broadcast_shapes(*map(jnp.shape, operands)), kind)
    arrays = [jnp.asarray(x, kind) for x in operands]
    return jax.pure_callback(on_host, shape, *arrays, **_BATCHES)


#: A callback may be given batches: how that is said depends on the version of JAX.
_BATCHES: dict[str, Any] = (
    {"vmap_method": "broadcast_all"}
    if "vmap_method" in signature(jax.pure_callback).parameters
    else {"vectorized": True}
)


def _is_news(record: logging.LogRecord) -> bool:
    return not (record.exc_info and hasattr(record.exc_info[1], _MARK))


logging.getLogger("jax._src.callback").addFilter(_is_news)
