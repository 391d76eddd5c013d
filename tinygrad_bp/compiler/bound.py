"""Compiled functions as methods: one compiled function for each object, and each state of it.

A method reads its object as a function reads what it closes over: Values at each call, numbers
when it is traced. So that none of these is out of date, the numbers among the attributes of the
object, alone or in lists, tuples and dicts, are part of what it is compiled for, and so is which
Values and arrays are there. An object that is a container of numbers (a dataclass, say) is an
argument like any other.
"""

from __future__ import annotations

import inspect
import weakref
from operator import is_
from typing import TYPE_CHECKING, Any

from ..autodiff.tree import flatten, is_array, opened

if TYPE_CHECKING:
    from collections.abc import Callable

#: How many states of an object are kept; beyond it the oldest goes.
_STATES = 16

#: Kinds that cannot change.
_PLAIN = frozenset({int, float, complex, bool, str, bytes, type(None)})


class CompiledMethod:
    # A compiled function, bound to an object. Its docstring is that of the function.

    __slots__ = ("__func__", "__self__", "_of")

    @property
    def __doc__(self) -> str | None:  # type: ignore[override]
        doc: str | None = self.__func__.__doc__
        return doc

    def __init__(self, function: Any, owner: Any, of: Objects) -> None:
        self.__func__ = function
        self.__self__ = owner
        self._of = of

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        owner = self.__self__
        found = self._of.compiled(owner)
        return self.__func__(owner, *args, **kwargs) if found is None else found(*args, **kwargs)

    def __getattr__(self, name: str) -> Any:
        found = self._of.compiled(self.__self__)
        return getattr(self.__func__ if found is None else found, name)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, CompiledMethod):
            return NotImplemented
        return self.__self__ is other.__self__ and self.__func__ is other.__func__

    def __hash__(self) -> int:
        return hash((id(self.__self__), id(self.__func__)))

    def __reduce__(self) -> Any:
        return getattr, (self.__self__, self.__func__.__name__)

    def __repr__(self) -> str:
        return f"<method {self.__func__!r} of {self.__self__!r}>"


class Objects:
    """The objects that a method was called on, and what is compiled for them.

    Args:
        f: the function of the method.
        compile: what compiles a function.
    """

    def __init__(self, f: Callable[..., Any], compile: Callable[..., Any]) -> None:
        self._f = f
        self._compile = compile
        self._found: dict[int, _Object] = {}

    def compiled(self, owner: Any) -> Any:
        """The compiled function for the object as it is; None where it is an argument."""
        key = id(owner)
        found = self._found.get(key)
        if found is None or found.owner() is not owner:
            if _is_argument(owner):
                return None
            found = self._found[key] = _Object(self._weak(owner, key))
        if (latest := found.as_it_was(owner)) is not None:
            return latest
        fixed, state = found.look(owner)
        compiled = found.compiled.get(state)
        if compiled is None:
            compiled = found.compiled[state] = self._compile(_on(found.owner, self._f))
            if len(found.compiled) > _STATES:
                found.compiled.pop(next(iter(found.compiled)), None)
        found.latest = (fixed, compiled)
        return compiled

    def _weak(self, owner: Any, key: int) -> Any:
        found = self._found
        try:
            return weakref.ref(owner, lambda _: found.pop(key, None))
        except TypeError:
            raise TypeError(
                f"a compiled method keeps no object alive, so {type(owner).__name__} must have "
                "'__weakref__' among its __slots__"
            ) from None


class _Object:
    """An object, without keeping it, and what is compiled for its states."""

    def __init__(self, owner: Any) -> None:
        self.owner = owner
        self.compiled: dict[Any, Any] = {}
        #: The attributes at the latest call, if they tell the state, and what was compiled.
        self.latest: tuple[list[Any] | None, Any] = (None, None)
        #: Arrays by what stands for them, kept so that no other takes their place.
        self._arrays: dict[int, Any] = {}

    def as_it_was(self, owner: Any) -> Any:
        """What was compiled for the latest call, if it is plain that the state is the same."""
        before, compiled = self.latest
        if before is None:
            return None
        now = vars(owner).values() if hasattr(owner, "__dict__") else ()
        return compiled if len(now) == len(before) and all(map(is_, now, before)) else None

    def look(self, owner: Any) -> tuple[list[Any] | None, Any]:
        """The attributes of the object, if they tell its state, and the state."""
        attributes = vars(owner) if hasattr(owner, "__dict__") else {}
        state = (*attributes, *map(self._state, attributes.values()))
        # What is in a list may change while the list stays; others could lead back to the object.
        fixed = all(x.__class__ in _PLAIN or is_array(x) for x in attributes.values())
        return [*attributes.values()] if fixed else None, state

    def _state(self, thing: Any) -> Any:
        kind = thing.__class__
        if kind in _PLAIN:
            return kind, thing
        if kind is list or kind is tuple:
            return (kind, *map(self._state, thing))
        if kind is dict:
            return (kind, *thing, *map(self._state, thing.values()))
        if is_array(thing):
            self._arrays[id(thing)] = thing
        return id(thing)


def _is_argument(owner: Any) -> bool:
    """Whether it is a container of numbers."""
    if opened(owner) is None:
        return False
    try:
        flatten(owner)
    except (TypeError, ValueError):
        return False
    return True


def _on(owner: Any, f: Callable[..., Any]) -> Callable[..., Any]:
    """The function on an object, which somebody else keeps."""

    def method(*args: Any, **kwargs: Any) -> Any:
        return f(owner(), *args, **kwargs)

    method.__name__ = getattr(f, "__name__", "method")
    method.__qualname__ = getattr(f, "__qualname__", "method")
    method.__doc__ = f.__doc__
    try:
        signature = inspect.signature(f)
        parameters = [*signature.parameters.values()][1:]
        method.__dict__["__signature__"] = signature.replace(parameters=parameters)
    except (TypeError, ValueError):
        pass  # a built-in function that does not tell
    return method
