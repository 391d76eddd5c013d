"""An operation that is made of Python functions, and what its derivatives are.

Its formulas are found when they are first asked for. Of what has none, a derivative is an operation
of its own, whose own derivatives nobody knows.
"""

from __future__ import annotations

import math
from itertools import count
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from ..floats import as_float
from ..operations.formula import Applied, Expression, Name, Nothing
from ..operations.making import MAKERS
from ..operations.operation import TABLE, Op
from ..operations.parser import parse
from ..operations.register import TAKEN, enter
from ..operations.vocabulary import ON_FLOATS, ON_VALUES
from ..value import Value
from .linear import LinearNumber
from .outside import OutsideError, outside
from .parts import Unknown, without_derivative
from .symbolic import formula_of, is_beyond_formula

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .own_function import OwnFunction

    #: A derivative: a formula, a function of the operands, or None, through which nothing flows.
    Rule = str | Callable[..., Any] | None


class OwnOp(Op):
    """An operation that is made of Python functions.

    Args:
        function: what it computes.
        rules: gives the derivatives by the operands.
        places: how many operands it has.
        whole: the function and its rule, for where it is no operation.
    """

    __slots__ = ("_closes", "_function", "_own_rules", "callback", "whole")

    def __init__(
        self,
        function: Callable[..., Any],
        rules: Callable[[], Sequence[Rule]],
        places: int,
        whole: OwnFunction | None = None,
    ) -> None:
        self.name = self.symbol = _free_name(function.__name__)
        self.is_function = True
        self.arity = places
        self._function = function
        self._own_rules = rules
        #: What it is where it is no operation: of other arguments than numbers, or where it, or its
        #: rule, uses what is none of its operands.
        self.whole = whole
        self._closes: bool | None = None
        enter(self)
        ON_VALUES[self.name] = self

    def __call__(self, *operands: Any, **named: Any) -> Any:
        if self._closes is None and self.whole is not None:
            self._closes = False  # to a rule that calls it
            self._closes = self._is_beyond_formula()
        if not self._closes:
            try:
                return super().__call__(*operands, **named)
            except OutsideError:  # it is code as well
                if self.whole is None:
                    raise
                self._closes = True
        if any(map(_is_several, operands)):
            return super().__call__(*operands)
        assert self.whole is not None
        return self.whole(*operands, **named)

    def _is_beyond_formula(self) -> bool | None:
        """Whether it, or its rule, uses Values that are none of its operands, or own functions.

        None where that cannot be told yet.
        """
        assert self.whole is not None
        if is_beyond_formula(self._function, self.letters):
            return True
        if self.whole.rule is None:
            return None
        rules = filter(callable, self._own_rules())
        return any(is_beyond_formula(rule, self.letters) for rule in rules)

    @property
    def is_code(self) -> bool:
        return self.formula == _call(self)

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any:
            """Its formulas are found when they are first asked for: a rule may call it itself."""
            if name in ("value", "formula", "written_out", "forward", "beyond"):
                self._read_function()
                return getattr(self, name)
            if name == "derivatives":
                self.derivatives = tuple(map(self._text, self._own_rules(), self.letters))
                return self.derivatives
            return super().__getattr__(name)

    def _read_function(self) -> None:
        """Its formula, where it has one; else a call of itself."""
        formula = formula_of(self._function, self.letters)
        if formula is not None and not isinstance(formula, Nothing):
            self.value = str(formula)
            for name in ("formula", "written_out", "forward", "beyond"):
                setattr(self, name, MAKERS[name](self, TABLE))
            return
        self.value = str(_call(self))
        self.formula = self.written_out = parse(self.value)
        self.forward = self.number
        self.beyond = lambda *numbers: math.nan

    def edge(self, i: int, z: Any, operands: Sequence[Any]) -> Any:
        """The same; by what comes along in a rule that calls it, which it is linear in."""
        moving = [isinstance(x, LinearNumber) for x in operands]
        if not any(moving):
            return super().edge(i, z, operands)
        pairs = enumerate(zip(operands, moving, strict=True))
        return self(*[float(k == i) if moves else x for k, (x, moves) in pairs])

    def number(self, *numbers: float) -> float:
        """What the function gives, of floats, as a float."""
        return self._as_number(self._function(*numbers))

    def _as_number(self, found: Any) -> float:
        if isinstance(found, Value):
            raise outside(self.name)
        return as_float(found, f"{self.name}()")

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
        super().__init__(_named(rule, f"{of.name}_by_{letter}"), lambda: (), of.arity)
        ON_FLOATS[self.name] = self.flowing
        unknown = Unknown(math.nan)
        unknown.reason = without_derivative(self.name)
        ON_FLOATS[f"{self.name}_unknown"] = unknown  # what stands on the edges of a graph
        self.derivatives = (f"{self.name}_unknown",) * self.arity
        self.rules = (unknown.refuse,) * self.arity

    def flowing(self, *numbers: float) -> float | None:
        """What stands on the edges of a graph; None where nothing flows at these numbers."""
        found = self._function(*numbers)
        return None if found is None else self._as_number(found)

    def number(self, *numbers: float) -> float:
        """The same where there has to be a number."""
        found = self.flowing(*numbers)
        return 0.0 if found is None else found


def _is_several(operand: Any) -> bool:
    return hasattr(operand, "__array_ufunc__") and not hasattr(operand, "_apply")


def _named(rule: Callable[..., Any], name: str) -> Callable[..., Any]:
    def function(*operands: Any) -> Any:
        return rule(*operands)

    function.__name__ = name
    return function


def _call(op: Op) -> Expression:
    return Applied(op.name, tuple(map(Name, op.letters)))


def _free_name(wish: str) -> str:
    """The name of a function, or with a number behind it where that is taken."""
    wish = wish.strip("_<>") or "own"
    if not wish.isidentifier() or iskeyword(wish):
        wish = "own"
    names = (wish if i == 1 else f"{wish}_{i}" for i in count(1))
    return next(name for name in names if name not in TAKEN and name not in TABLE)
