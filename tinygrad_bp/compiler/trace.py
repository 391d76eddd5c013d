"""Tracing: a function is run once on Values that have no number, to learn what it computes.

A `Traced` Value is an operation and its operands, and nothing else. Running an ordinary
function on such Values leaves the graph of what it does with any numbers. So whatever
works on Values works on them, derivatives as graphs included. What would need a number
(`if`, `max`, `int`, `.data`) raises a `TracingError` and says what to write instead:
the choice made for one number would otherwise be frozen into the compiled code.

Each trace has a level: that of the function is 0, the body of a loop in it has one more.
A node belongs to the innermost trace that one of its operands belongs to. What the body
of a loop computes without its own variables thus belongs to the trace around it: it
stands before the loop, and is computed once.
"""

from __future__ import annotations

import linecache
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NoReturn

from ..autodiff.evaluation import words
from ..autodiff.forward import add_methods
from ..autodiff.graph import topological_order
from ..autodiff.ops import TABLE, Op, as_float, ieee_arithmetic
from ..autodiff.value import Value, tick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class TracingError(TypeError):
    """A function that is compiled asked a Value for its number, which is not there yet.

    A choice between Values is an operation, and so is part of what is compiled:

    >>> import tinygrad_bp as tg
    >>> tg.jit(lambda x: x if x > 0 else 0.01 * x)(3.0)
    Traceback (most recent call last):
    tinygrad_bp.compiler.trace.TracingError: `if`, ... use where(condition, a, b) ...
    >>> tg.jit(lambda x: tg.where(x > 0, x, 0.01 * x))(3.0)
    3.0

    Plain numbers may decide anything: `for i in range(3)`, `if layers > 2`.
    """


class Trace:
    """One run of a function that is being compiled, or of the body of a loop in it.

    Attributes:
        level: how many loops it is inside of.
        outermost: the trace of the whole function.
    """

    def __init__(self) -> None:
        around = current()
        self.level: int = around.level + 1 if around else 0
        self.outermost: Trace = around.outermost if around else self
        self._is_active = False
        # Of the outermost: when it began, and the ordinary nodes that were made since.
        self._start = tick()
        self._made: set[Value] = set()

    @contextmanager
    def running(self) -> Iterator[Trace]:
        """While it lasts, this is the trace that Values are recorded in."""
        was_active = self._is_active
        self._is_active = True
        token = _current.set(self)
        _watch_values(1)
        try:
            with ieee_arithmetic():
                yield self
        finally:
            _watch_values(-1)
            _current.reset(token)
            self._is_active = was_active

    def has_made(self, value: Value) -> bool:
        """Whether an ordinary Value was made during this run, and is no part of what it reads."""
        return value._time >= self._start if value.op is None else value in self._made

    def node(self, kind: type[Any], op: Any, *operands: Any) -> Any:
        """A new node of this trace."""
        node = object.__new__(kind)
        node.op = op
        node._operands = operands
        node.trace = self
        node._time = -1  # older than any transform: derivatives of it are Values
        return node


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current() -> Trace | None:
    """The innermost trace that is running, in this thread."""
    return _current.get()


class Traced(Value):
    """A number of a compiled function, which each call will compute anew."""

    __slots__ = ("_operands", "trace")

    op: Any
    trace: Trace
    _operands: tuple[Any, ...]

    @property
    def operands(self) -> tuple[Any, ...]:
        return self._operands

    @property
    def parents(self) -> tuple[Value, ...]:
        return tuple([operand for operand in self._operands if isinstance(operand, Value)])

    @property
    def is_stale(self) -> bool:
        return False

    # What would need a number

    @property
    def data(self) -> NoReturn:
        raise _error(".data needs a number", "use the Value itself, or return it as a result")

    @data.setter
    def data(self, number: object) -> NoReturn:
        raise _error("assigning .data needs a leaf", "return the new number as a result")

    @property
    def grad(self) -> NoReturn:
        raise _error(".grad is of a backward pass", _DERIVATIVES)

    @grad.setter
    def grad(self, number: object) -> NoReturn:
        raise _error(".grad is of a backward pass", _DERIVATIVES)

    def backward(self, grad: float = 1.0) -> NoReturn:
        raise _error("backward() needs numbers", _DERIVATIVES)

    def recompute(self) -> NoReturn:
        raise _error("recompute() needs numbers", "call the compiled function again instead")

    def __bool__(self) -> NoReturn:
        raise _error("`if`, `while`, `and`, max(), sorted() need a number to decide by", _CHOICES)

    def __float__(self) -> NoReturn:
        raise _error("float() and the functions of `math` need a number", _FUNCTIONS)

    def __int__(self) -> NoReturn:
        raise _error("int() needs a number", _PLAIN)

    def __index__(self) -> NoReturn:
        raise _error("an index or a count has to be a number", _PLAIN)

    def __round__(self, digits: object = None) -> NoReturn:
        raise _error("round() needs a number", "round the result")

    # Comparisons are operations: a condition for `where`

    def __gt__(self, other: Any) -> Any:
        return _operate(TABLE["greater"], self, other)

    def __ge__(self, other: Any) -> Any:
        return _operate(TABLE["greater_equal"], self, other)

    def __lt__(self, other: Any) -> Any:
        return _operate(TABLE["greater"], other, self)

    def __le__(self, other: Any) -> Any:
        return _operate(TABLE["greater_equal"], other, self)

    def __repr__(self) -> str:
        name = self.op.name if self.op else "input"
        return f"<traced {name}{f' {self.label!r}' if self.label else ''}>"

    def __reduce__(self) -> NoReturn:
        raise _error("a copy needs a number", "use the Value itself")


