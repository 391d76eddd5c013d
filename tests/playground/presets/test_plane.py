"""Points in the plane follow the settings."""

from __future__ import annotations

import pytest

from tinygrad_bp.playground.presets.plane import (
    CIRCLES,
    GAUSSIANS,
    MOONS,
    POINTS,
    REGRESSION,
    SLOPE,
    SPIRAL,
)
from tinygrad_bp.playground.presets.preset import Preset

DRAWN = [MOONS, CIRCLES, SPIRAL, GAUSSIANS, REGRESSION, SLOPE]


@pytest.mark.parametrize("preset", DRAWN, ids=lambda p: p.name)
def test_number_noise_and_seed_make_the_points(preset: Preset) -> None:
    settings = preset.values()
    samples = preset.samples({**settings, "samples": 50, "test_share": 0.3})
    assert (len(samples.rows), len(samples.test_rows)) == (35, 15)
    others = [
        preset.samples({**settings, **other})
        for other in ({"noise": 0.3}, {"seed": 99}, {"test_share": 0.0})
    ]
    assert all(other != preset.samples(settings) for other in others)


def test_a_slope_rises_from_corner_to_corner() -> None:
    samples = SLOPE.samples({**SLOPE.values(), "noise": 0.0})
    assert all(
        target == (x + y) / 2
        for (x, y), (target,) in zip(samples.rows, samples.targets, strict=True)
    )
    assert max(abs(x) for row in samples.rows for x in row) <= 1.0
    assert samples.classes == ()


def test_own_points_begin_with_both_classes() -> None:
    samples = POINTS.samples(POINTS.values())
    assert {*samples.targets} == {(0.0,), (1.0,)}
