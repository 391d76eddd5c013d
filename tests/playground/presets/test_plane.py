"""Points in the plane follow the settings."""

from __future__ import annotations

import pytest

from tinygrad_bp.playground.presets.plane import CIRCLES, MOONS, POINTS, REGRESSION, SPIRAL
from tinygrad_bp.playground.presets.preset import Preset


@pytest.mark.parametrize("preset", [MOONS, CIRCLES, SPIRAL, REGRESSION], ids=lambda p: p.name)
def test_number_noise_and_seed_make_the_points(preset: Preset) -> None:
    settings = preset.values()
    samples = preset.samples({**settings, "samples": 50, "test_share": 0.3})
    assert (len(samples.rows), len(samples.test_rows)) == (35, 15)
    others = [
        preset.samples({**settings, **other})
        for other in ({"noise": 0.3}, {"seed": 99}, {"test_share": 0.0})
    ]
    assert all(other != preset.samples(settings) for other in others)


def test_own_points_begin_with_both_classes() -> None:
    samples = POINTS.samples(POINTS.values())
    assert {*samples.targets} == {(0.0,), (1.0,)}
