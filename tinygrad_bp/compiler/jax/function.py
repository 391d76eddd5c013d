"""`to_jax`: what was traced, as a pure function of arrays of JAX with the structure of the call."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

import jax
import jax.numpy as jnp
import numpy

from ...autodiff.tree import opened
from ..arguments import Arguments
from .evaluation import Evaluation

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def pure_function(
    f: Callable[..., Any], version_of: Callable[..., Any], dtype: Any
) -> Callable[..., Any]:
    """The function on arrays of JAX.

    Args:
        f: the function, for its name.
        version_of: from arguments, taken apart and as they are, to the traced version.
        dtype: the kind of all numbers.
    """
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
        stand_ins = _StandIns(kind)
        args, kwargs = stand_ins.of(args), stand_ins.of(kwargs)
        found = Arguments(args, kwargs)
        version = version_of(found, args, kwargs)
        inputs = [stand_ins.numbers(slot) for slot in found.slots]
        closed = jnp.asarray([x._data for x in version.program.scalars], kind)
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
