"""Numbers that somebody changes are those that count from there on."""

from __future__ import annotations

import pytest

from tinygrad_bp.playground.session.editing import edit, set_cell, set_point
from tinygrad_bp.playground.session.scene import Scene
from tinygrad_bp.playground.session.session import Session
from tinygrad_bp.teach.tutorial.network import build


@pytest.mark.parametrize("name", ["w1", "w8", "b1", "b2", "i1", "i2", "target_o1", "target_o2"])
def test_any_number_can_be_changed(name: str) -> None:
    scene = Scene()
    edit(scene, name, 0.123)
    net = build()
    net[name].data = 0.123
    net["E_total"].recompute()
    assert scene.run.error == net["E_total"].data


@pytest.mark.parametrize("name", ["i0", "i3", "i01", "target_o0", "target_o3", "h1", ""])
def test_what_is_no_number_changes_none(name: str) -> None:
    scene = Scene()
    before = scene.samples
    with pytest.raises(ValueError, match="there is no number"):
        edit(scene, name, 0.123)
    assert scene.samples == before


def test_the_learning_rate_can_be_changed() -> None:
    scene = Scene()
    edit(scene, "learning_rate", 2.0)
    assert scene.run.recipe.learning_rate == scene.settings["learning_rate"] == 2.0


def test_the_sample_in_use_is_changed() -> None:
    scene = Scene()
    scene.set("preset", "operators")
    scene.set("sample", 2)
    edit(scene, "i2", 0.25)
    assert scene.samples.rows == ((0.0, 0.0), (0.0, 1.0), (1.0, 0.25), (1.0, 1.0))
    set_cell(scene, 0, 2, 1.0)
    assert scene.samples.targets[0] == (1.0,)


def test_points_are_added_moved_and_removed() -> None:
    scene = Scene()
    scene.set("preset", "points")
    count = len(scene.samples.rows)
    set_point(scene, "add", 0, 0.5, 0.25, 1.0)
    assert (scene.samples.rows[-1], scene.samples.targets[-1]) == ((0.5, 0.25), (1.0,))
    set_point(scene, "move", count, -0.5, 0.75, 0.0)
    assert (scene.samples.rows[-1], scene.samples.targets[-1]) == ((-0.5, 0.75), (1.0,))
    set_point(scene, "remove", 0, 0.0, 0.0, 0.0)
    assert len(scene.run.rows) == count
    with pytest.raises(ValueError, match="no point 99"):
        set_point(scene, "move", 99, 0.0, 0.0, 0.0)


def test_points_and_cells_are_those_that_were_given_whatever_is_computed_from_them() -> None:
    scene = Scene()
    scene.set("preset", "points")
    scene.set("features", ["y", "xx", "xy"])
    count = len(scene.samples.rows)
    set_point(scene, "add", 0, 0.5, 0.25, 1.0)
    set_point(scene, "move", 0, 2.0, -3.0, 0.0)
    set_cell(scene, 1, 0, 4.0)
    set_cell(scene, 1, 2, 0.0)
    assert scene.run.rows[0] == (-3.0, 4.0, -6.0)
    assert scene.run.rows[1] == (0.7, 16.0, 4.0 * 0.7)
    assert scene.run.rows[count] == (0.25, 0.25, 0.125)
    assert scene.run.targets[1] == (0.0,)
    edit(scene, "i1", 5.0)
    edit(scene, "target_o1", 0.5)
    assert scene.samples.as_given.rows[0] == (2.0, 5.0)
    assert (scene.run.rows[0], scene.run.targets[0]) == ((5.0, 4.0, 10.0), (0.5,))
    with pytest.raises(ValueError, match="i3 is xy, which is computed: change x or y in the data"):
        edit(scene, "i3", 1.0)
    with pytest.raises(ValueError, match="there is no number i4"):
        edit(scene, "i4", 1.0)


def test_a_point_can_have_another_class() -> None:
    scene = Scene()
    scene.set("preset", "iris")
    set_point(scene, "target", 3, 0.0, 0.0, 2.0)
    assert scene.samples.targets[3] == (0.0, 0.0, 1.0)


def test_points_of_many_inputs_move_in_the_plane_that_is_shown() -> None:
    scene = Scene()
    scene.set("preset", "iris")
    scene.set("across", 3)
    scene.set("up", 0)
    before = scene.samples.rows[5]
    set_point(scene, "move", 5, 1.25, 6.5, 0.0)
    assert scene.samples.rows[5] == (6.5, before[1], before[2], 1.25)
    means = [
        sum(column) / len(scene.samples.rows) for column in zip(*scene.samples.rows, strict=True)
    ]
    set_point(scene, "add", 0, 0.5, 5.0, 1.0)
    assert scene.samples.rows[-1] == pytest.approx((5.0, means[1], means[2], 0.5))
    assert scene.samples.targets[-1] == (0.0, 1.0, 0.0)


def test_points_over_one_input_have_their_target_up() -> None:
    scene = Scene()
    scene.set("preset", "regression")
    set_point(scene, "move", 0, 0.5, 0.75, 0.75)
    assert (scene.samples.rows[0], scene.samples.targets[0]) == ((0.5,), (0.75,))


def test_the_last_point_stays() -> None:
    scene = Scene()
    with pytest.raises(ValueError, match="last point"):
        set_point(scene, "remove", 0, 0.0, 0.0, 0.0)


def test_what_an_error_would_be_is_not_told_where_the_error_is_hidden() -> None:
    session = Session()
    message = {"type": "consider", "name": "w5", "value": 0.4}
    [known] = session.handle(message)
    assert known["total"] == session.moment.calculation.total.data
    session.handle({"type": "set", "name": "hide", "value": ["errors"]})
    [hidden] = session.handle(message)
    assert hidden["total"] is None
