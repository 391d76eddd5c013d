"""Compiled functions in pickles: by their name where they have one, else with their function.

`pickle` writes a function as the place where it is found, and a function whose name now belongs
to the compiled one is not found there: so the compiled one is. Only what is in `__main__` needs
more, since packages such as joblib write that out whole: there the function goes along, as one
that `pickle` finds at the compiled one.
"""

from __future__ import annotations

import os
import sys
import weakref
from types import FunctionType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

#: Those that were read, or written, by their marks: reading one again compiles nothing again.
_known: weakref.WeakValueDictionary[str, Any] = weakref.WeakValueDictionary()
#: Those read last are kept: who sends one piece of work after another sends it with each.
_kept: dict[str, Any] = {}
_MOST_KEPT = 64
#: The compiled functions of those that stand for them; see `shadow`.
_of_shadows: weakref.WeakKeyDictionary[Any, Any] = weakref.WeakKeyDictionary()


def reduced(compiled: Any, make: Callable[..., Any], f: Any, options: tuple[Any, ...]) -> Any:
    """What `__reduce__` of a compiled function gives.

    Args:
        compiled: the compiled function.
        make: makes one of a function and the options.
        f: its function.
        options: how it was compiled.
    """
    module = getattr(compiled, "__module__", None)
    name = _name_of(compiled, module)
    if name and module != "__main__":
        return name
    if _found(module, getattr(f, "__qualname__", "")) is f:
        name = ""  # what bears another name in a script may do so for a while only
    mark = compiled._mark = compiled._mark or os.urandom(16).hex()
    _known[mark] = compiled
    return _read, (mark, make, compiled._shadow if name else f, options)


def _name_of(compiled: Any, module: str | None) -> str:
    """Where in its module it is found; empty if nowhere."""
    path: str = getattr(compiled, "__qualname__", "")
    if _found(module, path) is compiled:
        return path
    names = vars(sys.modules[module]) if module in sys.modules else {}
    return next((name for name, thing in names.items() if thing is compiled), "")


def _found(module: str | None, path: str) -> Any:
    found: Any = sys.modules.get(module or "")
    for part in path.split("."):
        found = getattr(found, part, None)
    return found


def shadow(compiled: Any, f: Any) -> Any:
    """The function, as one that `pickle` finds at the compiled one, as its `_shadow`."""
    if not isinstance(f, FunctionType):
        return f
    made: Any = FunctionType(f.__code__, f.__globals__, f.__name__, f.__defaults__, f.__closure__)
    made.__kwdefaults__, made.__doc__ = f.__kwdefaults__, f.__doc__
    made.__module__ = compiled.__module__
    made.__qualname__ = f"{_name_of(compiled, compiled.__module__)}._shadow"
    _of_shadows[made] = weakref.ref(compiled)
    return made


def _read(mark: str, make: Callable[..., Any], f: Any, options: tuple[Any, ...]) -> Any:
    """The compiled function of a pickle."""
    is_shadow = isinstance(f, FunctionType) and f in _of_shadows
    found = _of_shadows[f]() if is_shadow else _known.get(mark)
    if found is not None:
        return found
    made = make(f, *options)
    made._mark = mark
    _known[mark] = _kept[mark] = made
    if len(_kept) > _MOST_KEPT:
        del _kept[next(iter(_kept))]
    return made
