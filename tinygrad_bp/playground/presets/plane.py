"""Points in the plane, and numbers over a line or a plane, which are predicted."""

from __future__ import annotations

import math

from ...nn.data.sets import circles, gaussians, moons, spirals
from ...nn.initialisation import generator
from .preset import Preset, Promise
from .samples import Samples, held_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any


def _points(scattered: Callable[..., Any]) -> Callable[[Mapping[str, Any]], Samples]:
    """The samples of a shape."""

    def samples(settings: Mapping[str, Any]) -> Samples:
        rows, kinds = scattered(settings["samples"], settings["noise"], seed=settings["seed"])
        targets = [(float(kind),) for kind in kinds]
        return held_out(rows, targets, settings, ("x", "y"), ("0", "1"))

    return samples


def _wave(settings: Mapping[str, Any]) -> Samples:
    """Points about a wave of one input."""
    count, rng = settings["samples"], generator(settings["seed"])
    rows = [(2 * k / max(1, count - 1) - 1,) for k in range(count)]
    targets = [(math.sin(math.pi * x) / 2 + rng.gauss(0.0, settings["noise"]),) for (x,) in rows]
    return held_out(rows, targets, settings, ("x",))


def _slope(settings: Mapping[str, Any]) -> Samples:
    """Points all over the plane, with a target that rises evenly from one corner to the other."""
    rng = generator(settings["seed"])
    rows = [(rng.uniform(-1.0, 1.0), rng.uniform(-1.0, 1.0)) for _ in range(settings["samples"])]
    targets = [((x + y) / 2 + rng.gauss(0.0, settings["noise"]),) for x, y in rows]
    return held_out(rows, targets, settings, ("x", "y"))


def _own(settings: Mapping[str, Any]) -> Samples:
    """A few points to begin with."""
    ones = ((-0.6, 0.5), (-0.3, 0.7), (-0.4, 0.2), (0.1, 0.6))
    others = ((0.5, -0.4), (0.7, 0.1), (0.2, -0.6), (0.6, -0.7))
    targets = ((1.0,),) * len(ones) + ((0.0,),) * len(others)
    return Samples((*ones, *others), targets, columns=("x", "y"), classes=("0", "1"))


_PLANE: dict[str, Any] = {
    "hidden": [4],
    "activation": "tanh",
    "loss": "binary_cross_entropy",
    "bias": "neuron",
    "train_biases": True,
    "start": "random",
    "test_share": 0.2,
    "digits": 6,
    "speed": 4,
}

MOONS = Preset(
    "moons",
    "Two half circles that reach into each other.",
    {**_PLANE, "seed": 2},
    _points(moons),
    ("samples", "noise", "test_share"),
    promise=Promise(1000, 0.05, 0.95),
)

CIRCLES = Preset(
    "circles",
    "A circle around another one.",
    {**_PLANE, "seed": 1},
    _points(circles),
    ("samples", "noise", "test_share"),
    promise=Promise(1000, 0.1, 0.95),
)

SPIRAL = Preset(
    "spiral",
    "Two spirals, which take a larger network.",
    {
        **_PLANE,
        "hidden": [8, 8],
        "optimizer": "adam",
        "learning_rate": 0.03,
        "samples": 120,
        "noise": 0.02,
        "seed": 2,
    },
    _points(spirals),
    ("samples", "noise", "test_share"),
    promise=Promise(400, 0.05, 0.95),
)

GAUSSIANS = Preset(
    "gaussians",
    "Two clouds of points, which a line tells apart.",
    {**_PLANE, "noise": 0.2, "hidden": [2]},
    _points(gaussians),
    ("samples", "noise", "test_share"),
    promise=Promise(200, 0.03, 0.95),
)

_NUMBERS: dict[str, Any] = {
    **_PLANE,
    "hidden": [6],
    "output_activation": "linear",
    "loss": "half_squared_error",
    "optimizer": "adam",
    "learning_rate": 0.02,
    "noise": 0.05,
    "scale": "log",
}

REGRESSION = Preset(
    "regression",
    "A curve through scattered points: one input, one number to predict.",
    {**_NUMBERS, "samples": 40},
    _wave,
    ("samples", "noise", "test_share"),
    promise=Promise(600, 0.003),
)

SLOPE = Preset(
    "slope",
    "A slope over the plane: two inputs, one number to predict.",
    {**_NUMBERS, "hidden": [3]},
    _slope,
    ("samples", "noise", "test_share"),
    promise=Promise(300, 0.003),
)

POINTS = Preset(
    "points",
    "Points that are put into the plane by hand.",
    {**_PLANE, "test_share": 0.0},
    _own,
    promise=Promise(500, 0.05),
)
