"""Operations of one's own, with derivatives of one's own: made of formulas, or of Python functions.

Functions of one or two numbers become operations like those of the table: nodes of a graph,
methods of Values, with derivatives in every mode (`own/own_op.py`). Where a function can be read as
a formula (`own/symbolic.py`), everything else knows the operation too: backends compile it, lessons
write it out. Where it is code, which asks for numbers (`if x > 0`, `math.exp(x)`), it runs as it
is, and compiled code calls it back.

Functions of more arguments, of containers and of arrays are parts of a graph as they compute, with
their operands linked to what they give (`own/linking.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, overload

from ..letters import shown
from .argnums import as_names, as_places
from .operations.operation import Op
from .own.custom_op import CustomOp
from .own.own_function import OwnFunction, signature_of
from .own.own_op import OwnOp
from .own.rules import by_each

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


if TYPE_CHECKING:

    @overload
    def operation(name: str, value: str, *derivatives: str | None, **options: Any) -> Op: ...
    @overload
    def operation(
        *derivatives: Callable[..., Any] | None,
    ) -> Callable[[Callable[..., Any]], OwnOp | OwnFunction]: ...


def operation(*parts: Any, **options: Any) -> Any:
    """An operation of one's own: a function of numbers and Values, and a method of Values.

    In formulas, `operation(name, value, *derivatives)`, `x` and `y` are the operands and `z` is the
    result. As a decorator, `@operation(*derivatives)`, it makes one of a function of numbers: its
    derivative by each is a function of them, or None, through which nothing flows.

    One of three numbers or more is computed by its own operations, to which the derivatives are
    linked; of one or two it is an operation like those of the table, and a method. Then functions
    that use operations of Values and no number (`tg.where`, and not `if`) are read as formulas:
    every backend compiles them, and they have derivatives of every order. Others run as they are:
    compiled code calls them back, and a derivative that is such code has none itself. A formula
    is read once: what a function reads beside its operands is what it was then.

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
        if len(parts) > 5 or (len(parts) == 5 and parts[2] is not None):
            raise ValueError(
                f"the formulas of {parts[0]!r} are of {len(parts) - 2} operands: nothing flows "
                f"through the first of three, a condition, and there are no more. Write "
                f"@operation(...) with a function for each derivative"
            )
        return Op(*parts, **options)
    if options:
        raise TypeError(f"operation() of a function takes no {next(iter(options))!r}")
    for rule in parts:
        if rule is not None and not callable(rule):
            raise TypeError(f"a derivative is a function or None, not {shown(rule)}")

    def made(function: Callable[..., Any]) -> Any:
        if len(parts) != (places := len(signature_of(function).parameters)):
            raise TypeError(
                f"{function.__name__}() takes {places} numbers, and has {len(parts)} derivatives: "
                f"write @operation(...) with one for each, None where nothing flows"
            )
        whole = OwnFunction(function, by_each(function.__name__, parts))
        return OwnOp(function, lambda: parts, places, whole) if places in (1, 2) else whole

    return made


def custom_jvp(
    function: Callable[..., Any],
    nondiff_argnums: int | Sequence[int] = (),
    nondiff_argnames: str | Sequence[str] = (),
) -> CustomOp | OwnFunction:
    """A function whose derivative along tangents is given by `defjvp`, as in JAX.

    The rule takes the arguments and their tangents, and gives the value and its tangent; both are
    structured as they come: numbers, or lists, tuples, dicts and arrays of them. `defjvps` takes a
    rule for each argument, of a tangent, the value and the arguments.

    The value is what the function gives, and the tangent a sum of multiples of the tangents: a
    rule that does something else with them is a TypeError. Of one or two numbers it is an
    operation; see `operation`. What the function closes over, as Values, counts as a constant: to
    differentiate by it is an error. By what the rule closes over there are second derivatives.

    Args:
        function: what is computed.
        nondiff_argnums: the places of arguments that are no operands, as functions, texts or
            numbers that count as constants; negative ones count from the end. The rule takes them
            first.
        nondiff_argnames: the same by their names.

    Raises:
        TypeError: if these are no whole numbers, or no names.
        ValueError: if the function has no such argument, or one is there twice.

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
    return _custom(function, nondiff_argnums, nondiff_argnames)


def custom_vjp(
    function: Callable[..., Any],
    nondiff_argnums: int | Sequence[int] = (),
    nondiff_argnames: str | Sequence[str] = (),
) -> CustomOp | OwnFunction:
    """A function whose derivative back along gradients is given by `defvjp`, as in JAX.

    `f.defvjp(forward, backward)`: the first gives the value and what the second is to know; the
    second takes that and the gradient of the value, structured as the value is, and gives the
    gradient of each argument in a tuple. None, of an argument or of a part of it, is no gradient.
    It multiplies the gradient: one that does something else with it, as clipping, is a TypeError.

    The arguments are those of `custom_jvp`; `backward` takes those that are no operands first.

    >>> import tinygrad_bp as tg
    >>> @tg.custom_vjp
    ... def dot(xs, ys):
    ...     return sum(x * y for x, y in zip(xs, ys))
    >>> dot.defvjp(
    ...     lambda xs, ys: (dot(xs, ys), (xs, ys)),
    ...     lambda rest, g: ([y * g for y in rest[1]], [x * g for x in rest[0]]),
    ... )
    >>> tg.grad(dot, (0, 1))([1.0, 2.0], [3.0, 4.0])
    ([3.0, 4.0], [1.0, 2.0])
    """
    return _custom(function, nondiff_argnums, nondiff_argnames)


def _custom(
    function: Callable[..., Any], numbers: int | Sequence[int], names: str | Sequence[str]
) -> CustomOp | OwnFunction:
    parameters = signature_of(function).parameters.values()
    are_plain = all(p.kind is p.POSITIONAL_OR_KEYWORD for p in parameters)
    fixed = (as_places(numbers, "nondiff_argnums"), as_names(names, "nondiff_argnames"))
    if are_plain and len(parameters) in (1, 2) and fixed == ((), ()):
        return CustomOp(function, len(parameters))
    return OwnFunction(function, None, numbers, names)
