"""Tracing: a function is run once on Values that have no number, to learn what it computes.

A `Traced` Value is an operation and its operands, and nothing else. Running an ordinary
function on such Values leaves the graph of what it does with any numbers. So whatever
works on Values works on them, derivatives as graphs included. What would need a number
(`if`, `max`, `int`, `.data`) raises a `TracingError` and says what to write instead:
the choice made for one number would otherwise be frozen into the compiled code.

The body of a loop has a trace of its own, inside that of the function. A node belongs to
the innermost trace that one of its operands belongs to. What the body of a loop computes
without its own variables thus belongs to the trace around it: it stands before the loop,
and is computed once.
"""

from __future__ import annotations

import linecache
import sys
import sysconfig
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, NoReturn

from ..autodiff.evaluation import words
from ..autodiff.ops import ALIASES, PYTHON_NAMES, TABLE, Op, as_float, ieee_arithmetic
from ..autodiff.value import Value, tick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


class TracingError(TypeError):
    """A function that is compiled asked a Value for its number, which is not there yet.

    A choice between Values is an operation, and so is part of what is compiled:

    >>> import tinygrad_bp as tg
    >>> tg.jit(lambda x: x if x > 0 else 0.01 * x)(3.0)
    Traceback (most recent call last):
    tinygrad_bp.compiler.trace.TracingError: `if`, ... use where(condition, a, b), ...
    >>> tg.jit(lambda x: tg.where(x > 0, x, 0.01 * x))(3.0)
    3.0

    Plain numbers may decide anything: `for i in range(3)`, `if layers > 2`.
    """


class Trace:
    """One run of a function that is being compiled, or of the body of a loop in it.

    Attributes:
        around: the trace that it is inside of, None for that of the whole function.
        outermost: the trace of the whole function.
        tape: the nodes in the order in which they were made, operands before results.
    """

    def __init__(self) -> None:
        self.around: Trace | None = current()
        self.outermost: Trace = self.around.outermost if self.around else self
        self.tape: list[Any] = []
        self.is_active = False
        # Of the outermost: when it began, the ordinary nodes that were made since, and those
        # of them that are known to be constants.
        self._start = tick()
        self._made: set[Value] = set()
        self._constant: set[Value] = set()

    @property
    def level(self) -> int:
        """How many loops it is inside of."""
        return self.around.level + 1 if self.around else 0

    def can_use(self, other: Trace) -> bool:
        """Whether the nodes of another trace are to be had here: it is this or one around it."""
        trace: Trace | None = self
        while trace is not None:
            if trace is other:
                return True
            trace = trace.around
        return False

    @contextmanager
    def running(self) -> Iterator[Trace]:
        """While it lasts, this is the trace that Values are recorded in."""
        around = current()
        if around and not (self.can_use(around) or around.can_use(self)):
            self.around = around  # the body of a loop, differentiated inside another one
        was_active = self.is_active
        self.is_active = True
        token = _current.set(self)
        _watch_values(1)
        try:
            with ieee_arithmetic():
                yield self
        finally:
            _watch_values(-1)
            _current.reset(token)
            self.is_active = was_active

    def node(self, kind: type[Any], op: Any, *operands: Any) -> Any:
        """A new node of this trace."""
        for x in operands:
            if isinstance(x, Traced) and not self.can_use(x.trace):
                raise leaked()
        node = object.__new__(kind)
        node.op = op
        node._operands = operands
        node.trace = self
        node._time = -1  # older than any transform: derivatives of it are Values
        self.tape.append(node)
        return node

    # Ordinary Values

    def note(self, node: Value) -> None:
        """Note an ordinary node that is made during this run."""
        self.tape.append(node)
        self._made.add(node)

    def has_made(self, value: Value) -> bool:
        """Whether an ordinary Value was made during this run, and is no part of what it reads."""
        return value._time >= self._start if value.op is None else value in self._made

    def is_constant(self, value: Value) -> bool:
        """Whether the number of an ordinary Value depends on nothing that the run reads."""
        found: set[Value] = set()
        stack = [value]
        while stack:
            node = stack.pop()
            if node not in self._constant and node not in found:
                if not self.has_made(node):
                    return False
                found.add(node)
                stack.extend(node.parents)
        self._constant |= found
        return True


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
        return tuple([x for x in self._operands if x.__class__ is not float])

    @property
    def is_stale(self) -> bool:
        return False

    # What would need a number

    @property
    def data(self) -> NoReturn:
        raise _no_number("reading .data", "use the Value itself, or return it as a result")

    @data.setter
    def data(self, number: object) -> NoReturn:
        raise _no_number("assigning .data", "return the new number as a result")

    @property
    def grad(self) -> NoReturn:
        raise _no_number("reading .grad", _DERIVATIVES)

    @grad.setter
    def grad(self, number: object) -> NoReturn:
        raise _no_number("assigning .grad", _DERIVATIVES)

    @property
    def partials(self) -> NoReturn:
        raise _no_number("reading .partials", _DERIVATIVES)

    def backward(self, grad: float = 1.0) -> NoReturn:
        raise _no_number("backward()", _DERIVATIVES)

    def recompute(self) -> NoReturn:
        raise _no_number("recompute()", "call the compiled function again instead")

    def __bool__(self) -> NoReturn:
        raise _no_number(_DECISIONS, _CHOICES)

    def __float__(self) -> NoReturn:
        raise _no_number(_CONVERSIONS, _FUNCTIONS)

    def __int__(self) -> NoReturn:
        raise _no_number("int()", _PLAIN)

    def __index__(self) -> NoReturn:
        raise _no_number("an index, or a count as in range(),", _PLAIN)

    def __round__(self, digits: object = None) -> NoReturn:
        raise _no_number("round()", "round the result")

    def __trunc__(self) -> NoReturn:
        raise _no_number("math.trunc()", "round the result")

    def __floor__(self) -> NoReturn:
        raise _no_number("math.floor()", "round the result")

    def __ceil__(self) -> NoReturn:
        raise _no_number("math.ceil()", "round the result")

    def __reduce__(self) -> NoReturn:
        raise _no_number("a copy", "use the Value itself")

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


