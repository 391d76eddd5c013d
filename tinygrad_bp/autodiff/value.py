"""A Value wraps one number; operators on Values build a graph; `backward()` differentiates it.

The graph is made of the Values themselves. A node remembers the operation that made
it, its operands, and the derivative of the operation by each of them (the numbers that
stand on the edges). So the backward pass is the chain rule and nothing else: along every
edge, from the output down, the gradient of the node times the number on the edge is
added to the gradient of the operand.

>>> a, b = Value(2.0, label="a"), Value(-3.0, label="b")
>>> c = a * b + a**2
>>> c.backward()
>>> c.data, a.grad, b.grad
(-2.0, 1.0, 2.0)
"""

from __future__ import annotations

from _operator import attrgetter  # `operator` has it from there, and would be loaded too

from .engine.assignments import good
from .engine.backward import backpropagate, left_and_right
from .engine.clock import is_made_since, now
from .engine.methods import Methods
from .engine.numberlike import NumberLike
from .engine.operators import METHOD_GLOBALS, METHOD_LOCALS
from .floats import as_float
from .graph import Node, topological_order
from .hooks import ask, differentiating, notebook_display, standing, while_recording
from .operations.operation import TABLE, Op
from .operations.register import TAKEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .floats import Real


class Value(Node, NumberLike, Methods["Value"]):
    """One number of a computation, and how it was computed.

    Args:
        data: any real number; it is kept as a float.
        label: a name for diagrams, formulas and error messages.

    Attributes:
        grad: the derivative of the output by this number, 0.0 until a backward pass. A leaf
            adds up what the passes bring; another node has that of the latest pass. It may be
            assigned a real number; None, as in PyTorch, makes it 0.0.
        op: the entry of the table of operations that made it, None for a leaf.

    Raises:
        TypeError: for what is not a real number.

    >>> x = Value(0.5, label="x")
    >>> y = x.tanh() * 2 - 1
    >>> y.backward()
    >>> x
    Value(data=0.5, grad=1.5728954659318548, label='x')
    """

    __slots__ = (
        "_data",  # the number
        "_dleft",  # derivative by the left operand; None where nothing flows to it
        "_dright",  # the same for the right operand
        "_grad",  # the slot that `grad` is
        "_left",  # the operands: Values or plain numbers; of a leaf True once it was assigned
        "_right",
        "_time",  # when it was made, if it knows; see `engine/clock.py`
        "_waiting",  # in a backward pass: edges still to bring their share, less one; leaf: None
    )

    op: Op | None
    _data: float
    _grad: float
    _left: Any
    _right: Any
    _dleft: float | None
    _dright: float | None
    _waiting: int | None
    _time: int

    def __init__(self, data: Real, label: str = "") -> None:
        self._data = data if data.__class__ is float else as_float(data)
        self._grad = 0.0
        self.op = self._left = self._right = self._dleft = self._dright = None
        self._waiting = None
        self._time = now[0]
        if label != "":
            self.label = label

    # What a node knows

    @property
    def data(self) -> float:
        """The number. It may be assigned on a leaf, which is how weights are updated.

        >>> w = Value(0.4)
        >>> w.data -= 0.5 * 0.25
        >>> w.data
        0.275
        """
        if standing:
            ask(self, "reading .data")
        return self._data

    @data.setter
    def data(self, number: Real) -> None:
        if standing:
            ask(self, "assigning .data")
        if self.op is not None:
            raise AttributeError(
                f"data can be assigned on a leaf only, and this is the result of "
                f"{self.op.name}: assign the leaves and call recompute()"
            )
        self._data = number if number.__class__ is float else as_float(number, ".data")
        self._left = True
        if good:
            good.clear()

    @property
    def operands(self) -> tuple[Value | float, ...]:
        """What the operation was applied to, in order, plain numbers as numbers."""
        if self.op is None:
            return ()
        return (self._left,) if self.op.arity == 1 else (self._left, self._right)

    @property
    def parents(self) -> tuple[Value, ...]:
        """The Values among the operands; empty for a leaf."""
        operands = self.operands
        return tuple([x for x in operands if x.__class__ is not float and isinstance(x, Value)])

    @property
    def partials(self) -> tuple[float | None, ...]:
        """The derivative by each operand; None for a number, and where nothing flows.

        >>> (Value(2.0) * Value(3.0)).partials
        (3.0, 2.0)
        """
        if standing:
            ask(self, "reading .partials")
        edges = (self._dleft, self._dright)[: len(self.operands)]
        return tuple([None if partial is None else float(partial) for partial in edges])

    @property
    def is_stale(self) -> bool:
        """Whether it is no longer what its operation gives for the numbers of its operands.

        A leaf has been assigned since, or a parent was computed anew: see `recompute`.
        """
        from .engine.recomputation import has_changed

        return self.op is not None and has_changed(self)

    # The two passes

    def backward(self, grad: float = 1.0) -> None:
        """Add `grad` times the derivative of this number by each leaf to the leaf's `.grad`.

        The numbers are those of the forward pass, even where a leaf has been assigned since.

        >>> x = Value(3.0)
        >>> y = x * x
        >>> y.backward()
        >>> y.backward()
        >>> x.grad
        12.0
        """
        if standing:
            ask(self, "backward()")
        if grad.__class__ is not float:
            grad = as_float(grad, "backward()")
        if self.op is None:
            self._grad += grad
        else:
            backpropagate(self, grad)

    def recompute(self) -> Value:
        """Run the forward pass again in place, after leaves were assigned; returns itself.

        The gradients of inner nodes go back to 0.0. If an operation has no result for the new
        numbers, its error is raised and every node stays as it was.

        >>> x = Value(3.0)
        >>> y = x * x
        >>> x.data = 5.0
        >>> y.data, y.recompute().data
        (9.0, 25.0)
        """
        if standing:
            ask(self, "recompute()")
        from .engine.recomputation import compute_again  # import need not wait for it

        compute_again(topological_order(self))
        return self

    def conjugate(self) -> Value:
        """Itself: NumPy asks an array for it where a number might be complex."""
        return self

    # How it shows itself

    def __repr__(self) -> str:
        label = f", label={self.label!r}" if self.label else ""
        return f"Value(data={self._data!r}, grad={self._grad!r}{label})"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str] | None:
        return notebook_display(self)

    def __copy__(self) -> Value:
        return self.__deepcopy__({})

    def __deepcopy__(self, memo: dict[int, Any]) -> Value:
        """Another leaf; of what a derivative is being taken by, a node that it flows through."""
        if start := differentiating.get():
            is_leaf = self.op is None and self._apply is _call
            if not is_leaf or is_made_since(self, start):
                return self * 1.0
        restored, parts = self.__reduce__()
        leaf: Value = restored(*parts)
        return leaf

    def __reduce__(self) -> Any:
        ask(self, "a copy")
        if self.op is not None:
            raise TypeError(
                f"only a leaf can be copied or pickled, and this is the result of "
                f"{self.op.name}: copy its number (.data), or the leaves and compute it anew"
            )
        return _restored_leaf, (self._data, self.label, self._grad)

    _apply: Callable[..., Value]

    if TYPE_CHECKING:
        # The slot `_grad`; while a recorder stands, `_read_grad` and `_assign_grad`.
        @property
        def grad(self) -> float: ...
        @grad.setter
        def grad(self, number: Real | None) -> None: ...


