"""A timeline keeps few states of long runs, and none of what did not happen."""

from __future__ import annotations

from tinygrad_bp.nn import MLP
from tinygrad_bp.playground.run.recipe import Recipe
from tinygrad_bp.playground.run.timeline import MOST_STATES, Timeline
from tinygrad_bp.playground.run.updates import RunState

from .conftest import XOR

FIRST, SECOND = (Recipe(MLP(2, [1]), XOR, learning_rate=rate) for rate in (0.5, 0.25))


def state(number: int) -> RunState:
    return RunState((float(number),))


def of_length(count: int) -> Timeline:
    timeline = Timeline(FIRST, state(0))
    timeline.add(0.0, None)
    for update in range(1, count + 1):
        timeline.add(float(update), None)
        if timeline.is_kept(update):
            timeline.keep(update, state(update))
    return timeline


def test_a_state_near_any_update_is_kept() -> None:
    timeline = of_length(10_000)
    assert timeline.last == 10_000
    gaps = []
    for update in range(10_001):
        at, kept = timeline.before(update)
        assert kept == state(at)
        gaps.append(update - at)
    assert min(gaps) >= 0
    assert max(gaps) <= 2 * 10_000 / MOST_STATES


def test_a_fork_has_what_came_before_and_its_own_recipe() -> None:
    timeline = of_length(3_000)
    fork = timeline.forked(1_237, SECOND, state(-1))
    assert len(fork.errors) == 1_237
    assert fork.before(1_237) == (1_237, state(-1))
    assert fork.before(1_236)[0] <= 1_236
    assert (fork.recipe(1_236), fork.recipe(1_237)) == (FIRST, SECOND)
    assert (timeline.recipe(1_237), timeline.last) == (FIRST, 3_000)
    assert fork.previous == (timeline.errors, FIRST)


def test_a_fork_at_the_end_is_no_other_run() -> None:
    timeline = of_length(3)
    assert not timeline.forked(3, SECOND, state(3)).previous
