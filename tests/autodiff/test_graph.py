"""The graph as a whole: walks, its size, and how its memory comes back."""

from __future__ import annotations

import gc
import sys
import weakref
from typing import TYPE_CHECKING, Any

import pytest

import tinygrad_bp as tg
from tinygrad_bp import Value
from tinygrad_bp.autodiff.graph import topological_order
from tinygrad_bp.autodiff.ops import TABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MILLION = 1_000_000

CHAINS: dict[str, Callable[[Any], Any]] = {
    "operand on the left": lambda x: x + 1.0,
    "operand on the right": lambda x: 1.0 - x,
    "function": lambda x: x.sin(),
    "both operands": lambda x: 0.5 * (x + x),
    "choice": lambda x: tg.where(True, x, 0.0),
    "condition": lambda x: tg.where(x, 1.0, 2.0),
}


@pytest.fixture(autouse=True)
def _frames_stay_few() -> Iterator[None]:
    """A walk that calls itself does not get far, and other tests have left nothing behind."""
    gc.collect()
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(300)
    yield
    sys.setrecursionlimit(limit)


@pytest.mark.once
def test_a_chain_of_a_million_nodes_is_built_differentiated_and_freed() -> None:
    before = count_of_values()
    x = Value(1.0)
    y = x
    for _ in range(MILLION):
        y = y + 1.0
    y.backward()
    assert (y.data, x.grad) == (1.0 + MILLION, 1.0)
    del x, y
    assert count_of_values() == before


@pytest.mark.parametrize("kind", CHAINS)
def test_long_chains_of_every_kind(kind: str) -> None:
    before = count_of_values()
    x = Value(0.5)
    y: Value = x
    for _ in range(30_000):
        y = CHAINS[kind](y)
    y.backward()
    assert x.grad == {"function": x.grad, "condition": 0.0}.get(kind, 1.0)
    assert len(topological_order(y)) == len(set(topological_order(y))) >= 30_001
    y.recompute()
    del x, y
    assert count_of_values() == before


def test_a_leaf_and_a_node_used_a_hundred_thousand_times() -> None:
    x = Value(0.5)
    doubled = x * 2
    total = doubled * x
    for _ in range(100_000):
        total = total + doubled
    total.backward()
    assert doubled.grad == 100_000.0 + 0.5
    assert x.grad == 1.0 + 2 * doubled.grad


def test_two_to_the_thousand_paths_are_one_walk() -> None:
    x = Value(1.0)
    y = x
    for _ in range(1000):
        y = y + y
    y.backward()
    assert x.grad == 2.0**1000


# Memory


def count_of_values() -> int:
    return sum(isinstance(thing, Value) for thing in gc.get_objects())


class Watched(Value):
    """A leaf that can be seen to go."""

    __slots__ = ("__weakref__",)


def use_everything() -> weakref.ref[Watched]:
    x, y = Watched(0.3), Watched(0.6)
    for op in TABLE.values():
        # acosh begins at 1.
        out = (op(1.0 / x) if op.name == "acosh" else op(*[x, y, x][: op.arity])) * y
        out.backward()
        x.data = 0.4
        out.recompute()
        x.data = 0.3
    with pytest.raises(ValueError, match="log"):
        (x - 1).log()
    return weakref.ref(x)


def test_memory_comes_back_by_reference_counting_alone() -> None:
    use_everything()  # what is loaded or made once
    before = count_of_values()
    gc.disable()
    try:
        leaf = use_everything()
        assert leaf() is None
        assert count_of_values() == before
    finally:
        gc.enable()


def test_graphs_hold_no_reference_cycles() -> None:
    use_everything()
    gc.collect()
    use_everything()
    assert gc.collect() == 0


def test_a_part_of_a_graph_outlives_the_rest() -> None:
    x = Value(2.0)
    hidden = x * 3
    out = hidden * 5
    del out
    hidden.backward()
    assert x.grad == 3.0


# Walks


def test_topological_order_has_operands_before_what_is_made_of_them_each_once() -> None:
    a, b = Value(1.0, "a"), Value(2.0, "b")
    c = a * b
    d = c + b
    e = tg.where(d, c, a)
    order = topological_order(e)
    assert order == [a, b, c, d, e]
    assert topological_order(d, e) == order
    assert topological_order(b, a) == [b, a]
    assert topological_order(a) == [a]


def test_stale_graph_error_is_a_runtime_error_and_public() -> None:
    assert issubclass(tg.StaleGraphError, RuntimeError)
