"""What a training takes: little work is eager, more is compiled, much is native."""

from __future__ import annotations

from typing import Any

import pytest

from tinygrad_bp.nn.training import costs
from tinygrad_bp.nn.training.costs import COSTS, forecast, pace_of_now, quickest, seconds


def test_little_work_is_eager() -> None:
    assert quickest(nodes=2, steps=100, samples=10_000) == "eager"


def test_more_work_is_generated_python() -> None:
    assert quickest(nodes=150, steps=120, samples=2_000) == "python"


def test_much_work_is_native_and_very_much_is_optimised() -> None:
    assert quickest(nodes=300, steps=1_000, samples=100_000) == "hasty"
    assert quickest(nodes=300, steps=100_000, samples=10_000_000) == "llvm"


def test_of_the_ways_that_there_are() -> None:
    assert quickest(300, 100_000, 10_000_000, 0, ("eager", "python")) == "python"
    assert quickest(2, 100, 10_000, 3, ("hasty", "llvm")) == "hasty"


def test_few_large_steps_are_calls_of_numpy() -> None:
    samples = 50_000
    assert quickest(1_000, samples // 500, samples, 300) == "numpy"
    assert quickest(1_000, samples // 8, samples, 300) == "hasty"
    assert quickest(1_000, samples // 500, samples, 300, ("eager", "python")) == "python"


def test_a_large_network_is_arrays() -> None:
    """Of the nodes that it has more, each takes a fraction of what those of a small one take."""
    for way in ("numpy", "hasty", "llvm"):
        first, second = (seconds(way, n * 10_000, 1, 100_000) for n in (1, 2))
        assert second < 1.9 * first
        assert seconds(way, 1_000, 0, 0) < seconds(way, 1_001, 0, 0)
    assert seconds("eager", 20_000, 1, 100_000) == 2 * seconds("eager", 10_000, 1, 100_000)


def test_each_cost_counts() -> None:
    """At the number of samples where two ways take as long, one more of anything decides."""
    eager, python = COSTS["eager"], COSTS["python"]
    nodes, steps = 100, 50
    fixed = python.begin + python.compiling * nodes + python.step * steps
    even = fixed / (nodes * (eager.node - python.node))
    assert quickest(nodes, steps, int(even)) == "eager"
    assert quickest(nodes, steps, int(even) + 1) == "python"
    assert quickest(nodes, steps + 20, int(even) + 1) == "eager"
    assert quickest(nodes, steps + 20, int(even) + 1, 40) == "python"


def test_a_forecast_counts_steps_samples_and_the_ways_there_are() -> None:
    """So that no minutes are silent: a small network and many rows, or no native code."""
    work: Any = {"steps": 10_000, "samples": 160_000, "pace": 1.0}
    assert not forecast(3_000, **work, among=COSTS)
    assert forecast(300_000, **work, among=COSTS).endswith("all of it some 50 s")
    assert "all of it some 1 minute" in forecast(3_000, **work, among=["eager", "python"])
    assert "minutes" in forecast(337, steps=9_000_000, samples=576_000_000, pace=1.0, among=COSTS)


def test_it_follows_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is tried where anything might take long; where it waits for others, it waits."""
    now = 0.0

    def takes(slow: float, waits: float) -> None:
        """Each piece of work takes so many times what it took, and waits for others besides."""

        def processor() -> float:
            nonlocal now
            now += slow * 2_000 * costs._NODE
            return now

        monkeypatch.setattr(costs, "process_time", processor)
        monkeypatch.setattr(costs, "perf_counter", lambda: waits * now)

    for slow, waits in ((1.0, 1.0), (7.0, 1.0), (7.0, 3.0), (0.5, 2.0)):
        takes(slow, waits)
        assert pace_of_now() == pytest.approx(slow * waits, rel=1e-9)
    takes(2.0, 0.9)  # clocks are not exact, and none waits for less than nothing
    assert pace_of_now() == pytest.approx(2.0, rel=1e-9)
    tried = []

    def pace() -> float:
        tried.append(1)
        return 10.0

    monkeypatch.setattr(costs, "pace_of_now", pace)
    assert not forecast(337, steps=700, samples=11_200, among=COSTS)
    assert not tried
    of_ten = forecast(163_603, steps=5_000, samples=80_000, among=COSTS)
    assert of_ten == forecast(163_603, steps=5_000, samples=80_000, pace=10.0, among=COSTS)
    assert tried == [1]
