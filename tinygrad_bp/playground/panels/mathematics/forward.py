"""How a number of the forward pass is calculated: the lines that lead to it."""

from __future__ import annotations

from ....autodiff.value import Value
from ....teach.document.shortening import ends
from ....teach.formulas.formula import Symbol, product, total
from .writing import ADDENDS, written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ....nn.structure.passing import NumberPass
    from ....teach.formulas.formula import Formula
    from .nodes import Nodes
    from .writing import Writer

_DOTS = Symbol("...")

#: Of a step with more numbers on its way than these, they are left out.
_BETWEEN = 5


def of_neuron(nodes: Nodes, write: Writer, name: str) -> list[dict[str, Any]]:
    """The net input of a neuron and what it gives."""
    number = nodes.numbers[name]
    lines = [_line(nodes, write, number.net, _net(nodes, number))]
    if number.out is not number.net:
        extract = nodes.near.extract(number.out)
        formula = extract.notation.formula(extract.copies[number.out])
        lines.append(_line(nodes, write, number.out, formula))
    return lines


def of_error(nodes: Nodes, write: Writer, node: Value) -> list[dict[str, Any]]:
    """An error, after the probabilities where it is told by them."""
    extract = nodes.near.extract(nodes.total)
    copy, notation = extract.copies[node], extract.notation
    step = notation.steps.get(copy)
    lines = []
    if step is not None and len(step.between) <= _BETWEEN:
        is_known = write.knows(nodes.near.symbol(node))
        lines = [
            {
                "name": written(notation.symbols[part]),
                **write.sides(notation.formula(part), part.data if is_known else None),
            }
            for part in step.between
            if part not in extract.copies.values()
        ]
    return [*lines, _line(nodes, write, node, notation.formula(copy))]


def _line(nodes: Nodes, write: Writer, node: Value, formula: Formula) -> dict[str, Any]:
    symbol = nodes.near.symbol(node)
    is_found = symbol.name not in write.unknown
    value = write.moment.number(node) if write.knows(symbol) else None
    return {
        "name": written(symbol),
        "state": write.state(symbol.name),
        **write.sides(formula, value, is_known=is_found),
    }


def _net(nodes: Nodes, number: NumberPass) -> Formula:
    """The sum of weights times what they are given, with the bias; a long one with dots."""
    unit = nodes.unit_of(number)
    given = [x for x in number.given if isinstance(x, Value)]
    terms: list[Formula] = [
        product([nodes.near.symbol(w), nodes.near.symbol(x)])
        for w, x in zip(unit.w, given, strict=True)
    ]
    if unit.b is not None:
        terms.append(nodes.near.symbol(unit.b))
    return total(ends(terms, ADDENDS, _DOTS))
