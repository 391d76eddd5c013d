"""Operations of one's own, with derivatives of one's own: made of formulas, or of Python functions.

Functions of numbers become operations like those of the table: nodes of a graph, methods of
Values, with derivatives in every mode (`own/own_op.py`). Where a function can be read as a formula
(`own/symbolic.py`), everything else knows the operation too: backends compile it, lessons write it
out. Where it is code, which asks for numbers (`if x > 0`, `math.exp(x)`), it runs as it is, and the
backends "llvm" and "jax" say that they cannot have it.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any, overload

from ..letters import shown
from .operations.operation import Op
from .own.own_op import OwnOp

if TYPE_CHECKING:
    from collections.abc import Callable


if TYPE_CHECKING:

    @overload
    def operation(name: str, value: str, *derivatives: str | None, **options: Any) -> Op: ...
    @overload
    def operation(
        *derivatives: Callable[..., Any] | None,
    ) -> Callable[[Callable[..., Any]], OwnOp]: ...


def operation(*parts: Any, **options: Any) -> Any:
    """An operation of one's own: a function of numbers and Values, and a method of Values.

    In formulas, `operation(name, value, *derivatives)`, `x` and `y` are the operands and `z` is the
    result. As a decorator, `@operation(*derivatives)`, it makes one of a function of one or two
    numbers: its derivative by each is a function of them, or None, through which nothing flows.

    Functions that use operations of Values and no number (`tg.where`, and not `if`) are read as
    formulas: every backend compiles them, and they have derivatives of every order. Others run as
    they are: they are compiled by "python" alone, and a derivative that is such code has none
    itself. A formula is read once: what a function reads beside its operands is what it was then.

    Args:
        parts: the name and the formulas; or of a decorator the derivatives.
        options: of formulas, what `Op` takes.

    Raises:
        ValueError: of formulas, the name is taken.

    >>> import tinygrad_bp as tg
    >>> witch = tg.operation("witch", "1.0 / (1.0 + x * x)", "-2.0 * x * z * z")
    >>> tg.grad(witch)(1.0), tg.Value(1.0).witch()
    (-0.5, Value(data=0.5, grad=0.0))
    >>> @tg.operation(lambda x: tg.where(abs(x) < 1.0, 2.0 * x, 0.0))
    ... def clipped_square(x):
    ...     return tg.minimum(x * x, 1.0)
    >>> tg.grad(clipped_square)(1.0), tg.grad(tg.grad(clipped_square))(0.5)
    (0.0, 2.0)
    """
    if parts and isinstance(parts[0], str):
        return Op(*parts, **options)
    if options:
        raise TypeError(f"operation() of a function takes no {next(iter(options))!r}")
    for rule in parts:
        if rule is not None and not callable(rule):
            raise TypeError(f"a derivative is a function or None, not {shown(rule)}")

    def made(function: Callable[..., Any]) -> OwnOp:
        if len(parts) != (places := _places(function)):
            raise TypeError(
                f"{function.__name__}() takes {places} numbers, and has {len(parts)} derivatives: "
                f"write @operation(...) with one for each, None where nothing flows"
            )
        return OwnOp(function, lambda: parts, places)

    return made


def custom_jvp(function: Callable[..., Any]) -> OwnOp:
    """A function of one or two numbers whose derivative is given by `defjvp`, as in JAX.

    The rule takes the operands and their tangents, and gives the value and its tangent. `defjvps`
    takes a rule for each operand, of a tangent, the value and the operands.

    >>> import tinygrad_bp as tg
    >>> @tg.custom_jvp
    ... def log1pexp(x):
    ...     return tg.log(1.0 + tg.exp(x))
    >>> @log1pexp.defjvp
    ... def rule(primals, tangents):
    ...     (x,), (t,) = primals, tangents
    ...     return log1pexp(x), t * (1.0 - 1.0 / (1.0 + tg.exp(x)))
    >>> tg.grad(log1pexp)(100.0)
    1.0
    """
    return OwnOp(function, None, _places(function))


def custom_vjp(function: Callable[..., Any]) -> OwnOp:
    """A function of one or two numbers whose derivative is given by `defvjp`, as in JAX.

    `f.defvjp(forward, backward)`: the first gives the value and what the second is to know; the
    second takes that and a gradient, and gives the gradient of each operand in a tuple. It
    multiplies the gradient: one that does something else with it, as clipping, is a TypeError.

    >>> import tinygrad_bp as tg
    >>> @tg.custom_vjp
    ... def halved_back(x):
    ...     return 1.0 * x
    >>> halved_back.defvjp(lambda x: (halved_back(x), None), lambda rest, g: (g / 2.0,))
    >>> tg.grad(halved_back)(3.0)
    0.5
    """
    return OwnOp(function, None, _places(function))


def _places(function: Callable[..., Any]) -> int:
    """How many numbers a function takes: one or two."""
    places = len(inspect.signature(function).parameters)
    if places not in (1, 2):
        raise TypeError(
            f"an operation is a function of one or two numbers, and "
            f"{getattr(function, '__name__', function)} takes {places}: make it of several such"
        )
    return places
