"""An operation in words: what `help`, editors and `inspect.signature` show of it.

>>> from tinygrad_bp.autodiff.ops import hypot
>>> formulas, example = help_text(hypot).split(">>> import")
>>> print(formulas)
The distance of the point (x, y) from the origin.
<BLANKLINE>
    z = math.hypot(x, y)
    dz/dx = x / hypot(x, y)
    dz/dy = y / hypot(y, x)
<BLANKLINE>
Domain: all real numbers.
<BLANKLINE>
<BLANKLINE>
>>> print(signature(hypot))
(x, y)
"""

from __future__ import annotations

from .formula import Applied, Name
from .parser import parse
from .register import ENTRIES
from .traversal import rewritten, substituted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inspect import Signature
    from typing import Protocol

    from .formula import Expression

    class Described(Protocol):
        """What is read of an operation here."""

        name: str
        value: str
        derivatives: tuple[str | None, ...]
        textbook: str
        textbook_formula: Expression | None
        default: tuple[str, float] | None
        description: Description | None

        @property
        def is_internal(self) -> bool: ...
        @property
        def letters(self) -> tuple[str, ...]: ...
        @property
        def parameters(self) -> tuple[str, ...]: ...


class Description:
    """What the table says of an operation in words.

    Args:
        sentence: what it gives.
        example: a call of it, by the package (`tg.exp(1.0)`) or by the name of the operation.
        result: what the call gives, as Python shows it; `...` for more digits.
        domain: for which operands it has a result.
    """

    __slots__ = ("domain", "example", "result", "sentence")

    def __init__(
        self, sentence: str, example: str, result: str, domain: str = "all real numbers"
    ) -> None:
        self.sentence = sentence
        self.example = example
        self.result = result
        self.domain = domain


def help_text(op: Described) -> str:
    """The sentence, the formulas, the domain and an example; without a description, the formulas.

    In the formulas z is the result. A derivative that is None lets nothing through.
    """
    value = op.value if op.is_internal else op.textbook or op.value
    formulas = [f"    z = {_shown(op, value) if value is op.value else value}"]
    for parameter, derivative in zip(op.parameters, op.derivatives, strict=True):
        formulas.append(f"    dz/d{parameter} = {_shown(op, derivative)}")
    paragraphs = ["\n".join(formulas)]
    if words := op.description:
        by_package = "tg." in words.example
        imported = (
            "import tinygrad_bp as tg"
            if by_package
            else f"from tinygrad_bp.autodiff.ops import {op.name}"
        )
        paragraphs = [
            words.sentence,
            *paragraphs,
            f"Domain: {words.domain}.",
            f">>> {imported}\n>>> {words.example}\n{words.result}",
        ]
    return "\n\n".join(paragraphs)


def _shown(op: Described, formula: str | None) -> str | None:
    """A formula as it is taught, with the parameters in it as they are called."""
    if formula is None or (op.parameters == op.letters and "_" not in formula):
        return formula
    letters = dict(zip(op.letters, map(Name, op.parameters), strict=True))
    return str(substituted(as_taught(parse(formula)), letters))


def as_taught(formula: Expression) -> Expression:
    """The formula with the textbook's in the place of what is called for its digits.

    >>> from tinygrad_bp.autodiff.ops import pow
    >>> str(as_taught(pow.derivative_formulas[0]))
    'y * x ** (y - 1.0)'
    """

    def change(part: Expression) -> Expression:
        match part:
            case Applied("if", (_, this, other)) if this == other:
                return this
            case Applied(name, operands) if name in ENTRIES and ENTRIES[name].textbook_formula:
                called: Described = ENTRIES[name]
                names = dict(zip(called.letters, operands, strict=True))
                return substituted(called.textbook_formula or part, names)
        return part

    return rewritten(formula, change)


def signature(op: Described) -> Signature:
    """How it is called: `(x, slope=0.01)`."""
    from inspect import Parameter, Signature  # slow to load

    default = dict([op.default] if op.default else [])
    kind = Parameter.POSITIONAL_OR_KEYWORD
    return Signature(
        [Parameter(x, kind, default=default.get(x, Parameter.empty)) for x in op.parameters]
    )
