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
from dataclasses import dataclass, replace

from ...autodiff.operations import formula as trees
from ...autodiff.operations.formula import TURNED, Applied, Expression, Literal, Name
from ...autodiff.operations.operation import Op
from ...autodiff.ops import TABLE
from .decimals import decimal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, TypeAlias


@dataclass(frozen=True)
class Symbol(Name):
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
class Blank(Symbol):
    """The place of a number that is left open, for somebody to write it there.

    Attributes:
        number: the blanks of a document are numbered from 1.
        of: the name of the quantity that belongs there, as text has it: "∂E_total/∂w5".

    >>> text(Blank.numbered(3, "net_h1"))
    '(3)____________'
    """

    number: int = 0
    of: str = ""

    @classmethod
    def numbered(cls, number: int, of: str) -> Blank:
        """The blank of this number, whose name is what text shows: a line to write on."""
        return cls(f"({number}){'_' * 12}", number=number, of=of)


@dataclass(frozen=True)
class Number(Literal):
    """A number in a formula; in full, or to so many significant digits as `decimal` shows."""

    value: float
    digits: int | None = None

    def __str__(self) -> str:
        x = self.value
        if self.digits is not None:
            return decimal(x, self.digits)
        is_short = x.is_integer() and abs(x) < 1e6 and repr(x) != "-0.0"
        return str(int(x)) if is_short else repr(x)

    @property
    def unit(self) -> float:
        """What the last of so many digits counts; 0.0 where it is written in full."""
        if self.digits is None or not self.value or not math.isfinite(self.value):
            return 0.0
        exponent: int = math.floor(math.log10(abs(self.value)))
        return float(10.0 ** (exponent + 1 - self.digits))


@dataclass(frozen=True)
class Derivative(Expression):
    """The name of a derivative: ∂E_total/∂w5, along all paths; or ∂z/∂x|y, with y held constant.

    Attributes:
        of: what changes; a first derivative, where this is a second one.
        by: what it changes with.
        value: the number that it stands for, None where it stands for none.
        held: what changes with `by` too, and is held constant.
    """

    of: Symbol | Derivative
    by: Symbol
    value: float | None = None
    held: tuple[Symbol, ...] = ()

    is_wide = True

    @property
    def name(self) -> str:
        """As text has it.

        >>> x, y, z = map(Symbol, "xyz")
        >>> Derivative(z, x).name, Derivative(z, x, held=(y,)).name
        ('∂z/∂x', '∂z/∂x|y')
        >>> Derivative(Derivative(z, x), y).name, Derivative(Derivative(z, x), x).name
        ('∂²z/∂x∂y', '∂²z/∂x²')
        """
        whole = f"∂{self.of.name}/∂{self.by.name}"
        if isinstance(self.of, Derivative):
            below = f"∂{self.of.by.name}∂{self.by.name}"
            if self.of.by.name == self.by.name:
                below = f"∂{self.by.name}²"
            whole = f"∂²{self.of.of.name}/{below}"
        return f"{whole}|{','.join(symbol.name for symbol in self.held)}" if self.held else whole

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Call(Applied):
    """An operation of the table and what it is applied to."""

    op: Op
    operands: tuple[Formula, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "function", self.op.symbol)

    def with_operands(self, operands: tuple[Any, ...]) -> Any:
        return Call(self.op, operands)

    def __str__(self) -> str:
        return text(self)


#: From so many characters on, a number is rather written as a fraction of numbers up to the other.
_LONG, _DENOMINATOR = 12, 10_000

Formula: TypeAlias = "Symbol | Number | Derivative | Call"


def constant(value: float) -> Formula:
    """A number that stands in a formula; a small fraction where it is one that is no short decimal.

    >>> text(constant(1 / 3)), text(constant(-2 / 7)), text(constant(0.125))
    ('1/3', '-2/7', '0.125')
    """
    if len(repr(value)) >= _LONG and math.isfinite(value):
        from fractions import Fraction  # takes a while to load, and is hardly ever needed

        near = Fraction(value).limit_denominator(_DENOMINATOR)
        above, below = near.as_integer_ratio()
        if above and above / below == value and abs(above) <= _DENOMINATOR:
            return Call(TABLE["div"], (Number(float(above)), Number(float(below))))
    return Number(value)


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


def addends(formula: Formula) -> list[Formula]:
    """What it is the sum of; nothing where it is no sum.

    >>> a, b, c = map(Symbol, "abc")
    >>> [text(term) for term in addends(Call(TABLE["sub"], (total([a, b]), product([b, c]))))]
    ['a', 'b', '-b * c']
    """
    found: list[Formula] = []
    while isinstance(formula, Call) and formula.op.name in ("add", "sub"):
        is_sum = formula.op.name == "add"
        formula, last = formula.operands
        found.append(last if is_sum else negative(last))
    return [formula, *reversed(found)] if found else []


