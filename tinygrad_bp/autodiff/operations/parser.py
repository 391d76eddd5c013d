"""Text becomes a tree: the formulas of the table, and what somebody typed.

Python's own parser does the reading, and nothing in the text is run.
"""

from __future__ import annotations

import _ast  # what `ast` is made of; that would load five modules more

from .formula import Applied, Expression, Literal, Name, Nothing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class UnreadableError(ValueError):
    """The text is Python, but not a formula: `part` is what does not belong in one."""

    def __init__(self, part: str) -> None:
        super().__init__(f"{part!r} is not a formula")
        self.part = part


def parse(text: str) -> Expression:
    """The tree of a formula.

    Args:
        text: an expression of Python, of names, numbers, calls, operators of arithmetic,
            comparisons, `and`, `or`, `not`, `if`, and None.

    Raises:
        SyntaxError: it is not Python.
        UnreadableError: there is something else in it.

    >>> parse("-x / 2.0")
    Applied('/', (Applied('-', (Name('x'),)), Literal(2.0)))
    >>> parse("x.real")
    Traceback (most recent call last):
    tinygrad_bp.autodiff.operations.parser.UnreadableError: 'x.real' is not a formula
    """
    tree: Any = compile(text.strip(), "<formula>", "eval", _ast.PyCF_ONLY_AST)
    return from_syntax(tree.body)


#: Python's words for its operators, and ours.
_SYMBOLS: dict[type, str] = {
    **{_ast.Add: "+", _ast.Sub: "-", _ast.Mult: "*", _ast.Div: "/", _ast.Pow: "**"},
    **{_ast.FloorDiv: "//", _ast.Mod: "%"},
    **{_ast.Lt: "<", _ast.LtE: "<=", _ast.Gt: ">", _ast.GtE: ">=", _ast.Eq: "==", _ast.NotEq: "!="},
    **{_ast.USub: "-", _ast.Not: "not", _ast.And: "and", _ast.Or: "or"},
}


def from_syntax(node: Any) -> Expression:
    """The tree of what Python's own parser made of an expression."""
    match node:
        case _ast.Constant(value=None):
            return Nothing()
        case _ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return Literal(value)
        case _ast.UnaryOp(op=_ast.UAdd(), operand=operand):
            return from_syntax(operand)
        case _ast.UnaryOp(op=op, operand=operand) if type(op) in _SYMBOLS:
            return _signed(_SYMBOLS[type(op)], from_syntax(operand))
        case _ast.BinOp(op=op, left=left, right=right) if type(op) in _SYMBOLS:
            return Applied(_SYMBOLS[type(op)], (from_syntax(left), from_syntax(right)))
        case _ast.BoolOp(op=op, values=values):
            return Applied(_SYMBOLS[type(op)], tuple(map(from_syntax, values)))
        case _ast.Compare(ops=ops) if all(type(op) in _SYMBOLS for op in ops):
            sides = [from_syntax(side) for side in (node.left, *node.comparators)]
            links = [
                Applied(_SYMBOLS[type(op)], (sides[i], sides[i + 1])) for i, op in enumerate(ops)
            ]
            return links[0] if len(links) == 1 else Applied("and", tuple(links))  # 0 < x < 1
        case _ast.IfExp(test=test, body=body, orelse=orelse):
            return Applied("if", (from_syntax(test), from_syntax(body), from_syntax(orelse)))
        case _ast.Call(args=arguments, keywords=[]) if name := _dotted(node.func):
            return Applied(name, tuple(map(from_syntax, arguments)))
    if name := _dotted(node):
        return Name(name)
    from ast import unparse  # slow to load, and only needed here

    raise UnreadableError(unparse(node))


def _signed(symbol: str, operand: Expression) -> Expression:
    """A sign before a number is part of the number."""
    match symbol, operand:
        case "-", Literal(value) if value >= 0:
            return Literal(-value)
    return Applied(symbol, (operand,))


def _dotted(node: Any) -> str:
    """A name, or one of `math`: `math.exp`."""
    match node:
        case _ast.Name(id=name):
            return str(name)
        case _ast.Attribute(value=_ast.Name(id="math"), attr=name):
            return f"math.{name}"
    return ""
