"""Finite differences of a graph, which stays as it is."""

from __future__ import annotations

import math

import pytest

from tinygrad_bp import Value, tutorial
from tinygrad_bp.autodiff.graph import topological_order
from tinygrad_bp.playground.panels.mathematics.differences import central_difference


def test_check_12_every_gradient_of_the_tutorial_is_a_central_difference_to_6_digits() -> None:
    net = tutorial.build()
    order = topological_order(net["E_total"])
    before = [node.data for node in order]
    net["E_total"].backward()
    for name in ("w1", "w2", "w3", "w4", "w5", "w6", "w7", "w8", "b1", "b2", "i1", "net_h1"):
        found = central_difference(order, net[name], 1e-4)
        assert found == pytest.approx(net[name].grad, rel=1e-6), name
    assert [node.data for node in order] == before


def test_numbers_that_overflow_are_no_error() -> None:
    x = Value(709.0, "x")
    y = x.exp()
    assert central_difference(topological_order(y), x, 1.0) == math.inf


def test_what_the_output_does_not_depend_on_makes_no_difference() -> None:
    x, y = Value(1.0, "x"), Value(2.0, "y") * 3.0
    assert central_difference(topological_order(y), x, 1.0) == 0.0


def test_with_leaves_that_moved_it_is_a_difference_of_what_goes_through_them() -> None:
    net = tutorial.build()
    new = tutorial.train(1, "sequential").weights
    moved = {net[name]: new[name] for name in ("w5", "w6", "w7", "w8")}
    order = topological_order(net["E_total"])
    for name in ("w1", "w2", "w3", "w4"):
        found = central_difference(order, net[name], 1e-4, moved)
        taken = (net[name].data - new[name]) / 0.5
        assert found == pytest.approx(taken, rel=1e-6), name
