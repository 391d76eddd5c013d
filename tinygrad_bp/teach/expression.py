"""Reads an expression that someone typed, and computes it with Values.

The text is taken apart by Python's own parser, and nothing in it is run: it can name
numbers and apply the operations of the table to them, and that is all.

>>> output, names = read("net = w * x + b; out = sigmoid(net)", ["w=2", "x=-1", "b=0.5"])
>>> output.label, names["net"].data
('out', -1.5)
"""

from __future__ import annotations

import ast
import warnings

from ..autodiff.operations.computing import evaluate
from ..autodiff.operations.formula import Applied, Literal, Name
from ..autodiff.operations.parser import UnreadableError, from_syntax
from ..autodiff.operations.traversal import names_in, walk
from ..autodiff.ops import BY_SYMBOL, FUNCTIONS
from ..autodiff.value import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from ..autodiff.operations.formula import Expression

#: How long a text may be: more than can be drawn, and no burden for Python's parser.
LONGEST = 10_000

_OPERATORS = ("+", "-", "*", "/", "**")


def read(text: str, given: Iterable[str] = ()) -> tuple[Value, dict[str, Value]]:
    """The value of an expression, and every number in it that has a name.

    Args:
        text: names, numbers, + - * / **, brackets, and functions of the table. It may have
            several parts, set apart by semicolons: "y = x * x; y + 1".
        given: further parts that come first, to give names their numbers: "x=2".

    Returns:
        The value of the last part, and the Values by their names, which are their labels too.

    Raises:
        ValueError: for anything else, and where the expression has no value.

    >>> read("w * x", ["w=2"])
    Traceback (most recent call last):
    ValueError: x has no number: give it one, as in x=0.5
    """
    if not text.strip():
        raise ValueError("the expression is empty")
    source = "\n".join([*given, text])
    if len(source) > LONGEST:
        raise ValueError(f"the expression has {len(source):,} characters, more than {LONGEST:,}")
    names: dict[str, Value] = {}
    value: Value | float = 0.0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # Python's remarks on style are not for this text
            parts = ast.parse(source).body
        for part in parts:
            value = _part(part, names, is_last=part is parts[-1])
    except SyntaxError as error:
        raise ValueError(f"cannot read {_short(error.text or text)!r}: {error.msg}") from None
    except (RecursionError, MemoryError):
        raise ValueError(f"{_short(text)!r} has too many operations inside each other") from None
    except (ArithmeticError, TypeError) as error:
        raise ValueError(f"{_short(text)!r} has no value: {error}") from None
    if not isinstance(value, Value):
        raise ValueError(f"{_short(text)!r} uses no number with a name, as x = 2; x ** 2 does")
    return value, names


def _part(part: ast.stmt, names: dict[str, Value], is_last: bool) -> Value | float:
    match part:
        case ast.Assign(targets=[ast.Name(id=name)], value=node):
            value = _evaluated(node, names)
            if not isinstance(value, Value):
                value = Value(value)
            value.label = value.label or name
            names[name] = value
            return value
        case ast.Expr(value=node) if is_last:
            return _evaluated(node, names)
        case ast.Expr():
            raise ValueError(
                f"{_shown(part)} needs a name, as in x=0.5: only the last part has none"
            )
    raise ValueError(f"{_shown(part)} is not an expression")


def _evaluated(node: ast.expr, names: Mapping[str, Value]) -> Value | float:
    try:
        formula = from_syntax(node)
    except UnreadableError as error:
        raise _undrawable(error.part) from None
    for part in walk(formula):
        _refuse_others(part)
    for name in names_in(formula):
        if name not in names:
            raise ValueError(f"{_short(name)} has no number: give it one, as in x=0.5")
    result: Value | float = evaluate(formula, names, _apply)
    return result


def _refuse_others(part: Expression) -> None:
    """Raise a ValueError for what formulas may have, and an expression may not."""
    match part:
        case Name(name) if name.isidentifier():
            return
        case Literal():
            return
        case Applied(function, _) if function in _OPERATORS or function in FUNCTIONS:
            return
        case Applied(function, _) if part.is_call and function.isidentifier():
            known = ", ".join(FUNCTIONS)
            raise ValueError(f"there is no function {_short(function)}: the functions are {known}")
    raise _undrawable(str(part))


def _undrawable(part: str) -> ValueError:
    hint = "a power is written **, as in w ** 2; " if "^" in part else ""
    return ValueError(
        f"cannot draw {_short(part)!r}: {hint}an expression has names, numbers, + - * / **, "
        f"brackets, and functions such as exp(x)"
    )


def _apply(function: str, operands: Sequence[Any]) -> Any:
    op = FUNCTIONS.get(function) or BY_SYMBOL[function, len(operands)]
    return op(*operands)


def _shown(node: ast.AST) -> str:
    return repr(_short(ast.unparse(node)))


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:37]}..."
