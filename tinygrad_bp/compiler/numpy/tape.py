"""A tape of calls of NumPy, each with the memory that it reads and the memory that it fills.

What is recorded is done once then, so that shapes are known; to play the tape does all of it again
with what stands in the memory by then. Views are made once, and cost nothing when it is played.

>>> import numpy
>>> tape = Tape()
>>> x = numpy.array([1.0, 4.0])
>>> y = tape.do(numpy.add, tape.do(numpy.sqrt, x), 1.0)
>>> x[:] = [9.0, 16.0]
>>> tape.play()
>>> y.tolist()
[4.0, 5.0]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Tape:
    """Calls, in their order. What they find that is inf or nan is no error, as in IEEE 754."""

    def __init__(self) -> None:
        self._calls: list[tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]] = []
        #: What was done already, and what it filled: it is not done twice.
        self._known: dict[Any, Any] = {}

    def play(self) -> None:
        """Make all calls again."""
        with numpy.errstate(all="ignore"):
            for f, args, options in self._calls:
                f(*args, **options)

    def do(self, f: Callable[..., Any], *args: Any, **options: Any) -> Any:
        """Record a call of a function that takes `out`; gives the array that it fills."""
        key = (f, *map(_key, args), *options.items())
        if key not in self._known:
            with numpy.errstate(all="ignore"):
                found = numpy.asarray(f(*args, **options))
            self._calls.append((f, args, {**options, "out": found}))
            self._known[key] = found, args
        return self._known[key][0]

    def map(self, f: Callable[[int, int, int], None], x: Any) -> Any:
        """Record a call of a function from so many numbers at one address to those at another."""
        if not x.flags.forc:
            x = self.do(numpy.positive, x)
        key = id(f), _key(x)
        if key not in self._known:
            found = numpy.empty_like(x)
            addresses = x.ctypes.data, found.ctypes.data, x.size
            f(*addresses)
            self._calls.append((f, addresses, {}))
            self._known[key] = found, x
        return self._known[key][0]

    def fill(self, memory: Any, source: Any, **options: Any) -> None:
        """Record that memory is filled with other numbers, or filled in part (`where`)."""
        numpy.copyto(memory, source, **options)
        self._calls.append((numpy.copyto, (memory, source), options))

    def choice(self, condition: Any, x: Any, y: Any) -> Any:
        """Record a choice of each number."""
        found = numpy.empty(numpy.broadcast_shapes(*map(numpy.shape, (condition, x, y))))
        self.fill(found, y)
        self.fill(found, x, where=condition)
        return found

    def reshaped(self, array: Any, shape: Sequence[int]) -> Any:
        """The array in another shape: a view, or a copy where there is none."""
        found = array.reshape(shape)
        if not numpy.may_share_memory(found, array):
            self.fill(found.reshape(array.shape), array)
        return found


def _key(x: Any) -> Any:
    """The same for two views of the same numbers, which no call but one fills."""
    if isinstance(x, numpy.ndarray):
        steps = [step if turns > 1 else 0 for turns, step in zip(x.shape, x.strides, strict=True)]
        return x.ctypes.data, x.shape, *steps, x.dtype
    return tuple(x) if isinstance(x, list) else (x.__class__, x)
