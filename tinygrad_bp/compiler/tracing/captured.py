"""Ordinary Values that a function closes over, while it is traced.

They are read at each call. So while a trace runs, in its thread, their numbers are not to be
had either, comparisons of them are operations, and nodes that are made of them are noted:
they have to be computed anew at each call. `watched` sees to that. At all other times Values
are as quick as ever, since they know nothing of this.
"""

from __future__ import annotations

from contextlib import contextmanager
from threading import Lock
from typing import TYPE_CHECKING, Any

from ...autodiff.operators import METHOD_GLOBALS
from ...autodiff.ops import TABLE
from ...autodiff.value import Value
from .errors import CHOICES, CONVERSIONS, DECISIONS, DERIVATIVES, FUNCTIONS, error_at
from .trace import current
from .traced import operate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def watched() -> Iterator[None]:
    """What a trace has to run in, so that it learns of the Values that it closes over."""
    _watch(1)
    try:
        yield
    finally:
        _watch(-1)


def _watch(change: int) -> None:
    """Begin (1) or stop (-1), as often as functions are traced: several threads may."""
    with _lock:
        before = _watching[0]
        _watching[0] += change
        if before and _watching[0]:
            return
        for name, (ordinary, instead) in _WATCHED.items():
            setattr(Value, name, instead if change > 0 else ordinary)
        METHOD_GLOBALS["new"] = _new if change > 0 else object.__new__


def _new(kind: type[Value]) -> Value:
    node = object.__new__(kind)
    if trace := current():
        trace.outermost.note(node)
    return node


def _is_read(value: Any) -> bool:
    """Whether it is a Value whose number the compiled function reads at each call."""
    trace = current()
    if trace is None or not isinstance(value, Value) or value._apply is not Value._apply:
        return False
    return not trace.outermost.is_constant(value)


def _refusing(ordinary: Any, what: str, way_out: str) -> Callable[..., Any]:
    """The method, unless the Value is one that the function reads: then the error."""

    def method(value: Value, *args: Any) -> Any:
        if _is_read(value):
            raise error_at(
                f"{what} of a Value that the function closes over would freeze its number into "
                f"the compiled code",
                way_out,
            )
        return ordinary(value, *args)

    return method


def _comparison(name: str) -> Callable[[Value, Any], Any]:
    ordinary = getattr(Value, name)
    op = TABLE["greater_equal" if name in ("__le__", "__ge__") else "greater"]
    is_turned_round = name in ("__lt__", "__le__")

    def compare(value: Value, other: Any) -> Any:
        if _is_read(value) or _is_read(other):
            return operate(op, *((other, value) if is_turned_round else (value, other)))
        return ordinary(value, other)

    return compare


_lock = Lock()
_watching = [0]
_READ_ANEW = "use the Value itself: its number is read at each call"
_METHODS = {
    "backward": ("backward()", DERIVATIVES),
    "recompute": ("recompute()", "compute the Value in the function: each call does it anew"),
    "__float__": (CONVERSIONS, FUNCTIONS),
    "__int__": ("int()", _READ_ANEW),
    "__bool__": (DECISIONS, CHOICES),
    "__reduce__": ("a copy", _READ_ANEW),
}
#: Name to what it is, and to what it is while a trace runs.
_WATCHED: dict[str, tuple[Any, Any]] = {
    name: (ordinary := Value.__dict__[name], _refusing(ordinary, *texts))
    for name, texts in _METHODS.items()
}
for _name in ("__lt__", "__le__", "__gt__", "__ge__"):
    _WATCHED[_name] = (Value.__dict__[_name], _comparison(_name))
for _name in ("data", "grad", "partials"):
    _slot = Value.__dict__[_name]
    _get = _refusing(_slot.__get__, f"reading .{_name}", _READ_ANEW)
    _set = _slot.__set__
    if _name == "data":
        _set = _refusing(_set, "assigning .data", "return the new number, and assign it outside")
    _WATCHED[_name] = (_slot, property(_get, _set))
