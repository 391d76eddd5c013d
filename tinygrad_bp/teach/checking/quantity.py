"""A number of the solution, and the formula that it is worked out by."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from operator import itemgetter

from ...autodiff.operations.computing import function
from ...autodiff.operations.formula import Literal, Name
from ...autodiff.operations.register import for_each_operation
from ...autodiff.operations.traversal import names_in, rewritten, substituted
from ..formulas.formula import Call, Number, Symbol, as_python, product, text, total
from ..formulas.notation import of_several

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ...autodiff.operations.formula import Expression
    from ..derivations.local_derivatives import LocalDerivative
    from ..document.words import Words
    from ..formulas.formula import Derivative, Formula

    Numbers = dict[str, float]

#: How many terms a sum has before it is written as a sum of sums.
_LONGEST_SUM = 100

#: How far two ways to work out a number may be apart, relative to it.
_ROUNDING = 1e-12

#: What the functions in a formula mean: as IEEE 754 has them, so that none raises an error.
#: Numbers that Python writes as words have to have a meaning too.
_FUNCTIONS: dict[str, Any] = {"inf": math.inf, "minus_inf": -math.inf, "nan": math.nan}
for_each_operation(lambda op: _FUNCTIONS.update({op.name: op.ieee}))
_FUNCTIONS.update(of_several(lambda op: op.ieee))


@dataclass(eq=False)
class Quantity:
    """A number of the solution.

    Attributes:
        symbol: what a reader sees: net_h1 by its label, ∂E/∂w as a derivative.
        kind: "leaf", "value", "derivative", "update" or "after" (a value after the update).
        formula: how it is worked out, with names of quantities as symbols.
        others: further formulas for the same number, less simplified.
        remark: which derivative it is, where there are two, one along all paths and one with
            other nodes held constant.
        twin: the name of the other one.
        name: what it is called in formulas, unique in the solution: "net_h1", "δ_o1", "w5+".
        uses: the names in its formula, each once.
        run: works out the formula, with the numbers of those names.
    """

    symbol: Symbol | Derivative
    kind: str
    formula: Formula
    others: tuple[Formula, ...] = ()
    remark: Words = ""
    twin: str = ""
    name: str = field(init=False)
    uses: tuple[str, ...] = field(init=False)
    run: Callable[[Numbers], float] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.name = self.symbol.name
        self.uses = tuple(dict.fromkeys(names_in(self.formula)))
        self.run = compiled(self.formula)


def long_sum(terms: list[Formula]) -> Formula:
    """Their sum; of very many, a sum of sums, so that no formula is too deep to be walked."""
    while len(terms) > _LONGEST_SUM:
        starts = range(0, len(terms), _LONGEST_SUM)
        terms = [total(terms[start : start + _LONGEST_SUM]) for start in starts]
    return total(terms)


def in_product(quantity: Quantity) -> Formula:
    """What stands for a quantity in a product: its name, or a number that it always is."""
    constants = (Number(0.0), Number(1.0))
    return quantity.formula if quantity.formula in constants else Symbol(quantity.name)


def is_same(one: float, other: float) -> bool:
    """Whether two numbers are the same but for rounding."""
    return one == other or abs(one - other) <= _ROUNDING * max(abs(one), abs(other))


def unsimplified(local: LocalDerivative) -> tuple[Formula, ...]:
    """The derivatives of the single operations multiplied, if there are several."""
    whole = product(local.factors)
    is_news = len(local.factors) > 1 and text(whole) != text(local.formula)
    return (whole,) if is_news else ()


def evaluated(formula: Formula, numbers: Numbers) -> float:
    """The number of a formula."""
    if isinstance(formula, Symbol):
        return numbers[formula.name]
    if isinstance(formula, Call):
        return formula.op.ieee(*[evaluated(part, numbers) for part in formula.operands])
    return float("nan") if formula.value is None else formula.value


def compiled(formula: Formula) -> Callable[[Numbers], float]:
    """The same as a function, for a formula that is worked out often."""
    names = list(dict.fromkeys(names_in(formula)))  # not all of them are names in Python: w5+
    letters: dict[str, Formula] = {name: Symbol(f"v{i}") for i, name in enumerate(names)}
    parameters = [str(letter) for letter in letters.values()]
    made = rewritten(as_python(substituted(formula, letters)), _named)
    run = function(made, parameters, _FUNCTIONS)

    # Of several names at once, their numbers come as a tuple.
    numbers_of = itemgetter(*names) if len(names) > 1 else None

    def number(numbers: Numbers) -> float:
        operands = numbers_of(numbers) if numbers_of else [numbers[name] for name in names]
        try:
            return float(run(*operands))
        except (ArithmeticError, TypeError, ValueError):
            return evaluated(formula, numbers)  # as IEEE 754 has it

    return number


def _named(part: Expression) -> Expression:
    """The name of a number that has no digits; any other part as it is."""
    match part:
        case Literal(value) if not math.isfinite(value):
            return Name("nan" if value != value else "inf" if value > 0 else "minus_inf")
    return part
