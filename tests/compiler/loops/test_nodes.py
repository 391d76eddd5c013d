"""Loops as nodes: what a body uses from around it, and what flows back to the results."""

from __future__ import annotations

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.compiler.loops.nodes import (
    Body,
    Count,
    Loop,
    LoopGradient,
    count,
    order_of_body,
    repeated,
    variable,
)
from tinygrad_bp.compiler.tracing.arrays import array
from tinygrad_bp.compiler.tracing.lengths import Length
from tinygrad_bp.compiler.tracing.trace import Trace


def test_the_order_of_a_body_ends_at_what_is_from_around_it() -> None:
    closed_over = Value(2.0)
    outer = Trace()
    with outer.running():
        w = variable(outer, 1).element(0)
        outside = w * closed_over
        inner = Trace()
        with inner.running():
            x = variable(inner, 1).element(0)
            product = x * outside
            result = tg.sin(product) + closed_over
    order, free = order_of_body([result, 3.0, product], inner)
    assert set(free) == {outside, closed_over}
    assert order.index(x) < order.index(product) < order.index(result)
    assert outside not in order
    assert w not in order


def test_the_number_of_turns_is_a_node_as_long_as_it_is_free() -> None:
    trace = Trace()
    with trace.running():
        free = Length(3, is_free=True)
        n = count(free)
        assert isinstance(n.op, Count)
        assert n.op.length is free
        assert count(Length(3)) == 3.0
        assert free.is_free  # nobody looked at it
        assert repeated(0.0, free) == 0.0
        assert repeated(2.0, Length(3)) == 6.0


def test_a_result_is_one_node_however_often_it_is_asked_for() -> None:
    trace = Trace()
    with trace.running() as inside:
        leaf = variable(inside, 2)
        body = Body(trace, Length(4), [(leaf, array(trace, Length(4), 2))], sums=[leaf.element(0)])
        loop: Loop = trace.node(Loop, None)
        loop.body, loop.outputs = body, {}
        assert loop.total(0) is loop.total(0)
        assert loop.total(0) is not loop.final(0)
        assert (loop.history().length, loop.history().width) == (body.length, 0)
        assert body.results() == [leaf.element(0)]
        assert body.carried() == []


def test_what_flows_back_to_results_is_added_up_result_by_result() -> None:
    one = LoopGradient({("total", 0): 1.0, ("rows", 0): None})
    other = LoopGradient({("total", 0): 2.0, ("final", 1): 5.0})
    assert one + other == {("total", 0): 3.0, ("rows", 0): None, ("final", 1): 5.0}
