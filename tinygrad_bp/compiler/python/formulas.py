"""The table's formulas as expressions of Python, one put into another."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ...autodiff.operation import Op
from ...autodiff.operators import put

if TYPE_CHECKING:
    from collections.abc import Sequence


class Text(NamedTuple):
    """An expression, and how strongly it holds together: weaker ones need parentheses."""

    text: str
    level: int

    def where(self, level: int) -> str:
        """The expression where one of this level may stand."""
        return self.text if self.level >= level else f"({self.text})"


WEAKEST, UNARY, ATOM = 0, 3, 5

#: Of the formulas that are an operator: the level of the result, and those of its operands.
OPERATORS = {
    "x + y": (1, 1, 2),
    "x - y": (1, 1, 2),
    "x * y": (2, 2, 3),
    "x / y": (2, 2, 3),
    "-x": (UNARY, UNARY),
    "x ** y": (4, ATOM, UNARY),
}

#: A function that formulas of the table call, written out: the call costs more than it does.
SIGMOID = "1.0 / (1.0 + exp(-x)) if x >= 0.0 else (e := exp(x)) / (1.0 + e)"


def formula_of(op: Op, operands: Sequence[Any]) -> str:
    """The formula of the table for these operands, functions of `math` by their names alone.

    >>> from tinygrad_bp.autodiff.ops import exp, pow
    >>> formula_of(exp, [None]), formula_of(pow, [None, 2.0])
    ('exp(x)', 'x ** y')
    """
    if op.name == "pow" and isinstance(operands[1], float) and operands[1].is_integer():
        return "x ** y"  # never a complex number
    return _formula(op)


@cache
def _formula(op: Op) -> str:
    formula = op.value.replace("math.", "")
    return SIGMOID if formula == "_sigmoid(x)" else formula.replace("_sigmoid(x)", f"({SIGMOID})")


@cache
def _template(op: Op, formula: str) -> tuple[str, int, tuple[int, ...]]:
    """The formula with places for the operands, its level, and those that they need."""
    letters = op.letters.split(", ")
    template = put(formula, {letter: f"{{{i}}}" for i, letter in enumerate(letters)})
    if formula in OPERATORS:
        level, *needed = OPERATORS[formula]
        return template, level, tuple(needed)
    if re.fullmatch(rf"\w+\({op.letters}\)", formula):
        return template, ATOM, (WEAKEST,) * op.arity
    return template, WEAKEST, (ATOM,) * op.arity


@cache
def uses_of(op: Op, formula: str) -> tuple[int, ...]:
    """How often each operand is written."""
    template, *_ = _template(op, formula)
    return tuple(template.count(f"{{{i}}}") for i in range(op.arity))


def bare(op: Op, formula: str, operands: Sequence[Text]) -> Text:
    """An operation as the formula of the table.

    >>> from tinygrad_bp.autodiff.ops import mul
    >>> bare(mul, "x * y", [Text("a", ATOM), Text("b + c", 1)]).text
    'a * (b + c)'
    """
    if op.name == "where" and (test := re.fullmatch("1.0 if (.+) else 0.0", operands[0].text)):
        operands = [Text(test[1], ATOM), *operands[1:]]
    template, level, needed = _template(op, formula)
    texts = [operand.where(least) for operand, least in zip(operands, needed, strict=True)]
    return Text(template.format(*texts), level)


def careful(op: Op, formula: str, operands: Sequence[Text]) -> Text:
    """An operation as a call that goes on with inf or nan."""
    return Text(f"ieee_{op.name}({', '.join(operand.text for operand in operands)})", ATOM)
