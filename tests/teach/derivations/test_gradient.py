"""The numbers of a backward pass, to the last bit, and no `.grad` touched."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinygrad_bp import Value, exp, tutorial
from tinygrad_bp.autodiff.graph import topological_order
from tinygrad_bp.autodiff.ops import TABLE
from tinygrad_bp.teach.derivations.chain_rule import derive
from tinygrad_bp.teach.derivations.gradient import backward_numbers

if TYPE_CHECKING:
    from ..conftest import Graphs


def same(x: float, y: float) -> bool:
    return x == y or (x != x and y != y)


@given(st.data())
def test_they_are_the_floats_that_backward_leaves(graphs: Graphs, data: st.DataObject) -> None:
    output = data.draw(graphs())
    order = topological_order(output)
    found = backward_numbers(output, order)
    output.backward()
    for node in order:
        assert same(found[node], node.grad)


@pytest.mark.parametrize("seed", range(20))
def test_a_sum_of_many_shares_is_rounded_as_backward_rounds_it(seed: int) -> None:
    rng = random.Random(seed)
    nodes = [Value(rng.uniform(-1, 1)) for _ in range(3)]
    for _ in range(60):
        one, other = rng.choice(nodes[-8:]), rng.choice(nodes)
        same_twice = one - one + other
        nodes.append(
            rng.choice([one * other, one + other.tanh(), one.sin() - other * 0.7, same_twice])
        )
    output = sum(nodes[-6:-1], nodes[-1])
    found = backward_numbers(output, nodes)
    output.backward()
    assert found == {node: node.grad for node in nodes}


def test_no_grad_is_touched_and_none_is_looked_at() -> None:
    net = tutorial.build()
    for number, value in enumerate(net.values()):
        value.grad = float(number)
    derivation = derive(net["E_total"])
    assert [value.grad for value in net.values()] == list(range(len(net)))
    for value in net.values():
        value.grad = 0.0
    net["E_total"].backward()
    for value in net.values():
        assert derivation.number(value) == value.grad


def test_the_output_has_1_and_what_it_does_not_depend_on_has_0() -> None:
    x, other = Value(2.0), Value(3.0)
    y = exp(x)
    assert backward_numbers(y, [y, x, other]) == {y: 1.0, x: y.data, other: 0.0}
    assert backward_numbers(x, [x]) == {x: 1.0}


def test_no_share_comes_through_a_branch_that_is_not_taken() -> None:
    x = Value(0.0)
    choice: Value = TABLE["where"](TABLE["greater"](x, 1.0), 1.0 / (x + 1e-320), x * 3.0)
    assert backward_numbers(choice, [x]) == {x: 3.0}


def test_through_leaves_that_moved_it_is_what_an_update_in_turns_takes() -> None:
    net = tutorial.build()
    names = ("w5", "w6", "w7", "w8")
    new = tutorial.train(1, "sequential").weights
    moved = {net[name]: new[name] for name in names}
    found = backward_numbers(net["E_total"], [*net.values()], moved)
    net["E_total"].backward()
    assert [found[net[name]] for name in names] == [net[name].grad for name in names]
    for name in ("w1", "w2", "w3", "w4"):
        assert net[name].data - 0.5 * found[net[name]] == pytest.approx(new[name], rel=1e-14)
