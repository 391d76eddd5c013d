"""The nodes of a calculation by their names."""

from __future__ import annotations

from tests.playground.panels.mathematics.shown import session_of
from tinygrad_bp.playground.panels.mathematics.nodes import Nodes


def test_all_that_can_be_selected_has_a_node() -> None:
    moment = session_of().moment
    nodes = Nodes(moment.calculation, moment.derivatives)
    assert {*moment.derivatives, "h1", "o2"} <= {*nodes.by_name, "target_o1", "target_o2"}
    assert nodes.by_name["h1"].label == "net_h1"
    assert nodes.neuron_of(nodes.by_name["out_o1"]) == "o1"
    assert nodes.neuron_of(nodes.by_name["w1"]) == ""
    assert nodes.source_of("o1", nodes.by_name["w5"]) == "h1"
    assert nodes.source_of("h1", nodes.by_name["w2"]) == "i2"
    assert nodes.source_of("h1", nodes.by_name["b1"]) == ""
    assert nodes.target_of("out_o1") == 0.01
    assert nodes.target_of("out_h1") is None
