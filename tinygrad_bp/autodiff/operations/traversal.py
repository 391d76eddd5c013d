"""Looking into formulas, and changing parts of them."""

from __future__ import annotations

from .formula import Applied, Expression, Name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any, TypeVar

    #: A kind of formulas: those of the table, or those of a higher floor.
    Kind = TypeVar("Kind", bound=Expression)


def walk(formula: Expression) -> Iterator[Expression]:
    """The formula and all that it is made of, each before its operands.

    >>> from tinygrad_bp.autodiff.operations.parser import parse
    >>> [str(part) for part in walk(parse("x + exp(y)"))]
    ['x + exp(y)', 'x', 'exp(y)', 'y']
    """
    yield formula
    for operand in formula.operands:
        yield from walk(operand)


def names_in(formula: Expression) -> list[str]:
    """The names in it, each as often as it is there.

    >>> from tinygrad_bp.autodiff.operations.parser import parse
    >>> names_in(parse("x * x + math.exp(y)"))
    ['x', 'x', 'y']
    """
    return [part.name for part in walk(formula) if isinstance(part, Name)]


def words_in(formula: Expression) -> set[str]:
    """The words that have to have a meaning: names, and functions that are called.

    >>> from tinygrad_bp.autodiff.operations.parser import parse
    >>> sorted(words_in(parse("x * x + math.exp(y)")))
    ['math', 'x', 'y']
    """
    functions = {
        part.function for part in walk(formula) if isinstance(part, Applied) and part.is_call
    }
    return {word.partition(".")[0] for word in functions.union(names_in(formula))}


def is_called(op: Any) -> bool:
    """Whether an operation is code that is called, number by number: its formula is that call.

    >>> from tinygrad_bp.autodiff.ops import exp
    >>> is_called(exp)
    False
    """
    return op.is_code and isinstance(op.formula, Applied) and op.formula.function == op.name


def rewritten(formula: Kind, change: Callable[[Kind], Kind]) -> Kind:
    """The formula with `change` made to its every part, from the leaves up.

    >>> from tinygrad_bp.autodiff.operations.formula import Literal
    >>> from tinygrad_bp.autodiff.operations.parser import parse
    >>> def doubled(part):
    ...     return Literal(2 * part.value) if isinstance(part, Literal) else part
    >>> str(rewritten(parse("1 + exp(2 * x)"), doubled))
    '2 + exp(4 * x)'
    """
    operands: Any = formula.operands
    if operands:
        new = tuple([rewritten(operand, change) for operand in operands])
        if new != operands:
            formula = formula.with_operands(new)
    return change(formula)


def substituted(formula: Kind, meanings: Mapping[str, Kind]) -> Kind:
    """The formula with other formulas for some of its names.

    >>> from tinygrad_bp.autodiff.operations.parser import parse
    >>> str(substituted(parse("x * y"), {"x": parse("a + b")}))
    '(a + b) * y'
    """

    def change(part: Kind) -> Kind:
        return meanings.get(part.name, part) if isinstance(part, Name) else part

    return rewritten(formula, change)
