"""What is made of an entry of the table when it is first asked for: trees, functions, words.

So import stays quick; `Op` keeps what was made, as an attribute like any other.
"""

from __future__ import annotations

import math
from itertools import product

from .computing import function, in_real_numbers
from .description import Description
from .formula import TURNED, Applied, Expression, Literal, Name
from .parser import parse
from .special import PARTS, letters_of
from .traversal import rewritten, substituted, words_in
from .vocabulary import BEYOND, ON_FLOATS, ON_VALUES, going_on

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Protocol, TypeAlias, TypeGuard

    class Operation(Protocol):
        """What is read of an operation here."""

        name: str
        symbol: str
        value: str
        derivatives: tuple[str | None, ...]
        formula: Expression
        textbook: str
        is_commutative: bool
        derivative_formulas: tuple[Expression | None, ...]
        slope_formulas: tuple[Expression | None, ...]
        written_out: Expression
        _beyond: str
        _words: tuple[str, ...]

        @property
        def is_internal(self) -> bool: ...
        @property
        def letters(self) -> tuple[str, ...]: ...
        def ieee(self, *floats: float) -> float: ...
        def slopes(self, z: float, *floats: float) -> list[float | None]: ...

    Table: TypeAlias = Mapping[str, Operation]


def _description(op: Operation, table: Table) -> Description | None:
    return Description(*op._words) if op._words else None


def _formula(op: Operation, table: Table) -> Expression:
    return parse(op.value)


def _derivative_formulas(op: Operation, table: Table) -> tuple[Expression | None, ...]:
    return tuple([None if text is None else parse(text) for text in op.derivatives])


def _textbook_formula(op: Operation, table: Table) -> Expression | None:
    return parse(op.textbook) if op.textbook and op.is_internal else None


def _written_out(op: Operation, table: Table) -> Expression:
    return in_real_numbers(_with_all_written_out(op.formula, table))


def _with_all_written_out(formula: Expression, table: Table) -> Expression:
    def change(part: Expression) -> Expression:
        if isinstance(part, Applied) and part.function in table:
            called = table[part.function]
            operands = dict(zip(called.letters, part.operands, strict=True))
            return substituted(called.written_out, operands)
        return part

    return rewritten(formula, change)


def _slope_formulas(op: Operation, table: Table) -> tuple[Expression | None, ...]:
    own = [_with_all_written_out(op.formula, table)]
    if op.is_commutative:
        own.append(substituted(own[0], {"x": Name("y"), "y": Name("x")}))

    def change(part: Expression) -> Expression:
        if part in own:
            return Name("z")
        match part:  # no float varies
            case Applied("varies", _):
                return Literal(0.0)
            case Applied("not", (Literal(0.0),)):
                return Literal(1.0)
            case Applied("and", (Literal(1.0), *others)):
                return Applied("and", tuple(others))
        return part

    return tuple(
        [
            rule and rewritten(_with_all_written_out(rule, table), change)
            for rule in op.derivative_formulas
        ]
    )


def _forward(op: Operation, table: Table) -> Callable[..., float]:
    return function(in_real_numbers(op.formula), op.letters, ON_FLOATS)


def _beyond(op: Operation, table: Table) -> Callable[..., float]:
    if op._beyond:
        return function(parse(op._beyond), op.letters, ON_FLOATS)
    if _is_one_step(op.formula):
        return lambda *floats: math.nan
    # What each step of the formula comes to, IEEE 754 says.
    steps = {"_pow": "pow", "**": "pow"}
    for other in table.values():
        if _is_one_step(other.formula):
            steps.setdefault(other.formula.function, other.name)
    meanings: dict[str, Any] = {**ON_FLOATS}

    def change(part: Expression) -> Expression:
        if not isinstance(part, Applied):
            return part
        word, operands = part.function, part.operands
        called = f"ieee_{word.removeprefix('math.')}"
        if word in PARTS:
            if called not in meanings:
                changed = rewritten(PARTS[word], change)
                meanings[called] = function(changed, letters_of(changed), meanings)
        elif word in BEYOND:
            meanings[called] = going_on(word)
        elif (other := table.get(steps.get(word, word))) and len(other.letters) == len(operands):
            meanings[called := f"ieee_{other.name}"] = other.ieee
        else:
            return part
        return Applied(called, operands)

    return function(rewritten(op.written_out, change), op.letters, meanings)


def _is_one_step(formula: Expression) -> TypeGuard[Applied]:
    """Whether it is an operator or a function, of operands alone."""
    is_applied = isinstance(formula, Applied) and formula.function != "if"
    return is_applied and all(isinstance(part, Name) for part in formula.operands)


def _partials(op: Operation, table: Table) -> tuple[Any, ...]:
    letters = ("z", *op.letters)
    return tuple([rule and function(rule, letters, ON_FLOATS) for rule in op.slope_formulas])


def _known_slopes(op: Operation, table: Table) -> tuple[Any, ...]:
    def known(formula: Any) -> Any:
        match formula:
            case Literal(value):
                return float(value)
            case Name(name) if name in op.letters:
                return op.letters.index(name)
        return None

    return tuple(map(known, op.derivative_formulas))


def _is_tame(op: Operation, table: Table) -> bool:
    if len(op.letters) > 2:  # its first operand is a condition
        return False
    points = product(_CRITICAL, repeat=len(op.letters))
    slopes = (slope for point in points for slope in op.slopes(op.ieee(*point), *point))
    return all(slope is None or math.isfinite(slope) for slope in slopes)


#: Where derivatives are infinite, if they are anywhere.
_CRITICAL = [x * sign for x in (0.0, 5e-324, 0.5, 1.0, 1000.0, 1e308) for sign in (1.0, -1.0)]


def _rules(op: Operation, table: Table) -> tuple[Any, ...]:
    letters = ("z", *op.letters)
    return tuple(
        [
            rule and function(_on_values(rule, table), letters, ON_VALUES)
            for rule in op.derivative_formulas
        ]
    )


def _on_values(formula: Expression, table: Table) -> Expression:
    """The formula with its choices as operations: what `a if x > y else b` is on Values.

    What varies is known at once, so such a choice is Python's own.
    """
    comparisons = {op.symbol: op.name for op in table.values() if op.symbol in TURNED}

    def change(part: Expression) -> Expression:
        if isinstance(part, Applied) and "varies" in words_in(part.operands[0]):
            return part
        match part:
            case Applied("if", operands):
                return Applied("_where", operands)
            case Applied("and", (first, *others)):
                rest = others[0] if len(others) == 1 else change(Applied("and", tuple(others)))
                return Applied("_where", (first, rest, Literal(0.0)))
            case Applied("or", (first, *others)):
                rest = others[0] if len(others) == 1 else change(Applied("or", tuple(others)))
                return Applied("_where", (first, Literal(1.0), rest))
            case Applied(sign, operands) if sign in comparisons:
                return Applied(comparisons[sign], operands)
            case Applied(sign, (x, y)) if TURNED.get(sign) in comparisons:
                return Applied(comparisons[TURNED[sign]], (y, x))
        return part

    return rewritten(formula, change)


#: Attribute to what makes it, of an operation and the table.
MAKERS: dict[str, Callable[[Any, Any], Any]] = {
    "description": _description,
    "formula": _formula,
    "textbook_formula": _textbook_formula,
    "derivative_formulas": _derivative_formulas,
    "slope_formulas": _slope_formulas,
    "written_out": _written_out,
    "known_slopes": _known_slopes,
    "is_tame": _is_tame,
    "forward": _forward,
    "beyond": _beyond,
    "partials": _partials,
    "rules": _rules,
}
