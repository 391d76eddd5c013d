"""The ways to say the same derivation: whether there are node deltas, and with which sign."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from ...letters import shown
from ..document.blocks import Equation
from ..formulas.equations import shown_sides
from ..formulas.formula import (
    Call,
    Derivative,
    Number,
    Symbol,
    negative,
    product,
    total,
    with_numbers,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ...autodiff.value import Value
    from ..formulas.formula import Formula
    from .chain_rule import Derivation, Step

#: "tutorial" has node deltas δ = ∂E/∂net, "negated" has δ = -∂E/∂net, "plain" has none.
CONVENTIONS = ("tutorial", "negated", "plain")

#: Where more paths than these lead to a weight, no formula has all of them.
_PATHS = 3

#: What people call an error.
_ERROR = re.compile(
    r"(?i:e|err|error|l|loss|j|cost|mse|mae|bce|sse|total)(?:[\W\d_].*)?", re.DOTALL
)


@dataclass(frozen=True)
class Convention:
    """How a derivation is said.

    Attributes:
        derivation: what is said.
        name: one of `CONVENTIONS`.
        digits: how many significant digits numbers are shown with.
    """

    derivation: Derivation
    name: str
    digits: int

    @property
    def output(self) -> Symbol:
        """The symbol of what is differentiated."""
        return self.derivation.notation.symbols[self.derivation.output]

    def derivative(self, node: Value) -> Derivative:
        """∂output/∂node."""
        symbol = self.derivation.notation.symbols[node]
        return Derivative(self.output, symbol, self.derivation.number(node))

    def delta(self, step: Step | None) -> Symbol | None:
        """The node delta of a step, where it has one and the convention has any."""
        if step is None or step.delta is None or self.name == "plain" or not self._is_error:
            return None
        sign = -1.0 if self.name == "negated" else 1.0
        return replace(step.delta, value=sign * step.number)

    @cached_property
    def _is_error(self) -> bool:
        """Whether it is an error that is differentiated: the node deltas are those of errors.

        Those of another output of the same network would be other numbers of the same names.
        """
        return _ERROR.fullmatch(self.derivation.output.label) is not None

    def by_sign(self, formula: Formula) -> Formula:
        """What a node delta is of a derivative, and the derivative of a node delta."""
        return negative(formula) if self.name == "negated" else formula

    def known(self, node: Value) -> Formula:
        """What the derivative of the output by a node is called: δ_o1, or ∂E_total/∂out_h1."""
        delta = self.delta(self.derivation.step(node))
        return self.by_sign(delta) if delta else self.derivative(node)

    def by_deltas(self, step: Step) -> Formula | None:
        """What an update goes by, the derivative or that with its sign taken out: δ_o1 * out_h1.

        The sum of these where several paths lead to the node; None where there are many of
        them, or one does not come from a net input.
        """
        shares = []
        for term in step.terms:
            delta = self.delta(self.derivation.step(term.local.node))
            if delta is None:
                return None
            shares.append(product([delta, self.rewritten(term.local.formula)]))
        return total(shares) if len(shares) <= _PATHS else None

    def rewritten(self, formula: Formula) -> Formula:
        """A formula as the convention has it."""
        return rewritten(formula, self.name)

    def number(self, value: float) -> Number:
        """A number with as many digits as are shown."""
        return Number(value, self.digits)

    def in_numbers(self, formula: Formula) -> Formula:
        """A formula with numbers in the place of its symbols."""
        return with_numbers(formula, self.digits)

    def equation(self, *sides: Formula) -> Equation:
        """The sides as they are shown."""
        return Equation(tuple(shown_sides(sides)))


def rewritten(formula: Formula, convention: str) -> Formula:
    """A formula as a convention has it: "plain" turns -(target - out) to out - target.

    >>> from tinygrad_bp.teach.formulas.formula import text
    >>> from tinygrad_bp.teach.formulas.reading import from_python
    >>> text(rewritten(from_python("-(t - o) * o"), "plain"))
    '(o - t) * o'
    """
    if convention != "plain" or not isinstance(formula, Call):
        return formula
    operands = tuple(rewritten(operand, convention) for operand in formula.operands)
    inside = operands[0]
    if formula.op.name == "neg" and isinstance(inside, Call) and inside.op.name == "sub":
        return Call(inside.op, inside.operands[::-1])
    return Call(formula.op, operands)


def turned(formula: Formula) -> Formula:
    """The formula with the other sign, which goes into it where there is a place for it.

    >>> from tinygrad_bp.teach.formulas.formula import text
    >>> from tinygrad_bp.teach.formulas.reading import from_python
    >>> for written in ("-(t - o) * o", "p - y", "x + y", "-x"):
    ...     print(text(turned(from_python(written))))
    (t - o) * o
    y - p
    -(x + y)
    x
    """
    if isinstance(formula, Call) and formula.op.name == "sub":
        return Call(formula.op, formula.operands[::-1])
    if isinstance(formula, Call) and formula.op.name == "mul":
        one, other = formula.operands
        is_number = isinstance(one, Number)
        return Call(formula.op, (one, turned(other)) if is_number else (turned(one), other))
    return negative(formula)


def checked_convention(convention: str) -> str:
    """The name of a convention.

    Raises:
        ValueError: for anything else.
    """
    if convention not in CONVENTIONS:
        known = ", ".join(map(repr, CONVENTIONS))
        raise ValueError(f"convention must be one of {known}, not {shown(convention)}")
    return convention
