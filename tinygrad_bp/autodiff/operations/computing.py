"""Formulas computed: by functions that are given, or as a function of Python."""

from __future__ import annotations

from .formula import Applied, Expression, Literal, Name
from .traversal import names_in, rewritten, walk, words_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any


def evaluate(
    formula: Expression, names: Mapping[str, Any], apply: Callable[[str, Sequence[Any]], Any]
) -> Any:
    """What the formula comes to, where all of its operands are computed.

    Args:
        formula: it.
        names: what its names stand for.
        apply: computes a function or an operator, given as it is written, of its operands.

    >>> from tinygrad_bp.autodiff.operations.parser import parse
    >>> evaluate(parse("x + y * 2"), {"x": "a", "y": "b"}, lambda symbol, xs: [symbol, *xs])
    ['+', 'a', ['*', 'b', 2]]
    """
    match formula:
        case Name(name):
            return names[name]
        case Literal(value):
            return value
        case Applied(symbol, operands):
            return apply(symbol, [evaluate(operand, names, apply) for operand in operands])
    return None


def function(
    formula: Expression, parameters: Sequence[str], meanings: Mapping[str, Any]
) -> Callable[..., Any]:
    """The formula as a function of Python.

    Args:
        formula: it.
        parameters: the names that the function takes, in order.
        meanings: what its other names stand for, and the functions that it calls.

    Raises:
        NameError: a word has no meaning.

    >>> from tinygrad_bp.autodiff.operations.parser import parse
    >>> import math
    >>> function(parse("math.exp(x) if x < y else y"), ["x", "y"], {"math": math})(0.0, 1.0)
    1.0
    """
    try:
        namespace = {word: meanings[word] for word in words_in(formula).difference(parameters)}
    except KeyError as error:
        raise NameError(f"{error.args[0]!r} has no meaning in the formula {formula}") from None
    made: Callable[..., Any] = eval(f"lambda {', '.join(parameters)}: {shared(formula)}", namespace)
    return made


def in_real_numbers(formula: Expression) -> Expression:
    """The formula with powers that are an error where Python has a complex number.

    >>> from tinygrad_bp.autodiff.operations.parser import parse
    >>> str(in_real_numbers(parse("x ** 0.5 + 2.0 ** x + x ** 2")))
    '_pow(x, 0.5) + 2.0 ** x + x ** 2'
    >>> str(in_real_numbers(parse("x ** y if x > 0.0 else _pow(x, y)")))
    'x ** y if x > 0.0 else _pow(x, y)'
    """

    def change(part: Expression) -> Expression:
        match part:
            case Applied("**", (Literal(base), _)) if base >= 0.0:
                return part
            case Applied("**", (Applied("math.fabs"), _)):
                return part
            case Applied("**", (_, Literal(power))) if float(power).is_integer():
                return part
            case Applied("**", operands):
                return Applied("_pow", operands)
            case Applied("if", (test, Applied("_pow", one), Applied("_pow", other) as careful)):
                if one == other:  # it was asked already
                    return Applied("if", (test, Applied("**", one), careful))
        return part

    return rewritten(formula, change)


def shared(formula: Expression) -> Expression:
    """The formula with what it computes twice computed once, and kept under a name.

    That is worth it for calls and arithmetic.

    >>> from tinygrad_bp.autodiff.operations.parser import parse
    >>> str(shared(parse("exp(x) / (1.0 + exp(x))")))
    '(e := exp(x)) / (1.0 + e)'
    """
    steps: dict[Expression, int] = {}
    for part in walk(formula):
        if _is_worth_a_name(part):
            steps[part] = steps.get(part, 0) + 1
    repeated = [step for step, count in steps.items() if count > 1]
    taken = words_in(formula)
    free = [f"e{i or ''}" for i in range(len(repeated) + len(taken))]
    spare = [Name(name) for name in free if name not in taken]
    names: dict[Expression, Name] = dict(zip(repeated, spare, strict=False))
    return _without_idle(_shared(formula, names, set())) if names else formula


def _is_worth_a_name(part: Expression) -> bool:
    match part:
        case Applied("+" | "-" | "*" | "/" | "**", (_, _)):
            return True
        case Applied():
            return part.is_call
    return False


def _without_idle(formula: Expression) -> Expression:
    """The formula without the names that nothing goes on to use."""
    given = [str(part.operands[0]) for part in walk(formula) if _is_naming(part)]
    names = names_in(formula)
    idle = {name for name in given if names.count(name) == given.count(name)}

    def change(part: Expression) -> Expression:
        return part.operands[1] if _is_naming(part) and str(part.operands[0]) in idle else part

    return rewritten(formula, change)


def _is_naming(part: Expression) -> bool:
    return isinstance(part, Applied) and part.function == ":="


def _shared(
    formula: Expression, names: Mapping[Expression, Name], known: set[Expression]
) -> Expression:
    """The formula where some calls have names already; what it calls for certain is added."""
    if formula in known:
        return names[formula]
    is_choice = isinstance(formula, Applied) and formula.function in ("if", "and", "or")
    operands = []
    for i, operand in enumerate(formula.operands):
        # Of a choice, nothing is certain but that the first operand is computed.
        operands.append(_shared(operand, names, {*known} if is_choice and i else known))
    made: Expression = formula.with_operands(tuple(operands))
    if formula in names:
        known.add(formula)
        return Applied(":=", (names[formula], made))
    return made
