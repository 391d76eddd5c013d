"""`cond` and `while_loop`: what is done depends on numbers, in functions that are compiled too.

>>> cond(2.0 > 1.0, lambda x: x * 10.0, lambda x: x, 3.0)
30.0
>>> while_loop(lambda x: x < 100.0, lambda x: x * x, 3.0)
6561.0
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...autodiff.argnums import as_count
from ...autodiff.floats import as_float
from ...autodiff.forward import Dual
from ...autodiff.ops import TABLE
from ...autodiff.own.linear import AskedForNumberError, LinearNumber
from ...autodiff.own.symbolic import BeyondFormulaError, SymbolicValue
from ...autodiff.tree import flatten, is_array
from ...autodiff.value import Value
from ..tracing.lengths import Length
from ..tracing.traced import Traced
from .eager import checked
from .mapping import scan
from .traced import TracedRows

if TYPE_CHECKING:
    from collections.abc import Callable

_WHERE = TABLE["where"]

#: So many turns a loop that ends by itself is taken to have, where code is chosen.
_LIKELY = 1000


def cond(pred: Any, true_fun: Callable[..., Any], false_fun: Callable[..., Any], *args: Any) -> Any:
    """One of two functions of the same arguments: the first where `pred` is not 0.

    Outside of `jit` only that one is called. In compiled code, where `pred` is a number that is
    not known yet, both are computed and one is taken, so both have to give the same structure;
    no derivative flows through the other.

    Args:
        pred: a number, or what a comparison gives.
        true_fun, false_fun: functions of `args`.

    Raises:
        TypeError: where they give other structures in compiled code, or `pred` is no number.

    >>> cond(0.0, lambda x: x * 10.0, lambda x: -x, 3.0)
    -3.0
    """
    for f in (true_fun, false_fun):
        if not callable(f):
            raise TypeError(f"cond() takes two functions, not {type(f).__name__}: {f!r}")
    pred = _number(pred, "cond()")
    if not isinstance(pred, Traced):
        return (true_fun if pred else false_fun)(*args)
    return _chosen(pred, true_fun(*args), false_fun(*args), "cond()")


def while_loop(
    cond_fun: Callable[[Any], Any],
    body_fun: Callable[[Any], Any],
    carry: Any,
    *,
    max_steps: int | None = None,
) -> Any:
    """What `body_fun` makes of `carry`, again and again, while `cond_fun` of it is not 0.

    Args:
        cond_fun: from what is carried to a number, or to what a comparison gives.
        body_fun: from what is carried to what is carried on, with the same structure.
        carry: what is carried into the first step.
        max_steps: the most steps. Compiled code needs it for derivatives in reverse mode (`grad`),
            where the number of steps depends on numbers: it makes as many then, and keeps what is
            carried once `cond_fun` says so. `jvp` needs none.

    Raises:
        TracingError: in compiled code, for a derivative in reverse mode without `max_steps`;
            `jacobian` and `hessian` are such ones too.

    >>> halved = while_loop(lambda c: c[0] > 1.0, lambda c: (c[0] / 2, c[1] + 1), (10.0, 0))
    >>> halved
    (0.625, 4)
    """
    if max_steps is not None:
        max_steps = as_count(max_steps, "max_steps must be a number of steps", 0)
    for f in (cond_fun, body_fun):
        if not callable(f):
            raise TypeError(f"while_loop() takes two functions, not {type(f).__name__}: {f!r}")
    _, structure = flatten(carry, "while_loop()")
    steps = 0
    while max_steps is None or steps < max_steps:
        goes_on = _number(cond_fun(carry), "while_loop()")
        if isinstance(goes_on, Traced):
            if max_steps is None:
                return _unbounded(cond_fun, body_fun, carry, goes_on)
            return _bounded(cond_fun, body_fun, carry, max_steps - steps)
        if not goes_on:
            break
        carry = body_fun(carry)
        checked(carry, structure, "the carry of while_loop()")
        steps += 1
    return carry


def _unbounded(
    cond_fun: Callable[[Any], Any], body_fun: Callable[[Any], Any], carry: Any, goes_on: Any
) -> Any:
    """A loop that ends by itself, which carries whether it goes on."""

    def step(carry: Any, _: Any) -> tuple[Any, None]:
        then = body_fun(carry[1])
        goes_on = _number(cond_fun(then), "while_loop()")
        return (goes_on if isinstance(goes_on, Traced) else float(goes_on), then), None

    rows = TracedRows([], "while_loop()", _LIKELY)
    rows.length = Length(_LIKELY, is_open=True)
    return rows.scan(step, (goes_on, carry))[0][1]


def _bounded(
    cond_fun: Callable[[Any], Any], body_fun: Callable[[Any], Any], carry: Any, steps: int
) -> Any:
    """A loop of so many steps, of which those at the end change nothing."""

    def step(carry: Any, _: Any) -> tuple[Any, None]:
        goes_on = _number(cond_fun(carry), "while_loop()")
        then = body_fun(carry)
        return _chosen(goes_on, then, carry, "the carry of while_loop()"), None

    return scan(step, length=steps)(carry)[0]


def _chosen(pred: Any, one: Any, other: Any, caller: str) -> Any:
    """Number by number that of the one, or of the other."""
    _, structure = flatten(one, caller)
    checked(other, structure, caller)
    parts, made_of = flatten(one, caller, whole=is_array)
    others, _ = flatten(other, caller, whole=is_array)
    return made_of.rebuild([_WHERE(pred, x, y) for x, y in zip(parts, others, strict=True)])


def _number(pred: Any, caller: str) -> Any:
    """What is asked, as a number that is traced, or as a bool."""
    if isinstance(pred, SymbolicValue):
        raise BeyondFormulaError(f"it uses {caller}")
    if isinstance(pred, LinearNumber):
        error = AskedForNumberError("a decision")
        error.by_loop = caller == "while_loop()"
        raise error
    while isinstance(pred, Dual):
        pred = pred.primal
    if isinstance(pred, Traced):
        return pred
    if isinstance(pred, Value):
        return pred.data != 0.0
    if is_array(pred):
        if pred.ndim or not hasattr(pred, "item"):
            raise TypeError(f"{caller} takes one number to decide by, not an array")
        return _number(pred.item(), caller)
    return as_float(pred, caller) != 0.0
