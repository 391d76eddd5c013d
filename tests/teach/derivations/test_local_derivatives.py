"""Local derivatives: formula and number, between two named nodes, the others held constant."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_bp import Value, tutorial, where
from tinygrad_bp.autodiff.ops import TABLE
from tinygrad_bp.teach.derivations.chain_rule import derive
from tinygrad_bp.teach.derivations.local_derivatives import LocalDerivative, LocalDerivatives
from tinygrad_bp.teach.formulas.formula import product, text
from tinygrad_bp.teach.formulas.notation import Notation

if TYPE_CHECKING:
    from ..conftest import Graphs

SMOOTH = [
    TABLE[name]
    for name in ("add", "sub", "mul", "neg", "sin", "cos", "tanh", "sigmoid", "erf", "atan", "silu")
]


def between(node: Value, operand: Value) -> LocalDerivative:
    found = LocalDerivatives(Notation(node)).between(node, operand)
    assert found is not None
    return found


def test_those_of_the_tutorials_network() -> None:
    net = tutorial.build()
    derivation = derive(net["E_total"])
    found = {
        text(local.name): (text(local.formula), local.number)
        for node in derivation.notation.results
        for local in derivation.local_derivatives(node)
    }
    out = net["out_o1"].data
    assert found["∂E_total/∂E_o1"] == ("1", 1.0)
    assert found["∂E_o1/∂out_o1"] == ("-(target_o1 - out_o1)", out - 0.01)
    assert found["∂E_o1/∂target_o1"] == ("target_o1 - out_o1", 0.01 - out)
    assert found["∂out_o1/∂net_o1"] == ("out_o1 * (1 - out_o1)", out * (1 - out))
    assert found["∂net_o1/∂w5"] == ("out_h1", net["out_h1"].data)
    assert found["∂net_o1/∂out_h1"] == ("w5", 0.4)
    assert found["∂net_o1/∂b2"] == ("1", 1.0)
    assert len(found) == 2 + 4 + 4 + 4 * 5


def test_the_factors_show_where_the_minus_comes_from() -> None:
    net = tutorial.build()
    (local,) = derive(net["E_total"], [net["out_o1"]]).local_derivatives(net["E_o1"])
    assert text(product(local.factors)) == "0.5 * (2 * (target_o1 - out_o1)) * (-1)"


@pytest.mark.once
@given(st.data())
def test_the_formula_has_the_number(graphs: Graphs, data: st.DataObject) -> None:
    derivation = derive(data.draw(graphs(operations=SMOOTH)))
    names = derivation.notation.namespace()
    for node in derivation.notation.results:
        for local in derivation.local_derivatives(node):
            try:
                number = eval(text(local.formula), names)
            except (ArithmeticError, ValueError):
                continue
            if math.isfinite(number) and math.isfinite(local.number):
                assert number == pytest.approx(local.number, rel=1e-6, abs=1e-9)
            if local.factors and math.isfinite(local.number):
                worked = eval(text(product(local.factors)), names)
                if math.isfinite(worked):
                    assert worked == pytest.approx(local.number, rel=1e-6, abs=1e-9)


def test_the_other_operands_are_held_constant() -> None:
    x = Value(3.0, "x")
    y = x * x
    y.label = "y"
    z = y * x + y
    z.label = "z"
    assert text(between(z, y).formula) in ("x + 1", "1 + x")
    assert text(between(z, x).formula) == "y"
    assert between(z, x).number == 9.0


def test_the_name_says_what_is_held_where_that_changes_too() -> None:
    x = Value(0.5, "x")
    y, unrelated = x.sin(), Value(2.0, "unrelated")
    y.label = "y"
    u = y * x
    u.label = "u"
    z = u + y * unrelated + x
    z.label = "z"
    names = {operand.label: between(z, operand).name.name for operand in (u, y, x, unrelated)}
    assert names == {
        "u": "∂z/∂u",
        "y": "∂z/∂y|u",
        "x": "∂z/∂x|u,y",
        "unrelated": "∂z/∂unrelated",
    }


def test_of_many_that_are_held_the_name_says_the_first() -> None:
    x = Value(0.5, "x")
    z = x
    for number in range(5):
        y = (x * number).sin()
        y.label = f"y{number}"
        z = z + y
    z.label = "z"
    assert between(z, x).name.name == "∂z/∂x|y0,y1,..."


def test_what_only_a_flat_operation_leads_to_is_not_held() -> None:
    x = Value(0.5, "x")
    flat = TABLE["sign"](x)
    flat.label = "flat"
    z = x * flat
    z.label = "z"
    assert between(z, x).name.name == "∂z/∂x"
    assert LocalDerivatives(Notation(z)).between(flat, x) is None


def test_a_node_depends_on_all_that_it_is_calculated_from() -> None:
    net = tutorial.build()
    chain = LocalDerivatives(Notation(net["E_total"]))
    assert chain.depends(net["E_total"], net["w1"])
    assert chain.depends(net["E_o1"], net["out_h1"])
    assert not chain.depends(net["E_o1"], net["w7"])
    assert not chain.depends(net["w1"], net["w1"])
    assert not chain.depends(net["w1"], net["E_total"])


def test_a_choice_has_both_branches_and_the_number_of_one() -> None:
    x = Value(-1.0, "x")
    y = x.relu() * 2
    y.label = "y"
    local = between(y, x)
    assert text(local.formula) in ("where(x > 0, 2, 0)", "where(x <= 0, 0, 2)")
    assert local.number == 0.0
    z = where(TABLE["greater"](x, 0), x * 3, x * 5)
    assert between(z, x).number == 5.0


def test_what_lies_before_a_leaf_that_moved_goes_through_what_it_is_now() -> None:
    net = tutorial.build()
    chain = LocalDerivatives(Notation(net["E_total"]), {net["w5"]: 0.25})
    through = chain.between(net["net_o1"], net["out_h1"])
    by_itself = chain.between(net["net_o1"], net["w5"])
    assert through is not None
    assert by_itself is not None
    assert (text(through.formula), through.number, through.name.value) == ("w5+", 0.25, 0.25)
    assert (text(by_itself.formula), by_itself.number) == ("out_h1", net["out_h1"].data)