def negative(formula: Formula) -> Formula:
    """The formula with the other sign.

    >>> text(negative(Symbol("x"))), text(negative(negative(Symbol("x"))))
    ('-x', 'x')
    """
    if isinstance(formula, Number):
        return replace(formula, value=-formula.value)
    if isinstance(formula, Call) and formula.op.name == "neg":
        return formula.operands[0]
    return Call(TABLE["neg"], (formula,))


def updated(symbol: Symbol, value: float | None = None) -> Symbol:
    """A name after the update, w5+, with its number there.

    >>> updated(Symbol("w5", 0.4)).name
    'w5+'
    """
    return Symbol(f"{symbol.name}+", value, f"{symbol.label or symbol.name}+")


def of_names(name: Derivative) -> Derivative:
    """A derivative whose symbols stand for no numbers; its own stays."""
    first = name.of
    of = of_names(first) if isinstance(first, Derivative) else replace(first, value=None)
    by, *held = (replace(symbol, value=None) for symbol in (name.by, *name.held))
    return replace(name, of=of, by=by, held=tuple(held))


def result_of(formula: Formula) -> float:
    """What a formula comes to with the numbers of its symbols; nan where one has none.

    >>> result_of(product([Symbol("w5", 0.4), Number(0.5)]))
    0.2
    """
    if isinstance(formula, Call):
        return formula.op.ieee(*map(result_of, formula.operands))
    return float("nan") if formula.value is None else formula.value


def with_numbers(formula: Formula, digits: int) -> Formula:
    """The formula with the number of each symbol in its place, to so many significant digits."""
    if isinstance(formula, Call):
        return Call(formula.op, tuple(with_numbers(part, digits) for part in formula.operands))
    if formula.value is None:
        return formula
    number = Number(formula.value, digits)
    return formula if str(formula) == str(number) else number


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
    return trees.text(as_python(formula), compact=True)


def as_python(formula: Formula) -> Expression:
    """The formula as Python has it: its functions are those of the table."""
    if not isinstance(formula, Call):
        return formula
    op, operands = formula.op, formula.operands
    if len(several := chosen_from(formula)) > 2:
        return Applied(CHOOSING[op.name], tuple(map(as_python, several)))
    parts = [as_python(operand) for operand in operands]
    if op.name == "where":
        parts[0] = _condition(operands[0])
    if op.is_function or op.symbol in TURNED:
        return Applied(op.name, tuple(parts))
    constants = [x.value for x in operands if isinstance(x, Number) and x.digits is None]
    if op.name != "div" and len(constants) == len(operands):
        # Two integers would be calculated with by other rules than floats.
        parts[0] = Literal(constants[0])
    return Applied(op.symbol, tuple(parts))


#: The operations that choose one of their operands, and Python's function of several of them.
CHOOSING = {"maximum": "max", "minimum": "min"}


def chosen_from(formula: Formula) -> tuple[Formula, ...]:
    """What the largest or the smallest is chosen from, which a graph finds two by two.

    >>> from tinygrad_bp.teach.formulas.reading import from_python
    >>> formula = from_python("maximum(maximum(a, b), c)")
    >>> [symbol.name for symbol in chosen_from(formula)], text(formula)
    (['a', 'b', 'c'], 'max(a, b, c)')
    """
    if not isinstance(formula, Call) or formula.op.name not in CHOOSING:
        return ()
    first, *others = formula.operands
    while isinstance(first, Call) and first.op is formula.op:
        others.append(first.operands[1])
        first = first.operands[0]
    return (first, *reversed(others))


def _condition(formula: Formula) -> Expression:
    """What `where` asks: a comparison with its sign, where it is true or false and not a number."""
    if not isinstance(formula, Call) or formula.op.symbol not in TURNED:
        return as_python(formula)
    left, sign, right = comparison(formula)
    return Applied(sign, (as_python(left), as_python(right)))


def comparison(formula: Call) -> tuple[Formula, str, Formula]:
    """The two sides of a comparison and its sign, a constant on the right: x <= 0, not 0 >= x.

    Numbers that are put in for symbols stand where these stood.
    """
    left, right = formula.operands
    sign = formula.op.symbol
    if _is_constant(left) and not _is_constant(right) and sign in TURNED:
        return right, TURNED[sign], left
    return left, sign, right


def _is_constant(formula: Formula) -> bool:
    """Whether it is a number of the formula's own: one that is put in has its digits."""
    return isinstance(formula, Number) and formula.digits is None
