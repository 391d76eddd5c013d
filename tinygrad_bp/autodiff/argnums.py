"""What people say in numbers and names of arguments, and in counts: it, or an error in words."""

from __future__ import annotations

from operator import index

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def as_places(argnums: Any, caller: str) -> int | tuple[int, ...]:
    """A place, or several, as ints: those of lists, arrays and numbers of NumPy as well.

    >>> as_places(1, "argnums"), as_places([0, -1], "argnums")
    (1, (0, -1))
    >>> as_places(True, "argnums")
    Traceback (most recent call last):
    TypeError: argnums must be an int or a sequence of ints, not True
    """
    if argnums.__class__ is int:
        place: int = argnums
        return place
    try:
        if getattr(argnums, "shape", None):  # an array
            argnums = argnums.tolist()
        if hasattr(argnums, "__index__"):
            return _place(argnums)
        return tuple(map(_place, argnums))
    except TypeError:
        raise _refused(argnums, caller, "an int or a sequence of ints") from None


def _place(number: Any) -> int:
    if isinstance(number, bool):  # it was meant for another argument
        raise TypeError
    return index(number)


def as_names(argnames: Any, caller: str) -> tuple[str, ...]:
    """The names, of which one may stand alone.

    >>> as_names("x", "argnames"), as_names(["x", "y"], "argnames")
    (('x',), ('x', 'y'))
    """
    names = (argnames,) if isinstance(argnames, str) else argnames
    if not isinstance(names, (list, tuple)) or not all(isinstance(name, str) for name in names):
        raise _refused(argnames, caller, "a name or a sequence of names")
    return tuple(names)


def refuse_repeated(several: Any, given: Any, caller: str) -> None:
    """Raise an error if a place or a name is there twice.

    >>> refuse_repeated((0, 1, 0), (0, 1, -3), "argnums")
    Traceback (most recent call last):
    ValueError: argnums=(0, 1, -3) names an argument twice
    """
    if len({*several}) < len(several):
        raise ValueError(f"{caller}={given!r} names an argument twice")


def as_count(number: Any, caller: str, least: int) -> int:
    """A number of things, no less than that.

    >>> as_count(3, "length must be a number of steps", 0)
    3
    >>> as_count(-1, "length must be a number of steps", 0)
    Traceback (most recent call last):
    ValueError: length must be a number of steps, 0 or more, not -1
    """
    try:
        found = _place(number)
    except TypeError:
        raise _refused(number, caller, f"{least} or more", ", ") from None
    if found < least:
        raise ValueError(f"{caller}, {least} or more, not {number!r}")
    return found


def _refused(given: Any, caller: str, wanted: str, joint: str = " must be ") -> TypeError:
    from ..letters import shown

    return TypeError(f"{caller}{joint}{wanted}, not {shown(given)}")
