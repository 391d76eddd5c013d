"""A native program as a generated Python function, for one layout of its arguments.

It takes the arguments apart, writes their numbers and the addresses of arrays into a
workspace, calls the program through `ctypes`, and makes the result of what stands there then.
It needs nothing but Python and NumPy, so it works on every interpreter.

What does not fit the layout exactly (another type or length, a subclass, a strided array)
gives `NotImplemented` before the program runs: the caller then takes the general path. Each
call has a workspace to itself, so any number of threads may call at once.
"""

from __future__ import annotations

import ctypes
from array import array
from typing import TYPE_CHECKING, Any

import numpy

from ...entry.source import NUMBERS, same_keys
from ..interrupts import raise_what_stopped
from .source import write_source
from .workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ...entry.signature import Signature

_MEMORY = ctypes.c_char * 0
_FLOAT64 = numpy.dtype(float)


def wrap(program: int, signature: Signature, keep_alive: object) -> Callable[..., Any]:
    """A function that calls a native program.

    Args:
        program: the address of its code.
        signature: how it is called.
        keep_alive: the owner of the code: the function alone decides how long it is kept.
    """
    source, keys = write_source(signature)
    names: dict[str, Any] = {
        "NUMBERS": NUMBERS,
        "MEMORY": _MEMORY,
        "addressof": ctypes.addressof,
        "as_doubles": _as_doubles,
        "empty": numpy.empty,
        "keep_alive": keep_alive,
        "memory_of": _memory_of,
        "raise_what_stopped": raise_what_stopped,
        "new_space": lambda: Workspace(signature),
        # Python's lock is kept, or let go while the program runs.
        "run": ctypes.PYFUNCTYPE(None, ctypes.c_void_p)(program),
        "run_long": ctypes.CFUNCTYPE(None, ctypes.c_void_p)(program),
        "same_keys": same_keys,
        "spaces": [],
        **keys,
    }
    exec(compile(source, "<the way into a native program>", "exec"), names)
    function: Callable[..., Any] = names["compiled"]
    function.__dict__["source"] = source
    return function


# What the source calls


def _memory_of(x: Any) -> Any:
    """The memory of an array of floats, where it is; None for anything else."""
    kind: Any = type(x)
    if kind is not numpy.ndarray or x.dtype != _FLOAT64:
        return None
    flags = x.flags
    if flags.carray:
        return _MEMORY.from_buffer(x)
    if flags.c_contiguous and flags.aligned:  # but not to be written
        return _MEMORY.from_address(x.ctypes.data)
    return None


def _as_doubles(numbers: Sequence[Any]) -> Any:
    """The numbers in memory; None if one is not a number, or too large for a float."""
    if not NUMBERS.issuperset(map(type, numbers)):
        return None
    try:
        return array("d", numbers)
    except OverflowError:
        return None
