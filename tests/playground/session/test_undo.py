"""Undo goes back through all changes, and keeps no more than it may."""

from __future__ import annotations

import pytest

from tinygrad_bp.playground.session import undo
from tinygrad_bp.playground.session.scene import Scene


def changed(scene: Scene, changes: undo.Undo, value: float, point: int | None = None) -> None:
    """Change w5, so that it can be undone."""
    changes.remember(scene.saved(), point)
    scene.take_parameters({"w5": value})


def test_there_is_an_end_in_both_directions() -> None:
    scene, changes = Scene(), undo.Undo()
    for value in (1.0, 2.0):
        changed(scene, changes, value)
    seen = []
    for way in (changes.back, changes.back, changes.forth, changes.forth):
        way(scene)
        seen.append(scene.run.parameters["w5"])
    assert seen == [1.0, 0.4, 1.0, 2.0]
    with pytest.raises(ValueError, match="nothing to redo"):
        changes.forth(scene)
    changes.back(scene)
    changed(scene, changes, 3.0)
    with pytest.raises(ValueError, match="nothing to redo"):
        changes.forth(scene)


def test_what_is_only_shown_stays_as_it_is() -> None:
    scene, changes = Scene(), undo.Undo()
    changed(scene, changes, 1.0)
    scene.set("digits", 5)
    changes.back(scene)
    assert scene.settings["digits"] == 5


def test_a_point_on_its_way_is_one_change() -> None:
    scene, changes = Scene(), undo.Undo()
    for value, point in ((1.0, None), (2.0, 4), (3.0, 4), (4.0, 5)):
        changed(scene, changes, value, point)
    seen = []
    for _ in range(3):
        changes.back(scene)
        seen.append(scene.run.parameters["w5"])
    assert seen == [3.0, 1.0, 0.4]


def test_long_runs_are_not_all_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(undo, "MOST_UPDATES_KEPT", 25)
    scene, changes = Scene(), undo.Undo()
    for value in range(5):
        scene.run.advance(4)
        changed(scene, changes, float(value))
    changes.back(scene)
    with pytest.raises(ValueError, match="nothing to undo"):
        changes.back(scene)
