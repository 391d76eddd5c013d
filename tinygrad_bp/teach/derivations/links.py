"""A link of the chain rule: the derivative of one named node by another, as formula and number.

>>> from tinygrad_bp.teach.formulas.formula import text
>>> x = Value(0.5, label="x")
>>> y = x.sigmoid()
>>> y.label = "y"
>>> [link] = links(y, Notation(y), [x])
>>> print(text(link.name), "=", text(link.formula))
∂y/∂x = y * (1 - y)
"""

from __future__ import annotations

from dataclasses import dataclass

from ...autodiff.forward import plus, times
from ...autodiff.ieee import ieee_arithmetic
from ...autodiff.simplify import simplify
from ...autodiff.value import Value, apply
from ..formulas.formula import Derivative
from ..formulas.notation import Notation, formula_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

    from ..formulas.formula import Formula


@dataclass(frozen=True, eq=False)
class Link:
    """Two named nodes with none between them, and the derivative of the one by the other.

    Attributes:
        node: the one that is calculated, out_o1.
        operand: one that it is calculated from, net_o1.
        name: the derivative's name, ∂out_o1/∂net_o1, whose value is `number`.
        formula: the derivative, in named nodes: out_o1 * (1 - out_o1). The other operands
            of the node are held constant.
        factors: the derivatives of the single operations on the way, whose product the
            formula is: 0.5, 2 * (target_o1 - out_o1) and -1; empty where several ways lead
            to the operand, and the formula is a sum.
        number: what a backward pass from the node brings to the operand.
    """

    node: Value
    operand: Value
    name: Derivative
    formula: Formula
    factors: tuple[Formula, ...]
    number: float


def links(node: Value, notation: Notation, operands: Collection[Value]) -> list[Link]:
    """The links from a named node to some of the named nodes in its formula."""
    if not operands:
        return []
    symbols = notation.symbols
    inside = [part for part in notation.inside(node) if part not in symbols]
    # The same formula on leaves that stand in for the named nodes: what lies behind those
    # has no part in this.
    ends = [node, *notation.depends_on(node)]
    stand_ins: dict[Any, Any] = {end: Value(end.data, end.label) for end in ends}
    names = {stand_ins[end]: symbols[end] for end in ends}
    numbers: dict[Any, float] = {node: 1.0}
    rules: dict[Any, Any] = {node: 1.0}
    ways: dict[Any, list[tuple[Any, ...]]] = {node: [()]}
    with ieee_arithmetic():
        for part in inside:
            stand_ins[part] = _stand_in(part, stand_ins)
        for part in [node, *reversed(inside)]:
            inputs = [stand_ins.get(operand, operand) for operand in part.operands]
            for i, (operand, partial) in enumerate(zip(part.operands, part.partials, strict=True)):
                if part.op is None or not isinstance(operand, Value):
                    continue
                if partial is not None and part in numbers:
                    more = numbers[part] * partial
                    numbers[operand] = numbers.get(operand, 0.0) + more
                rule = part.op.rule(i, stand_ins[part], inputs)
                rules[operand] = plus(rules.get(operand), times(rules.get(part), rule))
                longer = [] if rule is None else [(*way, rule) for way in ways.get(part, [])]
                ways[operand] = [*ways.get(operand, []), *longer][:2]
    found = []
    for operand in operands:
        if rules[operand] is not None:
            number = numbers.get(operand, 0.0)
            factors = ways[operand][0] if len(ways[operand]) == 1 else ()
            found.append(
                Link(
                    node,
                    operand,
                    Derivative(symbols[node], symbols[operand], number),
                    formula_of(_simpler(rules[operand]), names),
                    tuple(formula_of(_simpler(factor), names) for factor in factors),
                    number,
                )
            )
    return found


def _stand_in(node: Value, stand_ins: dict[Any, Any]) -> Any:
    """The same operation on what stands in for the operands, or its number."""
    if node.op is None:
        return node.data
    operands = [stand_ins.get(operand, operand) for operand in node.operands]
    if any(isinstance(operand, Value) for operand in operands):
        return apply(node.op, *operands)
    return node.op.ieee(*operands)


def _simpler(rule: Any) -> Any:
    return simplify(rule) if isinstance(rule, Value) else rule