_CHOICES = (
    "use where(condition, a, b), maximum(a, b) or minimum(a, b) to choose between Values, "
    "or let a plain number decide"
)
_FUNCTIONS = "use the functions of Values (v.exp() or tinygrad_bp.exp(v) for math.exp(v))"
_PLAIN = "use a plain number, one that the function closes over"
_DERIVATIVES = "use grad(), value_and_grad() or gradients() for derivatives"


def apply(op: Op, *operands: Any) -> Any:
    """The operation as a new node of the innermost trace among its operands."""
    trace: Any = None
    for operand in operands:
        if isinstance(operand, Traced):
            other = operand.trace
            if trace is None or other.level > trace.level:
                trace, other = other, trace
            if other is not None and other.level == trace.level and other is not trace:
                raise _leaked()
        elif isinstance(operand, Value):
            if operand._apply is not Value._apply:  # a Dual has the say
                return operand._apply(op, *operands)
        elif operand.__class__ is not float:
            operands = tuple(
                operand if isinstance(operand, Value) else as_float(operand, op.caller)
                for operand in operands
            )
            return apply(op, *operands)
    if not trace._is_active:
        raise _leaked()
    node = object.__new__(Traced)
    node.op = op
    node._operands = operands
    node.trace = trace
    return node


def _operate(op: Op, *operands: Any) -> Any:
    """`apply` for an operator: what is no number, Python offers to the other operand."""
    for operand in operands:
        if not isinstance(operand, (Value, float, int)):
            try:
                as_float(operand)
            except TypeError:
                return NotImplemented
    return apply(op, *operands)


def _error(what: str, way_out: str) -> TracingError:
    """The error, with the line of the user's code that led to it."""
    frame: Any = sys._getframe(1)
    while frame.f_back and Path(frame.f_code.co_filename).is_relative_to(_PACKAGE):
        frame = frame.f_back
    file, line = frame.f_code.co_filename, frame.f_lineno
    code = linecache.getline(file, line, frame.f_globals).strip()
    where = f"{file}, line {line}, in {frame.f_code.co_name}{f': {code}' if code else ''}"
    return TracingError(
        f"{what}, and a Value has none while a function is being compiled ({where}). "
        f"help: {way_out}"
    )


_PACKAGE = Path(__file__).parent.parent


def _leaked() -> TracingError:
    return _error(
        "a Value of a run that is over, or of the body of another loop, was used",
        "return it from the function, or from the body of the loop, as a result",
    )


# Ordinary Values that the function closes over are read at each call. So while a trace
# runs, in its thread, their numbers are not to be had either, and nodes that are made of
# them are noted: they have to be computed anew at each call. At all other times Values are
# as quick as ever, since they know nothing of this.


def _watch_values(change: int) -> None:
    with _lock:
        before = _watching[0]
        _watching[0] += change
        if before and _watching[0]:
            return
        for name, (ordinary, watched) in _WATCHED.items():
            setattr(Value, name, watched if change > 0 else ordinary)
        words["new"] = _new if change > 0 else object.__new__


def _new(kind: type[Value]) -> Value:
    node = object.__new__(kind)
    if trace := _current.get():
        trace.outermost._made.add(node)
    return node


def _refuse(value: Value, what: str, way_out: str) -> None:
    """Raise the error, unless the Value is a constant that the function itself made."""
    if (trace := _current.get()) and type(value) is not Traced:
        made = trace.outermost.has_made
        if not all(made(node) for node in topological_order(value)):
            raise _error(f"{what} of a Value that the function closes over", way_out)


def _get_data(value: Value) -> float:
    _refuse(value, "reading .data", "use the Value itself: its number is read at each call")
    return value._data


def _set_data(value: Value, number: Any) -> None:
    _refuse(value, "assigning .data", "return the new number, and assign it outside")
    assert _DATA.fset is not None
    _DATA.fset(value, number)


def _watched_comparison(name: str) -> Callable[[Value, Any], Any]:
    ordinary = getattr(Value, name)

    def compare(value: Value, other: Any) -> Any:
        for side in (value, other):
            if isinstance(side, Value):
                _refuse(side, "a comparison", _CHOICES)
        return ordinary(value, other)

    return compare


_lock = Lock()
_watching = [0]
_DATA: property = Value.__dict__["data"]
_WATCHED: dict[str, tuple[Any, Any]] = {"data": (_DATA, property(_get_data, _set_data))}
for _name in ("__lt__", "__le__", "__gt__", "__ge__"):
    _WATCHED[_name] = (Value.__dict__[_name], _watched_comparison(_name))

Traced._apply = staticmethod(apply)
add_methods(Traced, _operate)
