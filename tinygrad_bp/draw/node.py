"""One node of a computation graph as a card: operation, name, data, gradient.

A leaf is rounded and yellow. The result of an operation is blue, under a head that says
which operation, and says where each operand comes in if that makes a difference.
"""

from __future__ import annotations

from ..autodiff.operations.formula import Name
from ..autodiff.operations.traversal import substituted
from ..autodiff.value import Value
from . import labels, style
from .labels import number
from .style import cell, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..autodiff.operations.operation import Op

_ORDINALS = ("1st", "2nd", "3rd")


def card(node: Value, digits: int, dim: bool) -> str:
    """The label of a node, an HTML-like table; dim where another part of the graph is lit."""
    ink, word, slope = [style.DIM] * 3 if dim else [style.INK, style.QUIET, style.RED]
    rows = [
        cell("data", 14, word),
        cell(number(node.data, digits), 20, ink),
        cell("grad", 14, word),
        cell(number(node.grad, digits), 20, slope),
    ]
    rows[:0] = [cell(line, 22, ink, bold=True) for line in labels.lines(node.label)]
    body = f'<TD CELLPADDING="5">{table(*rows)}</TD>'
    if node.op is None:
        fill, border = style.DIMMED if dim else style.LEAF
        return table(body, BORDER=2, STYLE="ROUNDED", BGCOLOR=fill, COLOR=border)
    fill, border = style.DIMMED if dim else style.RESULT
    formula = _formula(node.op, node, digits)
    place = {"BGCOLOR": border, "COLSPAN": 2}
    head = cell(formula, 20, style.WHITE, bold=True, padding=3, **place)
    if sides := ports(node):
        entries = [cell(_ORDINALS[index], 15, style.WHITE, PORT=f"p{index}") for index in sides]
        # What the head is wider than the rest widens the body, not the entries.
        width = max(0, round(style.breadth(formula, 20)) - 30)
        body = f'<TD BGCOLOR="{border}" CELLPADDING="0">{table(*entries)}</TD>' + body.replace(
            "<TD", f'<TD WIDTH="{width}"', 1
        )
    return table(head, body, BORDER=2, BGCOLOR=fill, COLOR=border)


def ports(node: Value) -> list[int]:
    """The operands that are told apart: where there are several Values whose order matters."""
    op = node.op
    if op is None or len(node.parents) < 2 or op.is_commutative:
        return []
    return [index for index, operand in enumerate(node.operands) if isinstance(operand, Value)]


def _formula(op: Op, node: Value, digits: int) -> str:
    """The operation as a formula, a dot for its operand: `• ** 2`, `1st - 2nd`, `sigmoid`, `+`."""
    told_apart = ports(node)
    words = [
        (_ORDINALS[index] if index in told_apart else "•")
        if isinstance(operand, Value)
        else number(operand, digits)
        for index, operand in enumerate(node.operands)
    ]
    if op.textbook_formula is not None:
        return str(
            substituted(op.textbook_formula, dict(zip(op.letters, map(Name, words), strict=True)))
        )
    if op.is_function:
        return op.symbol if op.arity == 1 else f"{op.symbol}({', '.join(words)})"
    if op.arity == 1:
        return op.symbol + words[0]
    return op.symbol if words == ["•", "•"] else f" {op.symbol} ".join(words)


def summary(node: Value) -> str:
    """The node in words, its numbers in full."""
    made_by = (node.op.textbook or node.op.name) if node.op else "leaf"
    name = f"{node.label} " if node.label else ""
    return f"{name}({made_by})\ndata = {node.data!r}\ngrad = {node.grad!r}"
