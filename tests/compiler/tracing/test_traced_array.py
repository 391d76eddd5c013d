"""Arrays of a trace: what does things with them as wholes, and what is left to objects."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy, deepcopy
from typing import Any

import numpy as np
import pytest

import tinygrad_bp as tg
from tinygrad_bp.compiler.tracing import traced_array
from tinygrad_bp.compiler.tracing.arrays import SAME, array
from tinygrad_bp.compiler.tracing.lengths import Length
from tinygrad_bp.compiler.tracing.trace import Trace
from tinygrad_bp.compiler.tracing.traced_array import (
    TracedArray,
    WholeArrays,
    do_with_whole_arrays,
)


class OnlyNames(WholeArrays):
    """Says what it was asked for."""

    def function(self, function: Any, args: Any, kwargs: Any) -> Any:
        return (function.__name__, len(args)) if function is not np.negative else NotImplemented

    def item(self, array: TracedArray, key: Any) -> Any:
        return key if key == 1 else NotImplemented


@pytest.fixture
def xs() -> Iterator[Any]:
    """An array of four numbers, of a trace that runs."""
    before = list(traced_array._makers)
    do_with_whole_arrays(OnlyNames)
    with Trace().running() as trace:
        yield TracedArray(array(trace, Length(4), 1), (4,))
    do_with_whole_arrays(before[0])


def test_operators_and_functions_are_offered_to_what_is_registered(xs: Any) -> None:
    assert [xs + 1, 2 - xs, xs @ xs, abs(xs), xs >= 0] == [
        ("add", 2), ("subtract", 2), ("matmul", 2), ("absolute", 1), ("greater_equal", 2)
    ]  # fmt: skip
    assert (np.roll(xs, 1), np.exp(xs), xs[1]) == (("roll", 2), ("exp", 1), 1)


def test_the_rest_is_done_by_objects(xs: Any) -> None:
    found = -xs
    assert isinstance(found, np.ndarray)
    assert [x.op.name for x in found] == ["neg"] * 4
    assert xs[2] is xs.node.element(2)
    assert xs.shape == (4,)


def test_an_argument_is_not_copied_as_it_does_not_change(xs: Any) -> None:
    assert copy(xs) is deepcopy(xs) is xs
    own = TracedArray(xs.node, (4,), is_own=True)
    assert copy(own) is not own
    own[0] = 1.0
    assert own[0] == 1.0
    assert own.node.all_elements()[1:] == xs.node.all_elements()[1:]


def test_one_that_is_differentiated_by_is_another_node(xs: Any) -> None:
    fresh = xs.fresh()
    assert fresh.node.op is SAME
    assert fresh.node.operands == (xs.node,)
    assert fresh[2] is not xs[2]


def test_it_is_lowered_to_what_it_is_the_same_as() -> None:
    f = tg.jit(tg.grad(lambda x: np.sum(x * x) + x[3]), backend="python")
    x = np.arange(70.0)
    np.testing.assert_array_equal(f(x), 2 * x + (x == 3))
    assert "same" not in str(f.program)
