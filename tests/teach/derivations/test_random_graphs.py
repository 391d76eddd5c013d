"""Explanations of random graphs: every equation is true, and each name has one number."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tinygrad_bp import Value, explain
from tinygrad_bp.autodiff.graph import topological_order
from tinygrad_bp.teach.document.blocks import Equation
from tinygrad_bp.teach.formulas.formula import text
from tinygrad_bp.teach.formulas.notation import FUNCTIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tinygrad_bp.teach.derivations.chain_rule import Derivation

#: The name of a derivative in text, ∂z/∂x or ∂z/∂x|y,u.
DERIVATIVE = re.compile(r"∂\w+/∂\w+(?:\|[\w,.]+)?")

CONVENTIONS = ("tutorial", "negated", "plain")


def total(of: Value, by: Value) -> float:
    """∂of/∂by, by a backward pass."""
    for node in topological_order(of, by):
        node.grad = 0.0
    of.backward()
    return by.grad


def local(derivation: Derivation, of: Value, by: Value) -> float:
    """The derivative of the formula of a node, on leaves that stand for the named nodes."""
    symbols = derivation.notation.symbols
    leaves = {node: Value(node.data) for node in derivation.notation.depends_on(of)}
    names: dict[str, Any] = {symbols[node].name: leaf for node, leaf in leaves.items()}
    eval(text(derivation.notation.formula(of)), {**FUNCTIONS, **names}).backward()
    return leaves[by].grad


def number_of(name: str, derivation: Derivation) -> float:
    """What the name of a derivative means, worked out by other means."""
    whole, _, held = name.partition("|")
    of, by = (part.removeprefix("∂") for part in whole.split("/"))
    nodes = {symbol.name: node for node, symbol in derivation.notation.symbols.items()}
    if held:
        return local(derivation, nodes[of], nodes[by])
    return total(nodes[of], nodes[by])


@pytest.mark.once
@given(data=st.data(), convention=st.sampled_from(CONVENTIONS))
def test_every_equation_is_true_with_one_number_for_each_name(
    labelled_graphs: Callable[..., st.SearchStrategy[Value]],
    data: st.DataObject,
    convention: Any,
) -> None:
    output = data.draw(labelled_graphs())
    order = topological_order(output)
    wrt = data.draw(st.lists(st.sampled_from(order), min_size=1, max_size=3, unique=True))
    explanation = explain(output, wrt, convention=convention, digits=17)
    derivation = explanation.derivation
    gradients = [total(output, node) for node in order]
    assume(all(abs(number) < 1e4 for node in order for number in (node.data, *gradients)))

    sign = -1.0 if convention == "negated" else 1.0
    meanings = derivation.notation.namespace()
    for node, delta in derivation.deltas.items():
        meanings[delta] = sign * total(output, node)
    known: dict[str, float] = {}

    def with_numbers(side: str) -> str:
        for name in DERIVATIVE.findall(side):
            if name not in known:
                known[name] = number_of(name, derivation)
        return DERIVATIVE.sub(lambda found: f"({known[found[0]]!r})", side)

    for block in explanation.blocks:
        if isinstance(block, Equation):
            sides = [text(side) for side in block.sides]
            numbers = [eval(with_numbers(side), meanings) for side in sides]
            assert numbers == pytest.approx([numbers[-1]] * len(numbers), rel=1e-9, abs=1e-9), sides
    for node, gradient in zip(order, gradients, strict=True):
        assert derivation.number(node) == gradient
    assert all(math.isfinite(step.number) for step in derivation.steps)


def test_the_two_derivatives_by_a_node_that_is_reached_directly_and_through_another() -> None:
    x = Value(0.5, "x")
    y = x.sin()
    y.label = "y"
    z = y * 2 + x.exp()
    z.label = "z"
    explanation = explain(z, x)
    assert "∂z/∂x = ∂z/∂x|y + ∂z/∂y * ∂y/∂x" in str(explanation)
    assert "∂z/∂x|y = exp(x)" in str(explanation)
    assert "∂z/∂x|y  what x does to z directly: y is held constant" in str(explanation)
    assert "x acts on z directly and through y. The shares add up:" in str(explanation)
    assert "How z changes with x while y is held constant:" in str(explanation)
    assert r"\left. \frac{\partial z}{\partial x} \right|_y" in explanation.latex()
    assert '<mo fence="true" stretchy="true">|</mo>' in explanation.html()


def test_where_there_is_one_derivative_it_has_the_plain_name() -> None:
    x = Value(0.5, "x")
    y = x.sin()
    y.label = "y"
    z = y * y
    z.label = "z"
    assert "|" not in str(explain(z, x))
    assert r"\right|" not in explain(z, x).latex()
