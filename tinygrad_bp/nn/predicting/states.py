"""What a model is made of, to tell whether it is still what code was made for.

>>> from tinygrad_bp.nn.modules import MLP
>>> model = MLP(1, [1], seed=1)
>>> before = state_of(model)
>>> model.layers[0].neurons[0].b.data = 5.0  # a number that compiled code reads at each call
>>> state_of(model) == before
True
>>> model.layers[0].neurons[0].activation = "tanh"
>>> state_of(model) == before
False
"""

from __future__ import annotations

import weakref
from array import array
from types import BuiltinFunctionType, FunctionType

from ...autodiff.tree import is_array
from ...autodiff.value import Value
from ..parts import PLAIN, ModelPart, inside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def state_of(model: Any) -> MadeOf:
    """All of a model but the numbers of its leaves, to be compared, and to be a key.

    The numbers that a function closes over count; those in its globals do not, and neither does
    what is in an object of a class that nobody can open.
    """
    found: list[Any] = []
    seen: dict[int, int] = {}
    waiting: list[Any] = [model]
    while waiting:
        part = waiting.pop()
        kind = part.__class__
        if kind in PLAIN:
            found += kind, part if part == part else "nan"
        elif isinstance(part, Value):
            found.append(_as_read(part))
        elif id(part) in seen:
            found.append(seen[id(part)])
        else:
            seen[id(part)] = len(seen)
            if kind is list and {*map(type, part)} == {Value}:
                found += kind, *map(_as_read, part)
            elif opened := inside(part):
                found += kind, *opened[0]
                waiting += opened[1]
            elif is_array(part):
                found += part.shape, part.tobytes()
            elif isinstance(part, (set, frozenset)):
                found += kind, frozenset(map(_member, part))
            elif isinstance(part, (bytearray, array)):
                found += kind, getattr(part, "typecode", ""), bytes(part)
            else:
                found.append(_itself(part))
                if kind is FunctionType and part.__closure__:
                    waiting += [cell.cell_contents for cell in part.__closure__ if _is_full(cell)]
    return MadeOf(found)


class MadeOf:
    """What a model was found to be made of: equal to the same, and a key."""

    def __init__(self, found: list[Any]) -> None:
        self._found = tuple(found)
        self._hash = hash(self._found)  # of a large one it takes a while

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MadeOf) and self._found == other._found

    def __hash__(self) -> int:
        return self._hash


def _as_read(value: Value) -> Any:
    """The number of a result is in the code; that of a leaf is read at each call."""
    return id(value) if value.op is None else repr(value.data)


def _member(part: Any) -> Any:
    return (part.__class__, part) if part.__class__ in PLAIN else _itself(part)


def _itself(part: Any) -> Any:
    """What is equal only for the same object, and does not keep it."""
    try:
        reference = weakref.ref(part)
        hash(reference)
    except TypeError:
        return id(part)
    return id(part), reference


def _is_full(cell: Any) -> bool:
    try:
        cell.cell_contents  # noqa: B018 (an error if there is nothing yet)
    except ValueError:
        return False
    return True


class Unchanged:
    """Tells quickly whether a model is still made of the very same objects.

    If it says so, `state_of` gives what it gave before; else it has to be asked. It is quick where
    all that the model has is in modules, lists, tuples and dicts: it says no otherwise.

    >>> from tinygrad_bp.nn.modules import MLP
    >>> model = MLP(2, [2, 1], seed=1)
    >>> unchanged = Unchanged(model)
    >>> unchanged(model)
    True
    >>> model.layers[1].neurons[0].w[0] = Value(3.0)
    >>> unchanged(model)
    False
    """

    def __init__(self, model: Any) -> None:
        #: Those in the model; it is not kept itself.
        self._modules: list[Any] = []
        self._kinds: list[type] = []
        #: What each module has, in copies of its lists and dicts, or None where that is not known.
        self._before: list[Any] | None = None
        modules, seen = [model], {id(model)}
        try:
            # Those that are found while this goes on follow.
            before = [_copied(vars(module), modules, seen) for module in modules]
        except (_OtherKindError, RecursionError):
            return
        self._modules, self._before = modules[1:], before
        self._kinds = [*map(type, modules)]

    def __call__(self, model: Any) -> bool:
        if self._before is None:
            return False
        modules = [model, *self._modules]
        try:
            # A Value is equal to itself alone, and so is a module: this compares objects.
            return [*map(type, modules)] == self._kinds and [*map(vars, modules)] == self._before
        except (TypeError, ValueError):  # a Value has no number to compare, an array no truth
            return False


class _OtherKindError(Exception):
    """Something is in a model that is not compared quickly."""


class _SameNumber:
    """A number that is equal to the very same object alone: 1 is neither True nor 1.0."""

    __slots__ = ("number",)

    def __init__(self, number: float) -> None:
        self.number = number

    def __eq__(self, other: object) -> bool:
        return self.number is other

    __hash__ = None  # type: ignore[assignment]


def _copied(part: Any, modules: list[Any], seen: set[int]) -> Any:
    """A part of a model with copies of all lists, tuples and dicts in it.

    Args:
        part: the part.
        modules: those that were found, the model first; more are added.
        seen: what was met.

    Raises:
        _OtherKindError: if there is anything else in it that can be changed or is equal to others,
            or that contains the model, which would be kept for ever.
    """
    kind = part.__class__
    if kind is float or kind is int:
        return _SameNumber(part)
    if kind in PLAIN or (isinstance(part, Value) and part.op is None):
        return part
    if isinstance(part, Value):
        raise _OtherKindError  # its number may be another after `recompute`
    if kind is list and {*map(type, part)} == {Value} and all(x.op is None for x in part):
        return part[:]
    if isinstance(part, ModelPart):
        if part is modules[0] or not _is_equal_to_itself_alone(part):
            raise _OtherKindError
        if id(part) not in seen:
            seen.add(id(part))
            modules.append(part)
        return part
    if kind in (list, tuple, dict):
        parts = part.values() if kind is dict else part
        if id(part) in seen and any(x.__class__ in (list, tuple, dict) for x in parts):
            raise _OtherKindError  # there may be very many ways to what is in it
        seen.add(id(part))
        copies = [_copied(x, modules, seen) for x in parts]
        return dict(zip(part, copies, strict=True)) if kind is dict else kind(copies)
    is_open = inside(part) or is_array(part) or getattr(part, "__closure__", None)
    if is_open or not (isinstance(part, BuiltinFunctionType) or _is_equal_to_itself_alone(part)):
        raise _OtherKindError
    return part


def _is_equal_to_itself_alone(part: Any) -> bool:
    compares: Any = type(part).__eq__
    return compares is object.__eq__
