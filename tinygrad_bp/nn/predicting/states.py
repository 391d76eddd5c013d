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
from itertools import chain
from operator import is_
from types import FunctionType

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
            found.append(id(part) if part.op is None else "a result")
        elif id(part) in seen:
            found.append(seen[id(part)])
        else:
            seen[id(part)] = len(seen)
            if kind is list and {*map(type, part)} == {Value}:
                found += kind, *[id(x) if x.op is None else "a result" for x in part]
            elif opened := inside(part):
                found += kind, *opened[0]
                waiting += opened[1]
            elif is_array(part):
                found += part.shape, part.tobytes()
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
        #: Lists of nothing but Values, which are many; other lists; what has keys.
        self._values: list[list[Any]] = []
        self._lists: list[list[Any]] = []
        self._dicts: list[dict[Any, Any]] = []
        #: Those in the model; it is not kept itself.
        self._modules: list[Any] = []
        self._is_known = self._all_of(model)
        # A Value is equal to itself alone, so that lists of them are compared at once.
        self._values_before = [list(part) for part in self._values]
        self._others_before = [*self._others(model)]
        self._sizes_before = self._sizes()

    def __call__(self, model: Any) -> bool:
        try:
            return (
                self._is_known
                and self._sizes() == self._sizes_before
                and all(map(is_, self._others(model), self._others_before))
                and self._values == self._values_before
            )
        except TypeError:  # a Value is asked whether it is a number
            return False

    def _all_of(self, model: Any) -> bool:
        """Finds all parts; False if one is of another kind, or refers to the model."""
        seen: set[int] = set()
        waiting: list[Any] = [model]
        while waiting:
            part = waiting.pop()
            kind = part.__class__
            if kind in PLAIN or isinstance(part, Value) or id(part) in seen:
                if part is model:  # it would be kept for ever
                    return False
                continue
            seen.add(id(part))
            if kind is list and {*map(type, part)} == {Value}:
                self._values.append(part)
            elif kind is list:
                self._lists.append(part)
                waiting += part
            elif kind is tuple:
                waiting += part
            elif kind is dict or isinstance(part, ModelPart):
                named = part if kind is dict else vars(part)
                self._dicts.append(named)
                waiting += named.values()
                if kind is not dict and part is not model:
                    self._modules.append(part)
            elif inside(part) or is_array(part) or getattr(part, "__closure__", None):
                return False
        return True

    def _sizes(self) -> list[int]:
        return [*map(len, self._values), *map(len, self._lists), *map(len, self._dicts)]

    def _others(self, model: Any) -> Any:
        return chain(
            map(type, [model, *self._modules]),
            map(vars, [model, *self._modules]),
            chain.from_iterable(self._lists),
            chain.from_iterable(self._dicts),
            chain.from_iterable(map(dict.values, self._dicts)),
        )
