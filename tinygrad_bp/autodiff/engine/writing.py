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
            out._data = x * y
            out._dleft = y
            out._dright = x
        elif kind is float or kind is int:
            out._data = self._data * other
            out._dleft = other
            out._dright = None
        else:
            return operate(op_mul, self, other)
    except FloatError:
        return apply(op_mul, self, other)
    out._grad = 0.0
    out.op = op_mul
    out._left = self
    out._right = other
    return out
"""

from __future__ import annotations

import sys

from ..operations.computing import shared
from ..operations.formula import Expression, Name
from ..operations.operation import Op
from ..operations.traversal import names_in, substituted, words_in
from ..operations.vocabulary import ON_FLOATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_UNARY = """\
def {method}(self):
    try:
        out = new(Value)
{numbers}
    except FloatError:
        return apply(op_{name}, self)
    out._grad = 0.0
    out.op = op_{name}
    out._left = self
    out._right = out._dright = None
    return out"""

_BINARY = """\
def {method}(self, {parameter}):
    try:
        out = new(Value)
        kind = {other}.__class__
        if kind is Value:
{numbers}
        elif {plain}:
{numbers_with_number}
        else:
            return {otherwise}(op_{name}, self, {other})
    except FloatError:
        return apply(op_{name}, self, {other})
    out._grad = 0.0
    out.op = op_{name}
    out._left = self
    out._right = {other}
    return out"""

# With a number on the left of the operator: 2 * value.
_REFLECTED = """\
def {method}(self, other):
    try:
        out = new(Value)
        kind = other.__class__
        if kind is float or kind is int:
{numbers}
        else:
            return operate(op_{name}, other, self)
    except FloatError:
        return apply(op_{name}, other, self)
    out._grad = 0.0
    out.op = op_{name}
    out._left = other
    out._right = self
    return out"""

_TERNARY = """\
def {method}(self, x, y):
    left, right = x, y
    try:
        out = new(Choice)
        c = self._data
        if left.__class__ is Value:
            x = left._data
        elif left.__class__ is not float:
            return apply(op_{name}, self, left, right)
        if right.__class__ is Value:
            y = right._data
        elif right.__class__ is not float:
            return apply(op_{name}, self, left, right)
{numbers}
        if left.__class__ is float:
            out._dleft = None
        if right.__class__ is float:
            out._dright = None
    except FloatError:
        return apply(op_{name}, self, left, right)
    out._grad = 0.0
    out.op = op_{name}
    out._conditions = (self,)
    out._left = left
    out._right = right
    return out"""


def write_method(op: Op, method: str) -> str:
    """The source of one method: an operator's, a reflected operator's, or a function's."""
    dx, dy = op.slope_formulas[0], op.slope_formulas[-1]
    other = op.default[0] if op.default else "other"
    me, it = "self._data", f"{other}._data"
    with_number = ""
    if op.arity == 3:
        template = _TERNARY
        numbers = _numbers(op, 8, {}, {"_dleft": op.derivative_formulas[1], "_dright": dy})
    elif op.arity == 1:
        template, numbers = _UNARY, _numbers(op, 8, {"x": me}, {"_dleft": dx})
    elif method.startswith("__r"):
        template = _REFLECTED
        numbers = _numbers(op, 12, {"x": other, "y": me}, {"_dleft": None, "_dright": dy})
    else:
        template = _BINARY
        numbers = _numbers(op, 12, {"x": me, "y": it}, {"_dleft": dx, "_dright": dy})
        with_number = _numbers(op, 12, {"x": me, "y": other}, {"_dleft": dx, "_dright": None})
    is_operator = method.startswith("__")
    return template.format(
        method=method,
        name=op.name,
        other=other,
        parameter=f"{other}={op.default[1]}" if op.default else other,
        numbers=numbers,
        numbers_with_number=with_number,
        # A function may give an operand back, which has to be a float.
        plain="kind is float or kind is int" if is_operator else "kind is float",
        otherwise="operate" if is_operator else "apply",
    )


def _numbers(
    op: Op, indent: int, words: dict[str, str], edges: dict[str, Expression | None]
) -> str:
    """The lines that compute the number and the derivatives; what is used twice gets a name."""
    formulas = [op.written_out, *(slope for slope in edges.values() if slope is not None)]
    uses = [name for formula in formulas for name in names_in(formula)]
    named = {x for x, meaning in words.items() if uses.count(x) > 1 and "." in meaning}
    lines = [f"{x} = {words[x]}" for x in words if x in named]
    once = {x: Name(meaning) for x, meaning in words.items() if x not in named}
    z = "z = " if "z" in uses else ""
    lines.append(f"out._data = {z}{shared(substituted(op.written_out, once))}")
    lines += [
        f"out.{edge} = {None if slope is None else shared(substituted(slope, once))}"
        for edge, slope in edges.items()
    ]
    return "\n".join(" " * indent + line for line in lines)


class WrittenLines:
    """All methods that were written, one below the other: the file that tracebacks show lines of.

    It is the loader of their namespace, which `linecache` asks for the text when it needs it.
    """

    file = "methods of Value, written by tinygrad_bp"

    def __init__(self) -> None:
        self.lines: list[str] = []

    def run(self, source: str, namespace: dict[str, Any]) -> dict[str, Any]:
        """What the source defines."""
        made: dict[str, Any] = {}
        exec(compile("\n" * len(self.lines) + source, self.file, "exec"), namespace, made)
        self.lines += source.split("\n")
        namespace["__loader__"] = self
        if linecache := sys.modules.get("linecache"):  # slow to load, so not loaded for this
            linecache.cache.pop(self.file, None)
            linecache.lazycache(self.file, namespace)
        return made

    def get_source(self, name: str) -> str:
        return "\n".join(self.lines)


_written_lines = WrittenLines()


def written(op: Op, name: str, namespace: dict[str, Any]) -> Any:
    """One method as a function; the namespace gets the meanings of the words in its formulas."""
    for formula in (op.written_out, *op.slope_formulas):
        for word in words_in(formula).difference("z", op.letters) if formula else ():
            namespace[word] = ON_FLOATS[word]
    method = _written_lines.run(write_method(op, name), namespace)[name]
    method.__qualname__ = f"Value.{name}"
    method.__doc__ = op.__doc__
    return method
