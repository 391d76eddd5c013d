"""The chain rule as data: locals, shares and deltas, to the last bit of backward()."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_bp import StaleGraphError, Value, exp, gradients, tutorial, where
from tinygrad_bp.autodiff.graph import topological_order
from tinygrad_bp.autodiff.ops import TABLE
from tinygrad_bp.teach.derivations.chain_rule import derive
from tinygrad_bp.teach.derivations.local_derivatives import LocalDerivatives
from tinygrad_bp.teach.formulas.formula import product, text
from tinygrad_bp.teach.formulas.notation import Notation


@pytest.fixture
def net():
    return tutorial.build()


def same(x, y):
    return x == y or (x != x and y != y)


def test_the_locals_of_the_tutorials_network(net):
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


def test_the_factors_of_a_local_show_where_the_minus_comes_from(net):
    (local,) = derive(net["E_total"], [net["out_o1"]]).local_derivatives(net["E_o1"])
    assert text(product(local.factors)) == "0.5 * (2 * (target_o1 - out_o1)) * -1"


def test_the_steps_to_w1_go_through_both_outputs_and_add_at_out_h1(net):
    derivation = derive(net["E_total"], [net["w1"]])
    assert [step.node.label for step in derivation.steps] == [
        "E_o1", "out_o1", "net_o1", "E_o2", "out_o2", "net_o2", "out_h1", "net_h1", "w1",
    ]  # fmt: skip
    joined = derivation.step(net["out_h1"])
    assert [term.part.label for term in joined.terms] == ["E_o1", "E_o2"]
    assert joined.is_by_parts
    assert [term.number for term in joined.terms] == pytest.approx(
        [0.055399424651422794, -0.019049118258278114], rel=1e-14
    )
    assert [local.operand.label for local in derivation.trunk(net["w1"])] == ["net_h1", "w1"]
    assert [local.operand.label for local in derivation.trunk(net["w5"])] == []
    assert derivation.step(net["E_total"]) is None
    assert net["w5"] not in [local.operand for local in derivation.local_derivatives(net["net_o1"])]


def test_deltas_are_those_of_the_net_inputs(net):
    derivation = derive(net["E_total"])
    deltas = {step.delta.name: step.delta.value for step in derivation.steps if step.delta}
    net["E_total"].backward()
    assert deltas == {f"δ_{n}": net[f"net_{n}"].grad for n in ("h1", "h2", "o1", "o2")}


def test_net_inputs_are_known_by_their_use_too():
    x, w, b = Value(1.0, "x"), Value(2.0, "w"), Value(3.0, "b")
    z = w * x + b
    z.label = "z1"
    a = z.tanh()
    a.label = "a1"
    (step,) = derive(a, [z]).steps
    assert step.delta.name == "δ_z1"
    # What goes elsewhere too is no net input.
    assert derive(a * z, [z]).step(z).delta is None
    plain = w * x
    plain.label = "product"
    out = plain + 1
    assert derive(out, [plain]).steps[0].delta is None


def test_a_delta_takes_no_name_that_there_is():
    net, taken = Value(1.0, "x") * 2, Value(1.0, "δ_o1")
    net.label = "net_o1"
    derivation = derive(net.tanh() * taken, [net])
    assert derivation.steps[0].delta is None


def test_every_derivative_is_the_float_of_backward_and_grad_stays_as_it_is(net):
    for number, value in enumerate(net.values()):
        value.grad = float(number)
    derivation = derive(net["E_total"])
    assert [value.grad for value in net.values()] == list(range(len(net)))
    for value in net.values():
        value.grad = 0.0
    net["E_total"].backward()
    for value in net.values():
        assert derivation.number(value) == value.grad
        if (step := derivation.step(value)) is not None:
            assert step.number == value.grad


@given(st.data())
def test_numbers_on_random_graphs(graphs, data):
    output = data.draw(graphs())
    derivation = derive(output)
    notation = derivation.notation
    order = topological_order(output)
    for node in order:
        node.grad = 0.0
    output.backward()
    for node in order:
        assert same(derivation.number(node), node.grad)
    for step in derivation.steps:
        assert step.terms
        parts = [term.number for term in step.terms]
        if all(math.isfinite(part) and abs(part) < 1e100 for part in parts):
            most = max(map(abs, parts))
            assert sum(parts) == pytest.approx(step.number, rel=1e-9, abs=1e-9 * most)
        for term in step.terms:
            assert term.local.operand is step.node
            assert same(
                term.number, derivation.number(term.local.node) * term.local.number
            ) or not math.isfinite(term.number)
    # The steps come in an order in which they can be worked out.
    seen = {output}
    for step in derivation.steps:
        assert all(term.local.node in seen for term in step.terms)
        seen.add(step.node)
    assert len(seen) == len(derivation.steps) + 1
    assert set(notation.symbols) >= seen


SMOOTH = [
    TABLE[name]
    for name in ("add", "sub", "mul", "neg", "sin", "cos", "tanh", "sigmoid", "erf", "atan", "silu")
]


@given(st.data())
def test_the_formula_of_a_local_has_its_number(graphs, data):
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


def test_a_local_holds_the_other_operands_constant():
    x = Value(3.0, "x")
    y = x * x
    y.label = "y"
    z = y * x + y
    z.label = "z"
    chain = LocalDerivatives(Notation(z))
    found = {node.label: text(chain.between(z, node).formula) for node in (y, x)}
    assert found == {"y": "x + 1", "x": "y"} or found == {"y": "1 + x", "x": "y"}
    assert derive(z, [x]).number(x) == gradients(z, [x])[0].data


def test_a_choice_has_both_branches_and_the_number_of_one():
    x = Value(-1.0, "x")
    y = x.relu() * 2
    y.label = "y"
    local = LocalDerivatives(Notation(y)).between(y, x)
    assert text(local.formula) in ("where(x > 0, 2, 0)", "where(x <= 0, 0, 2)")
    assert local.number == 0.0
    z = where(TABLE["greater"](x, 0), x * 3, x * 5)
    local = LocalDerivatives(Notation(z)).between(z, x)
    assert local.number == 5.0


def test_what_only_flat_operations_lead_to_has_no_step():
    x = Value(2.0, "x")
    flat = TABLE["sign"](x)
    flat.label = "flat"
    inner = x * 3
    inner.label = "inner"
    y = TABLE["greater"](inner, 1) * flat + flat
    y.label = "y"
    derivation = derive(y, [x])
    assert derivation.step(x) is None
    assert derivation.step(inner) is None
    assert [step.node.label for step in derivation.steps] == ["flat"]
    assert derivation.number(x) == 0.0


def test_parts_end_where_the_output_is_no_sum_of_them():
    x = Value(1.0, "x")
    a, b = x * 2, x * 3
    a.label, b.label = "a", "b"
    for output, by_parts in ((a + b, True), (a - b, False), (2 * a + b, False), (a * b, False)):
        output.label = "y"
        assert derive(output, [x]).step(x).is_by_parts is by_parts
    # Two ways through one addend are not shares of two.
    c = a * 5
    c.label = "c"
    d = a + c
    d.label = "d"
    e = x * 7
    e.label = "e"
    total = d * 1.5 + e
    total.label = "total"
    assert not derive(total, [a]).step(a).is_by_parts


def test_thousands_of_paths_are_summed_by_node():
    x = start = Value(0.5, "x0")
    for i in range(300):
        x = x.tanh() + x * 0.5 - x * x
        x.label = f"x{i + 1}"
    derivation = derive(x, [start])
    assert len(derivation.steps) == 300
    assert Counter(len(step.terms) for step in derivation.steps) == {1: 300}
    x.backward()
    assert derivation.number(start) == start.grad


def test_deep_graphs_need_no_recursion():
    x = y = Value(0.5, "x")
    for _ in range(10_000):
        y = y * 0.999 + 0.001
    derivation = derive(y, [x])
    y.backward()
    assert derivation.number(x) == x.grad
    assert len(derivation.trunk(x)) == len(derivation.steps) > 50


def test_a_graph_whose_leaves_changed_is_refused(net):
    net["w1"].data = 0.2
    with pytest.raises(StaleGraphError, match="recompute"):
        derive(net["E_total"], [net["w1"]])
    assert derive(net["E_total"].recompute(), [net["w1"]]).steps


def test_an_error_in_the_pass_gives_the_gradients_back():
    x = Value(2.0, "x")
    y = exp(x)
    x.grad, y.grad = 5.0, 7.0
    derive(y, [x])
    assert (x.grad, y.grad) == (5.0, 7.0)
