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

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from ...autodiff.engine.clock import is_made_since, tick
from ...autodiff.ieee import ieee_arithmetic
from ...autodiff.value import Value
from .errors import leaked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from .errors import TracingError


class Trace:
    """One run of a function that is being compiled, or of the body of a loop in it.

    Attributes:
        around: the trace that it is inside of, None for that of the whole function.
        outermost: the trace of the whole function.
        tape: its nodes in the order in which they were made, operands before results. What
            ordinary Values are made in the run is not on it: they are found as operands.
    """

    def __init__(self) -> None:
        self.around: Trace | None = current()
        self.outermost: Trace = self.around.outermost if self.around else self
        self.tape: list[Any] = []
        self.is_active = False
        #: What others keep for as long as it is there.
        self.kept: dict[Any, Any] = {}
        #: Whether one of its nodes was given a label.
        self.has_labels = False
        #: Of the outermost: why one of its Values, the latest asked, was no index.
        self.refused_index: TracingError | None = None
        #: Of the outermost: whether somebody may differentiate the program, so that what only
        #: derivatives see stays in it.
        self.keeps_stops = False
        # Of the outermost: when it began, and the ordinary Values made since that are known to
        # be constants.
        self._start = tick()
        self._constant: set[Value] = set()

    @property
    def level(self) -> int:
        """How many loops it is inside of."""
        return self.around.level + 1 if self.around else 0

    def can_use(self, other: Trace) -> bool:
        """Whether the nodes of another trace can be used here: it is this or one around it."""
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
        try:
            with ieee_arithmetic():
                yield self
        finally:
            _current.reset(token)
            self.is_active = was_active

    def node(self, kind: type[Any], op: Any, *operands: Any) -> Any:
        """A new node of this trace."""
        for x in operands:
            trace = getattr(x, "trace", None)
            if trace is not None and trace is not self and not self.can_use(trace):
                raise leaked()
        node = object.__new__(kind)
        node.op = op
        node.operands = operands
        node.trace = self
        self.tape.append(node)
        return node

    # Ordinary Values

    def has_made(self, value: Value) -> bool:
        """Whether an ordinary Value was made during this run, which then does not read it."""
        return is_made_since(value, self._start)

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


def made_from_here() -> Callable[[Any], bool]:
    """A function that tells of a node whether it was made from here on."""
    lengths: dict[Trace, int] = {}
    trace = current()
    while trace is not None:
        lengths[trace] = len(trace.tape)
        trace = trace.around
    made: dict[Trace, set[Any]] = {}

    def is_new(node: Any) -> bool:
        trace = node.trace
        if trace not in lengths:
            return True
        if trace not in made:
            made[trace] = {*trace.tape[lengths[trace] :]}
        return node in made[trace]

    return is_new


def innermost(traces: Iterable[Trace]) -> Trace:
    """The innermost of some traces, which are all inside one another."""
    found, *others = traces
    for other in others:
        if other.can_use(found):
            found = other
        elif not found.can_use(other):
            raise leaked()
    return found
