"""The backward pass: what it adds to leaves, what it leaves on nodes, and which numbers it uses."""

from __future__ import annotations

import itertools
import math
import sys
import threading
from typing import Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value

# What a pass adds


def test_backward_adds_grad_times_the_derivative_to_every_leaf() -> None:
    x, y = Value(2.0), Value(3.0)
    z = x * y + x.exp()
    z.backward()
    assert (x.grad, y.grad) == (3.0 + math.exp(2.0), 2.0)
    assert z.grad == 1.0


@pytest.mark.parametrize("grad", [2, 2.0, True + 1, -0.5, math.inf])
def test_grad_is_any_real_number(grad: Any) -> None:
    x = Value(3.0)
    (x * 5.0).backward(grad)
    (x * 5.0).backward(grad=grad)
    assert x.grad == 2 * 5.0 * grad


@pytest.mark.parametrize("grad", ["1", None, 1j, [1.0], Value(1.0)])
def test_a_grad_that_is_no_number_is_a_type_error_and_changes_nothing(grad: Any) -> None:
    x = Value(3.0)
    y = x * 2
    with pytest.raises(TypeError, match=r"backward\(\) takes a real number"):
        y.backward(grad)
    assert x.grad == y.grad == 0.0


def test_a_leaf_adds_up_what_the_passes_bring() -> None:
    x = Value(3.0)
    (x * x).backward()
    assert x.grad == 6.0
    (x * 10.0).backward()
    assert x.grad == 16.0


def test_a_second_call_adds_the_same_amount_again_never_more() -> None:
    x = Value(0.3)
    hidden = x.tanh()
    y = hidden * hidden + hidden.exp()
    y.backward()
    first = x.grad
    for calls in (2, 3, 4):
        y.backward()
        assert x.grad == pytest.approx(calls * first, rel=1e-15)
        assert y.grad == 1.0
    x.grad = 0.0
    y.backward()
    assert x.grad == first


def test_the_sum_of_a_pass_is_made_first_and_then_added() -> None:
    x = Value(0.5)
    out = x + x.acos()
    out.backward()
    once = x.grad
    out.backward()
    out.backward(-4.0)
    assert x.grad == -2 * once  # to the last digit
    x.grad = 1e16
    (x * 0.6 + x * 0.6 + x * 0.6).backward()
    assert x.grad == 1e16 + 1.8  # one by one each would be rounded away


def test_an_inner_node_has_the_gradient_of_the_latest_pass_alone() -> None:
    x = Value(2.0)
    hidden = x * 3
    first, second = hidden * 5, hidden * 7
    first.backward()
    assert hidden.grad == 5.0
    second.backward()
    assert hidden.grad == 7.0
    assert x.grad == 3 * 5.0 + 3 * 7.0
    second.backward(10.0)
    assert (second.grad, hidden.grad) == (10.0, 70.0)


def test_a_node_that_the_latest_pass_does_not_reach_has_gradient_zero() -> None:
    x = Value(2.0)
    hidden = x * 3
    deeper = hidden + 1
    out = deeper.relu() * 5
    out.backward()
    assert (hidden.grad, deeper.grad) == (5.0, 5.0)
    x.data = -2.0
    out.recompute().backward()
    assert (hidden.grad, deeper.grad) == (0.0, 0.0)
    assert x.grad == 15.0


def test_a_node_that_was_an_output_can_be_inside_another_graph() -> None:
    x = Value(2.0)
    inner = x * 3
    inner.backward()
    outer = inner * 5
    outer.backward()
    assert (inner.grad, x.grad) == (5.0, 3.0 + 15.0)
    inner.backward()
    assert (inner.grad, outer.grad, x.grad) == (1.0, 1.0, 3.0 + 15.0 + 3.0)


def test_backward_on_a_leaf_adds_to_its_own_gradient() -> None:
    x = Value(2.0)
    x.backward()
    x.backward(5.0)
    assert x.grad == 6.0