class _Choice(Value):
    """The result of `where` and its kin: before two operands stand some that nothing flows to."""

    __slots__ = ("_conditions",)

    _conditions: tuple[Any, ...]

    @property
    def operands(self) -> tuple[Value | float, ...]:
        return (*self._conditions, self._left, self._right)

    @property
    def partials(self) -> tuple[float | None, ...]:
        return (*[None] * len(self._conditions), *super().partials)


def apply(op: Op, *operands: Any) -> Value:
    """The result of any operation of the table on Values and numbers, a new node."""
    for operand in operands:
        # A kind of Value that applies operations in its own way decides.
        if isinstance(operand, Value) and operand._apply is not _call:
            other: Value = operand._apply(op, *operands)
            return other
    operands = tuple(
        operand if isinstance(operand, Value) else as_float(operand, op.caller)
        for operand in operands
    )
    if len(operands) != op.arity:
        raise TypeError(f"{op.name}() takes {op.arity} operand(s), got {len(operands)}")
    numbers = [getattr(operand, "_data", operand) for operand in operands]
    out: Value = METHOD_GLOBALS["new"](Value if op.arity < 3 else _Choice)
    out._data, partials = op.evaluate(operands, numbers)
    out._grad = 0.0
    out.op = op
    out._left, out._right = left_and_right(operands)
    out._dleft, out._dright = left_and_right(partials)
    if isinstance(out, _Choice):
        out._conditions = operands[:-2]
    return out


def operate(op: Op, *operands: Any) -> Any:
    """`apply` for an operator: what it cannot take, Python may offer to the other operand."""
    if any(getattr(x, "ndim", 0) for x in operands):  # quicker than an error that shows an array
        return NotImplemented
    try:
        return apply(op, *operands)
    except TypeError:
        return NotImplemented


def _call(op: Op, *operands: Any) -> Value:
    """What `op(*operands)` does where an operand is a Value: its method, if it has one."""
    if operands[0].__class__ is Value and op.is_function:
        method: Callable[..., Value] | None = getattr(operands[0], op.name, None)
        if method is not None:
            return method(*operands[1:])
    return apply(op, *operands)


def _read_grad(value: Value) -> float:
    if standing:
        ask(value, "reading .grad")
    return value._grad


def _assign_grad(value: Value, number: Real | None) -> None:
    if standing:
        ask(value, "assigning .grad")
    if number.__class__ is not float:  # None is what PyTorch has where there is no gradient
        number = 0.0 if number is None else as_float(number, ".grad")
    value._grad = number


def _restored_leaf(data: float, label: str, grad: float) -> Value:
    leaf = Value(data, label)
    leaf._grad = grad
    return leaf


METHOD_GLOBALS.update(__name__=__name__, Value=Value, Choice=_Choice, apply=apply, operate=operate)
Value._apply = staticmethod(_call)
# To mypy it is a property; read by code of C, as it is where no recorder stands, it is quick.
setattr(Value, "grad", property(attrgetter("_grad"), _assign_grad))  # noqa: B010
while_recording(Value, "grad", property(_read_grad, _assign_grad))
TAKEN.update({*dir(Value), *METHOD_GLOBALS, *METHOD_LOCALS} - TABLE.keys())
