"""The tutorial's network, as a graph and as a module."""

from __future__ import annotations

import pytest

from tinygrad_bp.teach.tutorial import GIVEN, build, model


def test_build_gives_the_tutorials_names_and_a_new_graph_each_time() -> None:
    net, other = build(), build()
    names = "i1 i2 w1 w2 w3 w4 w5 w6 w7 w8 b1 b2 target_o1 target_o2 net_h1 net_h2 out_h1 out_h2"
    names += " net_o1 net_o2 out_o1 out_o2 E_o1 E_o2 E_total"
    assert sorted(net) == sorted(names.split())
    assert all(value.label == name for name, value in net.items())
    assert {name for name, value in net.items() if value.op is None} == set(GIVEN)
    net["w1"].data = 7.0
    assert other["w1"].data == build()["w1"].data == 0.15


def test_the_module_is_the_same_network() -> None:
    module, net = model(), build()
    assert {weight.label: weight.data for weight in module.parameters()} == {
        name: number for name, number in GIVEN.items() if name[0] in "wb"
    }
    outputs = [output.data for output in module([GIVEN["i1"], GIVEN["i2"]])]
    assert outputs == pytest.approx([net["out_o1"].data, net["out_o2"].data], rel=1e-15)
