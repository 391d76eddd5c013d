"""Nodes by the names that people call them, and what an error says of other names."""

from __future__ import annotations

import pytest

from tinygrad_bp import Value
from tinygrad_bp.teach.formulas.nodes import bare, find_node, node_of, nodes_of, unknown
from tinygrad_bp.teach.formulas.notation import Notation
from tinygrad_bp.teach.tutorial import build

NET = build()


def test_nodes_have_their_labels_and_their_names_in_formulas() -> None:
    x = Value(2.0, "my x")
    nodes = nodes_of(Notation(x * x + 1))
    assert {name: node.data for name, node in nodes.items()} == {
        "my_x": 2.0,
        "my x": 2.0,
        "v1": 5.0,
    }


@pytest.mark.parametrize("name", ["net_h1", " net_h1 ", "NET_H1", "net h1", "neth1"])
def test_a_name_may_differ_in_case_and_punctuation(name: str) -> None:
    assert node_of(name, NET) is NET["net_h1"]
    assert bare(name) == "neth1"


def test_one_of_two_that_are_alike_is_not_guessed() -> None:
    one, other = Value(1.0, "w_1"), Value(2.0, "W1")
    assert find_node("w-1", {"w_1": one, "W1": other}) is None
    assert find_node("w1", {"w_1": one, "W1": other}) is other  # but for its case it is that


def test_an_error_names_what_is_like_it_or_what_there_is() -> None:
    with pytest.raises(ValueError, match="the graph has no 'net_o3'; near it: net_o"):
        node_of("net_o3", NET)
    assert unknown("qqq", ["a", "b", "a"]) == "the graph has no 'qqq'; it has a, b, ..."
    assert len(unknown("q" * 500, ["a"])) < 100
    assert "\x1b" not in unknown("\x1b[31m", ["\x1b[32m"])


def test_what_a_short_name_stands_for_is_near() -> None:
    known = ["w5", "E_o1", "E_total", "∂E_total/∂w5", "∂E_total/∂w6", "w5+"]
    for name in ("dw5", "∂w5", "d_w5"):
        assert unknown(name, known).startswith(f"the graph has no '{name}'; near it: ∂E_total/∂w5")
    assert unknown("E", known) == "the graph has no 'E'; near it: E_o1, E_total"
