"""When a Value was made: what a transform or a trace has made itself, and what it has found.

A leaf always knows. A node, of which many more are made, knows only if it was made while a
recorder stood (`hooks.py`): else it is taken for older than all.
"""

from __future__ import annotations

from _thread import allocate_lock  # all of `threading` would be slow to import

from ..hooks import switches
from .operators import METHOD_GLOBALS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: What the clock shows, in a list for all who read it.
now = [0]

_lock = allocate_lock()


def tick() -> int:
    """Move the clock on: Values that are made from here on are newer than all others."""
    with _lock:
        now[0] += 1
        return now[0]


def is_made_since(value: Any, start: int) -> bool:
    """Whether the Value is no older than that, as far as it knows."""
    return getattr(value, "_time", -1) >= start


def _new_with_time(kind: Any) -> Any:
    value = object.__new__(kind)
    value._time = now[0]
    return value


def _keep_times(of_nodes: bool) -> None:
    METHOD_GLOBALS["new"] = _new_with_time if of_nodes else object.__new__


switches.append(_keep_times)
