"""Containers in a model: what is in them, and how another of their kind is made.

More kinds than the transforms take: a model may keep its parameters in any of them.

>>> from collections import deque
>>> keys, parts, make = opened_part(deque([1.0, 2.0], maxlen=5))
>>> list(keys), list(parts), make([3.0, 4.0])
([0, 1], [1.0, 2.0], deque([3.0, 4.0], maxlen=5))
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Mapping, MutableMapping, MutableSequence, Sequence
from copy import copy
from types import SimpleNamespace

from ..autodiff.tree import is_array, opened

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..autodiff.tree import Opened

#: What a model has many of, and what holds nothing.
PLAIN = {float, int, str, bool, type(None)}

#: Sequences of numbers and of letters.
_OF_NUMBERS = (str, bytes, bytearray, memoryview, range, array)


def opened_part(part: Any) -> Opened | None:
    """The keys and the parts of a container, and what makes another one; None for anything else.

    Lists, tuples, dicts, dataclasses and all other sequences and mappings, deques among them,
    are containers, and so are arrays of objects.
    """
    if (found := opened(part)) is not None:
        return found
    if is_array(part):
        return _opened_array(part) if part.dtype == object else None
    if isinstance(part, SimpleNamespace):
        names, parts = list(vars(part)), list(vars(part).values())
        return names, parts, lambda parts: SimpleNamespace(**dict(zip(names, parts, strict=True)))
    if isinstance(part, deque):
        return range(len(part)), list(part), lambda parts: _other_deque(part, parts)
    if isinstance(part, Mapping):
        return list(part), list(part.values()), _refilled(part, list(part), MutableMapping)
    if isinstance(part, Sequence) and not isinstance(part, _OF_NUMBERS):
        return range(len(part)), list(part), _refilled(part, range(len(part)), MutableSequence)
    return None


def _opened_array(part: Any) -> Opened:
    """An array of objects: its keys are the places in it, `0.1` in two dimensions."""
    import numpy

    keys = [".".join(map(str, place)) or "0" for place in numpy.ndindex(part.shape)]
    return keys, part.ravel().tolist(), lambda parts: _other_array(parts, part.shape)


def _other_array(parts: Sequence[Any], shape: tuple[int, ...]) -> Any:
    import numpy

    array = numpy.empty(len(parts), dtype=object)
    array[:] = parts
    return array.reshape(shape)


def _other_deque(part: deque[Any], parts: Sequence[Any]) -> Any:
    made = copy(part)
    made.clear()
    made.extend(parts)
    return made


def _refilled(part: Any, keys: Sequence[Any], mutable: type) -> Callable[[Sequence[Any]], Any]:
    """What fills a copy of the container; it is shared where nothing in it is another."""

    def fill(parts: Sequence[Any]) -> Any:
        if all(new is part[key] for key, new in zip(keys, parts, strict=True)):
            return part
        if not isinstance(part, mutable):
            raise TypeError(
                f"no other {type(part).__name__} can be made with other parameters in it: keep "
                f"parameters in a list, a tuple or a dict"
            )
        made = copy(part)
        for key, new in zip(keys, parts, strict=True):
            made[key] = new  # type: ignore[index]
        return made

    return fill
