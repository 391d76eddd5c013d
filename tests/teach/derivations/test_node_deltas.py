"""Node deltas: which nodes are net inputs, by their labels and by their use."""

from __future__ import annotations

from tinygrad_bp import Value, tutorial
from tinygrad_bp.teach.derivations.chain_rule import derive
from tinygrad_bp.teach.derivations.node_deltas import node_deltas
from tinygrad_bp.teach.formulas.notation import Notation


def delta_names(output: Value) -> list[str]:
    return list(node_deltas(Notation(output)).values())


def named(value: Value, label: str) -> Value:
    value.label = label
    return value


def test_deltas_are_the_derivatives_by_the_net_inputs() -> None:
    net = tutorial.build()
    derivation = derive(net["E_total"])
    deltas = {step.delta.name: step.delta.value for step in derivation.steps if step.delta}
    net["E_total"].backward()
    assert deltas == {f"δ_{n}": net[f"net_{n}"].grad for n in ("h1", "h2", "o1", "o2")}


def test_net_inputs_are_known_by_their_labels() -> None:
    x = Value(1.0, "x")
    assert delta_names(named(x * 2, "net_o1").tanh()) == ["δ_o1"]
    assert delta_names(named(x * 2, "net3").tanh()) == ["δ_3"]
    assert delta_names(named(x * 2, "net").tanh()) == ["δ"]
    assert delta_names(named(x * 2, "network").tanh()) == []
    # A leaf is no net input, whatever it is called.
    assert delta_names(Value(1.0, "net_o1").tanh()) == []


def test_net_inputs_are_known_by_their_use_too() -> None:
    x, w, b = Value(1.0, "x"), Value(2.0, "w"), Value(3.0, "b")
    z = named(w * x + b, "z1")
    a = named(z.tanh(), "a1")
    assert delta_names(a) == ["δ_z1"]
    # What goes elsewhere too is no net input, nor is what is no sum.
    assert delta_names(a * z) == []
    assert delta_names(named(w * x, "product") + 1) == []
    assert delta_names(named(w * x, "product").tanh()) == []


def test_a_delta_takes_no_name_that_there_is() -> None:
    net, taken = named(Value(1.0, "x") * 2, "net_o1"), Value(1.0, "δ_o1")
    assert delta_names(net.tanh() * taken) == []
