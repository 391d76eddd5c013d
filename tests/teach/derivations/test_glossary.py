"""What a glossary says of the symbols in a derivation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tinygrad_bp import Value, tutorial
from tinygrad_bp.teach.derivations.chain_rule import derive
from tinygrad_bp.teach.derivations.conventions import Convention
from tinygrad_bp.teach.derivations.glossary import glossary
from tinygrad_bp.teach.document.text import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence


def entries(output: Value, wrt: Sequence[Value], name: str = "tutorial") -> dict[str, str]:
    found = glossary(Convention(derive(output, wrt), name, 9))
    return {one_line(it): one_line(words) for it, words in (*found.entries, *found.in_text)}


def test_a_derivative_and_a_delta_are_explained_once() -> None:
    net = tutorial.build()
    assert entries(net["E_total"], [net["w1"]]) == {
        "∂E_total/∂w1": "the partial derivative: how fast E_total changes with w1",
        "δ_o1": "the node delta of a neuron, ∂E_total/∂net_o1, and so for the others",
        "sigmoid(x)": "the logistic function, 1 / (1 + exp(-x))",
    }
    alone = entries(net["E_total"], [net["w5"]])
    assert alone["δ_o1"] == "the node delta of a neuron, ∂E_total/∂net_o1"
    two = entries(net["E_total"], [net["w5"], net["w7"]])
    assert two["δ_o1"] == "the node delta of a neuron, ∂E_total/∂net_o1, and so for the others"


def test_the_convention_is_explained() -> None:
    net = tutorial.build()
    negated = entries(net["E_total"], [net["w5"]], "negated")
    assert negated["δ_o1"] == (
        "the node delta of a neuron, -∂E_total/∂net_o1; the sign is taken out of it, so that an "
        "update adds"
    )
    assert not any(name.startswith("δ") for name in entries(net["E_total"], [net["w5"]], "plain"))


def test_a_derivative_with_others_held_constant_is_explained() -> None:
    x = Value(0.5, "x")
    y = x.sin()
    y.label = "y"
    z = y * 2 + x.exp()
    z.label = "z"
    assert entries(z, [x])["∂z/∂x|y"] == "what x does to z directly: y is held constant"


def test_names_that_somebody_did_not_give_are_explained() -> None:
    first, second, third = Value(2.0, "a b"), Value(3.0, "a b"), Value(4.0)
    y = first * second * third
    y.label = "y"
    found = entries(y, [first, second, third])
    assert found["v1"] == "a name for the node of value 4, which has no label"
    assert found["a_b"] == "the name here of the node with the label 'a b'"
    assert found["a_b_2"] == "another node with the label 'a b'"


def test_a_glossary_has_an_end() -> None:
    y = Value(1.0, "x.0")
    x = y
    for n in range(1, 60):
        y = y * 2.0
        y.label = f"x.{n}"
    found = glossary(Convention(derive(y, [x]), "tutorial", 9))
    assert len(found.in_text) == 20


def test_the_choice_of_a_number_is_explained_where_there_is_one() -> None:
    x = Value(0.5, "x")
    y = x.relu()
    y.label = "y"
    z = y * y
    z.label = "z"
    assert entries(z, [x])["where(c, a, b)"] == "a where c is so, and b where it is not"
    assert "where(c, a, b)" not in entries(x.sin(), [x])
