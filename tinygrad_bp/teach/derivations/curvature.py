"""Second derivatives: the Hessian, the product of Jacobians beside it, and a derivative as a graph.

>>> from tinygrad_bp.autodiff.value import Value
>>> w, x = Value(3.0, label="w"), Value(2.0, label="x")
>>> out = w * w * x
>>> error = out * out
>>> hessian_numbers(error, [w])  # of 4 w**4
[[432.0]]
>>> [w_w] = product_of_jacobians(error, [[out]], [w])[0]
>>> w_w  # 2 * (2 w x)**2
288.0
"""

from __future__ import annotations

from ...autodiff.transforms import gradients
from ...autodiff.value import Value
from ..formulas.formula import Call, Derivative, Number, Symbol
from .gradient import backward_numbers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ..formulas.formula import Formula
    from .chain_rule import Derivation


def hessian_numbers(output: Value, wrt: Sequence[Value]) -> list[list[float]]:
    """The derivative of each first derivative by each of some nodes, row by row."""
    rows = []
    for slope in gradients(output, list(wrt)):
        found = backward_numbers(slope, wrt)
        rows.append([found[node] for node in wrt])
    return rows


def product_of_jacobians(
    output: Value, ends: Sequence[Sequence[Value]], wrt: Sequence[Value]
) -> list[list[float]]:
    """What is left of the Hessian when second derivatives of the ends are left out.

    That is J' M J, where J has the first derivatives of the ends, and M the second ones of the
    output by the ends: the approximation of Gauss and Newton.

    Args:
        output: what is differentiated.
        ends: groups of nodes that all ways to the output go through, such as the outputs of
            each sample; those of different groups do not act together.
        wrt: what by.
    """
    found = [[0.0] * len(wrt) for _ in wrt]
    for group in ends:
        numbers = [backward_numbers(end, wrt) for end in group]
        jacobian = [[row[node] for node in wrt] for row in numbers]
        middle = hessian_numbers(output, group)
        for k, above in enumerate(jacobian):
            # A row of M J first, so that the products are no more than they need to be.
            by_end = [
                sum(middle[k][m] * jacobian[m][j] for m in range(len(group)))
                for j in range(len(wrt))
            ]
            for i, factor in enumerate(above):
                for j, other in enumerate(by_end):
                    found[i][j] += factor * other
    return found


def slope_graph(derivation: Derivation, node: Value) -> Value | float:
    """The derivative by a node as a graph, built step by step as the derivation has it.

    Each step is a node with a name: its node delta, δ_o1, or g_out_h1 for ∂E_total/∂out_h1. A
    number where nothing that it is calculated from can change.

    Raises:
        KeyError: where the derivation has no step for the node.
    """
    last = derivation.step(node)
    if last is None:
        raise KeyError(node.label)
    notation = derivation.notation
    nodes: dict[Symbol, Value | float] = {symbol: of for of, symbol in notation.symbols.items()}
    slopes: dict[Value, Value | float] = {derivation.output: 1.0}
    for step in derivation.leading_to(last):
        slope: Value | float = 0.0
        for term in step.terms:
            share = _times(slopes[term.local.node], _applied(term.local.formula, nodes))
            slope = share if isinstance(slope, float) and slope == 0.0 else slope + share
        if isinstance(slope, Value) and not slope.label and slope.op is not None:
            slope.label = slope_name(derivation, step.node)
        slopes[step.node] = slope
    return slopes[node]


def slope_name(derivation: Derivation, node: Value) -> str:
    """What the derivative by a node is called in its graph."""
    step = derivation.step(node)
    if step is not None and step.delta is not None:
        return step.delta.name
    return f"g_{derivation.notation.symbols[node].name}"


def _times(slope: Value | float, local: Value | float) -> Value | float:
    if isinstance(slope, float) and slope == 1.0:
        return local
    return slope if isinstance(local, float) and local == 1.0 else slope * local


def _applied(formula: Formula, nodes: Mapping[Symbol, Value | float]) -> Any:
    """A formula as a graph on the nodes that its symbols stand for."""
    match formula:
        case Symbol():
            return nodes[formula]
        case Number(value=value):
            return value
        case Call(op=op, operands=operands):
            return op(*(_applied(operand, nodes) for operand in operands))
        case Derivative():
            raise TypeError(f"{formula.name} is no node")
