"""`Op`: one entry of the table of operations, and what can be done with it.

Its formulas are text. What is made of them, trees and functions, is made when it is first
asked for.
"""

from __future__ import annotations

from ..floats import FloatError, as_float, is_array_like
from ..ieee import IeeeNumber, follows_ieee
from .masks import given
from .register import ENTRIES, enter
from .shown import Doc, ShownSignature
from .vocabulary import ON_VALUES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from .description import Description
    from .formula import Expression

#: Every operation by its name, in the order in which they were made.
TABLE: dict[str, Op] = ENTRIES

_LETTERS = {1: ("x",), 2: ("x", "y"), 3: ("c", "x", "y")}

#: What operations of other classes have where they say nothing else.
_DEFAULTS: dict[str, Any] = {
    **{"default": None, "is_commutative": False, "textbook": ""},
    **{"_beyond": "", "_parameters": (), "_words": ()},
}


class Op:
    """One primitive operation, called like a function on numbers and on Values.

    Args:
        name: what it is called; also the name of the method.
        value: what it computes on floats.
        derivatives: its derivative by each operand.
        symbol: what diagrams and formulas show, where it is not the name.
        beyond: the IEEE 754 result where Python's float raises an error, if the formula does not
            say it: what its parts come to there.
        default: the name of the last operand and its number, for a call that leaves it out.
        is_commutative: whether f(y, x) is the same number as f(x, y).
        textbook: the formula that people know it by, where another is computed for its digits;
            in words, of an operation for everybody.
        parameters: the names of its operands in a call, if not those of the formulas.

    Attributes:
        is_function: whether it is written as a call, `exp(x)`, and not as an operator, `x + y`.
        description: it in words, if the table has any.
        formula: what it computes, as a tree.
        textbook_formula: what it is known by, as a tree; None of an operation for everybody.
        is_internal: whether only formulas call it, for its digits: its name has an underscore.
        derivative_formulas: its derivatives as trees; None where nothing flows.
        slope_formulas: the same for floats, with the operations that they call written out.
        known_slopes: its derivatives as far as they need no calculation: a number, or the place of
            an operand; else None.
        is_tame: whether its derivatives are finite wherever its operands are. A choice of the
            user's is not: behind what was not chosen, anything may be.
        written_out: the formula, with the operations that it calls written out in it.
        forward: the function on floats.
        beyond: its IEEE 754 result where Python's float raises an error.
        partials: the derivatives as functions of z and the operands, on floats.
        rules: the derivatives as functions of z and the operands, on Values and on numbers.

    >>> from tinygrad_bp.autodiff.ops import div, exp
    >>> exp(0.0)
    1.0
    >>> div.symbol, div.value, div.derivatives
    ('/', 'x / y', ('1.0 / y', '-z / y'))
    """

    __doc__ = Doc(__doc__)
    __signature__ = ShownSignature()
    __slots__ = (
        "_beyond",
        "_parameters",
        "_words",
        "arity",
        "beyond",
        "default",
        "derivative_formulas",
        "derivatives",
        "description",
        "formula",
        "forward",
        "is_commutative",
        "is_function",
        "is_tame",
        "known_slopes",
        "name",
        "partials",
        "rules",
        "slope_formulas",
        "symbol",
        "textbook",
        "textbook_formula",
        "value",
        "written_out",
    )

    description: Description | None
    formula: Expression
    textbook_formula: Expression | None
    derivative_formulas: tuple[Expression | None, ...]
    slope_formulas: tuple[Expression | None, ...]
    written_out: Expression
    known_slopes: tuple[Any, ...]
    is_tame: bool
    forward: Callable[..., float]
    beyond: Callable[..., float]
    partials: tuple[Callable[..., float | None] | None, ...]
    rules: tuple[Callable[..., Any] | None, ...]

    def __init__(
        self,
        name: str,
        value: str,
        *derivatives: str | None,
        symbol: str = "",
        beyond: str = "",
        default: tuple[str, float] | None = None,
        is_commutative: bool = False,
        textbook: str = "",
        parameters: tuple[str, ...] = (),
    ) -> None:
        self.name = name
        self.symbol = symbol or name
        self.is_function = self.symbol == name
        self.value = value
        self.derivatives = derivatives
        self.default = default
        self.is_commutative = is_commutative
        self.textbook = textbook
        self.arity = len(derivatives)
        self._words: tuple[str, ...] = ()
        self._beyond = beyond
        self._parameters = parameters
        enter(self)
        ON_VALUES[name] = self

    @property
    def texts(self) -> tuple[Any, ...]:
        """All that it is made from, but for its name."""
        return (self.value, self.derivatives, self.symbol, self._beyond, self.default)

    @property
    def is_code(self) -> bool:
        """Whether it is a function of Python, and no formula: see `custom.py`."""
        return False

    @property
    def is_internal(self) -> bool:
        return self.name.startswith("_")

    @property
    def has_method(self) -> bool:
        """Whether it is a method of Values as well: not where an order stands before the number."""
        return self.is_function and self.parameters[0] != "n"

    @property
    def caller(self) -> str:
        """What an error says of it: `exp()`, `*`."""
        return f"{self.name}()" if self.is_function else self.symbol

    @property
    def letters(self) -> tuple[str, ...]:
        """The names of the operands in the formulas: x and y."""
        return _LETTERS[self.arity]

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the operands in a call: those of the formulas, or one of its own.

        >>> from tinygrad_bp.autodiff.ops import leaky_relu
        >>> leaky_relu.letters, leaky_relu.parameters
        (('x', 'y'), ('x', 'slope'))
        """
        letters = self._parameters or _LETTERS[self.arity]
        return (*letters[:-1], self.default[0]) if self.default else letters

    def describe(self, sentence: str, example: str, result: str, *domain: str) -> None:
        """Say in words what it is, for `help`; see `Description`."""
        self._words = (sentence, example, result, *domain)

    @property
    def __name__(self) -> str:  # Python's own, as functions have it
        return self.name

    if not TYPE_CHECKING:  # a type checker that saw it would let every name pass

        def __getattr__(self, name: str) -> Any:
            """What is not there yet; once made, it is an attribute like any other."""
            if name not in Op.__slots__:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            if name in _DEFAULTS:
                made = _DEFAULTS[name]
            else:
                from .making import MAKERS  # what it loads, import need not wait for

                made = MAKERS[name](self, TABLE)
            setattr(self, name, made)
            return made

    def rule(self, i: int, z: Any, operands: Sequence[Any]) -> Any:
        """The derivative by operand i where the result is z: a graph, a number or None."""
        return given(self.edge(i, z, operands))

    def edge(self, i: int, z: Any, operands: Sequence[Any]) -> Any:
        """The same, but where it depends on a choice whether anything flows, it is `Masked`."""
        rule = self.rules[i]
        if rule is None:
            return None
        try:
            slope = rule(z, *operands)
        except FloatError:  # of plain numbers: 1.0 / y where y is 0.0
            numbers = (x if hasattr(x, "_apply") else IeeeNumber(x) for x in (z, *operands))
            slope = rule(*numbers)
            slope = slope._data if isinstance(slope, IeeeNumber) else slope
        return slope

    def __call__(self, *operands: Any, **named: Any) -> Any:
        """Apply it: to numbers, which gives a float, to Values, or to arrays of these."""
        if named or len(operands) != self.arity:
            operands = self._in_order(operands, named)
        try:
            for x in operands:
                if x.__class__ is not float and (apply := getattr(x, "_apply", None)) is not None:
                    return apply(self, *operands)
            floats = [x if x.__class__ is float else as_float(x, self.caller) for x in operands]
        except TypeError:
            if any(map(is_array_like, operands)):
                from .on_arrays import applied

                return applied(self, operands)
            raise
        try:
            return self.forward(*floats)
        except FloatError as error:
            if follows_ieee():
                return self.beyond(*floats)
            raise self.explained(error, floats, floats) from None

    def _in_order(self, operands: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
        """All operands, with those that were given by name or left out in their places."""
        default = None if self.default is None or self.default[0] in named else self.default[1]
        for name in self.parameters[len(operands) :]:
            if name in named:
                operands += (named.pop(name),)
        if named:
            raise TypeError(f"{self.name}() got an unexpected argument {next(iter(named))!r}")
        if default is not None and len(operands) == self.arity - 1:
            operands += (default,)
        if len(operands) != self.arity:
            raise TypeError(f"{self.name}() takes {self.arity} operand(s), got {len(operands)}")
        return operands

    def ieee(self, *floats: float) -> float:
        """Its value as IEEE 754 has it: inf or nan where Python raises an error.

        >>> from tinygrad_bp.autodiff.ops import div, exp, log
        >>> log.ieee(0.0), div.ieee(-1.0, 0.0), exp.ieee(1000.0), log.ieee(-1.0)
        (-inf, -inf, inf, nan)
        """
        try:
            return self.forward(*floats)
        except FloatError:
            return self.beyond(*floats)

    def slopes(self, z: float, *floats: float) -> list[float | None]:
        """The derivative by each operand, as floats; inf or nan where Python raises an error.

        >>> from tinygrad_bp.autodiff.ops import mul, sqrt
        >>> mul.slopes(6.0, 2.0, 3.0), sqrt.slopes(0.0, 0.0)
        ([3.0, 2.0], [inf])
        """
        return [self.slope(i, z, *floats) for i in range(self.arity)]

    def slope(self, i: int, z: float, *floats: float) -> float | None:
        """The derivative by operand i; see `slopes`."""
        partial, rule = self.partials[i], self.rules[i]
        if partial is None or rule is None:
            return None
        try:
            number = partial(z, *floats)
            if number.__class__ is not complex:  # a power of a negative number
                return number
        except FloatError:
            pass
        slope = rule(*map(IeeeNumber, (z, *floats)))
        found: float | None = getattr(slope, "_data", slope)
        return found

    def evaluate(
        self, operands: Sequence[Any], numbers: Sequence[float]
    ) -> tuple[float, list[float | None]]:
        """The number and the derivative by each operand; `numbers` are those of the operands."""
        try:
            result = self.forward(*numbers)
        except FloatError as error:
            if not follows_ieee():
                raise self.explained(error, operands, numbers) from None
            result = self.beyond(*numbers)
        return result, [
            None if isinstance(operand, (float, int)) else self.slope(i, result, *numbers)
            for i, operand in enumerate(operands)
        ]

    def explained(
        self, error: Exception, operands: Sequence[Any], numbers: Sequence[float]
    ) -> Exception:
        """Python's own error, with the operation and its operands added to the message."""
        from .errors import explained  # what it loads, only errors need

        return explained(self, error, operands, numbers)

    def __repr__(self) -> str:
        return f"<op {self.name}: {self.value}>"

    def __reduce__(self) -> Any:
        return _entry, (self.name,)


def _entry(name: str) -> Op:
    return TABLE[name]
