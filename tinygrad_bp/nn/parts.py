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
from types import MethodType, SimpleNamespace

from ..autodiff.engine.collector import collector_paused
from ..autodiff.graph import topological_order
from ..autodiff.tree import is_array, opened
from ..autodiff.value import Value
from ..letters import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..autodiff.tree import Opened

#: What a model has many of, and what holds nothing.
PLAIN = {float, int, str, bool, type(None)}

#: Sequences of numbers and of letters.
_OF_NUMBERS = (str, bytes, bytearray, memoryview, range, array)


class Buffer(Value):
    """A number of a model that belongs to its state and is no parameter: training may set it."""

    __slots__ = ()

    def __reduce__(self) -> Any:
        _, (data, label, _) = super().__reduce__()
        return Buffer, (data, label)


class ModelPart:
    """What is in a model, is opened by its attributes, and may refer to what it is in.

    Attributes:
        training: whether it is being trained, which dropout and normalisation ask.
        meets: whether it looks at all samples of a batch in training.
        is_whole: whether a summary shows it as one, without what is in it.
    """

    training, meets, is_whole = True, False, False


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


def inside(part: Any, path: str = "") -> Opened | None:
    """What is in a part of a model, with its keys, and what makes another one."""
    if isinstance(part, ModelPart):
        attributes = vars(part)
        return attributes.keys(), attributes.values(), lambda _: object.__new__(type(part))  # type: ignore[return-value]
    if (found := opened_part(part)) is not None:
        return found
    if isinstance(part, (set, frozenset)) and any(isinstance(x, (ModelPart, Value)) for x in part):
        raise TypeError(f"{path or 'a part'} is a set, and has no order: put parameters in a list")
    return None


def modules_in(model: Any) -> list[tuple[str, Any]]:
    """Each module in a model once, itself too, with the path to it: `layers.0.neurons.1`.

    One comes before those in it, in the order of the attributes.
    """
    found: list[tuple[str, Any]] = []
    seen: set[int] = set()
    waiting: list[tuple[str, Any]] = [("", model)]
    while waiting:
        path, part = waiting.pop()
        if id(part) in seen or not (opened := inside(part, path)):
            continue
        seen.add(id(part))
        if isinstance(part, ModelPart):
            found.append((path, part))
        keys, parts, _ = opened
        if part.__class__ is list and {*map(type, part)} == {Value}:
            continue
        prefix = f"{path}." if path else ""
        pairs = [(f"{prefix}{key}", item) for key, item in zip(keys, parts, strict=True)]
        waiting += [pair for pair in reversed(pairs) if pair[1].__class__ not in _WITHOUT]
    return found


def _opened_method(method: MethodType) -> Opened:
    """A method that a part keeps belongs to the part it was taken from, or to that one's copy."""
    return ["__self__"], [method.__self__], lambda parts: MethodType(method.__func__, parts[0])


def replaced(model: ModelPart, new: Mapping[int, Any]) -> Any:
    """A copy of a model, with new numbers for its parameters, by `id`; it may hold itself."""
    opened: dict[int, Opened] = {}
    made: dict[int, Any] = dict(new)

    def is_open(part: Any) -> bool:
        if id(part) not in opened:
            found = _opened_method(part) if isinstance(part, MethodType) else inside(part)
            if found is None:
                return False
            opened[id(part)] = found
            if isinstance(part, ModelPart):  # its parts may refer to it
                made[id(part)] = found[2](())
        return True

    def parts_of(place: int) -> list[int]:
        parts = opened[place][1]
        return [id(part) for part in parts if part.__class__ not in _WITHOUT and is_open(part)]

    is_open(model)
    for place in topological_order(id(model), parents=parts_of):
        keys, parts, make = opened[place]
        others = [made.get(id(part), part) for part in parts]
        if place in made:
            vars(made[place]).update(zip(keys, others, strict=True))
        else:
            made[place] = make(others)
    return made[id(model)]


@collector_paused()
def named_leaves(model: Any) -> list[tuple[str, Value]]:
    """The parameters of a model with their names, and the buffers; see `named_parameters`."""
    # Backwards, so that the first path to a part that is met is the last one that there is.
    names: dict[Value, str] = {}
    seen: set[int] = set()
    waiting: list[tuple[str, Any]] = [("", model)]
    while waiting:
        path, part = waiting.pop()
        if isinstance(part, Value):
            if part.op is None:
                names.setdefault(part, path)
        elif id(part) not in seen and (found := inside(part, path)):
            seen.add(id(part))
            keys, parts, _ = found
            prefix = f"{path}." if path else ""
            if part.__class__ is list and {*map(type, part)} == {Value}:
                for key in reversed(keys):
                    if part[key].op is None:
                        names.setdefault(part[key], f"{prefix}{key}")
                continue
            waiting += [
                (f"{prefix}{key}", item)
                for key, item in zip(keys, parts, strict=True)
                if item.__class__ not in PLAIN
            ]
    if len({*names.values()}) < len(names):
        raise _same_name(list(names.values()))
    return [(name, parameter) for parameter, name in reversed(names.items())]


def _same_name(names: list[str]) -> Exception:
    twice = next(name for name in names if names.count(name) > 1)
    return ValueError(
        f"two parameters have the name {shown(twice)}, so that one would be lost in a "
        f"state_dict(): name them otherwise, or put them in a list"
    )


#: What has no parts.
_WITHOUT = {Value, Buffer, *PLAIN}
