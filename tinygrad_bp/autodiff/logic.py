"""Answers put together: what `&`, `|`, `~` and NumPy's logical functions are.

An answer is a bool, or a number where a function is traced, whose numbers are not known yet: 0.0
is no, anything else is yes.
"""

from __future__ import annotations

from .ops import TABLE, where

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def is_answer(x: Any) -> bool:
    """Whether it is a bool, Python's or NumPy's."""
    return isinstance(x, bool) or getattr(getattr(x, "dtype", None), "kind", "") == "b"


#: Operations that give an answer, in functions that are traced.
_COMPARISONS = {TABLE["greater"], TABLE["greater_equal"], TABLE["equal"]}


def is_condition(x: Any) -> bool:
    """Whether it is an answer, or a number of a trace that is one by the way it is computed."""
    waiting, found = [x], False
    while waiting:
        x = waiting.pop()
        op = getattr(x, "op", None)
        if is_answer(x) or op in _COMPARISONS:
            found = True
        elif op is where:
            waiting += x.operands[1:]
        elif op is TABLE["sub"] and x.operands[0].__class__ is float and x.operands[0] == 1.0:
            waiting.append(x.operands[1])
        elif getattr(op, "is_move", False):
            waiting += x.operands
        elif op is None and getattr(x, "is_answer", False):
            found = True
        elif op is not None and hasattr(op, "is_answer"):
            if not op.is_answer(x):
                return False
            found = True
        elif x.__class__ is not float or x not in (0.0, 1.0):
            return False
    return found


def is_true(x: Any) -> Any:
    """Whether it is not 0.

    >>> from tinygrad_bp import Value
    >>> is_true(Value(2.0)), is_true(0.0)
    (True, False)
    """
    if is_answer(x):
        return bool(x)
    if getattr(x, "op", None) in _COMPARISONS and not hasattr(x, "_data"):
        return x
    not_below = x >= 0.0
    if is_answer(not_below):
        return not (not_below and x <= 0.0)
    return where(x, 1.0, 0.0)


def negated(x: Any) -> Any:
    """Whether it is 0."""
    x = is_true(x)
    return not x if x.__class__ is bool else 1.0 - x


def both(x: Any, y: Any) -> Any:
    """Whether neither is 0.

    >>> both(True, 1.0), both(0.0, True)
    (True, False)
    """
    x, y = is_true(x), is_true(y)
    if x.__class__ is bool:
        return y if x else False
    if y.__class__ is bool:
        return x if y else False
    return where(x, y, 0.0)


def either(x: Any, y: Any) -> Any:
    """Whether one of them is not 0."""
    x, y = is_true(x), is_true(y)
    if x.__class__ is bool:
        return True if x else y
    if y.__class__ is bool:
        return True if y else x
    return where(x, 1.0, y)


def one_of_two(x: Any, y: Any) -> Any:
    """Whether one of them is 0, and not the other."""
    x, y = is_true(x), is_true(y)
    if x.__class__ is bool:
        return negated(y) if x else y
    if y.__class__ is bool:
        return negated(x) if y else x
    return where(x, 1.0 - y, y)


def are_equal(x: Any, y: Any) -> Any:
    """Whether two numbers are equal: a bool, or a number of a trace."""
    not_less = x >= y
    if is_answer(not_less):
        return bool(not_less and x <= y)
    return TABLE["equal"](x, y)


def add_logic(kind: Any) -> None:
    """Give numbers of a trace the operators `&`, `|`, `^` and `~`."""
    for name, f in (("and", both), ("or", either), ("xor", one_of_two)):
        setattr(kind, f"__{name}__", lambda x, y, f=f: _offered(f, x, y))
        setattr(kind, f"__r{name}__", lambda x, y, f=f: _offered(f, y, x))
    kind.__invert__ = negated


def _offered(f: Any, x: Any, y: Any) -> Any:
    are_numbers = all(is_answer(z) or hasattr(z, "_apply") or z.__class__ is float for z in (x, y))
    return f(x, y) if are_numbers else NotImplemented
