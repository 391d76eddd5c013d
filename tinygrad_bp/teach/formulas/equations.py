"""The sides of an equation, so that what is shown can be calculated with.

>>> from tinygrad_bp.autodiff.ops import TABLE
>>> from tinygrad_bp.teach.formulas.formula import Symbol, with_numbers
>>> x, y = Symbol("x", 0.71234567), Symbol("y", 0.71229876)
>>> difference = Call(TABLE["sub"], (x, y))
>>> result = Number(x.value - y.value, 4)
>>> sides = shown_sides([Symbol("d"), difference, with_numbers(difference, 4), result])
>>> " = ".join(map(text, sides))
'd = x - y = 0.7123457 - 0.7122988 = 0.00004691'
"""

from __future__ import annotations

from dataclasses import replace

from .formula import Call, Number, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .formula import Formula

#: How many units of its last digit a result may differ from what the shown numbers give.
NEAR = 3

#: The most significant digits of a float.
_ALL = 17


def shown_sides(sides: Iterable[Formula]) -> list[Formula]:
    """The sides as they are shown: none that reads like the one before it.

    Numbers that were put in have more digits than others where a calculator would not come to
    the result without them, as where terms of a sum cancel.
    """
    kept: list[Formula] = []
    given = list(sides)
    for side in (_precise(side, given[-1]) for side in given):
        if not kept or text(side) != text(kept[-1]):
            kept.append(side)
    return kept


def _precise(side: Formula, result: Formula) -> Formula:
    if not (isinstance(side, Call) and isinstance(result, Number) and result.digits):
        return side
    exact, digits, unit = result.value, result.digits, result.unit
    if not unit:
        return side
    while digits < _ALL:
        found = calculated(side)
        if found is None or abs(found - exact) <= NEAR * unit:
            break
        digits += 1
        side = _with_digits(side, digits)
    return side


def calculated(formula: Formula) -> float | None:
    """What the numbers of a formula come to, as they are shown; None where it has names in it."""
    if isinstance(formula, Number):
        return float(str(formula))
    if not isinstance(formula, Call):
        return None
    operands: list[float] = []
    for operand in formula.operands:
        number = calculated(operand)
        if number is None:
            return None
        operands.append(number)
    return formula.op.ieee(*operands)


def _with_digits(formula: Formula, digits: int) -> Formula:
    if isinstance(formula, Call):
        return Call(formula.op, tuple(_with_digits(part, digits) for part in formula.operands))
    if isinstance(formula, Number) and formula.digits:
        return replace(formula, digits=digits)
    return formula
