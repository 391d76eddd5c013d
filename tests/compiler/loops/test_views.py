"""Views give the numbers that their rules say, and what flows back to these stays an array."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import tinygrad_bp as tg
from tests.compiler.program.arrays.by_number import assert_near
from tinygrad_bp.autodiff.passes import pull_back
from tinygrad_bp.compiler.loops.assembling import as_rows
from tinygrad_bp.compiler.loops.rules import StridedPart
from tinygrad_bp.compiler.loops.views import Views, side_by_side, strided
from tinygrad_bp.compiler.program.program import Repeat
from tinygrad_bp.compiler.tracing.arrays import array
from tinygrad_bp.compiler.tracing.lengths import Length
from tinygrad_bp.compiler.tracing.trace import Trace, current
from tinygrad_bp.compiler.tracing.traced_array import TracedArray

N = 7
X = np.linspace(0.5, 2.0, N)


@st.composite
def rules(draw: st.DrawFn, size: int) -> StridedPart:
    """A rule whose places are in an array of this size."""
    nest: list[tuple[int, int]] = []
    low = high = 0
    for _ in range(draw(st.integers(0, 3))):
        turns, stride = draw(st.integers(1, 3)), draw(st.integers(-2, 4))
        reach = (turns - 1) * stride
        if high - low + abs(reach) < size:
            nest.append((turns, stride))
            low, high = low + min(0, reach), high + max(0, reach)
    return StridedPart(draw(st.integers(-low, size - 1 - high)), tuple(nest))


@st.composite
def arrangements(draw: st.DrawFn) -> tuple[list[StridedPart], int, StridedPart]:
    """Views side by side, in so many rows, and a view of that."""
    rows = draw(st.integers(1, 3))
    parts = [draw(rules(N)) for _ in range(draw(st.integers(1, 3)))]
    parts = [StridedPart(base, ((rows, 0), *nest)) for base, nest in parts]
    return parts, rows, draw(rules(sum(part.size for part in parts)))


def seen(xs: Any, parts: list[StridedPart], rows: int) -> Any:
    """Views of an array side by side, in a trace and outside of one."""
    if current() and isinstance(xs, TracedArray):
        node = side_by_side([(xs.node, part) for part in parts], rows)
        return TracedArray(node, (node.length.size * node.width,))
    columns = [[xs[part.place(i)] for i in range(part.size)] for part in parts]
    table = [np.array(column, dtype=object).reshape(rows, -1) for column in columns]
    return np.concatenate(table, axis=1).ravel()


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arrangements(), st.sampled_from(["cube", "relu", "root"]))
def test_numbers_and_derivatives_are_those_of_the_places(
    backend: str, arrangement: tuple[list[StridedPart], int, StridedPart], kind: str
) -> None:
    parts, rows, again = arrangement
    one: Any = {"cube": lambda v: v**3, "relu": lambda v: tg.relu(v - 1.0), "root": tg.sqrt}[kind]
    start = X - X[2] if kind == "root" else X
    start = np.abs(start)

    def f(xs: Any, w: Any) -> Any:
        view = seen(tg.vmap(one)(xs), parts, rows)
        whole = tg.vmap(lambda v: tg.sin(v) * w, reduce="sum")(view)
        return whole + tg.vmap(lambda v: v * v * w, reduce="sum")(seen(view, [again], 1))

    def products(xs: Any, w: Any) -> Any:
        return tg.hvp(f, (xs, w), (np.cos(np.arange(N)), 0.3))

    for function in (f, tg.grad(f, (0, 1)), products):
        ours, eager = tg.jit(function, backend=backend)(start, 0.7), function(start, 0.7)
        assert_near(ours, eager)


def test_what_is_returned_is_copied(backend: str) -> None:
    parts = [StridedPart(6, ((7, -1),)), StridedPart(1, ((2, 2), (2, 0)))]
    f = tg.jit(lambda xs: seen(xs, parts, 1), backend=backend)
    for _ in range(2):
        np.testing.assert_array_equal(f(X), [*X[::-1], X[1], X[1], X[3], X[3]])
    assert "view" in f.source


def test_a_view_within_a_loop_is_of_its_row(backend: str) -> None:
    table = np.arange(12.0).reshape(3, 4)

    def of_row(row: Any, w: Any) -> Any:
        turned = seen(row, [StridedPart(3, ((4, -1),))], 1)
        return tg.vmap(lambda a, b: a * b * w, reduce="sum")(row, turned)

    def f(rows: Any, w: Any) -> Any:
        return tg.vmap(of_row, (0, None), reduce="sum")(rows, w)

    assert tg.jit(f, backend=backend)(table, 2.0) == f(table, 2.0)
    ours = tg.jit(tg.grad(f), backend=backend)(table, 2.0)
    np.testing.assert_allclose(ours, tg.grad(f)(table, 2.0))


def test_what_flows_back_to_many_numbers_takes_few_instructions() -> None:
    parts = [StridedPart(299, ((1, 1),)), StridedPart(0, ((299, 1),))]

    def f(xs: Any) -> Any:
        squares = tg.vmap(lambda x: x * x)(xs)
        spread = seen(seen(squares, parts, 1), [StridedPart(0, ((300, 1), (5, 0)))], 1)
        return tg.vmap(tg.sin, reduce="sum")(spread)

    def traced(xs: Any) -> Any:
        node = xs.node
        trace = node.trace
        output = f(xs)
        with trace.running():
            [share] = pull_back([output], [1.0], [node])
        return TracedArray(as_rows(share, node).numbers, (300,))

    xs = np.linspace(0.0, 1.0, 300)
    compiled = tg.jit(traced, backend="python")
    np.testing.assert_allclose(compiled(xs), 10 * xs * np.cos(xs * xs), rtol=1e-12)
    assert size(compiled.program) < 40


def size(program: Any) -> int:
    inner = (size(x.body) for x in program.instructions if isinstance(x, Repeat))
    return len(program.instructions) + sum(inner)


def test_a_view_of_a_view_is_one_of_the_array() -> None:
    with Trace().running() as trace:
        source = array(trace, Length(6), 4)
        turned = strided(source, 0, ((4, 1), (6, 4)))
        back = strided(turned, 0, ((6, 1), (4, 6)))
        assert back.operands == (source,) or back is source
        some = strided(strided(source, 3, ((5, 4),)), 1, ((2, 2),))
        assert some.operands == (source,)
        assert some.op.parts == (StridedPart(7, ((2, 8),)),)
        both = side_by_side([(source, StridedPart(0, ((4, 1),))), (turned, some.op.parts[0])])
        assert strided(both, 1, ((2, 1),)).operands == (source,)
        assert strided(both, 3, ((2, 1),)).operands == (both,)
        assert [both.element(i).index for i in (0, 3, 4)] == [0, 3, 5]


def test_all_numbers_in_order_are_the_array() -> None:
    with Trace().running() as trace:
        source = array(trace, Length(6, is_free=True), 1)
        assert strided(source, 0, ((2, 3), (3, 1))) is source
        assert not source.length.is_free


def test_it_prints_as_loops() -> None:
    parts = [StridedPart(6, ((1, 0),)), StridedPart(0, ((3, 2), (2, 0)))]
    f = tg.jit(lambda xs: seen(xs, parts, 1), backend="python")
    f(X)
    assert "array1 = [xs[6]; xs[2*i] for i < 3 for j < 2]" in str(f.program)
    assert Views([StridedPart(0, ((6, 1),))], 3).widths == [2]
