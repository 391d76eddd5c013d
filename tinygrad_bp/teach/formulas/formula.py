"""Formulas as trees, and as text that is Python.

A formula is a `Symbol`, a `Number`, a `Derivative`, or a `Call` of an operation of the
table. `text` writes one for a terminal, and what it writes is Python: with the numbers of
its symbols it evaluates to exactly the number that the formula stands for. `typeset.py`
writes the same trees as LaTeX and MathML.

>>> w, x = Symbol("w", 0.4), Symbol("x", 0.5)
>>> formula = Call(TABLE["mul"], (w, Call(TABLE["sub"], (Number(1.0), x))))
>>> text(formula), text(with_numbers(formula, 9))
('w * (1 - x)', '0.4 * (1 - 0.5)')
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from ...autodiff.operation import Op
from ...autodiff.ops import TABLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeAlias


@dataclass(frozen=True)
class Symbol:
    """A name in a formula.

    Attributes:
        name: as text has it, a Python identifier; unique among the nodes of one graph.
        value: the number that it stands for, None where it stands for none.
        label: what it was called by whoever built the graph; what is typeset.
    """

    name: str
    value: float | None = None
    label: str = ""


@dataclass(frozen=True)
class Number:
    """A number in a formula; in full, or to as many digits as `decimal` shows."""

    value: float
    digits: int | None = None


@dataclass(frozen=True)
class Derivative:
    """The name of a derivative: ∂E_total/∂w5, along all paths; or ∂z/∂x|y, with y held constant.

    Attributes:
        of: what changes.
        by: what it changes with.
        value: the number that it stands for, None where it stands for none.
        held: what changes with `by` too, and is held constant.
    """

    of: Symbol
    by: Symbol
    value: float | None = None
    held: tuple[Symbol, ...] = ()

    @property
    def name(self) -> str:
        """As text has it.

        >>> x, y, z = map(Symbol, "xyz")
        >>> Derivative(z, x).name, Derivative(z, x, held=(y,)).name
        ('∂z/∂x', '∂z/∂x|y')
        """
        whole = f"∂{self.of.name}/∂{self.by.name}"
        return f"{whole}|{','.join(symbol.name for symbol in self.held)}" if self.held else whole


@dataclass(frozen=True)
class Call:
    """An operation of the table and what it is applied to."""

    op: Op
    operands: tuple[Formula, ...]


Formula: TypeAlias = "Symbol | Number | Derivative | Call"


def product(factors: Iterable[Formula]) -> Formula:
    """Their product, from left to right, without factors of exactly 1."""
    return _folded("mul", (factor for factor in factors if factor != Number(1.0)), 1.0)


def total(terms: Iterable[Formula]) -> Formula:
    """Their sum, from left to right; 0 where there are none."""
    return _folded("add", terms, 0.0)


def _folded(operation: str, parts: Iterable[Formula], empty: float) -> Formula:
    op = TABLE[operation]
    found: Formula | None = None
    for part in parts:
        found = part if found is None else Call(op, (found, part))
    return Number(empty) if found is None else found


def negative(formula: Formula) -> Formula:
    """The formula with the other sign.

    >>> text(negative(Symbol("x"))), text(negative(negative(Symbol("x"))))
    ('-x', 'x')
    """
    if isinstance(formula, Number):
        return Number(-formula.value, formula.digits)
    if isinstance(formula, Call) and formula.op.name == "neg":
        return formula.operands[0]
    return Call(TABLE["neg"], (formula,))


def with_numbers(formula: Formula, digits: int) -> Formula:
    """The formula with the number of each symbol in its place, to so many digits."""
    if isinstance(formula, Call):
        return Call(formula.op, tuple(with_numbers(part, digits) for part in formula.operands))
    return formula if formula.value is None else Number(formula.value, digits)


def decimal(x: float, digits: int) -> str:
    """A number to so many digits after the point, without zeros at the end.

    One that this would leave with fewer than three figures is shown to so many
    significant digits instead.

    >>> decimal(0.00043856773, 9), decimal(1.5, 9), decimal(-2.0, 9), decimal(-0.0, 9)
    ('0.000438568', '1.5', '-2', '0')
    >>> decimal(1.23456789e-8, 9), decimal(123456.789, 2)
    ('1.23456789e-08', '123456.79')
    """
    if not math.isfinite(x):
        return repr(x)
    x += 0.0  # -0.0 becomes 0.0
    if round(x, digits) == x:
        shown = repr(x)
    elif 100 * 10.0**-digits <= abs(x) < 1e15:
        shown = f"{x:.{digits}f}".rstrip("0")
    else:
        shown = min(f"{x:.{digits}g}", repr(x), key=len)
    return shown.removesuffix(".0").removesuffix(".")


# What binds how strongly in Python, from the loosest to the tightest.
_SUM, _PRODUCT, _UNARY, _POWER, _ATOM = range(1, 6)
_LEVELS = {
    "add": _SUM,
    "sub": _SUM,
    "mul": _PRODUCT,
    "div": _PRODUCT,
    "neg": _UNARY,
    "pow": _POWER,
}


def text(formula: Formula) -> str:
    """The formula as Python, with the fewest brackets that keep its value to the last bit.

    Functions are those of the table. Numbers of more digits than are asked for are
    rounded, so then the value is only as good as they are.

    >>> a, b, c = map(Symbol, "abc")
    >>> text(Call(TABLE["sub"], (a, Call(TABLE["sub"], (b, c)))))
    'a - (b - c)'
    >>> text(Call(TABLE["pow"], (Call(TABLE["neg"], (a,)), Number(2.0))))
    '(-a)**2'
    """
    return _written(formula)[0]


def _written(formula: Formula, tight: bool = False) -> tuple[str, int]:
    """The text, and how strongly it binds; products inside a sum have no spaces."""
    match formula:
        case Symbol(name=name):
            return name, _ATOM
        case Derivative(name=name):
            return name, _ATOM
        case Number(value=value, digits=digits):
            return _literal(value, digits)
    op, operands = formula.op, formula.operands
    if op.name not in _LEVELS:
        arguments = [text(operand) for operand in operands]
        if op.name == "where" and isinstance(operands[0], Call):
            arguments[0] = _condition(operands[0])
        return f"{op.name}({', '.join(arguments)})", _ATOM
    level = _LEVELS[op.name]
    parts = [_written(operand, tight or level in (_SUM, _POWER)) for operand in operands]
    first = operands[0]
    if isinstance(first, Number) and all(isinstance(operand, Number) for operand in operands):
        # Two integers would be calculated with by other rules than floats.
        parts[0] = _literal(first.value, first.digits, is_float=first.digits is None)
    if op.name == "neg":
        # -(a * b) and (-a) * b are the same number.
        level = _PRODUCT if parts[0][1] == _PRODUCT else _UNARY
        # Two signs that touch are hard to see.
        least = _ATOM if parts[0][0].startswith("-") else level
        return f"-{_bracketed(parts[0], least)}", level
    # Python reads from the left, but powers from the right.
    limits = (_ATOM, _UNARY) if level == _POWER else (level, level + 1)
    left, right = (_bracketed(part, least) for part, least in zip(parts, limits, strict=True))
    is_wide = any(isinstance(operand, Derivative) for operand in operands)
    space = "" if level == _POWER or (tight and level == _PRODUCT and not is_wide) else " "
    return f"{left}{space}{op.symbol}{space}{right}", level


def _condition(formula: Call) -> str:
    """What `where` asks: a comparison with its sign, where it is true or false and no number."""
    if formula.op.is_function or len(formula.operands) != 2:
        return text(formula)
    left, sign, right = comparison(formula)
    return f"{text(left)} {sign} {text(right)}"


def comparison(formula: Call) -> tuple[Formula, str, Formula]:
    """The two sides of a comparison and its sign, a number on the right: x <= 0, not 0 >= x."""
    left, right = formula.operands
    sign = formula.op.symbol
    if isinstance(left, Number) and sign in _TURNED:
        return right, _TURNED[sign], left
    return left, sign, right


_TURNED = {">": "<", ">=": "<="}


def _bracketed(part: tuple[str, int], least: int) -> str:
    written, level = part
    return written if level >= least else f"({written})"


def _literal(value: float, digits: int | None, is_float: bool = False) -> tuple[str, int]:
    if digits is not None:
        written = decimal(value, digits)
    elif (
        value.is_integer() and abs(value) < 1e6 and not is_float and (value or not _is_minus(value))
    ):
        written = str(int(value))
    else:
        written = repr(value)
    return written, _UNARY if written.startswith("-") else _ATOM


def _is_minus(value: float) -> bool:
    return math.copysign(1.0, value) < 0
