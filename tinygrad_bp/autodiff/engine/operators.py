"""Value's operators and methods: what they are called, and their writing when they are needed."""

from __future__ import annotations

from ..floats import FloatError
from ..operations.operation import Op
from ..ops import ALIASES, PYTHON_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

#: The names in the written methods: those that they give themselves, and what the others mean, of
#: which `value.py` adds its own.
METHOD_LOCALS = ("kind", "left", "other", "out", "right", "self")
METHOD_GLOBALS: dict[str, Any] = {
    "FloatError": FloatError,
    "new": object.__new__,
}


class Method:
    """A method that is written when it is first asked for, so that import stays quick."""

    def __init__(self, cls: type, op: Op, name: str) -> None:
        self.cls = cls
        self.op = op
        self.name = name

    def __get__(self, instance: Any, cls: type) -> Any:
        from .writing import written  # what it loads, import need not wait for

        try:
            method = written(self.op, self.name, METHOD_GLOBALS)
        except TypeError as error:  # of a function of one's own that has no rule yet
            raise AttributeError(str(error)) from error
        setattr(self.cls, self.name, method)
        return method.__get__(instance, cls)


def method_names(op: Op) -> tuple[str, ...]:
    """What the methods for an operation are called.

    >>> from tinygrad_bp.autodiff.ops import add, asin
    >>> method_names(add), method_names(asin)
    (('__add__', '__radd__'), ('asin', 'arcsin'))
    """
    names: tuple[str, ...] = PYTHON_NAMES.get(op.name, ())
    if op.has_method:
        names += (op.name, *(alias for alias, name in ALIASES.items() if name == op.name))
    return names


def add_methods(cls: type, op: Op) -> None:
    """Give the class its methods for one operation."""
    METHOD_GLOBALS["op_" + op.name] = op
    for name in method_names(op):
        setattr(cls, name, Method(cls, op, name))
