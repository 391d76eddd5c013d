"""One node of a computation graph as a card: operation, name, data, gradient.

As narrow as it can be, so that a graph of many steps fits a screen: the name with its number,
and the gradient below. A leaf is rounded and yellow. The result of an operation is blue, under
a head that says which operation, and says where each operand comes in if that makes a
difference.
"""

from __future__ import annotations

import re
import textwrap

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


# In points: the letters of names, of numbers, of words, and of the head.
_NAME, _NUMBER, _WORD, _HEAD = 15, 14, 11, 14

#: A name and a number that are wider together stand below each other, in points.
_WIDEST = 92.0

#: The longest line of a derivative in names, in letters, and how many lines it has at most.
_LINE, _LINES = 15, 2


def card(node: Value, digits: int, dim: bool, has_gradient: bool = True, entry: str = "w") -> str:
    """The label of a node, an HTML-like table; dim where another part of the graph is lit.

    Operands that are told apart come in at the side `entry`, as Graphviz calls it.
    """
    ink, word, slope = [style.DIM] * 3 if dim else [style.INK, style.QUIET, style.RED]
    names, data = labels.lines(node.label), number(node.data, digits)
    named = [cell(line, _NAME, ink, bold=True, padding=0) for line in names]
    value = cell(data, _NUMBER, ink, padding=0)
    together = 1.1 * style.breadth(names[-1], _NAME) if names else 0.0
    if named and together + style.breadth(data, _NUMBER) <= _WIDEST:
        named[-1] += value
    else:
        named.append(value)
    rows = [table(row) for row in named]
    if has_gradient:
        shown = cell(number(node.grad, digits), _NUMBER, slope, padding=0)
        rows.append(table(cell("grad", _WORD, word, padding=0) + shown))
    lines = [f'<TD ALIGN="LEFT" CELLPADDING="0">{row}</TD>' for row in rows]
    body = f'<TD CELLPADDING="3">{table(*lines)}</TD>'
    if node.op is None:
        fill, border = style.DIMMED if dim else style.LEAF
        return table(body, BORDER=2, STYLE="ROUNDED", BGCOLOR=fill, COLOR=border)
    fill, border = style.DIMMED if dim else style.RESULT
    formula = _formula(node.op, node, digits)
    place = {"BGCOLOR": border, "COLSPAN": 2}
    head = cell(formula, _HEAD, style.WHITE, bold=True, padding=1, **place)
    width = max(0, round(style.breadth(formula, _HEAD)) - 24)
    rows = _with_entries(head, body, ports(node), entry, border, width)
    return table(*rows, BORDER=2, BGCOLOR=fill, COLOR=border)


def _with_entries(
    head: str, body: str, sides: list[int], entry: str, color: str, width: int
) -> list[str]:
    """The rows of a card, with a place at the side `entry` for each operand that is told apart."""
    if not sides:
        return [head, body]
    if entry in "we":
        places = [cell(_ORDINALS[index], 11, style.WHITE, PORT=f"p{index}") for index in sides]
        side = f'<TD BGCOLOR="{color}" CELLPADDING="0">{table(*places)}</TD>'
        # What the head is wider than the rest widens the body, not the places.
        body = body.replace("<TD", f'<TD WIDTH="{width}"', 1)
        return [head, side + body if entry == "w" else body + side]
    places = [
        cell(_ORDINALS[index], 11, style.WHITE, PORT=f"p{index}", ALIGN="CENTER", WIDTH=48)
        for index in sides
    ]
    side = f'<TD BGCOLOR="{color}" CELLPADDING="0" COLSPAN="2">{table("".join(places))}</TD>'
    body = body.replace("<TD", '<TD COLSPAN="2"', 1)
    return [side, head, body] if entry == "n" else [head, body, side]


def slope_in_names(node: Value, index: int, digits: int) -> list[str]:
    """The derivative of a node by an operand in names: lines of text.

    There are none where it is a number, where something in it has no name, and where it is
    too long for an edge.

    >>> w, x = Value(2.0, label="w"), Value(3.0, label="x")
    >>> slope_in_names(w * x, 0, 4), slope_in_names(w + x, 0, 4)
    (['x'], [])
    """
    if node.op is None or (formula := node.op.derivative_formulas[index]) is None:
        return []
    values = dict(zip(node.op.letters, node.operands, strict=True))
    template = re.sub(r"\b(\d+)\.0\b", r"\1", str(formula))
    letters = re.findall(r"\b[a-z]\b", template)
    known = {"z": node, **values}
    if " if " in template or not any(isinstance(known[letter], Value) for letter in letters):
        return []
    names = {letter: _name(known[letter], digits) for letter in letters}
    if not all(names.values()):
        return []
    # A line ends before a sign between factors, and nowhere in brackets.
    template = re.sub(r"\([^()]*\)", lambda inside: inside[0].replace(" ", "\u00a0"), template)
    template = template.replace("* ", "×\u00a0")
    shown = re.sub(r"\b[a-z]\b", lambda letter: names[letter[0]], template)
    lines = textwrap.wrap(shown, _LINE, break_long_words=False, break_on_hyphens=False)
    fits = len(lines) <= _LINES and max(map(len, lines)) <= _LINE
    return lines if fits else []


def _name(operand: Value | float, digits: int) -> str:
    """What an operand is called; a negative number in brackets."""
    if isinstance(operand, Value):
        return labels.short(operand.label, _LINE)
    shown = number(operand, digits)
    return f"({shown})" if shown.startswith("-") else shown


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
    if op.textbook and op.textbook_formula is not None:
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
    made_by = (node.op.textbook_formula or node.op.name) if node.op else "leaf"
    name = f"{node.label} " if node.label else ""
    return f"{name}({made_by})\ndata = {node.data!r}\ngrad = {node.grad!r}"
