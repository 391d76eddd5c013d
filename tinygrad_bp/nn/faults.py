"""Whose fault an error is that comes out of a model or a loss while it is traced."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dis import opmap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

_PACKAGE = __name__.partition(".")[0]

#: What runs on behalf of whoever calls it.
_LIBRARIES = {*sys.stdlib_module_names, "llvmlite", "numpy"}

_RAISE = opmap["RAISE_VARARGS"]


@contextmanager
def faults_as_tracing_errors() -> Iterator[None]:
    """Turn an error of the user's code, which would be none with numbers, into a TracingError.

    A Value without a number can make any code fail: as a key of a dict, say. So an error in
    the user's code is theirs, and so is one that a `raise` in this package gives to its
    caller. What Python itself finds wrong in this package is a mistake of ours: it stays what
    it is, so that it is seen.
    """
    from ..compiler.tracing.errors import TracingError

    try:
        yield
    except TracingError:
        raise
    except Exception as error:
        if _is_ours(error):
            raise
        raise TracingError(
            f"the model or the loss does not run on Values without a number: "
            f"{type(error).__name__}: {error}"
        ) from error


def _is_ours(error: Exception) -> bool:
    """Whether this package made the error, and did not mean to."""
    place = (False, False)
    traceback = error.__traceback__
    while traceback:
        owner = _owner(traceback.tb_frame)
        if owner not in _LIBRARIES:
            on_purpose = traceback.tb_frame.f_code.co_code[traceback.tb_lasti] == _RAISE
            place = owner == _PACKAGE, on_purpose and not isinstance(error, AssertionError)
        traceback = traceback.tb_next
    is_in_package, on_purpose = place
    return is_in_package and not on_purpose


def _owner(frame: FrameType) -> str:
    """The name of the package whose code runs in a frame; code without a name is generated here."""
    name: str = frame.f_globals.get("__name__", _PACKAGE)
    return name.partition(".")[0]
