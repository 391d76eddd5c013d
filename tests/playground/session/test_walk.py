"""Going through a run stops where it is told to, and phases and updates are in step."""

from __future__ import annotations

import pytest

from tinygrad_bp.playground.session.scene import Scene
from tinygrad_bp.playground.session.walk import Walk


def walk_with(**settings: object) -> Walk:
    scene = Scene()
    for name, value in settings.items():
        scene.set(name, value)
    return Walk(scene)


def test_it_stops_at_an_update_and_goes_on_from_there() -> None:
    walk = walk_with(stop_update=7)
    walk.play()
    walk.updates(100)
    assert (walk.run.update, walk.run.is_playing) == (7, False)
    assert walk.stopped == "Stopped: this is update 7."
    walk.play()
    assert walk.stopped == ""
    walk.updates(100)
    assert walk.run.update == 107


def test_it_stops_under_an_error() -> None:
    walk = walk_with(stop_error=0.2)
    walk.play()
    walk.updates(1_000)
    assert walk.run.errors[walk.run.update - 1] >= 0.2 > walk.run.error
    assert walk.stopped == f"Stopped: the error is under 0.2 (update {walk.run.update})."
    walk.play()
    walk.updates(10)
    assert walk.run.is_playing


def test_back_from_the_first_phase_is_before_the_update() -> None:
    walk = walk_with()
    walk.updates(2)
    walk.phase_back()
    assert (walk.run.update, walk.phase) == (1, 15)
    for _ in range(16):
        walk.phase_back()
    assert (walk.run.update, walk.phase) == (0, 15)
    for _ in range(20):
        walk.phase_back()
    assert (walk.run.update, walk.phase) == (0, None)


def test_any_phase_of_an_update_can_be_gone_to() -> None:
    walk = walk_with()
    walk.go_phase(7)
    assert (walk.run.update, walk.phase) == (0, 8)
    walk.go_phase(2)
    assert walk.phase == 3
    walk.go_phase(15)
    assert (walk.run.update, walk.phase) == (1, 0)
    with pytest.raises(ValueError, match="0 to 15"):
        walk.go_phase(16)


def test_an_update_from_the_midst_of_one_ends_it() -> None:
    walk = walk_with()
    walk.go_phase(7)
    walk.updates(1)
    assert (walk.run.update, walk.phase) == (1, None)


def test_several_samples_have_a_phase_for_their_mean() -> None:
    walk = walk_with(preset="operators")
    count = walk.phases
    for _ in range(count):
        walk.phase_forward()
    assert (walk.run.update, walk.phase) == (1, 0)
