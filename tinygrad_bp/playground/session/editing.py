"""Numbers that somebody changes: of the network, of the samples, of points in the plane.

>>> from tinygrad_bp.playground.session.scene import Scene
>>> scene = Scene()
>>> edit(scene, "w5", 0.5)
>>> scene.run.parameters["w5"], f"{scene.run.error:.9f}"
(0.5, '0.306524333')
"""

from __future__ import annotations

import math
from dataclasses import replace

from ..panels.plane import axes
from ..presets.features import FEATURES
from ..run.moment import calculation_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..presets.samples import Samples
    from .scene import Scene

#: There are no more points.
MOST_POINTS = 1000


def edit(scene: Scene, name: str, value: float) -> None:
    """Give a number of the network, of the sample in use, or the learning rate another value.

    Raises:
        ValueError: if there is no such number.
    """
    if name in scene.run.parameters:
        scene.take_parameters({name: value})
    elif name in ("learning_rate", "η"):
        scene.set("learning_rate", value)
    elif name in (columns := _columns(scene.samples)):
        if (column := columns[name]) is None:
            x, y = scene.samples.given_columns
            what = scene.samples.columns[[*columns].index(name)]
            raise ValueError(f"{name} is {what}, which is computed: change {x} or {y} in the data")
        set_cell(scene, scene.sample, column, value)
    else:
        raise ValueError(f"there is no number {name} that can be changed")


def _columns(samples: Samples) -> dict[str, int | None]:
    """Where in the table the inputs and targets of a sample stand; None where one is computed."""
    count = len(samples.as_given.rows[0])
    inputs = [FEATURES[name].column for name in samples.features] or range(count)
    return {f"i{k}": column for k, column in enumerate(inputs, 1)} | {
        f"target_o{k + 1}": count + k for k in range(len(samples.targets[0]))
    }


def error_with(scene: Scene, name: str, value: float) -> float:
    """What the error of the sample in use would be with another number; nothing changes.

    Raises:
        ValueError: if there is no such number.
    """
    before = scene.saved()
    try:
        edit(scene, name, value)
        return calculation_of(scene.run, scene.sample).total.data
    finally:
        scene.restore(before)


def set_cell(scene: Scene, row: int, column: int, value: float) -> None:
    """Change a number in the table of the samples: the inputs stand before the targets.

    Raises:
        ValueError: if there is no such cell.
    """
    samples = scene.samples.as_given
    inputs, targets = len(samples.rows[0]), len(samples.targets[0])
    if not (0 <= row < len(samples.rows) and 0 <= column < inputs + targets):
        raise ValueError(
            f"the table has {len(samples.rows)} rows of {inputs + targets} numbers, and no cell "
            f"{column} in row {row}, counted from 0"
        )
    if column < inputs:
        changed = samples.with_number(row, "rows", column, value)
    else:
        changed = samples.with_number(row, "targets", column - inputs, value)
    scene.take_samples(changed)


def set_point(scene: Scene, action: str, index: int, x: float, y: float, target: float) -> None:
    """Add, move or remove a point of the picture of the samples, or give it another target.

    With one input the picture has that across and the target up; with more, the two inputs that
    are chosen. The other inputs of a point that is added are at their means.

    Args:
        scene: where the samples are.
        action: "add", "move", "remove" or "target".
        index: the place of the sample that is changed.
        x, y: where it is to be.
        target: of a point that is added, of one over a single input, or of "target": the number
            of its class where each has an output, else a number.

    Raises:
        ValueError: if there is no such point, or none can be added or removed.
    """
    samples = scene.samples.as_given
    if action != "add" and index >= len(samples.rows):
        raise ValueError(f"there is no point {index}: there are {len(samples.rows)}, from 0 on")
    rows, targets = [*samples.rows], [*samples.targets]
    count = len(rows[0])
    if action == "add":
        if len(rows) >= MOST_POINTS:
            raise ValueError(f"there are {MOST_POINTS:,} points already, and can be no more")
        rows.append(tuple(math.fsum(column) / len(rows) for column in zip(*rows, strict=True)))
        targets.append(_target(samples, target))
        index = -1
    elif action == "target":
        targets[index] = _target(samples, target)
    elif action == "remove" and len(rows) == 1:
        raise ValueError("this is the last point, and a network needs one to learn from")
    elif action == "remove":
        del rows[index], targets[index]
    if action in ("add", "move") and count == 1:
        rows[index], targets[index] = (x,), _target(samples, target)
    elif action in ("add", "move"):
        places = axes(scene.settings["across"], scene.settings["up"], count)
        moved = dict(zip(places, (x, y), strict=True))
        rows[index] = tuple(moved.get(place, old) for place, old in enumerate(rows[index]))
    scene.take_samples(replace(samples, rows=tuple(rows), targets=tuple(targets)))


def _target(samples: Samples, target: float) -> tuple[float, ...]:
    """What each output should be."""
    count = len(samples.targets[0])
    if count == 1:
        return (target,)
    if not (target.is_integer() and 0 <= target < count):
        raise ValueError(f"the target is the number of a class, 0 to {count - 1}, not {target:g}")
    return tuple(float(k == target) for k in range(count))
