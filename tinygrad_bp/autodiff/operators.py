"""Value's operators and methods, written out from the table of operations.

`apply` in `value.py` can apply any operation of the table. But it looks every step
up at every call, which in Python costs several times what the arithmetic does. So
each operation gets a method of its own, as one would write it by hand, with the
table's formulas put in. What cannot be done quickly (an operand of an unusual type,
a result that a float does not have) is left to `apply`.

This is what `a * b` runs:

>>> from tinygrad_bp.autodiff.ops import mul
>>> print(write_method(mul, "__mul__"))
def __mul__(self, other):
    try:
        out = new(Value)
        kind = other.__class__
        if kind is Value:
            x = self._data
            y = other._data
            out._data = z = x * y
            out._dleft = y
            out._dright = x
        elif kind is float or kind is int:
            x = self._data
            y = other
            out._data = z = x * y
            out._dleft = y
            out._dright = None
        else:
            return operate(op_mul, self, other)
    except FloatError:
        return apply(op_mul, self, other)
    out.grad = 0.0
    out.op = op_mul
    out._left = self
    out._right = other
    out._time = now
    return out
"""

from __future__ import annotations

from .ops import PYTHON_NAMES, Op

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

_UNARY = """\
def {method}(self):
    try:
        out = new(Value)
        x = self._data
        out._data = z = {value}
        out._dleft = {dx}
    except FloatError:
        return apply(op_{name}, self)
    out.grad = 0.0
    out.op = op_{name}
    out._left = self
    out._right = out._dright = None
    out._time = now
    return out"""

_BINARY = """\
def {method}(self, other{default}):
    try:
        out = new(Value)
        kind = other.__class__
        if kind is Value:
            x = self._data
            y = other._data
            out._data = z = {value}
            out._dleft = {dx}
            out._dright = {dy}
        elif kind is float or kind is int:
            x = self._data
            y = other
            out._data = z = {value}
            out._dleft = {dx}
            out._dright = None
        else:
            return {otherwise}(op_{name}, self, other)
    except FloatError:
        return apply(op_{name}, self, other)
    out.grad = 0.0
    out.op = op_{name}
    out._left = self
    out._right = other
    out._time = now
    return out"""

# With a number on the left of the operator: 2 * value.
_REFLECTED = """\
def {method}(self, other):
    try:
        out = new(Value)
        kind = other.__class__
        if kind is float or kind is int:
            x = other
            y = self._data
            out._data = z = {value}
            out._dleft = None
            out._dright = {dy}
        else:
            return operate(op_{name}, other, self)
    except FloatError:
        return apply(op_{name}, other, self)
    out.grad = 0.0
    out.op = op_{name}
    out._left = other
    out._right = self
    out._time = now
    return out"""

_GENERAL = """\
def {method}(self, *others):
    return apply(op_{name}, self, *others)"""


def write_method(op: Op, method: str) -> str:
    """The source of one method."""
    if method.startswith("__r"):
        template = _REFLECTED
    else:
        template = (_UNARY, _BINARY, _GENERAL)[op.arity - 1]
    return template.format(
        method=method,
        name=op.name,
        value=op.value,
        dx=op.derivatives[0],
        dy=op.derivatives[-1],
        default="" if op.default is None else f"={op.default}",
        otherwise="operate" if method.startswith("__") else "apply",
    )


def methods(op: Op, words: dict[str, Any]) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The methods of one operation, by name; `words` says what the names in them mean."""
    words["op_" + op.name] = op
    for name in PYTHON_NAMES.get(op.name, ()) + (op.name,) * op.is_function:
        made: dict[str, Any] = {}
        exec(write_method(op, name), words, made)
        yield name, made[name]
