"""The chain rule as data: steps, shares and parts, to the last bit of backward()."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_bp import StaleGraphError, Value, tutorial
from tinygrad_bp.autodiff.graph import topological_order
from tinygrad_bp.autodiff.ops import TABLE
from tinygrad_bp.teach.derivations.chain_rule import Derivation, Step, derive

if TYPE_CHECKING:
    from ..conftest import Graphs

Net = dict[str, Value]


@pytest.fixture
def net() -> Net:
    return tutorial.build()


def step_of(derivation: Derivation, node: Value) -> Step:
    found = derivation.step(node)
    assert found is not None
    return found


def same(x: float, y: float) -> bool:
    return x == y or (x != x and y != y)


def test_the_steps_to_w1_go_through_both_outputs_and_add_at_out_h1(net: Net) -> None:
    derivation = derive(net["E_total"], [net["w1"]])
    assert [step.node.label for step in derivation.steps] == [
        "E_o1", "out_o1", "net_o1", "E_o2", "out_o2", "net_o2", "out_h1", "net_h1", "w1",
    ]  # fmt: skip
    joined = step_of(derivation, net["out_h1"])
    assert [term.part.label for term in joined.terms] == ["E_o1", "E_o2"]
    assert joined.is_by_parts
    assert [term.number for term in joined.terms] == pytest.approx(
        [0.055399424651422794, -0.019049118258278114], rel=1e-14
    )
    assert [local.operand.label for local in derivation.trunk(net["w1"])] == ["net_h1", "w1"]
    assert [local.operand.label for local in derivation.trunk(net["w5"])] == []
    assert derivation.step(net["E_total"]) is None
    assert net["w5"] not in [local.operand for local in derivation.local_derivatives(net["net_o1"])]


@given(st.data())
def test_numbers_on_random_graphs(graphs: Graphs, data: st.DataObject) -> None:
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


def test_what_only_flat_operations_lead_to_has_no_step() -> None:
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


def test_parts_end_where_the_output_is_no_sum_of_them() -> None:
    x = Value(1.0, "x")
    a, b = x * 2, x * 3
    a.label, b.label = "a", "b"
    for output, by_parts in ((a + b, True), (a - b, False), (2 * a + b, False), (a * b, False)):
        output.label = "y"
        assert step_of(derive(output, [x]), x).is_by_parts is by_parts
    # Two ways through one addend are not shares of two.
    c = a * 5
    c.label = "c"
    d = a + c
    d.label = "d"
    e = x * 7
    e.label = "e"
    total = d * 1.5 + e
    total.label = "total"
    assert not step_of(derive(total, [a]), a).is_by_parts


def test_an_addend_of_an_addend_has_no_part_of_its_own() -> None:
    x = Value(1.0, "x")
    inner = x.sin()
    inner.label = "inner"
    outer = inner + x * 3
    outer.label = "outer"
    total = outer + x.cos()
    total.label = "total"
    derivation = derive(total, [x])
    assert [step.part.label for step in derivation.steps] == ["outer", "inner", "total"]
    # ∂outer/∂x has ∂inner/∂x in it: the two are no shares of one sum.
    assert not step_of(derivation, x).is_by_parts
    assert derivation.part(total) is total


def test_the_steps_that_lead_to_one(net: Net) -> None:
    derivation = derive(net["E_total"])
    steps = derivation.leading_to(step_of(derivation, net["w5"]))
    assert [step.node.label for step in steps] == ["E_o1", "out_o1", "net_o1", "w5"]


def test_thousands_of_paths_are_summed_by_node() -> None:
    x = start = Value(0.5, "x0")
    for i in range(300):
        x = x.tanh() + x * 0.5 - x * x
        x.label = f"x{i + 1}"
    derivation = derive(x, [start])
    assert len(derivation.steps) == 300
    assert Counter(len(step.terms) for step in derivation.steps) == {1: 300}
    x.backward()
    assert derivation.number(start) == start.grad


@pytest.mark.once
def test_deep_graphs_need_no_recursion() -> None:
    x = y = Value(0.5, "x")
    for _ in range(10_000):
        y = y * 0.999 + 0.001
    derivation = derive(y, [x])
    y.backward()
    assert derivation.number(x) == x.grad
    assert len(derivation.trunk(x)) == len(derivation.steps) > 50


def test_a_graph_whose_leaves_changed_is_refused(net: Net) -> None:
    net["w1"].data = 0.2
    with pytest.raises(StaleGraphError, match="recompute"):
        derive(net["E_total"], [net["w1"]])
    assert derive(net["E_total"].recompute(), [net["w1"]]).steps
