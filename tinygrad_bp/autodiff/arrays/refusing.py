"""What is said where a function of NumPy cannot do with Values what it does with floats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy

from ..value import Value
from .numbers import floats_of, plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_PACKAGE = __name__.partition(".")[0]
#: What a Value is asked where its number is needed.
_CONVERSIONS = {"__bool__", "__complex__", "__eq__", "__float__", "__index__", "__int__", "__ne__"}

#: Those that call functions of the user, or write files: they are not called once more.
_CALLED_ONCE = {"apply_along_axis", "apply_over_axes", "piecewise", "save", "savetxt", "savez"}
_CALLED_ONCE |= {"savez_compressed"}


#: What calls NumPy, whose own frames do not show where it is not written in Python.
_CALLING = {"of_function", "of_ufunc", "_of_ufunc"}


def tell(
    error: Exception, name: str, f: Callable[..., Any], args: Sequence[Any], kwargs: Any
) -> None:
    """Says what was asked for, where a function has an error that it has not of floats.

    Args:
        error: what was raised.
        name: of the function, as people write it.
        f: what NumPy does with floats.
        args: what it was called with, Values among it.
        kwargs: the same, by names.

    Raises:
        TypeError: which says that it works on floats. Otherwise nothing is raised.
    """
    if f.__name__ in _CALLED_ONCE or name in str(error):
        return
    if not _is_numpys(error):
        return  # an operation has no value there, or it is said already
    try:
        with numpy.errstate(all="ignore"):
            f(*map(_in_floats, args), **{key: _in_floats(x) for key, x in kwargs.items()})
    except Exception:  # floats have one too
        return
    kind = type(error) if type(error).__module__.partition(".")[0] == _PACKAGE else TypeError
    raise kind(
        f"{name} works on floats, not on Values: write what it computes by functions of "
        f"arrays of Values (@, numpy.sum, numpy.where, numpy.sort, numpy.linalg.solve), or "
        f"give it plain numbers"
    ) from error


def _is_numpys(error: Exception) -> bool:
    """Whether NumPy raised it, or asked a Value for its number, and this did."""
    is_ours, at = False, error.__traceback__
    while at is not None:
        code = at.tb_frame.f_code
        is_ours = at.tb_frame.f_globals.get("__name__", "").partition(".")[0] == _PACKAGE
        is_ours = is_ours and code.co_name not in _CALLING
        if is_ours and code.co_name in _CONVERSIONS:
            return True
        at = at.tb_next
    return not is_ours


def _in_floats(thing: Any) -> Any:
    """The same of floats; in the place of numbers that a trace has not got yet others stand."""
    if isinstance(thing, (numpy.ndarray, Value)):
        thing = plain(thing)
        if (floats := floats_of(thing)) is not None:
            return floats.copy()
        return numpy.linspace(0.5, 1.5, thing.size).reshape(thing.shape)
    if isinstance(thing, (list, tuple)) and not hasattr(thing, "_fields"):
        return type(thing)(map(_in_floats, thing))
    return thing
