"""Formulas read from Python."""

from __future__ import annotations

from ...autodiff.operations.formula import Applied, Expression, Literal, Name
from ...autodiff.operations.parser import parse
from ...autodiff.ops import BY_SYMBOL, FUNCTIONS
from .formula import Call, Number, Symbol

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .formula import Formula


def from_python(source: str) -> Formula:
    """The formula that is written like this in Python: names, numbers, operations of the table.

    Raises:
        ValueError: for anything else.

    >>> print(from_python("w * exp(-x)"))
    w * exp(-x)
    """
    return _from_tree(parse(source))


def _from_tree(part: Expression) -> Formula:
    match part:
        case Name(name=name):
            return Symbol(name)
        case Literal(value=value):
            return Number(float(value))
        case Applied(function=function, operands=operands):
            if op := FUNCTIONS.get(function) or BY_SYMBOL.get((function, len(operands))):
                return Call(op, tuple(map(_from_tree, operands)))
    raise ValueError(f"{part} is not made of the operations of the table")