# Recording


def innermost(traces: Iterable[Trace]) -> Trace:
    """The innermost of some traces, which are all inside one another."""
    found, *others = traces
    for other in others:
        if other.can_use(found):
            found = other
        elif not found.can_use(other):
            raise leaked()
    return found


def apply(op: Op, *operands: Any) -> Any:
    """The operation as a new node of the innermost trace among its operands."""
    trace: Any = None
    for x in operands:
        if isinstance(x, Traced):
            if x.trace is not trace:
                trace = x.trace if trace is None else innermost((trace, x.trace))
        elif isinstance(x, Value):
            if x._apply is not Value._apply:  # a Dual has the say
                return x._apply(op, *operands)
        elif x.__class__ is not float:
            numbers = (x if isinstance(x, Value) else as_float(x, op.caller) for x in operands)
            return apply(op, *numbers)
    if trace is None:  # Values that the function closes over
        trace = current()
        assert trace is not None
        trace = trace.outermost
    return _record(trace, op, operands)


def _record(trace: Trace, op: Op, operands: tuple[Any, ...]) -> Traced:
    if not trace.is_active:
        raise leaked()
    node = object.__new__(Traced)
    node.op = op
    node._operands = operands
    node.trace = trace
    trace.tape.append(node)
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


def _operator(op: Op) -> Callable[..., Any]:
    """The method; most operations are on Values of one trace, or one and a float."""

    def method(self: Traced, *others: Any) -> Any:
        for x in others:
            if x.__class__ is not float and not (isinstance(x, Traced) and x.trace is self.trace):
                return _operate(op, self, *others)
        return _record(self.trace, op, (self, *others))

    return method


def _reflected(op: Op) -> Callable[..., Any]:
    return lambda self, other: _operate(op, other, self)


def _function(op: Op) -> Callable[..., Any]:
    """A function's method is the function: Python passes the Value as the first operand."""
    return lambda *operands, **named: op(*operands, **named)  # noqa: PLW0108


Traced._apply = staticmethod(apply)
for _op in TABLE.values():
    if _op.is_function:
        setattr(Traced, _op.name, _function(_op))
    for _place, _name in enumerate(PYTHON_NAMES.get(_op.name, ())):
        setattr(Traced, _name, _reflected(_op) if _place else _operator(_op))
for _alias, _name in ALIASES.items():
    setattr(Traced, _alias, getattr(Traced, _name))


# Errors

_DECISIONS = "`if`, `while`, `and`, `not`, max() or sorted()"
_CONVERSIONS = "float(), or a function of `math`,"
_CHOICES = (
    "use where(condition, a, b), maximum(a, b) or minimum(a, b) to choose between Values, "
    "or let a plain number decide"
)
_FUNCTIONS = "use the functions of Values (v.exp() or tinygrad_bp.exp(v) for math.exp(v))"
_PLAIN = "use a plain number, one that the function closes over"
_DERIVATIVES = "use grad(), value_and_grad() or gradients() for derivatives"


