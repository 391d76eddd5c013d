"""The forward pass, run again after leaves were assigned, and which nodes it has to run for."""

from __future__ import annotations

import math

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value


def test_recompute_runs_the_forward_pass_again_in_place() -> None:
    x, y = Value(2.0), Value(3.0)
    hidden = x * y
    out = hidden.tanh() + tg.where(x, y, 1.0) - 2 / x
    x.data = 0.25
    y.data = 0.5
    assert out.recompute() is out
    assert hidden.data == 0.125
    assert out.data == math.tanh(0.125) + 0.5 - 8.0
    out.backward()
    fresh_x, fresh_y = Value(0.25), Value(0.5)
    ((fresh_x * fresh_y).tanh() + tg.where(fresh_x, fresh_y, 1.0) - 2 / fresh_x).backward()
    assert (x.grad, y.grad) == (fresh_x.grad, fresh_y.grad)


def test_recompute_takes_the_other_branch_when_it_is_its_turn() -> None:
    x = Value(2.0)
    y = x.relu() * 3
    x.data = -1.0
    y.recompute().backward()
    assert (y.data, x.grad) == (0.0, 0.0)
    x.data = 1.0
    y.recompute().backward()
    assert (y.data, x.grad) == (3.0, 3.0)


def test_recompute_keeps_labels_and_what_leaves_gathered() -> None:
    x = Value(2.0, label="x")
    y = x * x
    y.label = "y"
    y.backward()
    x.data = 3.0
    y.recompute()
    assert (x.grad, y.grad, y.label) == (4.0, 0.0, "y")


def test_recompute_of_a_leaf_is_the_leaf() -> None:
    x = Value(2.0)
    assert x.recompute() is x


def test_a_recompute_that_fails_leaves_every_node_as_it_was() -> None:
    x = Value(2.0, label="x")
    nodes = [x * 3]
    nodes.append(nodes[0] + 1)
    nodes.append((nodes[1] - 1).log())
    before = [(node.data, node.partials) for node in nodes]
    x.data = -1.0
    with pytest.raises(ValueError, match=r"in log\(-3.0\)"):
        nodes[-1].recompute()
    assert [(node.data, node.partials) for node in nodes] == before
    assert nodes[0].is_stale
    x.data = 4.0
    assert nodes[-1].recompute().data == math.log(12.0)


def test_is_stale_from_the_assignment_until_the_recompute() -> None:
    x, y = Value(2.0), Value(3.0)
    product = x * y
    total = product + 1
    assert not product.is_stale
    x.data = 5.0
    assert product.is_stale
    assert not (x * y).is_stale
    product.recompute()
    assert not product.is_stale
    assert total.is_stale
    total.recompute()
    assert not total.is_stale
    assert not x.is_stale
