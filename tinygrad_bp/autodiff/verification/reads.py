"""Where a function reads the numbers of Values: the lines that `check_gradients` points at."""

from __future__ import annotations

import linecache
import sys
from typing import TYPE_CHECKING, Any

from ..graph import topological_order
from ..hooks import Recorder, recording
from ..value import Value

if TYPE_CHECKING:
    from collections.abc import Callable

_PACKAGE = Value.__module__.partition(".")[0] + "."

#: So many lines are shown.
MOST_LINES = 3


class _Reads(Recorder):
    """Notes who reads `.data` of a Value that depends on one of the arguments."""

    def __init__(self, source: Value) -> None:
        self.lines: dict[str, None] = {}
        self._source = source

    def refuse(self, value: Any, what: str) -> None:
        frame: Any = sys._getframe(1)
        while _module(frame) in (Recorder.__module__, Value.__module__):  # beyond the property
            frame = frame.f_back
        if what != "reading .data" or _module(frame).startswith(_PACKAGE):
            return
        if self._source in topological_order(value):
            file, line = frame.f_code.co_filename, frame.f_lineno
            code = linecache.getline(file, line, frame.f_globals).strip()
            self.lines[f"{file}, line {line}{f': {code}' if code else ''}"] = None


def _module(frame: Any) -> str:
    name: str = frame.f_globals.get("__name__", "")
    return name


def lines_that_read(f: Callable[[list[Value]], Any], inputs: list[Value], i: int) -> list[str]:
    """The first lines in which it reads the number of a Value that depends on input i."""
    reads = _Reads(inputs[i])
    with recording(reads):
        f(inputs)
    return [*reads.lines][:MOST_LINES]