def test_a_leaf_used_many_times_gets_the_sum() -> None:
    x = Value(3.0)
    (x * x * x + x - x / x + -x).backward()
    assert x.grad == 27.0


def test_numbers_get_no_gradient_and_stay_out_of_the_way() -> None:
    x = Value(3.0)
    y = 2 * x - 1 / Value(4.0)
    y.backward()
    assert x.grad == 2.0


def test_a_gradient_that_was_assigned_is_what_is_added_to() -> None:
    x = Value(3.0)
    x.grad = 100.0
    (x * 2).backward()
    assert x.grad == 102.0


def test_inf_and_nan_flow() -> None:
    x = Value(0.0)
    x.sqrt().backward()
    assert x.grad == math.inf
    x.sqrt().backward(-1.0)
    assert math.isnan(x.grad)


# Which numbers it uses


def test_backward_uses_the_numbers_of_the_forward_pass_after_a_leaf_was_assigned() -> None:
    x, y = Value(2.0), Value(3.0)
    nodes = [x * y, x**y, y / x, x.exp(), tg.where(x > 0, y * x, x), x.maximum(y) * x]
    expected = []
    for node in nodes:
        x.grad = y.grad = 0.0
        node.backward()
        expected.append((node.data, x.grad, y.grad))
    x.data, y.data = -50.0, 70.0
    for node, numbers in zip(nodes, expected, strict=True):
        x.grad = y.grad = 0.0
        node.backward()
        assert (node.data, x.grad, y.grad) == numbers


def test_what_is_computed_after_an_assignment_uses_the_new_number() -> None:
    x = Value(2.0)
    old = x * x
    x.data = 5.0
    new = x * x
    (old + new).backward()
    assert x.grad == 4.0 + 10.0


# What may go wrong around it


class Fragile(Value):
    """A leaf whose gradient cannot be touched more often than that: then Ctrl-C is pressed."""

    patience = math.inf

    @property
    def _grad(self) -> float:
        Fragile.patience -= 1
        if Fragile.patience < 0:
            raise KeyboardInterrupt
        return super()._grad

    @_grad.setter
    def _grad(self, number: float) -> None:
        Value._grad.__set__(self, number)  # type: ignore[attr-defined]


def test_a_pass_that_was_interrupted_does_not_spoil_the_next() -> None:
    leaves = [Fragile(0.1 * i) for i in range(1, 6)]
    hidden: Any = leaves
    for _ in range(3):
        hidden = [a * b + b.sin() for a, b in zip(hidden, [*hidden[1:], hidden[0]], strict=True)]
    out = sum(hidden[1:], hidden[0])
    out.backward()
    expected = [leaf.grad for leaf in leaves]
    inner = hidden[2].grad
    interruptions = 0
    for patience in itertools.count():
        Fragile.patience = patience
        try:
            out.backward()
        except KeyboardInterrupt:
            interruptions += 1
            finished = False
        else:
            finished = True
        Fragile.patience = math.inf
        for leaf in leaves:
            leaf.grad = 0.0
        out.backward()
        assert [leaf.grad for leaf in leaves] == expected
        assert hidden[2].grad == inner
        if finished:
            break
    assert interruptions > 10


def test_threads_may_walk_graphs_of_their_own_over_leaves_that_they_share() -> None:
    leaves = [Value(1.0 + i / 10) for i in range(10)]
    failures: list[BaseException] = []

    def work(factor: float) -> None:
        try:
            for _ in range(50):
                node = leaves[0] * factor
                nodes = [node]
                for leaf in leaves * 5:
                    node = node + leaf * factor
                    nodes.append(node)
                node.backward()
                assert all(inner.grad == 1.0 for inner in nodes)
        except BaseException as error:
            failures.append(error)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        threads = [threading.Thread(target=work, args=(factor,)) for factor in (1.0, 2.0, 3.0)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        sys.setswitchinterval(interval)
    assert not failures
