"""The table's formulas as expressions of Python, one put into another."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ...autodiff.operations.computing import shared
from ...autodiff.operations.formula import (
    ATOM,
    LOOSEST,
    Applied,
    Expression,
    Literal,
    Name,
    level_of,
    needed,
)
from ...autodiff.operations.parser import parse
from ...autodiff.operations.traversal import names_in, rewritten, substituted, walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ...autodiff.operations.operation import Op


class Text(NamedTuple):
    """An expression, and how strongly it holds together: see `formula.level_of`.

    Attributes:
        condition: what it asks, where it is 1.0 if that is true, else 0.0.
    """

    text: str
    level: int = ATOM
    condition: Text | None = None


class ExpressionTemplate(NamedTuple):
    """A formula with places for its operands, `{0}` and on.

    Attributes:
        needed: the level that each operand needs.
        uses: how often each is written.
        condition: of a choice between 1.0 and 0.0, what it asks.
    """

    text: str
    level: int
    needed: tuple[int, ...]
    uses: tuple[int, ...]
    condition: ExpressionTemplate | None

    def of(self, operands: Sequence[Text]) -> Text:
        """The formula of these operands."""
        pairs = zip(operands, self.needed, strict=True)
        places = [x.text if x.level >= least else f"({x.text})" for x, least in pairs]
        condition = self.condition and self.condition.of(operands)
        return Text(self.text.format(*places), self.level, condition)


def template(op: Op, operands: Sequence[Any]) -> ExpressionTemplate:
    """The formula of the table for these operands, functions of `math` by their names alone.

    >>> from tinygrad_bp.autodiff.ops import exp, pow
    >>> template(exp, [None]).text, template(pow, [None, 2.0]).text
    ('exp({0})', '{0} ** {1}')
    """
    if op.name == "pow" and isinstance(operands[1], float) and operands[1].is_integer():
        return _whole_power()
    return _of_table(op)


@cache
def _whole_power() -> ExpressionTemplate:
    return _template(parse("x ** y"), ("x", "y"))  # never a complex number


@cache
def _of_table(op: Op) -> ExpressionTemplate:
    return _template(shared(rewritten(op.written_out, _without_module)), op.letters)


def _without_module(part: Expression) -> Expression:
    match part:
        case Name(name):
            return Name(name.removeprefix("math."))
        case Applied(function, operands):
            return Applied(function.removeprefix("math."), operands)
    return part


def _template(formula: Expression, letters: Sequence[str]) -> ExpressionTemplate:
    places = {letter: Name(f"{{{i}}}") for i, letter in enumerate(letters)}
    least = dict.fromkeys(letters, LOOSEST)
    for part in walk(formula):
        if isinstance(part, Applied):
            for operand, level in zip(part.operands, needed(part), strict=True):
                if isinstance(operand, Name) and operand.name in least:
                    least[operand.name] = max(least[operand.name], level)
    if isinstance(formula, Name):
        least[formula.name] = ATOM
    names = names_in(formula)
    condition = None
    match formula:
        case Applied("if", (test, Literal(1.0), Literal(0.0))):
            condition = _template(test, letters)
    return ExpressionTemplate(
        str(substituted(formula, places)),
        level_of(formula),
        tuple(least.values()),
        tuple(names.count(letter) for letter in letters),
        condition,
    )


def bare(op: Op, template: ExpressionTemplate, operands: Sequence[Text]) -> Text:
    """An operation as the formula of the table.

    >>> from tinygrad_bp.autodiff.operations.formula import level_of
    >>> from tinygrad_bp.autodiff.ops import mul
    >>> total = Text("b + c", level_of(parse("b + c")))
    >>> bare(mul, template(mul, [None, None]), [Text("a"), total]).text
    'a * (b + c)'
    """
    first, *others = operands
    if op.name == "where" and first.condition:
        operands = [first.condition, *others]
    return template.of(operands)


def careful(op: Op, template: ExpressionTemplate, operands: Sequence[Text]) -> Text:
    """An operation as a call that goes on with inf or nan."""
    return Text(f"ieee_{op.name}({', '.join(operand.text for operand in operands)})")
