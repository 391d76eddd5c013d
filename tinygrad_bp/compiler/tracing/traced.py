"""Values without a number: an operation and its operands, to be computed at each call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NoReturn

from ...autodiff.delegation import delegate_operations
from ...autodiff.floats import as_float, is_real
from ...autodiff.graph import Node
from ...autodiff.hooks import answers_to_numpy
from ...autodiff.logic import add_logic
from ...autodiff.operations.operation import Op
from ...autodiff.ops import PYTHON_NAMES, TABLE
from ...autodiff.value import Value
from .errors import (
    CHOICES,
    CONVERSIONS,
    DECISIONS,
    DERIVATIVES,
    EQUALITY,
    FUNCTIONS,
    PLACES,
    PLAIN,
    RESULTS,
    leaked,
    no_number,
)
from .trace import Trace, current, innermost

if TYPE_CHECKING:
    from collections.abc import Callable


class TracedNode(Node):
    """A node of a trace: an operation and its operands, and nothing else."""

    __slots__ = ()  # a number has more slots than an array, so each kind has these two

    op: Any
    trace: Trace
    operands: tuple[Any, ...]

    @property
    def parents(self) -> tuple[Any, ...]:
        return tuple([x for x in self.operands if x.__class__ is not float])

    @property
    def is_stale(self) -> bool:
        return False

    def __repr__(self) -> str:
        name = self.op.name if self.op else "input"
        label = f" {self.label!r}" if self.label else ""
        return f"<traced {name}{label}, computed at each call>"


class Traced(TracedNode, Value):
    """A number of a compiled function, which each call will compute anew."""

    __slots__ = ("operands", "trace")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """What NumPy would find by comparisons is found by operations.

        Values that have a number have no such method: NumPy is quicker with what it knows itself.
        """
        return answers_to_numpy().of_ufunc(ufunc, method, inputs, kwargs)

    # What would need a number

    @property
    def data(self) -> NoReturn:
        raise no_number("reading .data", "use the Value itself, or return it as a result")

    @data.setter
    def data(self, number: object) -> NoReturn:
        raise no_number("assigning .data", "return the new number as a result")

    @property
    def grad(self) -> NoReturn:
        raise no_number("reading .grad", DERIVATIVES)

    @grad.setter
    def grad(self, number: object) -> NoReturn:
        raise no_number("assigning .grad", DERIVATIVES)

    @property
    def partials(self) -> NoReturn:
        raise no_number("reading .partials", DERIVATIVES)

    def backward(self, grad: float = 1.0) -> NoReturn:
        raise no_number("backward()", DERIVATIVES)

    def recompute(self) -> NoReturn:
        raise no_number("recompute()", "call the compiled function again instead")

    def __bool__(self) -> NoReturn:
        raise no_number(DECISIONS, CHOICES)

    def __float__(self) -> NoReturn:
        raise no_number(CONVERSIONS, FUNCTIONS)

    def __int__(self) -> NoReturn:
        raise no_number("int()", PLACES)

    def __index__(self) -> NoReturn:
        error = no_number("an index, or a count as in range(),", PLACES)
        self.trace.outermost.refused_index = error  # NumPy raises an error of its own
        raise error

    def __round__(self, digits: object = None) -> NoReturn:
        raise no_number("round()", RESULTS)

    def __trunc__(self) -> NoReturn:
        raise no_number("math.trunc()", RESULTS)

    def __copy__(self) -> Traced:
        return self

    def __deepcopy__(self, memo: object) -> Traced:
        return self

    def __reduce__(self) -> NoReturn:
        raise no_number("pickling", "use the Value itself")

    def __format__(self, form: str) -> str:
        if form:
            raise no_number(f"the format {form!r}", RESULTS)
        return repr(self)

    def __eq__(self, other: object) -> bool:
        if not self.trace.outermost.is_active:  # it is the compiler that asks
            return NotImplemented
        if isinstance(other, Value) or not is_real(other):
            return NotImplemented  # Values are equal where they are the same
        raise no_number("comparing by == or !=", EQUALITY)

    __hash__ = Value.__hash__

    # Comparisons are operations: a condition for `where`

    def __gt__(self, other: Any) -> Any:
        return operate(TABLE["greater"], self, other)

    def __ge__(self, other: Any) -> Any:
        return operate(TABLE["greater_equal"], self, other)

    def __lt__(self, other: Any) -> Any:
        return operate(TABLE["greater"], other, self)

    def __le__(self, other: Any) -> Any:
        return operate(TABLE["greater_equal"], other, self)


# Recording


def record(op: Op, *operands: Any) -> Any:
    """The operation as a new node of the innermost trace among its operands."""
    trace: Any = None
    for x in operands:
        if isinstance(x, Traced):
            if x.trace is not trace:
                trace = x.trace if trace is None else innermost((trace, x.trace))
        elif isinstance(x, Value):
            if x._apply is not Value._apply:  # a Dual decides
                return x._apply(op, *operands)
        elif x.__class__ is not float:
            numbers = (x if isinstance(x, Value) else as_float(x, op.caller) for x in operands)
            return record(op, *numbers)
    if trace is None:  # Values that the function closes over
        trace = current()
        assert trace is not None
        trace = trace.outermost
    return _new_node(trace, op, operands)


_new = object.__new__


def _new_node(trace: Trace, op: Op, operands: tuple[Any, ...]) -> Traced:
    if not trace.is_active:
        raise leaked()
    node = _new(Traced)
    node.op = op
    node.operands = operands
    node.trace = trace
    trace.tape.append(node)
    return node


def operate(op: Op, *operands: Any) -> Any:
    """`record` for an operator: what is not a number, Python offers to the other operand."""
    for operand in operands:
        if not isinstance(operand, (Value, float, int)):
            try:
                as_float(operand)
            except TypeError:
                return NotImplemented
    return record(op, *operands)


def _of_one(op: Op) -> Callable[..., Any]:
    def method(self: Traced) -> Any:
        return _new_node(self.trace, op, (self,))

    return method


def _of_two(op: Op) -> Callable[..., Any]:
    """A quick method: most operations are on traced Values, or one and a float."""

    def method(self: Traced, other: Any) -> Any:
        trace = self.trace
        if isinstance(other, Traced):
            its = other.trace
            if its is not trace:
                if its.around is trace:
                    trace = its
                elif trace.around is not its:
                    trace = innermost((trace, its))
        elif other.__class__ is not float:
            return operate(op, self, other)
        if not trace.is_active:
            raise leaked()
        node = _new(Traced)  # as in `_new_node`, which a call of would take half as long again
        node.op = op
        node.operands = (self, other)
        node.trace = trace
        trace.tape.append(node)
        return node

    return method


def _of_a_number(op: Op) -> Callable[..., Any]:
    """The same with the number on the left: 2.0 * x."""

    def method(self: Traced, other: Any) -> Any:
        if other.__class__ is float:
            return _new_node(self.trace, op, (other, self))
        return operate(op, other, self)

    return method


def _remainder(self: Traced, other: object) -> NoReturn:
    raise no_number("divmod()", PLAIN)


def _get_label(node: Traced) -> Any:
    return _label.fget(node) if node.trace.has_labels else ""  # quick where there are none


def _set_label(node: Traced, text: str) -> None:
    node.trace.has_labels = True
    _label.fset(node, text)


Traced._apply = staticmethod(record)
_label: Any = vars(Node)["label"]
setattr(Traced, "label", property(_get_label, _set_label))  # noqa: B010 (to mypy it is a property)
setattr(Traced, "__divmod__", _remainder)  # noqa: B010 (to mypy it is no method)
setattr(Traced, "__rdivmod__", _remainder)  # noqa: B010
delegate_operations(Traced, operate)
add_logic(Traced)
for _name, _methods in PYTHON_NAMES.items():
    _kinds = (_of_two, _of_a_number) if len(_methods) > 1 else (_of_one,)
    for _method, _kind in zip(_methods, _kinds, strict=True):
        setattr(Traced, _method, _kind(TABLE[_name]))
