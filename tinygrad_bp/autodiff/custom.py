"""Operations of one's own, with derivatives of one's own: made of formulas, or of Python functions.

Functions of numbers become operations like those of the table: nodes of a graph, methods of
Values, with derivatives in every mode. Where a function can be read as a formula (`symbolic.py`),
everything else knows the operation too: backends compile it, lessons write it out. Where it is
code, which asks for numbers (`if x > 0`, `math.exp(x)`), it runs as it is, and the backends "llvm"
and "jax" say that they cannot have it.
"""

from __future__ import annotations

import inspect
import math
from itertools import count
from keyword import iskeyword
from typing import TYPE_CHECKING, Any, overload

from ..letters import shown
from .floats import as_float
from .ieee import IeeeNumber
from .linear import linear, parts
from .operations.computing import function
from .operations.formula import Applied, Expression, Name, Nothing
from .operations.making import MAKERS
from .operations.operation import TABLE, Op
from .operations.parser import parse
from .operations.register import TAKEN, enter
from .operations.vocabulary import ON_FLOATS, ON_VALUES
from .symbolic import formula_of
from .value import Value

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    #: A derivative: a formula, a function of the operands, or None, through which nothing flows.
    Rule = str | Callable[..., Any] | None


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


class OwnOp(Op):
    """An operation that is made of Python functions.

    Args:
        function: what it computes.
        rules: gives the derivatives by the operands; None where they are defined later.
        places: how many operands it has.
    """

    __slots__ = ("_function", "_own_rules")

    def __init__(
        self, function: Callable[..., Any], rules: Callable[[], Sequence[Rule]] | None, places: int
    ) -> None:
        self.name = self.symbol = _free_name(function.__name__)
        self.is_function = True
        self.default = None
        self.is_commutative = False
        self.textbook = ""
        self.arity = places
        self._words = ()
        self._beyond = "math.nan"
        self._function = function
        self._own_rules = rules
        enter(self)
        ON_VALUES[self.name] = self

    @property
    def is_code(self) -> bool:
        return self.formula == _call(self)

    def defjvp(self, rule: Callable[..., Any]) -> Callable[..., Any]:
        """Its derivative along tangents, as in JAX; see `custom_jvp`."""

        def slope(place: int) -> Callable[..., Any]:
            def along(t: float, *operands: Any) -> Any:
                tangents = tuple(t if i == place else 0.0 for i in range(self.arity))
                return parts(rule(operands, tangents), 2, f"what the rule of {self.name}() gives")[
                    1
                ]

            return along

        self._define([slope(place) for place in range(self.arity)])
        return rule

    def defjvps(self, *rules: Callable[..., Any] | None) -> None:
        """Its derivative by each operand, of a tangent, the value and the operands, as in JAX."""

        def slope(rule: Callable[..., Any]) -> Callable[..., Any]:
            return lambda t, *operands: rule(t, self(*operands), *operands)

        self._define([rule and slope(rule) for rule in rules])

    def defvjp(self, forward: Callable[..., Any], backward: Callable[..., Any]) -> None:
        """Its derivatives as a pass forward and one backward, as in JAX; see `custom_vjp`."""

        def slope(place: int) -> Callable[..., Any]:
            def back(g: float, *operands: Any) -> Any:
                rest = parts(forward(*operands), 2, f"what {self.name}() gives forward")[1]
                gradients = backward(rest, g)
                return parts(gradients, self.arity, f"what {self.name}() gives backward")[place]

            return back

        self._define([slope(place) for place in range(self.arity)])

    def _define(self, rules: Sequence[Callable[..., Any] | None]) -> None:
        """Rules of what comes along; they are tried when they are first asked for."""
        if len(rules) != self.arity:
            raise TypeError(f"{self.name}() has {self.arity} operands, not {len(rules)}")
        if self._own_rules is not None:
            raise ValueError(f"the derivative of {self.name}() is defined already")
        self._own_rules = lambda: [
            rule and linear(rule, self.arity, f"{self.name}()") for rule in rules
        ]

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Its formulas are found when they are first asked for: a rule may call it itself."""
            if name in ("value", "formula", "written_out", "forward", "beyond"):
                self._read_function()
                return getattr(self, name)
            if name == "derivatives":
                self.derivatives = tuple(map(self._text, self._rules_now(), self.letters))
                return self.derivatives
            return super().__getattr__(name)

    def _read_function(self) -> None:
        """Its formula, where it has one; else a call of itself."""
        formula = formula_of(self._function, self.letters)
        if formula is not None and not isinstance(formula, Nothing):
            self.value = str(formula)
            for name in ("formula", "written_out", "forward"):
                setattr(self, name, MAKERS[name](self, TABLE))
            on_numbers = function(self.formula, self.letters, ON_VALUES)
            self.beyond = lambda *numbers: _number_of(on_numbers(*map(IeeeNumber, numbers)))
            return
        self.value = str(_call(self))
        self.formula = self.written_out = parse(self.value)
        self.forward = self.number
        self.beyond = lambda *numbers: math.nan

    def number(self, *numbers: float) -> float:
        """What the function gives, of floats, as a float."""
        number: Any = self._function(*numbers)
        if isinstance(number, Value):
            raise TypeError(
                f"{self.name}() uses a Value that is none of its operands, and no derivative would "
                f"flow there: make it an operand, or use its number, .data"
            )
        return as_float(number, f"{self.name}()")

    def _rules_now(self) -> Sequence[Rule]:
        if self._own_rules is None:
            raise TypeError(
                f"the derivative of {self.name}() is not defined: say what it is by "
                f"{self.name}.defjvp(rule), or {self.name}.defvjp(forward, backward)"
            )
        return self._own_rules()

    def _text(self, rule: Rule, letter: str) -> str | None:
        """A derivative as a formula; code is an operation of its own."""
        if rule is None or isinstance(rule, str):
            return rule
        formula = formula_of(rule, self.letters)
        if isinstance(formula, Nothing):
            return None
        return str(formula if formula is not None else _call(_Slope(self, rule, letter)))


class _Slope(OwnOp):
    """A derivative that is code, as an operation whose own derivatives nobody knows."""

    __slots__ = ()

    def __init__(self, of: OwnOp, rule: Callable[..., Any], letter: str) -> None:
        super().__init__(_named(rule, f"{of.name}_by_{letter}"), None, of.arity)
        unknown = _Unknown(math.nan)
        unknown.of = self.name
        ON_FLOATS[f"{self.name}_unknown"] = unknown  # what stands on the edges of a graph
        self.derivatives = (f"{self.name}_unknown",) * self.arity
        self.rules = (unknown.refuse,) * self.arity


class _Unknown(float):
    """A derivative that nobody knows: an error where anything is multiplied by it."""

    of: str

    def refuse(self, *operands: Any) -> Any:
        raise TypeError(
            f"{self.of}() is code, so that it has no derivative, which a second derivative asks "
            f"for: write it with operations of Values (tinygrad_bp.exp for math.exp, where(c, a, "
            f"b) for if)"
        )

    __mul__ = __rmul__ = refuse


def _named(rule: Callable[..., Any], name: str) -> Callable[..., Any]:
    def function(*operands: Any) -> Any:
        return rule(*operands)

    function.__name__ = name
    return function


def _number_of(result: Any) -> float:
    number: float = getattr(result, "_data", result)
    return number


def _call(op: Op) -> Expression:
    return Applied(op.name, tuple(map(Name, op.letters)))


def _places(function: Callable[..., Any]) -> int:
    """How many numbers a function takes: one or two."""
    places = len(inspect.signature(function).parameters)
    if places not in (1, 2):
        raise TypeError(
            f"an operation is a function of one or two numbers, and "
            f"{getattr(function, '__name__', function)} takes {places}: make it of several such"
        )
    return places


def _free_name(wish: str) -> str:
    """The name of a function, or with a number behind it where that is taken."""
    wish = wish.strip("_<>") or "own"
    if not wish.isidentifier() or iskeyword(wish):
        wish = "own"
    names = (wish if i == 1 else f"{wish}_{i}" for i in count(1))
    return next(name for name in names if name not in TAKEN and name not in TABLE)