def _no_number(what: str, way_out: str) -> TracingError:
    return _error(
        f"{what} needs a number, and the Values of a function that is being compiled have none",
        way_out,
    )


def leaked() -> TracingError:
    """The error for a node that is used where it is not to be had."""
    return _error(
        "a Value is used outside of the run that it is from: it was made when another function "
        "was compiled, or in the body of a loop",
        "return it from the function, or from the body of the loop, as a result",
    )


def _error(what: str, way_out: str) -> TracingError:
    """The error, with the line of the user's code that led to it."""
    frame: Any = sys._getframe(1)
    while frame.f_back and not _is_users(frame.f_code.co_filename):
        frame = frame.f_back
    file, line = frame.f_code.co_filename, frame.f_lineno
    code = linecache.getline(file, line, frame.f_globals).strip()
    where = f"{file}, line {line}, in {frame.f_code.co_name}{f': {code}' if code else ''}"
    return TracingError(f"{what} ({where}). help: {way_out}")


def _is_users(file: str) -> bool:
    """Whether the code in a file is the user's, and not the package's, NumPy's or Python's."""
    path = Path(file)
    if file == "<string>" or path.is_relative_to(_PACKAGE):
        return False
    if "site-packages" in path.parts:
        return "numpy" not in path.parts
    return not path.is_relative_to(_LIBRARY) and not file.startswith("<frozen ")


_PACKAGE = Path(__file__).parent.parent
_LIBRARY = sysconfig.get_paths()["stdlib"]


# Ordinary Values that the function closes over are read at each call. So while a trace
# runs, in its thread, their numbers are not to be had either, comparisons of them are
# operations, and nodes that are made of them are noted: they have to be computed anew at
# each call. At all other times Values are as quick as ever, since they know nothing of this.


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
        trace.outermost.note(node)
    return node


def _is_read(value: Any) -> bool:
    """Whether it is a Value whose number the compiled function reads at each call."""
    trace = _current.get()
    if trace is None or not isinstance(value, Value) or value._apply is not Value._apply:
        return False
    return not trace.outermost.is_constant(value)


def _refusing(ordinary: Any, what: str, way_out: str) -> Callable[..., Any]:
    """The method, unless the Value is one that the function reads: then the error."""

    def method(value: Value, *args: Any) -> Any:
        if _is_read(value):
            raise _error(
                f"{what} of a Value that the function closes over would freeze its number into "
                f"the compiled code",
                way_out,
            )
        return ordinary(value, *args)

    return method


def _comparison(name: str) -> Callable[[Value, Any], Any]:
    ordinary = getattr(Value, name)
    op = TABLE["greater_equal" if name in ("__le__", "__ge__") else "greater"]
    is_turned_round = name in ("__lt__", "__le__")

    def compare(value: Value, other: Any) -> Any:
        if _is_read(value) or _is_read(other):
            return _operate(op, *((other, value) if is_turned_round else (value, other)))
        return ordinary(value, other)

    return compare


_lock = Lock()
_watching = [0]
_READ_ANEW = "use the Value itself: its number is read at each call"
_METHODS = {
    "backward": ("backward()", _DERIVATIVES),
    "recompute": ("recompute()", "compute the Value in the function: each call does it anew"),
    "__float__": (_CONVERSIONS, _FUNCTIONS),
    "__int__": ("int()", _READ_ANEW),
    "__bool__": (_DECISIONS, _CHOICES),
    "__reduce__": ("a copy", _READ_ANEW),
}
#: Name to what it is, and to what it is while a trace runs.
_WATCHED: dict[str, tuple[Any, Any]] = {
    name: (ordinary := Value.__dict__[name], _refusing(ordinary, *texts))
    for name, texts in _METHODS.items()
}
for _name in ("__lt__", "__le__", "__gt__", "__ge__"):
    _WATCHED[_name] = (Value.__dict__[_name], _comparison(_name))
for _name in ("data", "grad", "partials"):
    _slot = Value.__dict__[_name]
    _get = _refusing(_slot.__get__, f"reading .{_name}", _READ_ANEW)
    _set = _slot.__set__
    if _name == "data":
        _set = _refusing(_set, "assigning .data", "return the new number, and assign it outside")
    _WATCHED[_name] = (_slot, property(_get, _set))
