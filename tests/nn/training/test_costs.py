"""What a training takes: little work is eager, more is compiled, much is native."""

from __future__ import annotations

from tinygrad_bp.nn.training.costs import COSTS, quickest


def test_little_work_is_eager() -> None:
    assert quickest(nodes=2, steps=100, samples=10_000) == "eager"


def test_more_work_is_generated_python() -> None:
    assert quickest(nodes=150, steps=120, samples=6_000) == "python"


def test_very_much_is_native() -> None:
    assert quickest(nodes=300, steps=100_000, samples=10_000_000) == "llvm"


def test_each_cost_counts() -> None:
    """At the number of samples where two ways take as long, one more of anything decides."""
    begin, node, step, computed = COSTS["python"]
    eager = COSTS["eager"][3]
    nodes, steps = 100, 50
    even = (begin + node * nodes + step * steps) / (nodes * (eager - computed))
    assert quickest(nodes, steps, int(even)) == "eager"
    assert quickest(nodes, steps, int(even) + 1) == "python"
    assert quickest(nodes, steps + 10, int(even) + 1) == "eager"
