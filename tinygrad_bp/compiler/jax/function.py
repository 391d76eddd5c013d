"""`to_jax`: what was traced, as a pure function of arrays of JAX with the structure of the call."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy

from ...autodiff.tree import opened
from .evaluation import Evaluation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...autodiff.value import Value


def pure_function(
    f: Callable[..., Any],
    version_of: Callable[..., Any],
    dtype: Any,
    values: Sequence[Value],
    statics: Any,
) -> Callable[..., Any]:
    """The function on arrays of JAX.

    Args:
        f: the function, for its name.
        version_of: from arguments, taken apart and as they are, to the traced version.
        dtype: the kind of all numbers.
        values: Values that it closes over, whose numbers are its first argument.
        statics: its static arguments.
    """
    places = {value: i for i, value in enumerate(values)}
    kind = numpy.dtype(dtype)
    if kind.kind != "f":
        raise TypeError(f"dtype must be a kind of float, not {dtype!r}")

    @wraps(f, updated=())
    def function(*args: Any, **kwargs: Any) -> Any:
        if jax.dtypes.canonicalize_dtype(kind) != kind:
            raise RuntimeError(
                f"to_jax() computes in {kind}, which JAX has switched off: "
                'jax.config.update("jax_enable_x64", True), or ask for to_jax(dtype="float32")'
            )
        numbers_of, args = (jnp.asarray(args[0], kind), args[1:]) if values else (None, args)
        bound = statics.bound(f, args, kwargs)
        stand_ins = _StandIns(kind)
        bound = bound._replace(args=stand_ins.of(bound.args), kwargs=stand_ins.of(bound.kwargs))
        found = bound.arguments()
        version = version_of(found, bound.args, bound.kwargs, bound.f)
        inputs = [stand_ins.numbers(slot) for slot in found.slots]
        closed = _closed(version.program.scalars, places, numbers_of, kind)
        done: Evaluation = version.code.evaluated(inputs, closed, found.lengths, kind)
        program = version.code.arrays

        def numbers(begin: int, end: int) -> Any:
            if end - begin > 1:
                return done.numbers(program.outputs[begin:end])
            piece, i = program.outputs[begin]
            return jnp.asarray(done.array(piece)[i : i + 1])

        arrays = [jnp.asarray(done.array(piece)) for piece in program.array_outputs]
        return version.built(numbers, arrays, jnp)

    return function


def _closed(found: Sequence[Any], places: dict[Value, int], numbers: Any, kind: Any) -> Any:
    """The numbers of the Values that are closed over, those with a place from an argument."""
    where = [places.get(x, -1) for x in found]
    if -1 not in where and where:
        begin, end = where[0], where[-1] + 1
        is_part = where == list(range(begin, end))
        return numbers[begin:end] if is_part else numbers[numpy.array(where)]
    own = jnp.asarray([x._data for x in found], kind)
    if numbers is None or set(where) == {-1}:
        return own
    given = numpy.array(where)
    return jnp.where(given < 0, own, numbers[numpy.maximum(given, 0)])


class _StandIns:
    """Numbers and arrays of NumPy that stand for those of a call while it is traced."""

    def __init__(self, dtype: Any) -> None:
        self._dtype = dtype
        self._leaves: list[Any] = []
        #: Which array stands for which; they are kept, so that no two have the same `id`.
        self._arrays: dict[int, tuple[Any, Any]] = {}

    def of(self, tree: Any) -> Any:
        """The same containers, of stand-ins."""
        if (inside := opened(tree)) is not None:
            _, parts, make = inside
            return make([self.of(part) for part in parts])
        if jnp.ndim(tree):
            array = numpy.zeros(jnp.shape(tree))
            self._arrays[id(array)] = array, tree
            return array
        self._leaves.append(tree)
        return float(len(self._leaves) - 1)

    def numbers(self, slot: Any) -> Any:
        """The numbers that those of a slot stand for, flat."""
        if id(slot) in self._arrays:
            return jnp.asarray(self._arrays[id(slot)][1], self._dtype).reshape(-1)
        leaves: Sequence[Any] = [self._leaves[int(i)] for i in slot]
        return jnp.asarray(leaves, self._dtype).reshape(-1)
