"""A run goes on at the speed that is set, by a clock that stands until somebody moves it."""

from __future__ import annotations

import pytest

from tinygrad_bp.playground.run.trouble import trouble_of
from tinygrad_bp.playground.session.pace import SECONDS, Pace
from tinygrad_bp.playground.session.scene import Scene
from tinygrad_bp.playground.session.walk import Walk


class Clock:
    """A clock that is moved by hand, and a little each time that somebody looks at it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1e-6
        return self.now


def driven(speed: int, seconds: float) -> Walk:
    """Where a run is that was driven for so long, as a host drives it."""
    scene, clock = Scene(), Clock()
    scene.set("speed", speed)
    walk = Walk(scene)
    pace = Pace(walk, clock)
    walk.play()
    pace.begin()
    while clock.now < seconds:
        wait = pace.tick(0.01)
        assert wait is not None
        assert wait >= 0.0
        clock.now += wait + 1e-4
    return walk


@pytest.mark.parametrize("speed", [0, 1])
def test_slow_speeds_go_by_phases(speed: int) -> None:
    walk = driven(speed, 10.0 * SECONDS[speed] - 0.01)
    assert (walk.run.update, walk.phase) == (0, 10)


@pytest.mark.parametrize("speed", [2, 3, 4, 5])
def test_other_speeds_go_by_updates(speed: int) -> None:
    walk = driven(speed, 2.0)
    # The first one comes at once, and the last ones may still be due.
    assert walk.run.update == pytest.approx(2.0 / SECONDS[speed], rel=0.03, abs=1)
    assert walk.phase is None


def test_the_fastest_speed_leaves_no_time() -> None:
    walk = driven(6, 0.01)
    assert walk.run.update > 100


def test_nothing_runs_where_nobody_plays() -> None:
    walk = Walk(Scene())
    assert Pace(walk, Clock()).tick(0.01) is None


def test_it_ends_with_the_run() -> None:
    scene = Scene()
    for name, value in (("activation", "linear"), ("output_activation", "linear")):
        scene.set(name, value)
    scene.set("learning_rate", 1000.0)
    scene.set("speed", 6)
    walk = Walk(scene)
    pace = Pace(walk, Clock())
    walk.play()
    while pace.tick(1.0) is not None:
        pass
    assert trouble_of(walk.run)


@pytest.mark.parametrize(("batch_size", "updates"), [(0, 1), (1, 4), (3, 2)])
def test_what_an_epoch_takes_is_the_time_of_its_updates_and_none_that_it_waits(
    batch_size: int, updates: int
) -> None:
    scene, clock = Scene(), Clock()
    scene.set("preset", "operators")
    scene.set("batch_size", batch_size)
    scene.set("speed", 3)
    walk = Walk(scene)
    pace = Pace(walk, clock)
    assert pace.epoch is None
    walk.play()
    pace.begin()
    while clock.now < 3.0:
        wait = pace.tick(0.01)
        assert wait is not None
        clock.now += wait
    # The clock is looked at before and after an update, and once to know whether to stop.
    assert pace.epoch == pytest.approx(updates * 2e-6, rel=0.6)
